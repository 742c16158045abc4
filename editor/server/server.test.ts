import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  ExecuteCommandRequest,
  HoverRequest,
  type MarkupContent,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { HIGHLIGHTS } from '../language/highlight.ts';
import { Session } from './session.fixture.ts';

const COUNT = `/// Two workers count.
module count

use shared_counter

thread worker[i: 0..1] {
  read: let old = counter
  counter = old + 1
  finished[i] = true
}

variant at_once {
  replace worker.read { let old = 0 }
}

/// An increment is lost.
never lost: finished[0] and finished[1] and counter != 2

claim wrong { violated lost }
`;
const COUNTER = `module shared_counter

/// How many.
shared counter : 0..3
ghost finished[0..1] : bool
`;

/** Opens the two files in a session of their own. */
async function check(text = COUNT): Promise<Session> {
  const folder = temporaryFolder({
    'package.json': '{}',
    'properties/count.kspec': text,
    'spec/shared-counter.kspec': COUNTER,
  });
  const session = await Session.start(folder);
  onTestFinished(() => session.end());
  await session.open('properties/count.kspec', text);
  return session;
}

const SPEC = 'properties/count.kspec';

it('tells of mistakes while one types, and takes them back', async () => {
  const session = await check();
  await session.edit(SPEC, 'counter = old', 'countr = old');
  const [mistake] = await session.diagnostics(SPEC, (found) => found.length > 0);
  expect(mistake).toMatchObject({
    ...{ code: 'K0201', source: 'faultline', severity: 1 },
    message: 'unknown name `countr`\nhint: did you mean `counter`?',
    range: { start: { line: 7, character: 2 }, end: { line: 7, character: 8 } },
  });
  const actions = await session.client.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: session.uri(SPEC) },
    range: session.at(SPEC, 'countr|').position && {
      start: session.at(SPEC, '|countr').position,
      end: session.at(SPEC, '|countr').position,
    },
    context: { diagnostics: [] },
  });
  const [action] = actions ?? [];
  expect(action).toMatchObject({ title: 'write `counter`', kind: 'quickfix' });
  const edit = action !== undefined && 'edit' in action ? action.edit : undefined;
  expect(session.edited(SPEC, edit ?? null)).toBe(COUNT);
  await session.edit(SPEC, 'countr', 'counter');
  await session.diagnostics(SPEC, (found) => found.length === 0);
});

it('tells under which claim a variant is wrong, and which property there is not', async () => {
  const wrong = COUNT.replace('let old = 0 }', 'let old = countr }');
  const session = await check(
    wrong.replace(
      'violated lost }',
      'violated lost }\nclaim other { variant at_once  holds all }\nclaim third { holds lst }',
    ),
  );
  const found = await session.diagnostics(SPEC, (all) => all.length === 2);
  expect(found.map(({ message }) => message).sort()).toEqual([
    'unknown name `countr` (in claim `other`)\nhint: did you mean `counter`?',
    'unknown property `lst`\nhint: did you mean `lost`?',
  ]);
});

it('shows a mistake in a module where it stands, and mends it there', async () => {
  const session = await check();
  const module = 'spec/shared-counter.kspec';
  await session.open(module, COUNTER.replace('0..3', '3..0'));
  const [mistake] = await session.diagnostics(module, (found) => found.length > 0);
  expect(mistake).toMatchObject({ code: 'K0307' });
  await session.edit(module, '3..0', '0..3');
  await session.diagnostics(module, (found) => found.length === 0);
});

it('tells what a name is, and who reads and writes it', async () => {
  const session = await check();
  const hover = async (mark: string): Promise<string> => {
    const found = await session.client.sendRequest(HoverRequest.type, session.at(SPEC, mark));
    return (found?.contents as MarkupContent | undefined)?.value ?? '';
  };
  expect(await hover('let old = coun|ter')).toBe(
    '```kspec\nshared counter : 0..3\n```\n\nHow many.\n\nwritten by `worker`; read by `worker`',
  );
  expect(await hover('let o|ld')).toContain('old : 0..3');
  expect(await hover('re|ad:')).toContain('read: let old = counter');
  expect(await hover('violated l|ost')).toContain('An increment is lost.');
  expect(await hover('viol|ated')).toBe('');
});

it('goes to definitions in other files, and finds references in all', async () => {
  const session = await check();
  const where = session.at(SPEC, 'let old = |counter');
  const definition = await session.client.sendRequest(DefinitionRequest.type, where);
  const uri = session.uri('spec/shared-counter.kspec');
  const range = { start: { line: 3, character: 7 }, end: { line: 3, character: 14 } };
  expect(definition).toEqual([{ uri, range }]);
  const references = await session.client.sendRequest(ReferencesRequest.type, {
    ...where,
    context: { includeDeclaration: true },
  });
  expect(references?.map((each) => [each.uri === uri, each.range.start.line])).toEqual([
    ...[
      [true, 3],
      [false, 6],
      [false, 7],
      [false, 16],
    ],
  ]);
});

it('renames, and refuses what would change a meaning', async () => {
  const session = await check();
  const rename = (mark: string, newName: string) =>
    session.client.sendRequest(RenameRequest.type, { ...session.at(SPEC, mark), newName });
  const edit = await rename('let |old', 'before');
  expect(session.edited(SPEC, edit)).toBe(COUNT.replaceAll('old', 'before'));
  const label = await rename('|read:', 'load');
  expect(session.edited(SPEC, label)).toBe(
    COUNT.replace('read:', 'load:').replace('worker.read', 'worker.load'),
  );
  await expect(rename('let |old', 'counter')).rejects.toThrow('means something else already');
  await expect(rename('let |old', 'if')).rejects.toThrow('`if` is a keyword');
  await expect(rename('claim |wrong', 'right')).rejects.toThrow('the recorded picture of a claim');
  const prepared = session.client.sendRequest(
    PrepareRenameRequest.type,
    session.at(SPEC, 'module |count'),
  );
  await expect(prepared).rejects.toThrow('a module is called after its file');
});

