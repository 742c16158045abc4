/** The steps of a thread for the second opinion (`second-opinion.fixture.ts`). */
import type { Core, CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import {
  firstValue,
  ordinal,
  type ScalarType,
  scalarValues,
  type Value,
} from '../../spec/language/types/types.ts';
import type { OpinionState, OpinionThread } from './second-opinion.fixture.ts';
import {
  argumentsOf,
  armOf,
  behind,
  Code,
  type Control,
  called,
  type Frame,
  isAtLabel,
  NoOpinion,
  nameOf,
  placeOfControl,
  type Sequence,
  sequence,
  setName,
  statementAt,
} from './second-opinion-control.fixture.ts';
import { evaluate, NoValue, type View } from './second-opinion-evaluate.fixture.ts';

export type Locals = ReadonlyMap<string, Value>;

/** A step in the making. */
interface PartialStep {
  readonly control: Control;
  readonly variables: readonly Value[];
  readonly locals: Locals;
  readonly accessed: boolean;
  /** Where it has been. */
  readonly been: ReadonlySet<string>;
  readonly broken: readonly string[];
}

export interface OpinionStep extends PartialStep {
  readonly end: 'stop' | 'failure' | 'wait' | 'dropped';
}

/** A part of a value on the way to a place: a field, or the place of an element. */
type Part = number;

/** Runs the local work with which a thread begins. */
export function beginningOf(
  core: Core,
  thread: OpinionThread,
  start: Control,
): { readonly control: Control; readonly locals: Locals } {
  const code = new Code(core);
  const run = new Run(core, code, thread, () => false);
  const variables = core.variables.map(({ type }) => firstValue(type));
  const { control } = code.settle(start);
  let way: PartialStep = {
    control,
    variables,
    locals: new Map(),
    accessed: false,
    been: new Set(),
    broken: [],
  };
  while (code.isBeginning(way.control) && !way.been.has(placeOfControl(way.control))) {
    const [only] = run.execute(way);
    if (only === undefined || only.end !== undefined) throw new Error('local work goes on');
    way = { ...only, control: code.settle(only.control).control };
  }
  return way;
}

/** Returns what a thread can do in a state. */
export function stepsOf(
  core: Core,
  thread: OpinionThread,
  state: OpinionState,
  isAt: View['isAt'],
): readonly OpinionStep[] {
  const own = state.threads[thread.self];
  if (own === undefined || own.control.kind === 'end') return [];
  const code = new Code(core);
  const run = new Run(core, code, thread, isAt);
  const { control, locals } = own;
  const done: OpinionStep[] = [];
  const open: PartialStep[] = [
    { control, variables: state.variables, locals, accessed: false, been: new Set(), broken: [] },
  ];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    if (way.been.size > 300) throw new NoOpinion('a long step');
    for (const each of run.execute(way)) {
      if (each.end !== undefined) {
        done.push({ ...each, end: each.end });
        continue;
      }
      const settledAt = code.settle(each.control);
      const next: PartialStep = { ...each, control: settledAt.control };
      if (stopsBefore(code, next, settledAt.isHead)) done.push({ ...next, end: 'stop' });
      else open.push(next);
    }
  }
  return done;
}

function stopsBefore(
  code: Code,
  { control, accessed, been }: PartialStep,
  isHead: boolean,
): boolean {
  if (control.kind === 'end' || (control.kind === 'sequence' && isAtLabel(control))) return true;
  if (isHead && been.has(placeOfControl(control))) return true;
  return accessed && code.nodeOf(control).stops;
}

/** A way, and why it goes no further if it does not. */
type Outcome = PartialStep & { readonly end?: OpinionStep['end'] };

class Run {
  private readonly core: Core;
  private readonly code: Code;
  private readonly thread: OpinionThread;
  private readonly isAt: View['isAt'];

  constructor(core: Core, code: Code, thread: OpinionThread, standsAt: View['isAt']) {
    this.core = core;
    this.code = code;
    this.thread = thread;
    this.isAt = standsAt;
  }

  /** Does what stands there. */
  execute(way: PartialStep): readonly Outcome[] {
    const { control } = way;
    const been = new Set([...way.been, placeOfControl(control)]);
    if (control.kind === 'sequence' && isAtLabel(control)) {
      const accessed = way.accessed || this.code.isLabelAccess(control);
      return [{ ...way, been, accessed, control: { ...control, passed: true } }];
    }
    const accessed = way.accessed || this.code.nodeOf(control).access;
    const here: PartialStep = { ...way, been, accessed };
    return this.attempt(here, () => this.act(here));
  }

