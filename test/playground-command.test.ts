/** The command that serves the playground: what it prints, serves and refuses. */
import { expect, it } from 'vitest';
import { playground } from '../cli/commands/playground.ts';
import { collectingTerminal } from '../cli/terminal.ts';
import { linkedBy } from '../editor/playground/link.ts';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const FILES = {
  'package.json': '{}',
  'spec/own/base.kspec': 'module own.base\n\nshared x : 0..3\n',
  'a b.kspec': 'module a\nuse own.base\nshared l : mutex\nthread t { mutex_lock(l) x = 1 }\n',
};

it('prints an address with the spec and its own modules, and ends at Ctrl-C', async () => {
  const folder = temporaryFolder(FILES);
  const collecting = collectingTerminal(folder, {});
  let interrupt = (): void => {};
  const onInterrupt = (handler: () => void): (() => void) => {
    interrupt = handler;
    return () => {};
  };
  const served = playground({ ...collecting, onInterrupt }, 'a b.kspec', 0, () =>
    new TextEncoder().encode('a page'),
  );
  await expect.poll(() => collecting.written.out).not.toBe('');
  const url = new URL(collecting.written.out.trim());
  expect(url.hostname).toBe('127.0.0.1');
  expect(await (await fetch(url)).text()).toBe('a page');
  expect(linkedBy(url.hash)).toEqual({
    file: 'a_b.kspec',
    text: FILES['a b.kspec'],
    modules: { 'own.base': FILES['spec/own/base.kspec'] },
    question: undefined,
  });
  const twice = playground(collecting, undefined, Number(url.port), () => new Uint8Array());
  await expect(twice).rejects.toThrow(`cannot listen on port ${url.port}: EADDRINUSE`);
  interrupt();
  expect(await served).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

it('refuses what is no spec and no port', async () => {
  const folder = temporaryFolder(FILES);
  const missing = await run(folder, 'playground', 'b.kspec');
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('`b.kspec`')]);
  for (const port of ['-1', 'x', '65536']) {
    const { code, err } = await run(folder, 'playground', `--port=${port}`);
    expect([code, err]).toEqual([2, expect.stringContaining('needs a port from 0 to 65535')]);
  }
});
