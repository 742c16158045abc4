/**
 * Is a type that is declared symmetric really so? Looked at before procs are inlined and loops
 * unrolled. A yes is certain; a no may be too careful, and costs only the reduction.
 *
 * Identities are interchangeable if nothing names one, compares them by order or makes a number of
 * one; if initial values are the same under every renaming; and if a `for` over them does the same in
 * whatever order. What a failing expression or `assert` reports must not depend on an order either.
 */
import type { Core, CoreBlock, CoreLocal } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { firstFailing } from '../machine/can-fail.ts';
import type { Asymmetry, Symmetry, ThreadInstance } from '../machine/machine.ts';
import { AsymmetryFailure, fail } from './asymmetry.ts';
import { blocksIn, expressionsOf, statementsIn } from './core-parts.ts';
import { checkCopies } from './symmetric-loops.ts';
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
    if (error instanceof AsymmetryFailure) return error.asymmetry;
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

  /** A jump over a declaration would leave the first identity in the local, which no statement named. */
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