  private attempt(way: PartialStep, go: () => readonly Outcome[]): readonly Outcome[] {
    try {
      return go();
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return [{ ...way, broken: [...way.broken, error.property], end: 'failure' }];
    }
  }

  private value(expr: Expr, way: PartialStep, frame: Frame): Value {
    return evaluate(expr, {
      variable: (number) => way.variables[number] ?? null,
      local: (local) => this.local(way, frame, local),
      self: this.thread.self,
      args: this.thread.args,
      bound: new Map(),
      isAt: this.isAt,
    });
  }

  private local(way: PartialStep, frame: Frame, local: number): Value {
    const reference = frame.references.get(local);
    if (reference === undefined) {
      return (
        way.locals.get(nameOf(frame, local)) ??
        frame.copies.get(local) ??
        firstValue(this.typeOf(frame, local))
      );
    }
    const { place, parts, root } = this.placeOf(way, frame, local);
    let value = root === undefined ? this.localRoot(way, place) : (way.variables[root] ?? null);
    for (const part of parts) value = (value as readonly Value[])[part] ?? null;
    return value;
  }

  private typeOf({ locals }: Frame, local: number) {
    const type = locals[local]?.type;
    if (type === undefined) throw new Error('a local has a type');
    return type;
  }

  private localRoot(way: PartialStep, name: string): Value {
    return way.locals.get(name) ?? null;
  }

  /** What a `ref` parameter stands for: a variable or the name of a local, and the way from there. */
  private placeOf(
    way: PartialStep,
    frame: Frame,
    local: number,
  ): {
    readonly root: number | undefined;
    readonly place: string;
    readonly parts: readonly Part[];
  } {
    const reference = frame.references.get(local);
    if (reference === undefined) return { root: undefined, place: nameOf(frame, local), parts: [] };
    const { path, root } = reference.place;
    const parts = path.map((step, j) =>
      step.kind === 'field'
        ? step.field
        : ordinal(
            step.index.type as ScalarType,
            way.locals.get(nameOf(frame, `${local}.${j}`)) as number,
          ),
    );
    if (root.kind === 'global') return { root: root.variable, place: '', parts };
    const outer = this.placeOf(way, reference.frame, root.slot);
    return { ...outer, parts: [...outer.parts, ...parts] };
  }

  /** Stores a value that is known; the indexes of the place are evaluated now. */
  private store(way: PartialStep, frame: Frame, { root, path }: LValue, value: Value): PartialStep {
    const own = path.map((step) =>
      step.kind === 'field'
        ? step.field
        : ordinal(step.index.type as ScalarType, this.value(step.index, way, frame) as number),
    );
    const base =
      root.kind === 'global'
        ? { root: root.variable, place: '', parts: [] }
        : this.placeOf(way, frame, root.slot);
    const parts = [...base.parts, ...own];
    if (base.root !== undefined) {
      const before = way.variables[base.root] ?? null;
      return { ...way, variables: way.variables.with(base.root, replaced(before, parts, value)) };
    }
    const before = parts.length === 0 ? null : this.localRoot(way, base.place);
    return {
      ...way,
      locals: new Map([...way.locals, [base.place, replaced(before, parts, value)]]),
    };
  }

  private keep(way: PartialStep, name: string, value: Value): PartialStep {
    return { ...way, locals: new Map([...way.locals, [name, value]]) };
  }

