/** The explorer against a second opinion: a depth-first closure that knows nothing of layers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { isDeadlockCandidate } from './deadlock.ts';
import { explore } from './explore.ts';

const MAX_STATES = 1000;

interface Edge {
  readonly to: string | undefined;
  readonly daemon: boolean;
  readonly broken: readonly string[];
}

/** All reachable states with their steps; undefined if they are too many. */
function closure(machine: Machine): Map<string, { state: State; edges: Edge[] }> | undefined {
  const graph = new Map<string, { state: State; edges: Edge[] }>();
  const open = [initialState(machine)];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = stateKey(state);
    if (graph.has(key)) continue;
    if (graph.size >= MAX_STATES) return undefined;
    const edges: Edge[] = [];
    graph.set(key, { state, edges });
    for (const [thread, { template }] of machine.threads.entries()) {
      const { daemon } = at(machine.templates, template);
      for (const { next, violations } of steps(machine, state, thread)) {
        edges.push({
          to: next && stateKey(next),
          daemon,
          broken: violations.map(({ property }) => property),
        });
        if (next !== undefined) open.push(next);
      }
    }
  }
  return graph;
}

/** Deadlocks from behind: stuck states, less all from which daemons reach one that is not stuck. */
function deadlocks(machine: Machine, graph: NonNullable<ReturnType<typeof closure>>): Set<string> {
  const stuck = new Set<string>();
  for (const [key, { state }] of graph) if (isDeadlockCandidate(machine, state)) stuck.add(key);
  for (let changed = true; changed; ) {
    changed = false;
    for (const key of stuck) {
      const edges = graph.get(key)?.edges ?? [];
      if (!edges.some(({ to, daemon }) => daemon && to !== undefined && !stuck.has(to))) continue;
      stuck.delete(key);
      changed = true;
    }
  }
  return stuck;
}

test('states, transitions and broken properties are those of the closure', PATIENCE, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const graph = closure(machine);
      if (graph === undefined) return;
      const broken = new Set<string>();
      const reached = new Set<string>();
      let transitions = 0;
      for (const { state, edges } of graph.values()) {
        for (const { to, broken: properties } of edges) {
          if (to !== undefined) transitions += 1;
          for (const property of properties) broken.add(property);
        }
        for (const property of machine.properties) {
          const { kind } = evaluateProperty(machine, property, state);
          if (kind === 'broken') broken.add(property.name);
          if (kind === 'reached') reached.add(property.name);
        }
      }
      if (deadlocks(machine, graph).size > 0) broken.add('deadlock');

      const limits = { maxStates: MAX_STATES, maxMemory: 2 ** 40, maxSeconds: 60 };
      const outcome = explore(machine, { limits, checks: 'all' });
      expect(outcome).toMatchObject({ states: graph.size, transitions, limit: undefined });
      expect(new Set(outcome.violations.map(({ property }) => property))).toEqual(broken);
      expect(new Set(outcome.covered.map(({ property }) => property))).toEqual(reached);
    }),
    { numRuns: runCount(150) },
  );
});
