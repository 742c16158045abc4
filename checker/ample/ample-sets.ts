/**
 * Ample sets of one thread's steps: a partial order reduction that knows locks.
 *
 * Idea: where a step of one thread can be exchanged with whatever the others may do until it is taken,
 * and no property sees it, it alone is explored; the other orders would show nothing new.
 * Source: Peled 1993 and Baier, Katoen, Principles of Model Checking, 2008, section 8.2 (ample sets, C0
 * to C3); Godefroid 1996 (persistent sets); Lipton 1975 and Flanagan, Qadeer 2003 (movers, locks).
 * Sound because: see below. Switch: `--reduce ample`. Test that would fail: ample-sets.test.ts.
 *
 * A control location of a template has *safe* nodes. In a state, a thread that is no daemon is ample if it has a
 * step, none of its steps fails or warns, and all of them pass safe nodes only and arrive at safe ones.
 * Where a step has several successors, all nodes that it might pass must be safe, since paths that are blocked
 * are not looked at. A node is safe if
 * - each access of it is independent of each access of each step of each other thread
 *   (`model/step-accesses/independence.ts`): they touch different places, or only read, or update in a way that commutes; or
 *   they cannot both be about to happen, since both need a lock that one thread holds at a time, or one
 *   needs it free and the other holds it;
 * - it writes no variable that a property under check reads, and no such property asks whether the
 *   thread is at the location where the step begins or ends.
 *
 * C0: an ample thread has a step. C1: let the others run from a state where thread t is ample. As long
 * as t waits it is at its control location, so what the analysis says of that location stays true; so no step of
 * theirs touches what the steps of t read and write, and those stay what they are: the same paths,
 * blocked or not. A step of another that t's step enables was not enabled before, so it is not among
 * those that ran. C2: nothing that a property sees is changed. C3: no cycle of states consists of
 * such steps: per template, safe paths from location to location form no cycle (where they would, a location is
 * never ample), so each of them leads to a longest path that is strictly shorter.
 *
 * What is kept. Take a run to something broken. If t is ample in its first state and takes a step on
 * the way, that step can be moved to the front; if not, it can be put there. The rest of the run goes
 * on to the same end: a step that fails still fails, since it reads nothing that t's step writes; a
 * state differs in nothing that properties see. By C3 this ends after some steps in a state where all
 * threads are expanded. So each property, `cover`, assert, warning and built-in check is broken in the
 * reduced search exactly if it is in the full one. A deadlock: t would have a step there, and is no
 * daemon, so t has stepped on the way. The search itself asks about deadlocks with all steps.
 *
 * Declarations are not trusted. `guarded` is an assert before the access; where it fails there is no
 * access, and the failing step itself is one that the reduced search takes. Locks are recognised by what
 * all steps do to them (`model/step-accesses/lock-inference.ts`): one stray write and a variable is no lock, and accesses
 * below it are no longer independent.
 *
 * With symmetry the choice must not depend on which state represents the others: then all ample threads
 * that are at the same location are expanded, the least such location of the first template that has one.
 *
 * Properties of steps and runs are not kept; they are checked without this reduction.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import { stepGraph } from '../../model/meaning/step-graph.ts';
import { activeSymmetries } from '../../model/reduce/symmetry.ts';
import { analyseThreads } from '../../model/step-accesses/analyse-threads.ts';
import { areIndependent } from '../../model/step-accesses/independence.ts';
import { inferLocks } from '../../model/step-accesses/lock-inference.ts';
import type { ThreadAnalysis } from '../../model/step-accesses/thread-analysis.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { ExploreOptions } from '../outcome.ts';

/** The name of this reduction. */
export const AMPLE = 'ample';

export interface AmpleSets {
  /** The locations where a thread can be ample, in the order in which they are preferred. */
  readonly locations: readonly AmpleLocation[];
  /** Whether all ample threads at one stop are taken together; otherwise the first thread alone. */
  readonly expandsWholeOrbit: boolean;
}

export interface AmpleLocation {
  readonly template: number;
  readonly location: number;
  /** No step from there that passes one of these nodes, or arrives at one, is ample. */
  readonly unsafe: ReadonlySet<number>;
}

