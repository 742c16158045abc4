/**
 * Which variables have a history of stores in the view machine, and which only pass on what threads have seen.
 *
 * A variable is *weak* if a thread accesses it outside `atomic` while another may write it, and if it consists of words in
 * arrays. All others act as under sequential consistency: who reads one sees all that was seen by who wrote it.
 * So a lock is taken with acquire and given back with release order. That is more order than hardware has, if at all.
 */
import { isWord } from '../../../spec/language/elaborate/accesses.ts';
import type { Expr, LValue } from '../../../spec/language/types/expression.ts';
import { type ScalarType, scalarSize, type Type } from '../../../spec/language/types/types.ts';
import { operands } from '../../../spec/language/types/walk-expression.ts';
import { at } from '../../machine/assert.ts';
import { firstFailing } from '../../machine/can-fail.ts';
import type { Machine, MachineNode } from '../../machine/machine.ts';
import { expressions } from '../../machine/node.ts';
import type { AccessSite } from '../../step-accesses/abstract-step.ts';
import { aliasCondition } from '../../step-accesses/access-path.ts';
import { analyseThreads } from '../../step-accesses/analyse-threads.ts';
import { areExclusive } from '../../step-accesses/independence.ts';
import { type InferredLocks, inferLocks } from '../../step-accesses/lock-inference.ts';

export interface WeakVariable {
  readonly variable: number;
  /** The locations of its words: numbers from here on, row by row. */
  readonly base: number;
  readonly count: number;
  /** Its index types, outermost first. */
  readonly indexes: readonly ScalarType[];
  readonly word: Type;
}

export interface WeakVariables {
  readonly weak: readonly WeakVariable[];
  readonly locations: number;
  /** The other variables that threads share. */
  readonly ordered: readonly number[];
}

/** A word of a weak variable, as an expression or a target names it. */
export interface WeakPlace {
  readonly of: WeakVariable;
  readonly indexes: readonly Expr[];
}

/** Tells whether `node` is the observer's: it reads memory, and is no access of the thread. */
export function isObserver({ variables }: Machine, node: MachineNode): boolean {
  if (node.kind === 'assert') return true;
  if (node.kind !== 'assign' || node.target.root.kind !== 'global') return false;
  return at(variables, node.target.root.variable).storage === 'ghost';
}

export function weakVariables(machine: Machine): WeakVariables {
  const analyses = analyseThreads(machine);
  const inferred = inferLocks(machine, analyses);
  const byVariable = new Map<number, AccessSite[]>();
  for (const site of analyses.flatMap(({ accessSites }) => accessSites)) {
    if (isObserver(machine, nodeOf(machine, site))) continue;
    const known = byVariable.get(site.place.variable);
    if (known === undefined) byVariable.set(site.place.variable, [site]);
    else known.push(site);
  }
  const [weak, ordered]: [WeakVariable[], number[]] = [[], []];
  let locations = 0;
  for (const [variable, { type, storage }] of machine.variables.entries()) {
    if (storage === 'ghost') continue;
    const sites = byVariable.get(variable) ?? [];
    const isShared = sites.some(
      (a) => a.operation.kind === 'write' && sites.some((b) => b.thread !== a.thread),
    );
    if (!isShared) {
      // A lock orders what its only thread does too.
      if (sites.some((site) => isAtomicWrite(machine, site))) ordered.push(variable);
      continue;
    }
    const found = wordsOf(type);
    if (found === undefined || !races(machine, sites, inferred) || !isSimple(machine, variable)) {
      ordered.push(variable);
      continue;
    }
    weak.push({ variable, base: locations, ...found });
    locations += found.count;
  }
  return { weak, locations, ordered };
}

function nodeOf(machine: Machine, { thread, node }: AccessSite): MachineNode {
  return at(at(machine.templates, at(machine.threads, thread).template).nodes, node);
}

function isAtomicWrite(machine: Machine, site: AccessSite): boolean {
  return site.operation.kind === 'write' && nodeOf(machine, site).origin.atomic !== undefined;
}

/** Whether two threads may access one word at a time, one of them by a store, and one outside `atomic`. */
function races(machine: Machine, sites: readonly AccessSite[], inferred: InferredLocks): boolean {
  const isPlain = (site: AccessSite): boolean => nodeOf(machine, site).origin.atomic === undefined;
  return sites.some(
    (a) =>
      a.operation.kind === 'write' &&
      sites.some((b) => {
        if (a.thread === b.thread || !(isPlain(a) || isPlain(b))) return false;
        const equal = aliasCondition(a.place, b.place);
        return equal !== undefined && !areExclusive(a, b, equal, inferred);
      }),
  );
}

function wordsOf(type: Type): Pick<WeakVariable, 'count' | 'indexes' | 'word'> | undefined {
  const indexes: ScalarType[] = [];
  let word = type;
  for (; word.kind === 'array'; word = word.element) indexes.push(word.index);
  if (!isWord(word)) return undefined;
  const count = indexes.reduce((product, index) => product * scalarSize(index), 1);
  return { count, indexes, word };
}

/** Whether all accesses outside `atomic` are to words or parts of them, with indexes that have a value. */
function isSimple(machine: Machine, variable: number): boolean {
  const depth = wordsOf(at(machine.variables, variable).type)?.indexes.length ?? 0;
  return machine.templates.every(({ nodes }) =>
    nodes.every((node) => {
      if (isObserver(machine, node) || node.origin.atomic !== undefined) return true;
      if (node.kind === 'assign' && node.target.root.kind === 'global') {
        const { root, path } = node.target;
        const isIt = root.variable === variable;
        if (isIt && (path.length < depth || indexesOf(node.target).some(canBeWrong))) return false;
      }
      const read = expressions(node).flatMap((expr) => readsOf(expr, variable, depth));
      if (read.length > 0 && node.kind === 'choose') return false;
      return read.every((indexes) => indexes !== undefined && !indexes.some(canBeWrong));
    }),
  );
}

function canBeWrong(index: Expr): boolean {
  return firstFailing(index) !== undefined || hasBound(index);
}

function hasBound(expr: Expr): boolean {
  return expr.kind === 'bound' || operands(expr).some(hasBound);
}

function indexesOf({ path }: LValue): readonly Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.index] : []));
}

/** The indexes of each read of a word of `variable` in `expr`; undefined for one of more than a word. */
function readsOf(
  expr: Expr,
  variable: number,
  depth: number,
): readonly (readonly Expr[] | undefined)[] {
  const indexes = wordIndexes(expr, variable);
  if (indexes?.length === depth) {
    return [indexes, ...indexes.flatMap((index) => readsOf(index, variable, depth))];
  }
  if (expr.kind === 'global' && expr.variable === variable) return [undefined];
  return operands(expr).flatMap((operand) => readsOf(operand, variable, depth));
}

/** The indexes of `expr`, if it is a part of `variable` by indexes alone. */
export function wordIndexes(expr: Expr, variable: number): readonly Expr[] | undefined {
  if (expr.kind === 'global') return expr.variable === variable ? [] : undefined;
  if (expr.kind !== 'index') return undefined;
  const outer = wordIndexes(expr.base, variable);
  return outer && [...outer, expr.index];
}
