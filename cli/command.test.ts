import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.fixture.ts';
import { faultline } from './command.ts';
import { progressText } from './progress-text.ts';
import { collectingTerminal } from './terminal.ts';

it('calls its own failures bugs, with a stack only on demand: exit 70', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': 'module a\n' });
  const terminal = collectingTerminal(folder);
  const broken = {
    ...terminal,
    out: () => {
      throw new RangeError('boom');
    },
  };
  expect(await faultline(['run', 'a.kspec'], broken)).toBe(70);
  expect(terminal.written.err).toContain('internal error: boom\nthis is a bug in faultline');
  expect(terminal.written.err).not.toContain('RangeError');
  expect(await faultline(['run', 'a.kspec', '-v'], broken)).toBe(70);
  expect(terminal.written.err).toContain('RangeError: boom\n    at ');
});

it('prints its version', async () => {
  const terminal = collectingTerminal('.');
  expect(await faultline(['--version'], terminal)).toBe(0);
  expect(terminal.written.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('tells how far a search is', () => {
  const progress = {
    states: 1204118,
    transitions: 3000000,
    depth: 17,
    frontier: 400,
    seconds: 4,
    bytes: 2 ** 30,
  };
  expect(progressText('two-faults.merged', progress)).toBe(
    'two-faults.merged  1,204,118 states, 301,029/s, depth 17, 400 to do, 1,024 MiB, 4.00 s',
  );
  expect(progressText('two-faults.merged', progress, 2_408_236)).toMatch(
    /, 4\.00 s, 4\.00 s left$/,
  );
});
