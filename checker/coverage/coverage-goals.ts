/**
 * Coverage goals: which targets of its branches a machine ever takes, and which premises it ever meets.
 *
 * A machine with goals is the machine with a `warn false` on each edge out of a branch, an `await`, an
 * `assume` and a `choose`, with a `cover` for each premise, quantifier and conjunct of its properties of
 * states and runs, and with a `step` that denies each of those of its properties of steps. An engine checks
 * it as any other machine, and what it reports as violated or covered is what happens. So there is nothing to count, and every engine can do it.
 *
 * What the first search knew to be constant is constant here too, for nodes keep their places: the code of a branch
 * that has one way is that way with its goal (`foldExtended`), unless `constants` is switched off.
 *
 * Law: the machine with goals has the states and transitions of the machine (coverage-goals.test.ts). A false
 * `await` becomes a step that fails: it has no successor either, but no state counts as a deadlock.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import { initialLocations, isPrologue } from '../../model/machine/prologue.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';
import type { Outcome } from '../outcome.ts';
import { GOAL, needsOf, type VacuityGoal } from './vacuity-goals.ts';

/** A node with more than one successor, and what of it is reported if it goes there. */
export interface BranchPoint {
  readonly kind: 'branch' | 'await' | 'assume' | 'choose';
  readonly template: number;
  readonly node: number;
  /** The condition, or the whole statement. */
  readonly span: Span;
  /** The name of the coverage goal where the condition is true; of a `choose`, if there is a value. */
  readonly whenTrue: string;
  /** Undefined for `choose`. */
  readonly whenFalse: string | undefined;
}

export interface MachineWithGoals {
  readonly machine: Machine;
  readonly branches: readonly BranchPoint[];
  readonly needs: readonly VacuityGoal[];
}

const known = new WeakMap<Machine, MachineWithGoals>();

/** Returns `machine` with its coverage goals, and what they stand for. */
export function withCoverageGoals(machine: Machine): MachineWithGoals {
  const withGoals = known.get(machine) ?? addGoals(machine);
  known.set(machine, withGoals);
  return withGoals;
}

function addGoals(machine: Machine): MachineWithGoals {
  const branches: BranchPoint[] = [];
  const needs: VacuityGoal[] = [];
  // Who takes stores to memory is no code of the spec.
  const templates = machine.templates.map((template, i) =>
    i === machine.storeBuffers?.template
      ? template
      : templateWithGoals(machine, template, i, branches),
  );
  const { covers, steps } = needsOf(machine, needs);
  return {
    machine: {
      ...machine,
      templates,
      properties: covers,
      temporal: [],
      stepProperties: steps,
      // An edge that one identity takes in one state, another may take in a state that is left out.
      usesSymmetry: false,
    },
    branches,
    needs,
  };
}

/** Returns the names of the coverage goals that `outcome` saw. */
export function goalsHit({ violations, covered }: Outcome): ReadonlySet<string> {
  return new Set([...violations, ...covered].map(({ property }) => property));
}

/** What an exploration of a machine with goals covered; it can be kept without the machine. */
export interface Covered {
  /** The branches at which some thread arrives, and which edges were taken. */
  readonly branches: readonly CoveredBranch[];
  readonly needs: readonly CoveredVacuityGoal[];
}

export interface CoveredBranch extends Pick<BranchPoint, 'kind' | 'span'> {
  /** The same for all branches of one place in the text. */
  readonly name: string;
  readonly isTrue: boolean;
  /** True of `choose`, which has no such edge. */
  readonly isFalse: boolean;
}

export interface CoveredVacuityGoal extends VacuityGoal {
  readonly isMet: boolean;
}

/** Returns what `hits`, the names of the coverage goals that were hit, say of the machine. */
export function coveredBy(withGoals: MachineWithGoals, hits: ReadonlySet<string>): Covered {
  return {
    branches: [...reachedBranchPoints(withGoals, hits)].map(
      ({ kind, span, whenTrue, whenFalse }) => ({
        ...{ kind, span, name: whenTrue },
        isTrue: hits.has(whenTrue),
        isFalse: whenFalse === undefined || hits.has(whenFalse),
      }),
    ),
    needs: withGoals.needs.map((need) => ({ ...need, isMet: hits.has(need.goal) })),
  };
}