  private act(way: PartialStep): readonly Outcome[] {
    const { control } = way;
    switch (control.kind) {
      case 'arguments': {
        const { made, index } = control;
        const list = argumentsOf(made);
        const arg = list[index];
        if (arg === undefined) throw new Error('an argument is evaluated');
        const next =
          index + 1 < list.length ? { ...control, index: index + 1 } : called(this.core, made);
        const kept = this.keep(way, arg.name, this.value(arg.value, way, made.frame));
        return [{ ...kept, control: next }];
      }
      case 'store': {
        const { made, place } = control;
        const result = way.locals.get(nameOf(made.callee, 'result')) ?? null;
        return [{ ...this.store(way, made.frame, place, result), control: control.up }];
      }
      case 'copies': {
        const { loop, frame, index } = control;
        const each = scalarValues(loop.domain)[index];
        if (each === undefined) return [{ ...way, control: control.up }];
        const isIn =
          loop.set === undefined ||
          (((way.locals.get(setName(control)) as number) >> ordinal(loop.domain, each)) & 1) === 1;
        if (!isIn) return [{ ...way, control: { ...control, index: index + 1 } }];
        const own = this.keep(way, nameOf(frame, loop.local), each);
        return [{ ...own, control: this.code.copy(control) }];
      }
      case 'arms': {
        const { match, frame, up } = control;
        const value = this.local(way, frame, match.local);
        const kept: Control = { kind: 'kept', name: nameOf(frame, match.local), up };
        return [{ ...way, control: sequence(armOf(match, value), frame, kept) }];
      }
      case 'sequence':
        return this.statement(way, control, statementAt(control));
      default:
        throw new Error(`a ${control.kind} is no node`);
    }
  }

  private statement(way: PartialStep, at: Sequence, s: CoreStatement): readonly Outcome[] {
    const { frame } = at;
    const next = behind(at);
    const holds = (condition: Expr): boolean => this.value(condition, way, frame) === 1;
    switch (s.kind) {
      case 'assign': {
        if (s.value.kind === 'call') throw new Error('a call is no node');
        const value = this.value(s.value.value, way, frame);
        return [{ ...this.store(way, frame, s.target, value), control: next }];
      }
      case 'barrier':
        return [{ ...way, control: next }];
      case 'if': {
        const taken = holds(s.condition) ? s.then : s.otherwise;
        return [{ ...way, control: taken === undefined ? next : sequence(taken, frame, next) }];
      }
      case 'match': {
        if (s.value.kind === 'call') throw new Error('a call is no node');
        const value = this.value(s.value.value, way, frame);
        const isKept = !frame.atomic && this.code.reads(s.value.value, frame);
        const name = nameOf(frame, s.local);
        const up: Control = isKept ? { kind: 'kept', name, up: next } : next;
        return [{ ...this.keep(way, name, value), control: sequence(armOf(s, value), frame, up) }];
      }
      case 'while':
        return [{ ...way, control: holds(s.condition) ? this.code.around(at, s.body) : next }];
      case 'for': {
        if (s.set === undefined) throw new Error('a `for` without a set is no node');
        const copies: Control = { kind: 'copies', loop: s, index: 0, frame, up: next };
        const kept = this.keep(way, setName({ loop: s, frame }), this.value(s.set, way, frame));
        return [{ ...kept, control: copies }];
      }
      case 'choose':
        return scalarValues(s.domain).flatMap((each): readonly Outcome[] => {
          const chosen = this.keep(way, nameOf(frame, s.local), each);
          return this.attempt(chosen, () => {
            const admits = s.where === undefined || this.value(s.where, chosen, frame) === 1;
            return [admits ? { ...chosen, control: next } : { ...chosen, end: 'wait' }];
          });
        });
      case 'either':
        return s.arms.map((arm) => ({ ...way, control: sequence(arm, frame, next) }));
      case 'await':
        return [holds(s.condition) ? { ...way, control: next } : { ...way, end: 'wait' }];
      case 'assume':
        return [holds(s.condition) ? { ...way, control: next } : { ...way, end: 'dropped' }];
      case 'assert': {
        if (holds(s.condition)) return [{ ...way, control: next }];
        const broken = [...way.broken, s.property];
        return [{ ...way, broken, control: next, ...(s.form === 'assert' && { end: 'failure' }) }];
      }
      case 'atomic':
        return [{ ...way, control: sequence(s.body, { ...frame, atomic: true }, next) }];
      case 'return': {
        if (s.value?.kind !== 'expression') throw new Error('a `return` of nothing is no node');
        const value = this.value(s.value.value, way, frame);
        let kept = way;
        const control = this.code.returning(at, (name) => {
          kept = this.keep(way, name, value);
        });
        return [{ ...kept, control }];
      }
      default:
        throw new Error(`a ${s.kind} is no node`);
    }
  }
}

/** `value` with the part that `path` leads to replaced. */
function replaced(value: Value, path: readonly Part[], part: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return part;
  const list = value as readonly Value[];
  return list.with(first, replaced(list[first] ?? null, rest, part));
}
