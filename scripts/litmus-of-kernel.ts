/**
 * Runs the litmus tests of a kernel tree, and prints the table of docs/LITMUS.md:
 *
 *   npm run litmus-of-kernel:long -- linux/tools/memory-model/litmus-tests
 *
 * The tests are under the licence of the kernel, so they are no part of this repository.
 */
import fs from 'node:fs';
import path from 'node:path';
import { agreement } from '../report/verdict/litmus-row.ts';
import { findLitmus, readLitmus } from '../workbench/litmus/run-litmus.ts';
import { noEvents } from '../workbench/search/events.ts';
import { usualLimits } from '../workbench/search/search-options.ts';

const MEMORIES = ['sc', 'tso', 'weak'] as const;

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory of the tests');
const write = (line: string): boolean => process.stdout.write(`${line}\n`);
write('| test | Result (lkmm) | sc | tso | weak |\n|---|---|---|---|---|');
const unread: string[] = [];
for (const file of fs.readdirSync(directory).sort()) {
  if (!file.endsWith('.litmus')) continue;
  const { test, diagnostics } = readLitmus(
    file,
    fs.readFileSync(path.join(directory, file), 'utf8'),
  );
  if (test === undefined) {
    unread.push(`${file}: ${diagnostics.map(({ message }) => message).join('; ')}`);
    continue;
  }
  const cells: string[] = [];
  for (const memory of MEMORIES) {
    const finding = await findLitmus(noEvents(), test, memory, usualLimits());
    const shown = finding.failure ?? finding.observation ?? 'unknown';
    const differs = agreement(test.result, 'lkmm', finding) === 'differs';
    cells.push(differs ? `${shown} (differs)` : shown);
  }
  write(`| ${[test.name, test.result ?? '-', ...cells].join(' | ')} |`);
}
for (const each of unread) write(`not read: ${each}`);
