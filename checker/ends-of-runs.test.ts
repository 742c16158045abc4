/** What ends a run, and what does not: the rules of docs/SEMANTICS.md, by both engines. */
import { expect, test } from 'vitest';
import { lockLibrary } from '../model/locks/random-locks.fixture.ts';
import { compile } from '../model/lower/compile.fixture.ts';
import { type CheckEngine, check } from './check.ts';
import { buildGraphFast } from './engine/build-graph-fast.ts';
import { exploreFast } from './engine/explore-fast.ts';
import type { Outcome } from './outcome.ts';
import { buildGraph } from './reference/build-graph.ts';
import { explore } from './reference/explore.ts';

const ENGINES: readonly CheckEngine[] = [
  { explore, graph: buildGraph },
  { explore: exploreFast, graph: buildGraphFast },
];
const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };

interface Found extends Pick<Outcome, 'states' | 'transitions'> {
  readonly violated: readonly string[];
  readonly failures: readonly string[];
}

/** What both engines find, looking at `names` or at all. */
function find(text: string, ...names: readonly string[]): Found {
  const options = { readModule: lockLibrary, resetDeadLocals: true };
  const machine = compile(`module test\n${text}`, options);
  const [slow, fast] = ENGINES.map((engine): Found => {
    const checks = names.length === 0 ? ('all' as const) : new Set(names);
    const endlessStates = { stuck: Number.POSITIVE_INFINITY };
    const outcome = check(machine, { limits, checks, endlessStates }, engine);
    expect(outcome.limit).toBeUndefined();
    const { states, transitions, violations, failures } = outcome;
    return {
      ...{ states, transitions },
      violated: violations.map(({ property }) => property).sort(),
      failures: failures.map(({ property }) => property),
    };
  });
  expect(fast).toEqual(slow);
  return slow as Found;
}

const LOST_UPDATE = `
shared l : spinlock
shared count : 0..2
guarded count by l
thread t[i: 0..1] {
  take: TAKE
  let old = count
  count = old + 1
  give: GIVE
}
never lost: t[0].done and t[1].done and count < 2`;

test('a data race ends no run, so what it does is found, whatever is asked', () => {
  const bare = LOST_UPDATE.replace('TAKE', 'skip').replace('GIVE', 'skip');
  const all = find(bare);
  expect(all).toMatchObject({ states: 24, violated: ['data_race', 'lost'], failures: [] });
  for (const name of ['lost', 'data_race', 'deadlock']) {
    const { states, transitions, violated } = find(bare, name);
    expect({ states, transitions }).toEqual({ states: 24, transitions: all.transitions });
    expect(violated).toEqual(name === 'deadlock' ? [] : [name]);
  }
  const locked = LOST_UPDATE.replace('TAKE', 'spin_lock(l)').replace('GIVE', 'spin_unlock(l)');
  expect(find(locked).violated).toEqual([]);
});

test('an await that never passes has read what it waits for', () => {
  const text = `
shared l : spinlock
shared ready : bool
guarded ready by l
thread t { await ready }`;
  expect(find(text)).toMatchObject({ states: 1, violated: ['data_race', 'deadlock'] });
});

test('a warning on a way that then waits is one, and the thread waits all the same', () => {
  const text = `
shared x : bool
shared go : bool
thread t { atomic { warn seen: not x  await go } }
thread u { x = true }`;
  expect(find(text).violated).toEqual(['deadlock', 'seen']);
  expect(find(text.replace('x = true', 'go = true')).violated).toEqual([]);
  // On one arm of two, and in each round of a choice.
  const arms = 'atomic { either { warn seen: not x  await go } or { skip } }';
  expect(find(text.replace(/atomic .*/, `${arms} }`)).violated).toEqual(['seen']);
  const choice = 'atomic { warn seen: not x  choose v in 0..3 where v == 3 and go }';
  expect(find(text.replace(/atomic .*/, `${choice} }`)).violated).toEqual(['deadlock', 'seen']);
});

test('a run that fails breaks no property of runs, and is named where nobody asks for it', () => {
  const text = `
shared x : bool
thread a { lab: assert never_here: x "x is not set"  x = true }
thread b { await x }
eventually b_ends: b.done`;
  expect(find(text).violated).toEqual(['never_here']);
  expect(find(text, 'b_ends')).toMatchObject({ violated: [], failures: ['never_here'] });
  // A thread that nobody need run may stay before the assert for ever.
  expect(find(text.replace('thread a', 'unfair thread a'), 'b_ends').violated).toEqual(['b_ends']);
});

test('assume drops its runs, for properties of runs as for all others', () => {
  const text = `
shared x : 0..1
shared ready : bool
thread producer { choose v in 0..1  x = v  assume x == 1  ready = true }
thread consumer { await ready }
eventually served: consumer.done`;
  expect(find(text)).toMatchObject({ states: 6, violated: [], failures: [] });
  const waiting = text.replace('assume', 'await');
  expect(find(waiting).violated).toEqual(['deadlock', 'served']);
});

test('who stands before a false assume keeps nobody stuck, and may go on later', () => {
  const text = `
shared go : bool
thread a { assume go }
thread b { loop { skip } }`;
  expect(find(text).violated).toEqual([]);
  expect(find(text.replace('assume', 'await')).violated).toEqual(['stuck']);
  const later = `
shared go : bool
shared after : bool
thread a { assume go  after = true }
thread b { go = true }
never reached: after`;
  expect(find(later).violated).toEqual(['reached']);
});

test('what a step stores before it fails is in no state, unless a label makes one', () => {
  const text = `
shared x : 0..3
thread t { x = 3  assert wrong: 1 == 2 }
never bad: x == 3`;
  expect(find(text, 'bad')).toMatchObject({ states: 1, violated: [], failures: ['wrong'] });
  expect(find(text.replace('assert', 'here: assert'), 'bad').violated).toEqual(['bad']);
});

test('who is stuck beside a thread that may fail is told with what fails', () => {
  const text = `
shared x : 0..1
shared go : bool
thread a { await go }
thread b { loop { either { x = 1 } or { x = 0  assert x == 1 } } }
thread c { loop { skip } }`;
  expect(find(text).violated).toEqual(['assert']);
  expect(find(text, 'stuck')).toMatchObject({ violated: [], failures: ['assert'] });
});
