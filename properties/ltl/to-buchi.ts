/**
 * A formula to a generalised Büchi automaton: the tableau on the fly.
 *
 * Source: Gerth, Peled, Vardi, Wolper, Simple on-the-fly automatic verification of linear temporal
 * logic, PSTV 1995; that a split is left out where one side holds already is from Daniele, Giunchiglia,
 * Vardi, Improved automata generation for linear temporal logic, CAV 1999. What holds now (`old`) and
 * what must hold from the next state on (`next`) is split at `until`, `release` and `or`. What comes
 * after depends on `next` alone, so each such set is split once, and nodes that agree in their literals,
 * their acceptance and `next` are one.
 *
 * The automaton is labelled at its nodes and keeps one set of accepting nodes for each `until`:
 * emptiness is decided on strongly connected components, which takes several sets as they are, so that
 * no counter of visits is multiplied in.
 */
import { type Ltl, subformulas } from './formula.ts';

export interface Automaton {
  readonly nodes: readonly AutomatonNode[];
  /** Where a run may begin, ascending. */
  readonly initial: readonly number[];
  /** How many sets of nodes a run must visit again and again. */
  readonly acceptanceCount: number;
}

/** A node fits a state if all atoms of `positive` are true there and none of `negative`. */
export interface AutomatonNode {
  readonly positive: number;
  readonly negative: number;
  /** Ascending. */
  readonly next: readonly number[];
  /** Bit `i` is set if it is in accepting set `i`. */
  readonly accepting: number;
}

/** Larger automata come only from formulas too large to understand. */
const NODES_MAX = 2000;
const UNTILS_MAX = 30;
const SPLITS_MAX = 100_000;

/**
 * Returns the automaton whose runs fit exactly the sequences of states that fulfil `formula`, or
 * undefined if it is too large. Its atoms are at most 31.
 */
export function toBuchi(formula: Ltl): Automaton | undefined {
  const untils = subformulas(formula).flatMap((each) =>
    each.kind === 'until' ? [{ until: each, goal: each.right }] : [],
  );
  if (untils.length > UNTILS_MAX) return undefined;
  const nodes: (Omit<AutomatonNode, 'next'> & { readonly duties: readonly Ltl[] })[] = [];
  const numbers = new Map<string, number>();
  const covers = new Map<string, readonly number[]>();
  const budget = { splits: SPLITS_MAX };

  /** The nodes with which a run may go on that has these duties. */
  const cover = (duties: readonly Ltl[]): readonly number[] => {
    const key = keyOf(duties);
    const known = covers.get(key);
    if (known !== undefined) return known;
    const found = new Set<number>();
    for (const { old, next } of tableau(duties, budget)) {
      const node = {
        positive: literals(old, true),
        negative: literals(old, false),
        accepting: untils.reduce(
          (bits, { until, goal }, i) => (!old.has(until) || old.has(goal) ? bits | (1 << i) : bits),
          0,
        ),
        duties: [...next],
      };
      const name = `${node.positive} ${node.negative} ${node.accepting} ${keyOf(node.duties)}`;
      const number = numbers.get(name) ?? nodes.push(node) - 1;
      numbers.set(name, number);
      found.add(number);
    }
    const sorted = [...found].sort((a, b) => a - b);
    covers.set(key, sorted);
    return sorted;
  };

  const initial = cover([formula]);
  // What ran out before it found a first node looks like a formula that nothing fulfils.
  if (budget.splits < 0) return undefined;
  const next: (readonly number[])[] = [];
  for (let i = 0; i < nodes.length; i += 1) {
    next.push(cover(nodes[i]?.duties ?? []));
    if (nodes.length > NODES_MAX || budget.splits < 0) return undefined;
  }
  return {
    nodes: nodes.map(({ positive, negative, accepting }, i) => ({
      positive,
      negative,
      accepting,
      next: next[i] ?? [],
    })),
    initial,
    acceptanceCount: untils.length,
  };
}

interface TableauNode {
  /** What is still to be looked at. */
  readonly open: readonly Ltl[];
  readonly old: ReadonlySet<Ltl>;
  readonly next: ReadonlySet<Ltl>;
}

/** Returns all alternatives for fulfilling `duties` now, with what is left for later; some, if the budget runs out. */
function tableau(duties: readonly Ltl[], budget: { splits: number }): readonly TableauNode[] {
  const done: TableauNode[] = [];
  const stack: TableauNode[] = [{ open: duties, old: new Set(), next: new Set() }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const [first, ...rest] = node.open;
    budget.splits -= 1;
    if (budget.splits < 0) break;
    if (first === undefined) done.push(node);
    else stack.push(...split({ ...node, open: rest }, first).toReversed());
  }
  return done;
}

/** Moves `formula` from what is open to what holds: no node if it cannot, two if it can twice. */
function split(node: TableauNode, formula: Ltl): readonly TableauNode[] {
  const { old } = node;
  if (old.has(formula)) return [node];
  const holds = new Set(old).add(formula);
  const with_ = (open: readonly Ltl[], next: readonly Ltl[] = []): TableauNode => ({
    open: [...node.open, ...open],
    old: holds,
    next: new Set([...node.next, ...next]),
  });
  switch (formula.kind) {
    case 'true':
      return [with_([])];
    case 'false':
      return [];
    case 'literal':
      return contradicts(old, formula) ? [] : [with_([])];
    case 'and':
      return [with_([formula.left, formula.right])];
    case 'or':
      return old.has(formula.left) || old.has(formula.right)
        ? [with_([])]
        : [with_([formula.left]), with_([formula.right])];
    case 'next':
      return [with_([], [formula.operand])];
    case 'until':
      return old.has(formula.right)
        ? [with_([])]
        : [with_([formula.left], [formula]), with_([formula.right])];
    case 'release':
      return [with_([formula.right], [formula]), with_([formula.left, formula.right])];
    default:
      return formula satisfies never;
  }
}

function contradicts(old: ReadonlySet<Ltl>, literal: Extract<Ltl, { kind: 'literal' }>): boolean {
  for (const each of old) {
    const isSame = each.kind === 'literal' && each.atom === literal.atom;
    if (isSame && each.positive !== literal.positive) return true;
  }
  return false;
}

function keyOf(formulas: readonly Ltl[]): string {
  return formulas
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(',');
}

function literals(old: ReadonlySet<Ltl>, positive: boolean): number {
  let bits = 0;
  for (const each of old) {
    if (each.kind === 'literal' && each.positive === positive) bits |= 1 << each.atom;
  }
  return bits;
}
