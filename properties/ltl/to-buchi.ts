/**
 * A formula to a generalised Büchi automaton: the tableau on the fly.
 *
 * Source: Gerth, Peled, Vardi, Wolper, Simple on-the-fly automatic verification of linear temporal
 * logic, PSTV 1995. A node says what holds now (`old`) and what must hold from the next state on
 * (`next`); `until` and `or` split it. The automaton is labelled at its nodes and keeps one set of
 * accepting nodes for each `until`: emptiness is decided on strongly connected components, which
 * takes several sets as they are, so that no counter of visits is multiplied in.
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

/** Larger automata come of formulas that nobody reads. */
const NODES_MAX = 2000;
const UNTILS_MAX = 30;
const SPLITS_MAX = 1_000_000;

/**
 * Returns the automaton whose runs fit exactly the sequences of states that fulfil `formula`, or
 * undefined if it is too large. Its atoms are at most 31.
 */
export function toBuchi(formula: Ltl): Automaton | undefined {
  const nodes = tableau(formula);
  const untils = subformulas(formula).flatMap((each) =>
    each.kind === 'until' ? [{ until: each, goal: each.right }] : [],
  );
  if (nodes === undefined || untils.length > UNTILS_MAX) return undefined;
  const next: number[][] = nodes.map(() => []);
  for (const [number, { incoming }] of nodes.entries()) {
    for (const from of incoming) if (from !== START) next[from]?.push(number);
  }
  return {
    nodes: nodes.map(({ old }, number) => ({
      positive: literals(old, true),
      negative: literals(old, false),
      next: next[number] ?? [],
      accepting: untils.reduce(
        (bits, { until, goal }, i) => (!old.has(until) || old.has(goal) ? bits | (1 << i) : bits),
        0,
      ),
    })),
    initial: [...nodes.entries()].flatMap(([i, { incoming }]) => (incoming.has(START) ? [i] : [])),
    acceptanceCount: untils.length,
  };
}

/** Stands before the first node of a run. */
const START = -1;

interface TableauNode {
  readonly incoming: Set<number>;
  /** What is still to be looked at. */
  readonly open: readonly Ltl[];
  readonly old: ReadonlySet<Ltl>;
  readonly next: ReadonlySet<Ltl>;
}

function tableau(formula: Ltl): readonly TableauNode[] | undefined {
  const done: TableauNode[] = [];
  const known = new Map<string, TableauNode>();
  const stack: TableauNode[] = [
    { incoming: new Set([START]), open: [formula], old: new Set(), next: new Set() },
  ];
  let splits = 0;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    splits += 1;
    if (splits > SPLITS_MAX) return undefined;
    const [first, ...rest] = node.open;
    if (first !== undefined) {
      stack.push(...split({ ...node, open: rest }, first).toReversed());
      continue;
    }
    const key = `${keyOf(node.old)} ${keyOf(node.next)}`;
    const same = known.get(key);
    if (same !== undefined) {
      for (const from of node.incoming) same.incoming.add(from);
      continue;
    }
    if (done.length >= NODES_MAX) return undefined;
    known.set(key, node);
    const number = done.push(node) - 1;
    stack.push({
      incoming: new Set([number]),
      open: [...node.next],
      old: new Set(),
      next: new Set(),
    });
  }
  return done;
}

/** Moves `formula` from what is open to what holds: no node if it cannot, two if it can twice. */
function split(node: TableauNode, formula: Ltl): readonly TableauNode[] {
  const { old } = node;
  if (old.has(formula)) return [node];
  const holds = new Set(old).add(formula);
  const with_ = (open: readonly Ltl[], next: readonly Ltl[] = []): TableauNode => ({
    // Nodes that come of one another by a split have the same predecessors, but grow apart.
    incoming: new Set(node.incoming),
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
      return [with_([formula.left]), with_([formula.right])];
    case 'next':
      return [with_([], [formula.operand])];
    case 'until':
      return [with_([formula.left], [formula]), with_([formula.right])];
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

function keyOf(formulas: ReadonlySet<Ltl>): string {
  return [...formulas]
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