/**
 * Returns the branches at which some thread arrives. What leads from fork to fork is taken as executed;
 * it can end a run only by a violation.
 */
export function reachedBranchPoints(
  { machine, branches }: MachineWithGoals,
  hits: ReadonlySet<string>,
): ReadonlySet<BranchPoint> {
  const reached = new Set<BranchPoint>();
  machine.templates.forEach((template, number) => {
    if (!machine.threads.some((thread) => thread.template === number)) return;
    const branchPointAt = new Map(
      branches.filter((f) => f.template === number).map((f) => [f.node, f]),
    );
    const seen = new Set<number>();
    const open = [template.entry];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      const it = at(template.nodes, node);
      // No step passes a goal that was not hit.
      if (it.kind === 'assert' && isGoal(it.property) && !hits.has(it.property)) continue;
      seen.add(node);
      const branchPoint = branchPointAt.get(node);
      if (branchPoint !== undefined) reached.add(branchPoint);
      open.push(...successors(it));
    }
  });
  return reached;
}

const isGoal = (property: string): boolean => property.startsWith(GOAL);

/** Whether `condition` asks for the state of a store buffer, which is no condition of the spec. */
function isOfBuffers({ storeBuffers }: Machine, condition: Expr): boolean {
  const read = globalsIn(condition);
  return storeBuffers !== undefined && read.size === 1 && read.has(storeBuffers.variable);
}

function templateWithGoals(
  machine: Machine,
  template: Template,
  number: number,
  branches: BranchPoint[],
): Template {
  const prologue = prologueOf(template);
  const initial = initialLocations(
    template.entry,
    (node) => at(template.nodes, node),
    (node) => successors(at(template.nodes, node)),
  );
  const nodes: MachineNode[] = [...template.nodes];
  template.nodes.forEach((node, place) => {
    if (prologue.has(place)) return;
    if (
      node.kind !== 'branch' &&
      node.kind !== 'await' &&
      node.kind !== 'assume' &&
      node.kind !== 'choose'
    ) {
      return;
    }
    if (node.kind !== 'choose' && isOfBuffers(machine, node.condition)) return;
    // A branch in the place of an `assume` where the thread begins may be local work: it would go on.
    if (node.kind !== 'choose' && initial.has(place) && isPrologue({ ...node, kind: 'branch' }))
      return;
    const span = node.kind === 'choose' ? node.origin.span : node.condition.span;
    const name = `${GOAL}${node.kind} ${span.source.path}:${span.start}-${span.end}`;
    const whenTrue = `${name} true`;
    const whenFalse = node.kind === 'choose' ? undefined : `${name} false`;
    branches.push({ kind: node.kind, template: number, node: place, span, whenTrue, whenFalse });
    const add = (property: string, form: 'assert' | 'warn', next: number): number => {
      nodes.push({
        kind: 'assert',
        form,
        condition: falseAt(span),
        property,
        message: '',
        next,
        schedulingPoint: 'no',
        access: false,
        reset: [],
        origin: node.origin,
      });
      return nodes.length - 1;
    };
    if (node.kind === 'choose') {
      nodes[place] = { ...node, next: add(whenTrue, 'warn', node.next) };
      return;
    }
    const { schedulingPoint, access, reset, origin, condition } = node;
    const [then, otherwise] =
      node.kind === 'branch' ? [node.then, node.otherwise] : [node.next, node.next];
    nodes[place] = {
      ...{ kind: 'branch', schedulingPoint, access, reset, origin, condition },
      then: add(whenTrue, 'warn', then),
      otherwise: add(`${name} false`, node.kind === 'branch' ? 'warn' : 'assert', otherwise),
    };
  });
  return { ...template, nodes };
}

/** The nodes that may run before a thread stands for the first time: they belong to the initial state. */
function prologueOf({ nodes, entry }: Template): ReadonlySet<number> {
  const prologue = new Set<number>();
  const open = [entry];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (prologue.has(node) || !isPrologue(at(nodes, node))) continue;
    prologue.add(node);
    open.push(...successors(at(nodes, node)));
  }
  return prologue;
}

function falseAt(span: Span): Expr {
  return { kind: 'const', value: 0, type: { kind: 'bool' }, span };
}
