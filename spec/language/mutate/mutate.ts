/**
 * Makes wrong versions of a spec, to ask whether its claims would notice.
 *
 * A mutant is a program with one mistake in it, of the kinds in `mutations/`. Only what runs is made
 * wrong: asserts, properties and ghosts watch, and a watcher made wrong says nothing of the spec.
 */

import { printDeclaration } from '../print/print-fragment.ts';
import type { Module, Program } from '../program/program.ts';
import type { Block, Statement } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import { type BodyDeclaration, hasBody, mapBlocks } from '../types/statements.ts';
import { drop } from './mutations/drop.ts';
import { guard } from './mutations/guard.ts';
import { lockPair } from './mutations/lock-pair.ts';
import type { Edit, Mutation, Operator, StatementEdit, SwapEdit } from './mutations/mutation.ts';
import { namesOf } from './mutations/names.ts';
import { offByOne } from './mutations/off-by-one.ts';
import { recheck } from './mutations/recheck.ts';
import { skipCall } from './mutations/skip-call.ts';
import { splitAtomic } from './mutations/split-atomic.ts';
import { swap } from './mutations/swap.ts';
import { weakOrder } from './mutations/weak-order.ts';

/** In the order in which reports list them; of two that make the same mutant, the first has it. */
export const OPERATORS: readonly Operator[] = [
  drop,
  skipCall,
  lockPair,
  recheck,
  guard,
  swap,
  offByOne,
  splitAtomic,
];

export interface Mutant {
  /**
   * `linux.mm.memory.do_wp_page/drop/4c1f09ab`: the proc, the operator, and a hash of the printed
   * change, with `-2` for the second of equal ones in a proc. Law: comments, blanks and changes
   * elsewhere do not change it (mutate.test.ts).
   */
  readonly id: string;
  readonly operator: string;
  /** What was done, in a line. */
  readonly what: string;
  readonly module: string;
  /** The proc or thread. */
  readonly owner: string;
  readonly span: Span;
  readonly edits: readonly Edit[];
  /** The owner as printed, before and after. */
  readonly before: string;
  readonly after: string;
}

export interface MutateOptions {
  /** Which modules are made wrong; all others are libraries to them. */
  readonly isTarget: (module: string) => boolean;
  /** The names of the operators to use, of those above or `weak-order`. */
  readonly operators: ReadonlySet<string>;
}

/**
 * Returns the mutants of `program` in the order of its text, no two alike and none like the program.
 * They need not compile.
 */
export function mutants(program: Program, options: MutateOptions): readonly Mutant[] {
  const names = namesOf(program, options.isTarget);
  const operators = [...OPERATORS, weakOrder].filter(({ name }) => options.operators.has(name));
  return program.modules
    .filter(({ name }) => options.isTarget(name))
    .flatMap((module) =>
      module.syntax.declarations.filter(hasBody).flatMap((body) => {
        const found = operators.flatMap((operator) =>
          [...operator.mutations(body, names)].map((mutation) => ({ operator, mutation })),
        );
        return distinct(module, body, found);
      }),
    );
}

function distinct(
  module: Module,
  body: BodyDeclaration,
  found: readonly { readonly operator: Operator; readonly mutation: Mutation }[],
): readonly Mutant[] {
  const before = printDeclaration(body);
  const seen = new Set([before]);
  const idCounts = new Map<string, number>();
  const result: Mutant[] = [];
  for (const { operator, mutation } of found) {
    const after = printDeclaration({ ...body, body: edited(body.body, mutation.edits).block });
    if (seen.has(after)) continue;
    seen.add(after);
    const base = `${module.name}.${body.name.text}/${operator.name}/${hashOf(mutation.what)}`;
    const count = (idCounts.get(base) ?? 0) + 1;
    idCounts.set(base, count);
    result.push({
      ...mutation,
      id: count === 1 ? base : `${base}-${count}`,
      operator: operator.name,
      module: module.name,
      owner: body.name.text,
      before,
      after,
    });
  }
  return result.sort((a, b) => a.span.start - b.span.start);
}

/** FNV-1a in 32 bits: enough to tell the changes of one proc apart. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Returns `program` with the mistake, or undefined if what it changes is not in it: the program is
 * of another spec, or a variant has replaced the place. The variants of `program` may be applied: then a place may be
 * in the text of a variant, whatever module that stands in.
 */
export function applyMutant(program: Program, mutant: Mutant): Program | undefined {
  let editCount = 0;
  const modules = program.modules.map((module): Module => {
    if (module.name !== mutant.module) return module;
    const declarations = module.syntax.declarations.map((declaration) => {
      if (!hasBody(declaration) || declaration.name.text !== mutant.owner) return declaration;
      const { block, count } = edited(declaration.body, mutant.edits);
      editCount += count;
      return { ...declaration, body: block };
    });
    return { ...module, syntax: { ...module.syntax, declarations } };
  });
  if (editCount !== mutant.edits.length) return undefined;
  return { ...program, modules, entry: modules.at(-1) ?? program.entry };
}

/** The block with `edits` done, and how many of them found their place. */
function edited(
  block: Block,
  edits: readonly Edit[],
): { readonly block: Block; readonly count: number } {
  const changes = edits.filter((edit): edit is StatementEdit => edit.kind === 'change');
  const swaps = edits.filter((edit): edit is SwapEdit => edit.kind === 'swap');
  let count = 0;
  const rewrite = (old: Block): Block => {
    const statements = [...old.statements];
    for (const { at, after } of swaps) {
      const first = statements.findIndex(({ span }) => isSameSpan(span, at));
      const [one, two] = [statements[first], statements[first + 1]];
      if (one === undefined || two === undefined || !isSameSpan(two.span, after)) continue;
      statements.splice(first, 2, two, one);
      count += 1;
    }
    return { ...old, statements: statements.flatMap(rewriteStatement) };
  };
  const rewriteStatement = (statement: Statement): readonly Statement[] => {
    const change = changes.find(({ at }) => isSameSpan(statement.span, at));
    const inside = mapBlocks(statement, rewrite);
    if (change === undefined) return [inside];
    count += 1;
    return change.change(inside);
  };
  return { block: rewrite(block), count };
}

/** The same text may have been parsed twice: places are compared, not objects. */
function isSameSpan(a: Span, b: Span): boolean {
  return a.source === b.source && a.start === b.start && a.end === b.end;
}
