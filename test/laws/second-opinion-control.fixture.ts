/** Where a thread stands in the text: what is left to do, innermost first. No value is looked at here. */
import type {
  Core,
  CoreBlock,
  CoreCall,
  CoreLocal,
  CoreStatement,
  CoreThread,
} from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  scalarValues,
} from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';

/** A proc or thread that runs. */
export interface Frame {
  /** Which call of which call: names its locals apart from those of others. */
  readonly path: string;
  /** The values of the `for` loops around. */
  readonly copies: ReadonlyMap<number, number>;
  readonly atomic: boolean;
  readonly locals: readonly CoreLocal[];
  /** What `ref` parameters stand for; the indexes of it were kept in locals of this frame. */
  readonly references: ReadonlyMap<number, { readonly place: LValue; readonly frame: Frame }>;
}

type Of<Kind extends CoreStatement['kind']> = Extract<CoreStatement, { kind: Kind }>;

/** Where the result of a call goes. */
export type Target =
  | { readonly kind: 'place'; readonly place: LValue; readonly hides: string | undefined }
  | { readonly kind: 'return' }
  | { readonly kind: 'nowhere' };

export interface Sequence {
  readonly kind: 'sequence';
  readonly block: CoreBlock;
  readonly index: number;
  /** Whether the label of the statement at `index` was passed. */
  readonly passed: boolean;
  readonly frame: Frame;
  readonly up: Control;
}

export interface Copies {
  readonly kind: 'copies';
  readonly loop: Of<'for'>;
  readonly index: number;
  readonly frame: Frame;
  readonly up: Control;
}

export interface Call {
  readonly kind: 'call';
  readonly call: CoreCall;
  readonly target: Target;
  /** Of the caller. */
  readonly frame: Frame;
  readonly callee: Frame;
  readonly up: Control;
}

export type Control =
  | Sequence
  | Copies
  | Call
  /** In the body of `while` or `loop`. */
  | { readonly kind: 'loop'; readonly head: Sequence; readonly up: Control }
  /** A `match` of a result, which is kept. */
  | {
      readonly kind: 'arms';
      readonly match: Of<'match'>;
      readonly frame: Frame;
      readonly up: Control;
    }
  /** In an arm of a `match` whose value is kept. */
  | { readonly kind: 'kept'; readonly name: string; readonly up: Control }
  /** Before argument `index` of a call. */
  | {
      readonly kind: 'arguments';
      readonly index: number;
      readonly made: Call;
      readonly up: Control;
    }
  /** A result is stored. */
  | { readonly kind: 'store'; readonly made: Call; readonly place: LValue; readonly up: Control }
  | { readonly kind: 'end' };

/** A spec that this interpreter says nothing about. */
export class NoOpinion extends Error {}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;
function numberOf(thing: object): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(thing, lastNumber);
  return lastNumber;
}

export function startOf({ body, locals }: CoreThread): Control {
  const frame = { path: '', copies: new Map(), atomic: false, locals, references: new Map() };
  return sequence(body, frame, { kind: 'end' });
}

export function sequence(block: CoreBlock, frame: Frame, up: Control): Sequence {
  return { kind: 'sequence', block, index: 0, passed: false, frame, up };
}

export function statementAt({ block, index }: Sequence): CoreStatement {
  const statement = block.statements[index];
  if (statement === undefined) throw new Error('a sequence stands before a statement');
  return statement;
}

export function behind(at: Sequence): Sequence {
  return { ...at, index: at.index + 1, passed: false };
}

/** Whether a sequence stands at the label of its statement. */
export function isAtLabel({ passed, frame, block, index }: Sequence): boolean {
  return !passed && !frame.atomic && block.statements[index]?.label !== undefined;
}

/** Whether a thread that stands there is at `label`; without one, whether it has ended. */
export function isLabelAt(control: Control, label: string | undefined): boolean {
  if (label === undefined) return control.kind === 'end';
  return control.kind === 'sequence' && isAtLabel(control) && statementAt(control).label === label;
}

/** The name of a local, for good. */
export function nameOf(frame: Frame, local: number | string): string {
  return `${frame.path}#${local}`;
}

