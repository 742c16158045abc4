/**
 * Times what the language server does at a keystroke in a spec: `tsx scripts/editor-timings.ts [SPEC]`.
 *
 * Each round types one character and waits for the diagnostics, then asks for highlighting, completion and
 * hover at the cursor, as an editor does.
 */
import fs from 'node:fs';
import path from 'node:path';
import { CompletionRequest, HoverRequest, SemanticTokensRequest } from 'vscode-languageserver';
import { Session } from '../editor/server/session.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const file = process.argv[2] ?? 'properties/linux/uffd-wp/alone-waiting.kspec';
const ROUNDS = 20;

const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
const session = await Session.start(ROOT);
await session.open(file, `${text}// x\n`);
await session.diagnostics(file, () => true);
const times = new Map<string, number[]>();
const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  const start = performance.now();
  await work();
  times.set(what, [...(times.get(what) ?? []), performance.now() - start]);
};
const textDocument = { uri: session.uri(file) };
for (let i = 0; i < ROUNDS; i += 1) {
  await timed('diagnostics after a keystroke', async () => {
    // A mistake that was not there shows that the answer is to this text.
    await session.edit(file, i % 2 === 0 ? '// x' : '} x', i % 2 === 0 ? '} x' : '// x');
    await session.diagnostics(file, (found) => found.length > 0 === (i % 2 === 0));
  });
  const { position } = session.at(file, 'claim |');
  await timed('highlighting', () =>
    session.client.sendRequest(SemanticTokensRequest.type, { textDocument }),
  );
  await timed('completion', () =>
    session.client.sendRequest(CompletionRequest.type, { textDocument, position }),
  );
  await timed('hover', () =>
    session.client.sendRequest(HoverRequest.type, { textDocument, position }),
  );
}
console.log(
  `${file}: ${text.split('\n').length} lines, ${text.length} characters, ${ROUNDS} rounds`,
);
for (const [what, all] of times) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  console.log(`${what.padEnd(30)} median ${at(0.5)} ms, 90 % ${at(0.9)} ms`);
}
await session.end();
process.exit(0);
