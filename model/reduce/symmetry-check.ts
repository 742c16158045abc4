/**
 * Is a type that is declared symmetric really so? Looked at before procs are inlined and loops
 * unrolled. A yes is certain; a no may be too careful, and costs only the reduction.
 *
 * Identities are interchangeable if nothing names one, compares them by order or makes a number of
 * one; if initial values are the same under every renaming; and if a `for` over them does the same in
 * whatever order. What a failing expression or `assert` reports must not depend on an order either.
 */
import type {
  Core,
  CoreBlock,
  CoreLocal,
  CoreStatement,
  CoreValue,
} from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import {
  operands,
  placeIndexes,
  subexpressions,
} from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { firstFailing } from '../machine/can-fail.ts';
import type { Asymmetry, Symmetry, ThreadInstance } from '../machine/machine.ts';
import {
  collectSymmetric,
  generators,
  mentions,
  type Renaming,
  renamed,
  type Threads,
  TID,
} from './symmetry.ts';

/**
 * Returns the symmetric types of a program, each with the first use that breaks it.
 *
 * `initial` has the initial value of each variable.
 */
export function symmetriesOf(
  core: Core,
  instances: readonly ThreadInstance[],
  initial: readonly Value[],
): readonly Symmetry[] {
  const types = new Map<string, number>();
  for (const { type } of core.variables) collectSymmetric(type, types);
  for (const { indexes, locals } of core.threads) {
    for (const { type } of [...indexes, ...locals]) collectSymmetric(type, types);
  }
  for (const { type } of core.procs.flatMap(({ locals }) => locals)) collectSymmetric(type, types);
  const threads = { instances, indexesOf: (t: number) => at(core.threads, t).indexes };
  return [...types].map(([type, size]) => {
    const symmetry: Symmetry = { type, size, broken: undefined };
    return { ...symmetry, broken: firstAsymmetry(core, symmetry, threads, initial) };
  });
}

/** Thrown inside this file at the first use that breaks the symmetry. */
class Broken extends Error {
  readonly asymmetry: Asymmetry;
  constructor(asymmetry: Asymmetry) {
    super(asymmetry.why);
    this.asymmetry = asymmetry;
  }
}

function fail(why: string, { span }: Pick<Asymmetry, 'span'>): never {
  throw new Broken({ why, span });
}

function firstAsymmetry(
  core: Core,
  symmetry: Symmetry,
  threads: Threads,
  initial: readonly Value[],
): Asymmetry | undefined {
  const check = new ProgramCheck(core, generators(symmetry, threads));
  try {
    for (const [i, variable] of core.variables.entries()) {
      const value = at(initial, i);
      if (!check.isInvariant(variable.type, value)) {
        fail('its initial value tells identities apart', variable);
      }
    }
    for (const { body } of core.properties) check.expression(body);
    for (const { read, write } of core.guards) {
      check.expression(read);
      check.expression(write);
    }
    for (const { read, write } of core.lockTypes) {
      check.expression(read.body);
      check.expression(write.body);
    }
    for (const { body, locals } of [...core.threads, ...core.procs]) {
      check.block(body, locals);
      check.jumps(body, locals);
    }
  } catch (error) {
    if (error instanceof Broken) return error.asymmetry;
    throw error;
  }
  return undefined;
}

class ProgramCheck {
  private readonly core: Core;
  private readonly generators: readonly Renaming[];
  private readonly isMoved: (name: string) => boolean;

  constructor(core: Core, generators: readonly Renaming[]) {
    this.core = core;
    this.generators = generators;
    const names = new Set(generators.flatMap((renaming) => [...renaming.keys()]));
    this.isMoved = (name) => names.has(name);
  }

  isInvariant(type: Type, value: Value): boolean {
    if (!mentions(type, this.isMoved)) return true;
    const text = JSON.stringify(value);
    return this.generators.every((each) => JSON.stringify(renamed(type, value, each)) === text);
  }

  /** Whether an identity itself is a value of `type`. */
  private isIdentity(type: Type): boolean {
    return type.kind === 'index' && this.isMoved(type.name);
  }

  expression(root: Expr): void {
    for (const e of subexpressions(root)) {
      if (e.kind === 'const' && !this.isInvariant(e.type, e.value)) {
        fail(this.isTid(e.type) ? 'names a thread' : 'names an identity', e);
      }
      if (e.kind === 'narrow' || e.kind === 'convert') {
        if (this.isIdentity(e.operand.type)) fail('makes a number of an identity', e);
        if (this.isIdentity(e.type)) fail('makes an identity of a number', e);
      }
      if (e.kind === 'quantified' && this.isIdentity(e.domain)) {
        const failing = firstFailing(e);
        if (failing !== undefined) fail('may fail for one identity before another', failing);
      }
    }
  }