const copyOf = ({ copies }: Frame): string => JSON.stringify([...copies]);

/** A text for each place in the code with procs inlined and loops copied. */
export function placeOfControl(control: Control): string {
  switch (control.kind) {
    case 'sequence': {
      const label = isAtLabel(control) ? ':' : '';
      const { frame } = control;
      return `${frame.path}${copyOf(frame)}/${numberOf(statementAt(control))}${label}`;
    }
    case 'arguments':
      return `${control.made.callee.path}(${control.index}`;
    case 'store':
      return `${control.made.callee.path})`;
    case 'copies':
      return `${control.frame.path}${copyOf(control.frame)}/${numberOf(control.loop)}[${control.index}]`;
    case 'arms':
      return `${control.frame.path}${copyOf(control.frame)}/${numberOf(control.match)}=`;
    case 'end':
      return 'end';
    default:
      throw new Error(`no thread stands before a ${control.kind}`);
  }
}

export function isAtNode({ kind }: Control): boolean {
  return kind !== 'loop' && kind !== 'kept' && kind !== 'call';
}

/** The locals in scope, and values without a name that are used later. */
export function visibleLocals(control: Control): ReadonlySet<string> {
  const names = new Set<string>();
  const hidden = new Set<string>();
  const hide = ({ target }: Call): void => {
    if (target.kind === 'place' && target.hides !== undefined) hidden.add(target.hides);
  };
  for (let at = control; at.kind !== 'end'; at = at.up) {
    switch (at.kind) {
      case 'sequence': {
        for (const local of declaredBefore(at.block, at.index)) names.add(nameOf(at.frame, local));
        break;
      }
      case 'copies':
        names.add(nameOf(at.frame, at.loop.local)).add(nameOf(at.frame, `set${numberOf(at.loop)}`));
        break;
      case 'kept':
        names.add(at.name);
        break;
      case 'call':
        for (const { name } of argumentsOf(at)) names.add(name);
        hide(at);
        break;
      case 'arguments':
        for (const { name } of argumentsOf(at.made).slice(0, at.index)) names.add(name);
        hide(at.made);
        break;
      case 'store':
        names.add(nameOf(at.made.callee, 'result'));
        hide(at.made);
        break;
      default:
        break;
    }
  }
  for (const name of hidden) names.delete(name);
  return names;
}

/** The name under which the set of a `for` is kept. */
export function setName({ loop, frame }: Pick<Copies, 'loop' | 'frame'>): string {
  return nameOf(frame, `set${numberOf(loop)}`);
}

/** The locals of a block that have a value before statement `index`: none that a `goto` jumps over. */
function declaredBefore({ statements }: CoreBlock, index: number): readonly number[] {
  const declared = statements.slice(0, index).map((s) => {
    if (s.kind === 'choose') return s.local;
    return s.kind === 'assign' ? s.declares : undefined;
  });
  for (const [to, { label }] of statements.slice(0, index + 1).entries()) {
    if (label === undefined) continue;
    const from = statements.slice(0, to).findIndex((s) => jumpsTo(s, label));
    if (from >= 0) declared.fill(undefined, from, to);
  }
  return declared.filter((local) => local !== undefined);
}

function jumpsTo(tree: unknown, label: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if ('kind' in tree && tree.kind === 'goto' && 'target' in tree) return tree.target === label;
  return Object.entries(tree).some(([key, part]) => key !== 'span' && jumpsTo(part, label));
}

/** Each argument that is kept, under which name; the indexes of `ref` places are. */
export function argumentsOf({
  call,
  callee,
}: Call): readonly { readonly name: string; readonly value: Expr }[] {
  return call.args.flatMap((arg, i) =>
    arg.kind === 'value'
      ? [{ name: nameOf(callee, i), value: arg.value }]
      : arg.place.path.flatMap((step, j) =>
          step.kind === 'index' ? [{ name: nameOf(callee, `${i}.${j}`), value: step.index }] : [],
        ),
  );
}

