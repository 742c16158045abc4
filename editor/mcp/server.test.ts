import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, it, onTestFinished } from 'vitest';
import { lostUpdate, project, run } from '../../test/command.fixture.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { mcpServer } from './server.ts';

const WRONG = 'claim unlocked { violated none_lost }';

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

/** An assistant that is connected with a server for a project of one spec. */
async function check(): Promise<{
  readonly client: Client;
  readonly ask: (tool: string, given: Record<string, unknown>) => Promise<Answer>;
}> {
  const folder = temporaryFolder(project(WRONG));
  const server = await mcpServer(folder, async (args) => run(folder, ...args));
  const client = new Client({ name: 'test', version: '1' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  onTestFinished(() => client.close());
  const ask = async (name: string, given: Record<string, unknown>): Promise<Answer> => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [part] = content as readonly { readonly text?: string }[];
    return { text: part?.text ?? '', isError: isError === true };
  };
  return { client, ask };
}

it('offers check, run, step, explain and gate, which change nothing', async () => {
  const { client } = await check();
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['check', 'run', 'step', 'explain', 'gate']);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
});

it('checks the claims of a spec, and those of a draft', async () => {
  const { ask } = await check();
  const spec = await ask('check', { spec: 'properties/lost.kspec' });
  expect(spec.text).toContain('claim unlocked: as claimed');
  expect(spec.text).toContain('No increment is lost.');
  const draft = await ask('check', { text: lostUpdate('claim fine { holds all }') });
  expect(draft.text).toContain('claim fine: NOT as claimed');
  expect(draft.isError).toBe(false);
});

it('answers a draft with mistakes by its diagnostics, with their hints', async () => {
  const { ask } = await check();
  const { text, isError } = await ask('check', {
    text: 'module draft\nshared x : 0..1\nthread t { if (x == 0 && x != 1) { x = 1; } }\n',
  });
  expect(isError).toBe(true);
  expect(text).toContain('error[K0108]: `&&` is not an operator of the language');
  expect(text).toContain('hint: write `and`');
  const missing = await ask('check', { spec: 'properties/last.kspec' });
  expect(missing).toEqual({ isError: true, text: expect.stringContaining('hint: did you mean') });
});

it('explores other bounds and variants, and says what is unknown', async () => {
  const { ask } = await check();
  const wrong = await ask('run', { spec: 'properties/lost.kspec', params: { LIMIT: 3 } });
  expect(wrong.text).toContain('none_lost');
  const unknown = await ask('run', { spec: 'properties/lost.kspec', variants: ['missing'] });
  expect(unknown).toEqual({ isError: true, text: expect.stringContaining('no variant `missing`') });
  const outside = await ask('run', { spec: '../../etc/passwd' });
  expect(outside.isError).toBe(true);
});

it('steps to a violation, by numbers', async () => {
  const { ask } = await check();
  const take: number[] = [];
  const walked = async (): Promise<{
    violated: readonly string[];
    enabled: readonly { thread: string }[];
  }> => JSON.parse((await ask('step', { spec: 'properties/lost.kspec', take })).text);
  // Both read before either writes.
  for (const thread of ['0', '1', '0', '1']) {
    const { enabled } = await walked();
    take.push(enabled.findIndex((step) => step.thread.includes(thread)));
  }
  expect((await walked()).violated).toEqual(['none_lost']);
  take.push(9);
  expect((await ask('step', { spec: 'properties/lost.kspec', take })).isError).toBe(true);
});

it('explains a violated claim', async () => {
  const { ask } = await check();
  const given = { spec: 'properties/lost.kspec', claim: 'unlocked' };
  const { text, isError } = await ask('explain', given);
  expect(isError).toBe(false);
  expect(text).toContain('none_lost');
  expect((await ask('explain', { ...given, spec: '--json' })).isError).toBe(true);
});

it('reads nothing outside of its project, whatever tool is asked', async () => {
  const { ask } = await check();
  const other = temporaryFolder({ ...project(WRONG), 'secret.txt': 'TOKEN=secret\n' });
  for (const file of ['properties/lost.kspec', 'secret.txt']) {
    const spec = path.join(other, file);
    for (const [tool, more] of [
      ['check', {}],
      ['run', {}],
      ['step', {}],
      ['explain', { claim: 'unlocked' }],
    ] as const) {
      const { text, isError } = await ask(tool, { spec, ...more });
      expect([tool, isError]).toEqual([tool, true]);
      expect(text).toContain('leads out of its project');
      expect(text).not.toMatch(/secret\n|TOKEN|counter/);
    }
  }
});

it('has the manual of the language and the libraries to read, and no other file', async () => {
  const { client } = await check();
  const { resources } = await client.listResources();
  const uris = resources.map(({ uri }) => uri);
  expect(uris).toContain('faultline://docs/LANGUAGE.md');
  expect(uris).toContain('faultline://spec/kernel/locks.kspec');
  for (const uri of ['faultline://docs/LANGUAGE.md', 'faultline://spec/kernel/locks.kspec']) {
    const { contents } = await client.readResource({ uri });
    const [content] = contents;
    expect(content !== undefined && 'text' in content ? content.text.length : 0).toBeGreaterThan(
      1000,
    );
  }
  await expect(client.readResource({ uri: 'faultline://package.json' })).rejects.toThrow();
});