  /** A jump over a declaration would leave the first identity in the local, which nobody named. */
  jumps(body: CoreBlock, locals: readonly CoreLocal[]): void {
    const statements = [...statementsIn(body)];
    const jump = statements.find(({ kind }) => kind === 'goto');
    if (jump === undefined) return;
    for (const s of statements) {
      const local = s.kind === 'choose' ? s.local : s.kind === 'assign' ? s.declares : undefined;
      if (local === undefined) continue;
      const { type } = at(locals, local);
      if (!this.isInvariant(type, firstValue(type))) fail('may jump over an identity', jump);
    }
  }

  private isTid(type: Type): boolean {
    return type.kind === 'index' && type.name === TID;
  }

  block(block: CoreBlock, locals: readonly CoreLocal[], inAtomic = false): void {
    for (const statement of block.statements) {
      for (const expr of expressionsOf(statement)) this.expression(expr);
      if (statement.kind === 'for' && this.isIdentity(statement.domain)) {
        if (!inAtomic) fail('goes through identities in steps of their own', statement);
        checkCopies(this.core, statement, locals);
      }
      const within = inAtomic || statement.kind === 'atomic';
      for (const inner of blocksIn(statement)) this.block(inner, locals, within);
    }
  }
}

type ForStatement = Extract<CoreStatement, { kind: 'for' }>;

/** Do the copies of the body commute? Each may write what belongs to its own identity only. */
function checkCopies(core: Core, loop: ForStatement, locals: readonly CoreLocal[]): void {
  const statements = [...statementsIn(loop.body)];
  const declared = new Set([...blocksUnder(loop.body)].flatMap((block) => block.locals));
  for (const s of statements) {
    if (s.kind === 'match') declared.add(s.local);
    if (s.kind === 'for')
      for (const l of [s.local, s.snapshot]) if (l !== undefined) declared.add(l);
  }
  const isOwn = (index: Expr): boolean => index.kind === 'local' && index.slot === loop.local;
  /** What is written, and which step of its path is the loop's variable. */
  const written = new Map<string, number>();
  /** Sets of which each round puts in or takes out its own identity alone: that is a place of its own. */
  const bits = new Map<string, string>();
  const isOwnBit = (e: Expr): boolean =>
    e.kind === 'set-operation' &&
    e.operator !== 'intersect' &&
    e.right.kind === 'set' &&
    e.right.elements.every(isOwn);

  for (const s of statements) {
    switch (s.kind) {
      case 'call':
      case 'return':
      case 'goto':
      case 'break':
      case 'continue':
      case 'choose':
      case 'either':
        fail(`has \`${s.kind}\` in a \`for\` over identities`, s);
        break;
      case 'match':
        if (s.value.kind === 'call') fail('calls a proc in a `for` over identities', s);
        break;
      case 'assign': {
        if (s.value.kind === 'call') fail('calls a proc in a `for` over identities', s);
        const { root, path } = s.target;
        if (root.kind === 'local' && declared.has(root.slot)) break;
        const own = path.findIndex((step) => step.kind === 'index' && isOwn(step.index));
        const { value } = s.value;
        const place = placeText(root, path);
        if (own === -1 && place !== undefined && isOwnBit(value)) {
          const left = value.kind === 'set-operation' ? textOfPlace(value.left) : undefined;
          const isSame = left === place && (bits.get(keyOf(root)) ?? place) === place;
          if (isSame && !written.has(keyOf(root))) {
            bits.set(keyOf(root), place);
            break;
          }
        }
        if (own === -1 || bits.has(keyOf(root)))
          fail('writes the same place for several identities', s);
        const key = keyOf(root);
        if ((written.get(key) ?? own) !== own) fail('writes the places of other identities', s);
        written.set(key, own);
        break;
      }
      default:
    }
  }

  const isBitOfOwn = (expr: Expr): boolean => {
    const set =
      expr.kind === 'in' && isOwn(expr.left)
        ? expr.right
        : expr.kind === 'set-operation' && isOwnBit(expr)
          ? expr.left
          : undefined;
    return set !== undefined && [...bits.values()].includes(textOfPlace(set) ?? '');
  };
  const look = (expr: Expr, isBefore = false): void => {
    if (isBitOfOwn(expr)) return;
    const chain: Expr[] = [];
    let base = expr;
    while (base.kind === 'field' || base.kind === 'index' || base.kind === 'seq-index') {
      chain.unshift(base);
      base = base.base;
    }
    if (base.kind !== 'global' && base.kind !== 'local') {
      for (const operand of operands(expr)) look(operand, isBefore);
      return;
    }
    if (base.kind === 'local' && locals[base.slot]?.ref === true) {
      fail('uses a reference in a `for` over identities', expr);
    }
    if (!isBefore && bits.has(keyOf(base)))
      fail('reads what other rounds of the `for` write', expr);
    const own = written.get(keyOf(base));
    const step = own === undefined ? undefined : chain[own];
    if (own !== undefined && !(step?.kind === 'index' && isOwn(step.index))) {
      fail('reads what other rounds of the `for` write', expr);
    }
    for (const part of chain) {
      if (part.kind === 'index' || part.kind === 'seq-index') look(part.index);
    }
  };
  // The set itself is evaluated once, before the first round.
  if (loop.set !== undefined) look(loop.set, loop.snapshot !== undefined);
  const exprs = statements.flatMap(expressionsOf);
  for (const expr of exprs) look(expr);
  for (const s of statements) {
    if (s.kind === 'assign' && s.target.root.kind === 'local') {
      if (locals[s.target.root.slot]?.ref === true) fail('writes through a reference', s);
    }
  }
  checkEndings(core, loop, statements, exprs);
}