/** Before the arguments of a call, or before its body if there are none. */
function calling(core: Core, call: CoreCall, target: Target, at: Sequence, up: Control): Control {
  const { frame } = at;
  const proc = core.procs[call.proc];
  if (proc === undefined) throw new Error('a call calls a proc');
  const callee: Frame = {
    path: `${frame.path}${copyOf(frame)}/${numberOf(call)}`,
    copies: new Map(),
    atomic: frame.atomic,
    locals: proc.locals,
    references: new Map(
      call.args.flatMap((arg, i) =>
        arg.kind === 'place' ? [[i, { place: arg.place, frame }] as const] : [],
      ),
    ),
  };
  const made: Call = { kind: 'call', call, target, frame, callee, up };
  return argumentsOf(made).length > 0
    ? { kind: 'arguments', index: 0, made, up }
    : sequence(proc.body, callee, made);
}

export function called(core: Core, made: Call): Control {
  const proc = core.procs[made.call.proc];
  if (proc === undefined) throw new Error('a call calls a proc');
  return sequence(proc.body, made.callee, made);
}

/**
 * The value of a condition that is settled: a constant, or the variable of a `for` around. Conditions that are
 * made of these are not settled as lowering has it, though they have the same value in each state.
 */
export function settled(expr: Expr, { copies }: Frame): unknown {
  if (expr.kind === 'local') return copies.get(expr.slot);
  return expr.kind === 'const' ? expr.value : undefined;
}

/** What the code of a thread is made of, with what it needs to know of the program. */
export class Code {
  private readonly core: Core;
  constructor(core: Core) {
    this.core = core;
  }

  isGhost(variable: number): boolean {
    return this.core.variables[variable]?.storage === 'ghost';
  }

  /** The variable that a place is part of; undefined if it is one of locals. */
  variableOf({ root }: LValue, frame: Frame): number | undefined {
    if (root.kind === 'global') return root.variable;
    const reference = frame.references.get(root.slot);
    return reference && this.variableOf(reference.place, reference.frame);
  }

  /** Whether evaluating reads memory; ghosts, and where threads are, are none. */
  reads(expr: Expr | undefined, frame: Frame): boolean {
    if (expr === undefined) return false;
    return [...subexpressions(expr)].some((e) => {
      if (e.kind === 'global') return !this.isGhost(e.variable);
      const reference = e.kind === 'local' ? frame.references.get(e.slot) : undefined;
      return (
        reference !== undefined && this.variableOf(reference.place, reference.frame) !== undefined
      );
    });
  }

  /** Whether evaluating looks at anything that other threads change. */
  observes(expr: Expr | undefined, frame: Frame): boolean {
    const seen = ['global', 'at', 'done'];
    return (
      expr !== undefined &&
      (this.reads(expr, frame) || [...subexpressions(expr)].some(({ kind }) => seen.includes(kind)))
    );
  }

  /** What stands there once all that is no node is left behind; whether it is the head of a quiet loop. */
  settle(start: Control): { readonly control: Control; readonly isHead: boolean } {
    let isHead = false;
    let at = start;
    for (let patience = 0; patience < 1000; patience += 1) {
      isHead ||= this.isSilentLoopHead(at);
      const next = this.past(at);
      if (next === undefined) {
        return { control: at, isHead };
      }
      at = next;
    }
    throw new NoOpinion('a loop of nothing');
  }

  private isSilentLoopHead(at: Control): boolean {
    if (at.kind !== 'sequence' || isAtLabel(at)) return false;
    const s = at.block.statements[at.index];
    return (s?.kind === 'loop' || s?.kind === 'while') && this.isSilent(s, at.frame);
  }

  /** What comes behind something that is no node; undefined if it is one. */
  private past(at: Control): Control | undefined {
    switch (at.kind) {
      case 'loop':
        return at.head;
      case 'kept':
      case 'call':
        return at.up;
      case 'arguments':
      case 'arms':
      case 'store':
      case 'end':
        return undefined;
      case 'copies':
        return at.loop.set !== undefined || at.frame.locals[at.loop.local]?.assigned
          ? undefined
          : this.copy(at);
      case 'sequence':
        return at.index === at.block.statements.length
          ? at.up
          : isAtLabel(at)
            ? undefined
            : this.pastStatement(at);
      default:
        return at satisfies never;
    }
  }