it('completes what is visible where one types', async () => {
  const session = await check();
  const complete = async (mark: string): Promise<readonly string[]> => {
    const found = await session.client.sendRequest(CompletionRequest.type, session.at(SPEC, mark));
    return (Array.isArray(found) ? found : (found?.items ?? [])).map(({ label }) => label);
  };
  const words = await complete('counter = o|ld');
  expect(words[0]).toBe('old');
  expect(words).toContain('counter');
  expect(await complete('use |shared')).toContain('linux.mm.memory');
  expect(await complete('violated |lost')).toEqual(expect.arrayContaining(['lost', 'deadlock']));
  await session.edit(SPEC, 'counter != 2', 'worker[0].');
  expect(await complete('worker[0].|')).toEqual(['done', 'at']);
  await session.edit(SPEC, 'worker[0].', 'worker[0].at(');
  expect(await complete('worker[0].at(|')).toContain('read');
});

it('lists declarations, formats, and says what each word is', async () => {
  const session = await check();
  const textDocument = { uri: session.uri(SPEC) };
  const symbols = await session.client.sendRequest(DocumentSymbolRequest.type, { textDocument });
  expect(symbols?.map(({ name }) => name)).toEqual(['worker', 'at_once', 'lost', 'wrong']);
  await session.edit(SPEC, 'read: let old = counter', 'read: let   old=counter');
  const edits = await session.client.sendRequest(DocumentFormattingRequest.type, {
    textDocument,
    options: { tabSize: 2, insertSpaces: true },
  });
  const formatted = session.edited(SPEC, { changes: { [textDocument.uri]: edits ?? [] } });
  expect(formatted).toBe(COUNT);
  const tokens = await session.client.sendRequest(SemanticTokensRequest.type, { textDocument });
  const [line, column, length, kind] = tokens?.data ?? [];
  expect([line, column, length, HIGHLIGHTS[kind ?? -1]]).toEqual([0, 0, 22, 'comment']);
});

it('checks a claim from its lens, shows the picture, and records the counts', async () => {
  const session = await check();
  const textDocument = { uri: session.uri(SPEC) };
  const lenses = async (): Promise<readonly string[]> =>
    ((await session.client.sendRequest(CodeLensRequest.type, { textDocument })) ?? []).map(
      ({ command }) => command?.title ?? '',
    );
  expect(await lenses()).toEqual(['check']);
  const ask = (command: string) =>
    session.client.sendRequest(ExecuteCommandRequest.type, {
      command,
      arguments: [textDocument.uri, 'wrong'],
    });
  await expect(ask('faultline.picture')).rejects.toThrow('check it first');
  await ask('faultline.check');
  const [verdict, ...others] = await lenses();
  expect(verdict).toMatch(/^✓ lost is violated|^✓ violated/);
  expect(others).toEqual(['show picture', 'record counts']);
  expect(await ask('faultline.picture')).toContain('An increment is lost.');
  let recorded = '';
  session.client.onRequest('workspace/applyEdit', ({ edit }) => {
    recorded = session.edited(SPEC, edit);
    return { applied: true };
  });
  await ask('faultline.bless');
  expect(recorded).toMatch(/claim wrong \{ violated lost {2}recorded \{ states \d+, /);
});

it('knows which locks are held', async () => {
  const file = 'alone-memory.kspec';
  const folder = path.join(import.meta.dirname, '../../properties/linux/uffd-wp');
  const session = await Session.start(folder);
  onTestFinished(() => session.end());
  const text = `module test
shared l : spinlock
shared x : 0..1
thread t[i: 0..1] {
  spin_lock(l)
  x = 1
  spin_unlock(l)
  x = 0
}
`;
  await session.open(file, text);
  const value = async (mark: string): Promise<string> => {
    const found = await session.client.sendRequest(HoverRequest.type, session.at(file, mark));
    return (found?.contents as MarkupContent | undefined)?.value ?? '';
  };
  await expect.poll(() => value('|x = 1'), { timeout: 5000 }).toContain('held here: `l`');
  expect(await value('|x = 0')).toContain('no lock is held here');
});

it('survives any text, at any moment', async () => {
  const text = fs.readFileSync(
    path.join(import.meta.dirname, '../../examples/kernel-checks.kspec'),
    'utf8',
  );
  const session = await check();
  for (const cut of [0, 1, 700, 1500, 2600, text.length]) {
    await session.open(SPEC, `${text.slice(0, cut)}\n`);
    for (const offset of [0, Math.floor(cut / 2), cut]) {
      const lines = text.slice(0, offset).split('\n');
      const where = {
        textDocument: { uri: session.uri(SPEC) },
        position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
      };
      await session.client.sendRequest(HoverRequest.type, where);
      await session.client.sendRequest(CompletionRequest.type, where);
      await session.client.sendRequest(DefinitionRequest.type, where);
    }
    const { textDocument } = { textDocument: { uri: session.uri(SPEC) } };
    await session.client.sendRequest(SemanticTokensRequest.type, { textDocument });
    const symbols = await session.client.sendRequest(DocumentSymbolRequest.type, { textDocument });
    expect(Array.isArray(symbols)).toBe(true);
  }
});
