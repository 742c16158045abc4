/** Runs and state graphs for other tools: what a spec says has no meaning to them. */
import { expect, it } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { stateSpace } from '../../checker/reference/state-space.ts';
import { replay, type Trace } from '../../counterexamples/run/replay.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { dotGraph } from './dot.ts';
import { mermaidDiagram } from './mermaid.ts';
import { describeSteps } from './step-lines.ts';

const LIMITS = { maxStates: 1e5, maxMemory: 2 ** 32, maxSeconds: 30 };

const LOST = `module lost
type Worker = 0..1
shared counter : 0..2
ghost finished[Worker] : bool
thread worker[i: Worker] on cpu i {
  let old = counter
  counter = old + 1
  finished[i] = true
}
/// "No" <b>increment</b> is lost; #35; %% end
invariant none_lost: (forall w in Worker: finished[w]) implies counter == 2
`;

function broken(machine: Machine): Trace {
  const { violations } = explore(machine, { limits: LIMITS, checks: 'all' });
  const replayed = replay(machine, at(violations, 0).run);
  if (!replayed.ok) throw new Error(replayed.message);
  return replayed.trace;
}

it('draws a run as a sequence diagram, without a character that means something', () => {
  const machine = compile(LOST);
  const trace = broken(machine);
  const stepLines = describeSteps(machine, trace, () => false);
  const message = at(machine.properties, 0).message;
  const diagram = mermaidDiagram(machine, { trace, stepLines, property: 'none_lost', message });
  expect(diagram).toMatchInlineSnapshot(`
    "sequenceDiagram
      participant t0 as CPU0 (worker[0])
      participant t1 as CPU1 (worker[1])
      t0->>t0: old = counter  // 0
      t1->>t1: old = counter  // 0
      Note over t0: counter 0-#62;1
      t1->>t1: counter = old + 1  // 1 (no change)
      Note over t0,t1: violated none_lost#58; #34;No#34; #60;b#62;increment#60;/b#62; is lost#59; #35;35#59; #37;#37; end
    "
  `);
});

it('marks the loop of a run that repeats', () => {
  const machine = compile(
    'module m\nshared x : bool\nthread t { loop { atomic { x = not x } } }\n',
  );
  const replayed = replay(machine, [
    { thread: 0, successor: 0 },
    { thread: 0, successor: 0 },
    { thread: 0, successor: 0 },
  ]);
  if (!replayed.ok) throw new Error(replayed.message);
  const { trace } = replayed;
  const stepLines = describeSteps(machine, trace, () => false);
  const run = { trace, stepLines, property: 'p', message: '', loopStart: 1 };
  expect(mermaidDiagram(machine, run)).toMatchInlineSnapshot(`
    "sequenceDiagram
      participant t0 as t
      Note over t0: x 0-#62;1
      loop for ever
        Note over t0: x 1-#62;0
        Note over t0: x 0-#62;1
      end
      Note over t0,t0: violated p
    "
  `);
});

it('draws the graph of a small state space, all of it', () => {
  const machine = compile(LOST);
  const space = stateSpace(machine, 100);
  if (space === undefined) throw new Error('too many states');
  const { states, transitions } = explore(machine, { limits: LIMITS, checks: 'all' });
  expect(space.nodes.length).toBe(states);
  expect(space.edges.filter(({ to }) => to !== undefined).length).toBe(transitions);
  const graph = dotGraph(machine, space, broken(machine));
  expect(graph.match(/^ {2}n\d+ \[/gm)?.length).toBe(states);
  expect(graph.match(/^ {2}n\d+ -> /gm)?.length).toBe(transitions);
  expect(graph).toMatch(/^ {2}n\d+ \[label="\d+\\nnone_lost\\n/m);
  // The run is one way through the graph: a state more than it has steps.
  expect(graph.match(/^ {2}n\d+ \[.*penwidth=3/gm)?.length).toBe(broken(machine).steps.length + 1);
});

it('shows steps that fail, and gives up where there are too many states', () => {
  const machine = compile('module m\nshared x : bool\nthread t { x = true\n assert not x }\n');
  const space = stateSpace(machine, 100);
  expect(space && dotGraph(machine, space, undefined)).toContain('shape=octagon');
  expect(stateSpace(compile(LOST), 1)).toBeUndefined();
});
