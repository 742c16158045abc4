/** The engine's code as C, and SPIN on it, still build and count what is known: nothing else runs them but the bench. */
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.fixture.ts';
import { isOnPath } from '../workbench/crosscheck/run-tool.ts';
import { CONTENDERS } from './contenders.ts';
import { SYSTEMS } from './systems.ts';

const has = (tool: string): boolean => isOnPath(tool, process.env);

test.skipIf(!has('gcc')).each(['the same machine in C', 'SPIN on our successors, depth first'])(
  '%s',
  { timeout: 120_000 },
  (name) => {
    if (name.startsWith('SPIN') && !has('spin')) return;
    const contender = CONTENDERS.find((each) => each.name === name);
    const system = SYSTEMS.find((each) => each.name === 'S1');
    if (contender === undefined || system === undefined) throw new Error('it is among them');
    const run = contender.prepare(system, temporaryFolder({}));
    expect(run, 'it is built').toBeDefined();
    expect(run?.()).toMatchObject({ states: 20_986, transitions: 53_792 });
  },
);