  /** The next copy of the body of a `for`, or what is behind it. */
  copy(at: Copies): Control {
    const { loop, frame, index } = at;
    const value = scalarValues(loop.domain)[index];
    if (value === undefined) return at.up;
    const copies = new Map([...frame.copies, [loop.local, value]]);
    return sequence(loop.body, { ...frame, copies }, { ...at, index: index + 1 });
  }

  private pastStatement(at: Sequence): Control | undefined {
    const s = statementAt(at);
    const { frame } = at;
    const next = behind(at);
    switch (s.kind) {
      case 'skip':
        return next;
      case 'if': {
        const value = settled(s.condition, frame);
        if (value === undefined) return undefined;
        const taken = value === 1 ? s.then : s.otherwise;
        return taken === undefined ? next : sequence(taken, frame, next);
      }
      case 'match': {
        if (s.value.kind === 'call') {
          const place = localPlace(s.local, frame, s.span);
          const target: Target = { kind: 'place', place, hides: nameOf(frame, s.local) };
          return calling(this.core, s.value.call, target, at, {
            kind: 'arms',
            match: s,
            frame,
            up: next,
          });
        }
        const value = settled(s.value.value, frame);
        return value === undefined ? undefined : sequence(armOf(s, value), frame, next);
      }
      case 'while': {
        const value = settled(s.condition, frame);
        if (value === undefined) return undefined;
        return value === 1 ? this.around(at, s.body) : next;
      }
      case 'loop':
        return this.around(at, s.body);
      case 'for':
        return s.set === undefined
          ? { kind: 'copies', loop: s, index: 0, frame, up: next }
          : undefined;
      case 'break':
      case 'continue': {
        let out: Control = at.up;
        while (out.kind !== 'loop' && out.kind !== 'copies') out = upOf(out);
        if (s.kind === 'break') return out.up;
        return out.kind === 'loop' ? out.head : out;
      }
      case 'goto': {
        for (let out: Control = at; ; out = upOf(out)) {
          if (out.kind !== 'sequence') continue;
          const index = out.block.statements.findIndex(({ label }) => label === s.target);
          if (index >= 0) return { ...out, index, passed: false };
        }
      }
      case 'return':
        if (s.value === undefined) return this.returning(at, undefined);
        if (s.value.kind === 'call') {
          return calling(this.core, s.value.call, { kind: 'return' }, at, next);
        }
        return this.isWanted(at) || canFail(s.value.value) || this.reads(s.value.value, frame)
          ? undefined
          : this.returning(at, undefined);
      case 'call':
        return calling(this.core, s.call, { kind: 'nowhere' }, at, next);
      case 'assign': {
        if (s.value.kind !== 'call') return undefined;
        const hides = s.declares === undefined ? undefined : nameOf(frame, s.declares);
        const target: Target = { kind: 'place', place: s.target, hides };
        return calling(this.core, s.value.call, target, at, next);
      }
      case 'atomic': {
        const inside = { ...frame, atomic: true };
        return frame.atomic || !this.acts(s.body, inside)
          ? sequence(s.body, inside, next)
          : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Into the body of a loop. */
  around(at: Sequence, body: CoreBlock): Control {
    const head = { ...at, passed: true };
    return sequence(body, at.frame, { kind: 'loop', head, up: behind(at) });
  }

  /** What comes behind a `return`; `keep` is told where its value goes. */
  returning(at: Control, keep: ((name: string) => void) | undefined): Control {
    let out: Control = at;
    while (out.kind !== 'call' && out.kind !== 'end') out = upOf(out);
    if (out.kind === 'end') return out;
    if (out.target.kind === 'return') return this.returning(out.up, keep);
    if (out.target.kind === 'nowhere') return out.up;
    keep?.(nameOf(out.callee, 'result'));
    return { kind: 'store', made: out, place: out.target.place, up: out.up };
  }

  /** Whether anybody uses the value that is returned here. */
  private isWanted(at: Control): boolean {
    let out: Control = at;
    while (out.kind !== 'call' && out.kind !== 'end') out = upOf(out);
    if (out.kind === 'end' || out.target.kind !== 'return') {
      return out.kind === 'call' && out.target.kind === 'place';
    }
    return this.isWanted(out.up);
  }

  /** Whether code in `atomic` is more than work on locals. */
  private acts({ statements }: CoreBlock, frame: Frame): boolean {
    const sees = (e: Expr | undefined): boolean => this.observes(e, frame);
    const writes = (place: LValue): boolean =>
      this.variableOf(place, frame) !== undefined ||
      place.path.some((step) => step.kind === 'index' && sees(step.index));
    const calls = (call: CoreCall): boolean => {
      const at = sequence({ statements, locals: [] }, frame, { kind: 'end' });
      const entered = calling(this.core, call, { kind: 'nowhere' }, at, at);
      const made = entered.kind === 'arguments' ? entered.made : entered;
      if (made.kind === 'sequence') return this.acts(made.block, made.frame);
      if (made.kind !== 'call') return false;
      if (argumentsOf(made).some(({ value }) => sees(value))) return true;
      const body = this.core.procs[call.proc]?.body;
      return body !== undefined && this.acts(body, made.callee);
    };
    return statements.some((s): boolean => {
      switch (s.kind) {
        case 'assign':
          return (
            writes(s.target) ||
            (s.value.kind === 'call' ? calls(s.value.call) : sees(s.value.value))
          );
        case 'call':
          return calls(s.call);
        // What is never taken counts too, as lowering has it.
        case 'if':
          return (
            sees(s.condition) ||
            [s.then, s.otherwise].some((block) => block !== undefined && this.acts(block, frame))
          );
        case 'match': {
          if (s.value.kind === 'call' ? calls(s.value.call) : sees(s.value.value)) return true;
          const blocks = [...s.arms.map(({ body }) => body), s.otherwise];
          return blocks.some((block) => block !== undefined && this.acts(block, frame));
        }
        case 'for': {
          if (sees(s.set)) return true;
          return scalarValues(s.domain).some((value) =>
            this.acts(s.body, { ...frame, copies: new Map([...frame.copies, [s.local, value]]) }),
          );
        }
        case 'while':
          return sees(s.condition) || this.acts(s.body, frame);
        case 'loop':
        case 'atomic':
          return this.acts(s.body, frame);
        case 'return':
          if (s.value === undefined) return false;
          return s.value.kind === 'call' ? calls(s.value.call) : sees(s.value.value);
        case 'choose':
        case 'either':
        case 'await':
        case 'assume':
        case 'assert':
          return true;
        case 'barrier':
        case 'goto':
        case 'break':
        case 'continue':
        case 'skip':
          return false;
        default:
          return s satisfies never;
      }
    });
  }

  /** Whether a loop has a way round without an access or a label. */
  private isSilent(s: Of<'while'> | Of<'loop'>, frame: Frame): boolean {
    if (s.kind === 'while' && this.reads(s.condition, frame)) return false;
    const ways = this.silentExits(s.body.statements, frame);
    return ways.has('on') || ways.has('continue');
  }

  /** How code may be left without an access or a label in it. */
  private silentExits(statements: readonly CoreStatement[], frame: Frame): ReadonlySet<Leaving> {
    const ways = new Set<Leaving>(['on']);
    for (const s of statements) {
      if (!ways.has('on')) return ways;
      ways.delete('on');
      const label = s.label !== undefined && !frame.atomic;
      for (const way of label ? [] : this.silentExitsOf(s, frame)) ways.add(way);
    }
    return ways;
  }

  private silentExitsOf(s: CoreStatement, frame: Frame): Iterable<Leaving> {
    const at = sequence({ statements: [s], locals: [] }, frame, { kind: 'end' });
    const within = ({ statements }: CoreBlock, inner = frame): ReadonlySet<Leaving> =>
      this.silentExits(statements, inner);
    const all = (blocks: readonly (CoreBlock | undefined)[]): Iterable<Leaving> =>
      blocks.flatMap((block): readonly Leaving[] =>
        block === undefined ? ['on'] : [...within(block)],
      );
    const loop = (body: CoreBlock, canEnd: boolean): Iterable<Leaving> => {
      const ways = within(body);
      const ends = canEnd || ways.has('break');
      return [
        ...(ends ? (['on'] as const) : []),
        ...(ways.has('return') ? (['return'] as const) : []),
      ];
    };
    const calls = (call: CoreCall): readonly Leaving[] => {
      const made = calling(this.core, call, { kind: 'nowhere' }, at, at);
      if (made.kind === 'arguments') {
        if (argumentsOf(made.made).some(({ value }) => this.reads(value, frame))) return [];
        const body = called(this.core, made.made);
        if (body.kind !== 'sequence') return [];
        const ways = within(body.block, body.frame);
        return ways.has('on') || ways.has('return') ? ['on'] : [];
      }
      if (made.kind !== 'sequence') return [];
      const ways = within(made.block, made.frame);
      return ways.has('on') || ways.has('return') ? ['on'] : [];
    };
    if (!frame.atomic && this.nodeOf({ ...at, passed: true }).access && !this.isLoneGhost(at))
      return [];
    switch (s.kind) {
      case 'if': {
        const value = settled(s.condition, frame);
        if (value !== undefined) return all([value === 1 ? s.then : s.otherwise]);
        return all([s.then, s.otherwise]);
      }
      case 'match': {
        if (s.value.kind === 'call' && calls(s.value.call).length === 0) return [];
        const value = s.value.kind === 'call' ? undefined : settled(s.value.value, frame);
        if (value !== undefined) return all([armOf(s, value)]);
        return all([...s.arms.map(({ body }) => body), ...(s.otherwise ? [s.otherwise] : [])]);
      }
      case 'while':
        return settled(s.condition, frame) === 0
          ? ['on']
          : loop(s.body, settled(s.condition, frame) !== 1);
      case 'loop':
        return loop(s.body, false);
      case 'for': {
        const found = new Set<Leaving>(['on']);
        for (const value of scalarValues(s.domain)) {
          if (!found.has('on')) break;
          const inner = { ...frame, copies: new Map([...frame.copies, [s.local, value]]) };
          const ways = within(s.body, inner);
          if (s.set === undefined && !ways.has('on') && !ways.has('continue')) found.delete('on');
          if (ways.has('break')) found.add('break');
          if (ways.has('return')) found.add('return');
        }
        if (found.delete('break')) found.add('on');
        return found;
      }
      case 'either':
        return all(s.arms);
      case 'call':
        return calls(s.call);
      case 'assign': {
        if (s.value.kind !== 'call') return ['on'];
        const variable = this.variableOf(s.target, frame);
        return variable !== undefined && !this.isGhost(variable) ? [] : calls(s.value.call);
      }
      case 'atomic':
        return within(s.body, { ...frame, atomic: true });
      case 'return':
        return s.value?.kind === 'call' && calls(s.value.call).length === 0 ? [] : ['return'];
      case 'break':
        return ['break'];
      case 'continue':
        return ['continue'];
      case 'goto':
        return [];
      default:
        return ['on'];
    }
  }

  private isLoneGhost(at: Sequence): boolean {
    const s = statementAt(at);
    return (
      s.kind === 'assign' &&
      s.value.kind === 'expression' &&
      this.variableOf(s.target, at.frame) !== undefined &&
      !this.nodeOf({ ...at, passed: true }).stops
    );
  }

  /** Whether a step stops before what stands there if there was an access, and whether it is one. */
  nodeOf(at: Control): { readonly stops: boolean; readonly access: boolean } {
    const both = (is: boolean) => ({ stops: is, access: is });
    const storing = (place: LValue, frame: Frame, value: Expr | undefined) => {
      const variable = this.variableOf(place, frame);
      const indexes = place.path.some(
        (step) => step.kind === 'index' && this.reads(step.index, frame),
      );
      const reads = indexes || this.reads(value, frame);
      if (variable === undefined || reads) return both(reads);
      return this.isGhost(variable) ? { stops: false, access: true } : both(true);
    };
    switch (at.kind) {
      case 'arguments': {
        if (at.made.frame.atomic) return both(false);
        return both(this.reads(argumentsOf(at.made)[at.index]?.value, at.made.frame));
      }
      case 'store':
        return at.made.frame.atomic ? both(false) : storing(at.place, at.made.frame, undefined);
      case 'sequence':
        break;
      default:
        return both(false);
    }
    const { frame } = at;
    if (frame.atomic) return both(false);
    const s = statementAt(at);
    switch (s.kind) {
      case 'assign':
        return s.value.kind === 'call' ? both(false) : storing(s.target, frame, s.value.value);
      case 'if':
      case 'while':
        return both(settled(s.condition, frame) === undefined && this.reads(s.condition, frame));
      case 'assume':
        return both(this.reads(s.condition, frame));
      case 'match':
      case 'return':
        return both(s.value?.kind === 'expression' && this.reads(s.value.value, frame));
      case 'for':
        return both(this.reads(s.set, frame));
      case 'choose':
        return { stops: true, access: this.reads(s.where, frame) };
      case 'either':
        return { stops: true, access: false };
      case 'await':
        return both(true);
      case 'assert':
        return both(this.observes(s.condition, frame));
      case 'atomic':
        return both(this.acts(s.body, { ...frame, atomic: true }));
      default:
        return both(false);
    }
  }

  /** Whether to pass the label that stands there is an access: that of a ghost that has none itself. */
  isLabelAccess(at: Sequence): boolean {
    return this.isLoneGhost(at);
  }

  /** Whether a thread that has taken no step yet runs past what stands there. */
  isBeginning(at: Control): boolean {
    const { stops, access } = this.nodeOf(at);
    if (stops || access) return false;
    const canGo = (exprs: readonly (Expr | undefined)[]): boolean =>
      exprs.every((e) => e === undefined || !canFail(e));
    const indexes = ({ path }: LValue): readonly Expr[] =>
      path.flatMap((step) => (step.kind === 'index' ? [step.index] : []));
    if (at.kind === 'copies' || at.kind === 'arms') return true;
    if (at.kind === 'arguments') return canGo([argumentsOf(at.made)[at.index]?.value]);
    if (at.kind === 'store') {
      return this.variableOf(at.place, at.made.frame) === undefined && canGo(indexes(at.place));
    }
    if (at.kind !== 'sequence' || isAtLabel(at)) return false;
    const s = statementAt(at);
    switch (s.kind) {
      case 'assign':
        return (
          s.value.kind === 'expression' &&
          this.variableOf(s.target, at.frame) === undefined &&
          canGo([s.value.value, ...indexes(s.target)])
        );
      case 'if':
      case 'while':
        return canGo([s.condition]);
      case 'match':
      case 'return':
        return s.value?.kind === 'expression' && canGo([s.value.value]);
      case 'for':
        return canGo([s.set]);
      case 'barrier':
        return true;
      default:
        return false;
    }
  }
}

type Leaving = 'on' | 'break' | 'continue' | 'return';

function upOf(control: Control): Control {
  if (control.kind === 'end') throw new Error('nothing is behind the end');
  return control.up;
}

/** The whole of a local. */
function localPlace(local: number, { locals }: Frame, span: LValue['span']): LValue {
  const type = locals[local]?.type;
  if (type === undefined) throw new Error('a local has a type');
  return { root: { kind: 'local', slot: local }, path: [], type, span };
}

/** The arm of a `match` that a value takes. */
export function armOf({ arms, otherwise }: Of<'match'>, value: unknown): CoreBlock {
  const arm = arms.find(({ values }) =>
    values.some((each) => each.kind === 'const' && each.value === value),
  );
  return arm?.body ?? otherwise ?? { statements: [], locals: [] };
}

/** Whether an expression may have no value, as far as types tell. */
function canFail(expr: Expr): boolean {
  const bounds = (type: ScalarType): readonly [number, number] =>
    type.kind === 'int' ? [type.low, type.high] : [0, scalarSize(type) - 1];
  return [...subexpressions(expr)].some((e) => {
    if (e.kind !== 'narrow') {
      return ['unwrap', 'append', 'seq-index', 'head', 'tail'].includes(e.kind);
    }
    const { type } = e.operand;
    if (!isScalar(type) || !isScalar(e.type)) return true;
    const [[low, high], [lowest, highest]] = [bounds(type), bounds(e.type)];
    return low < lowest || high > highest;
  });
}