/** Returns where `machine` has ample sets as far as `checks` are concerned. */
export function ampleSetsOf(machine: Machine, checks: ExploreOptions['checks']): AmpleSets {
  const expandsWholeOrbit = activeSymmetries(machine).length > 0;
  const analyses = analyseThreads(machine);
  const inferred = inferLocks(machine, analyses);
  const byVariable = new Map<number, ThreadAnalysis['accessSites'][number][]>();
  for (const site of analyses.flatMap(({ accessSites }) => accessSites)) {
    const known = byVariable.get(site.place.variable);
    if (known === undefined) byVariable.set(site.place.variable, [site]);
    else known.push(site);
  }
  const seen = visibleOf(machine, checks);

  /** For each template and location: nodes that are not safe for some thread of the template. */
  const unsafe = machine.templates.map(() => new Map<number, Set<number>>());
  for (const a of analyses.flatMap(({ accessSites }) => accessSites)) {
    const { template } = at(machine.threads, a.thread);
    if (at(machine.templates, template).daemon) continue;
    const nodes = at(unsafe, template).get(a.location) ?? new Set<number>();
    at(unsafe, template).set(a.location, nodes);
    if (nodes.has(a.node)) continue;
    const isVisible = a.operation.kind === 'write' && seen.variables.has(a.place.variable);
    const others = byVariable.get(a.place.variable) ?? [];
    const isGood =
      !isVisible && others.every((b) => b.thread === a.thread || areIndependent(a, b, inferred));
    if (!isGood) nodes.add(a.node);
  }

  const locations = machine.templates.flatMap((template, number) => {
    if (template.daemon) return [];
    const isSeen = seen.nodesOf(number);
    const candidates = template.locations.flatMap((location) => {
      if (at(template.nodes, location).kind === 'end' || isSeen(location)) return [];
      const arrivals = template.locations.filter(isSeen);
      const nodes = new Set([...(at(unsafe, number).get(location) ?? []), ...arrivals]);
      return hasSafePath(template, location, nodes)
        ? [{ template: number, location, unsafe: nodes }]
        : [];
    });
    return withoutCycles(template, candidates);
  });
  return { locations, expandsWholeOrbit };
}

/** What the properties under check look at. */
function visibleOf(
  machine: Machine,
  checks: ExploreOptions['checks'],
): {
  readonly variables: ReadonlySet<number>;
  readonly nodesOf: (template: number) => (node: number) => boolean;
} {
  const variables = new Set<number>();
  const labels = new Set<string>();
  const ended = new Set<number>();
  for (const { name, body } of machine.properties) {
    if (checks !== 'all' && !checks.has(name)) continue;
    for (const part of subexpressions(body)) {
      if (part.kind === 'global') variables.add(part.variable);
      if (part.kind === 'at') labels.add(`${part.template} ${part.label}`);
      if (part.kind === 'done') ended.add(part.template);
    }
  }
  return {
    variables,
    nodesOf: (template) => (node) => {
      const { kind, origin } = at(at(machine.templates, template).nodes, node);
      if (kind === 'end' && ended.has(template)) return true;
      return origin.labels.some((label) => labels.has(`${template} ${label}`));
    },
  };
}

/** Whether some step from `stop` may be ample. */
function hasSafePath(template: Template, location: number, bad: ReadonlySet<number>): boolean {
  return safeArrivals(template, location, bad).size > 0;
}

/** The locations that safe paths from `location` lead to. */
function safeArrivals(
  template: Template,
  stop: number,
  unsafe: ReadonlySet<number>,
): ReadonlySet<number> {
  const { vertices, choiceDepths } = stepGraph(template, stop);
  if (choiceDepths > 0 && vertices.some(({ node }) => unsafe.has(node))) return new Set();
  const reached = new Set([0]);
  const arrivals = new Set<number>();
  vertices.forEach(({ node, endsStep, next }, place) => {
    if (!reached.has(place) || unsafe.has(node)) return;
    if (endsStep) arrivals.add(node);
    for (const each of next) reached.add(each);
  });
  return arrivals;
}

/** Leaves out locations until safe paths form no cycle: those where one is closed, depth first. */
function withoutCycles(
  template: Template,
  locations: readonly AmpleLocation[],
): readonly AmpleLocation[] {
  const left = new Map(locations.map((each) => [each.location, each]));
  const state = new Map<number, 'open' | 'closed'>();
  const visit = (location: number): void => {
    const ample = left.get(location);
    if (ample === undefined || state.has(location)) return;
    state.set(location, 'open');
    for (const next of safeArrivals(template, location, ample.unsafe)) {
      if (state.get(next) === 'open') left.delete(location);
      else visit(next);
    }
    state.set(location, 'closed');
  };
  for (const { location } of locations) visit(location);
  return locations.filter(({ location }) => left.has(location));
}