/** If one copy may end the step, all that may happen instead must be the same. */
function checkEndings(
  core: Core,
  loop: ForStatement,
  statements: readonly CoreStatement[],
  exprs: readonly Expr[],
): void {
  const endings = new Set<string>();
  let ends = false;
  for (const s of statements) {
    if (s.kind === 'assert') {
      endings.add(`${s.form} ${s.property}`);
      ends ||= s.form === 'assert';
    }
    if (s.kind === 'await' || s.kind === 'assume') {
      endings.add('blocked');
      ends = true;
    }
  }
  const guarded = new Set(core.guards.map(({ variable }) => variable));
  const touched = [
    ...exprs.flatMap((expr) => [...subexpressions(expr)]),
    ...statements.flatMap((s) => (s.kind === 'assign' ? [s.target.root] : [])),
  ];
  for (const e of touched) {
    if (e.kind === 'global' && !e.racy && guarded.has(e.variable)) {
      endings.add('data race');
      ends = true;
    }
    if ('type' in e && canFail(e)) {
      endings.add(e.kind === 'narrow' ? `narrow ${e.why}` : e.kind);
      ends = true;
    }
  }
  if (ends && endings.size > 1) fail('may end in different ways for different identities', loop);
}

/** A variable or local, or a field in it, as a text; undefined if it is an element of an array. */
function placeText(root: LValue['root'], path: LValue['path']): string | undefined {
  const fields = path.map((step) => (step.kind === 'field' ? `.${step.field}` : undefined));
  return fields.includes(undefined) ? undefined : `${keyOf(root)}${fields.join('')}`;
}

function textOfPlace(expr: Expr): string | undefined {
  if (expr.kind === 'global' || expr.kind === 'local') return keyOf(expr);
  const base = expr.kind === 'field' ? textOfPlace(expr.base) : undefined;
  return base === undefined || expr.kind !== 'field' ? undefined : `${base}.${expr.field}`;
}

function keyOf(root: LValue['root'] | Extract<Expr, { kind: 'global' | 'local' }>): string {
  return root.kind === 'global' ? `variable ${root.variable}` : `local ${root.slot}`;
}

/** Whether the operation itself may have no value. */
function canFail(e: Expr): boolean {
  switch (e.kind) {
    case 'narrow':
    case 'unwrap':
    case 'append':
    case 'seq-index':
    case 'head':
    case 'tail':
      return true;
    default:
      return false;
  }
}

function* statementsIn(block: CoreBlock): Generator<CoreStatement> {
  for (const statement of block.statements) {
    yield statement;
    for (const inner of blocksIn(statement)) yield* statementsIn(inner);
  }
}

function* blocksUnder(block: CoreBlock): Generator<CoreBlock> {
  yield block;
  for (const statement of block.statements) {
    for (const inner of blocksIn(statement)) yield* blocksUnder(inner);
  }
}

/** Returns the blocks of a statement, in order. */
export function blocksIn(s: CoreStatement): readonly CoreBlock[] {
  switch (s.kind) {
    case 'if':
      return s.otherwise === undefined ? [s.then] : [s.then, s.otherwise];
    case 'match': {
      const arms = s.arms.map(({ body }) => body);
      return s.otherwise === undefined ? arms : [...arms, s.otherwise];
    }
    case 'either':
      return s.arms;
    case 'while':
    case 'loop':
    case 'for':
    case 'atomic':
      return [s.body];
    default:
      return [];
  }
}

/** Returns the expressions of a statement but for those of the blocks in it. */
export function expressionsOf(s: CoreStatement): readonly Expr[] {
  switch (s.kind) {
    case 'assign':
      return [...valuesOf(s.value), ...placeIndexes(s.target)];
    case 'call':
      return valuesOf(s);
    case 'match':
      return [...valuesOf(s.value), ...s.arms.flatMap(({ values }) => values)];
    case 'return':
      return s.value === undefined ? [] : valuesOf(s.value);
    case 'if':
    case 'while':
    case 'await':
    case 'assume':
    case 'assert':
      return [s.condition];
    case 'choose':
      return s.where === undefined ? [] : [s.where];
    case 'for':
      return s.set === undefined ? [] : [s.set];
    default:
      return [];
  }
}

function valuesOf(value: CoreValue | Extract<CoreStatement, { kind: 'call' }>): readonly Expr[] {
  if (value.kind === 'expression') return [value.value];
  return value.call.args.flatMap((arg) =>
    arg.kind === 'value' ? [arg.value] : placeIndexes(arg.place),
  );
}
