/** What documents show is what files hold and commands print. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refreshTables } from '../scripts/command-tables.ts';
import { documentsOf, refreshSnippets } from '../scripts/document-snippets.ts';
import { lostUpdate } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');

it.each(documentsOf(ROOT))('%s is up to date (`npm run bless` makes it so)', async (file) => {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  expect(await refreshTables(file, await refreshSnippets(ROOT, text))).toBe(text);
});

it('replaces an old block, and leaves a block that differs in times only', async () => {
  const root = temporaryFolder({ 'package.json': '{}', 'a.kspec': lostUpdate('') });
  const block = (body: string): string =>
    `<!-- command: faultline run a.kspec --property range -->\n\`\`\`\n${body}\`\`\`\n`;
  const fresh = await refreshSnippets(root, block('old\n'));
  expect(fresh).toContain('holds (LIMIT=2; ');
  const later = fresh.replace(/\d\.\d\d s/, '9.99 s');
  expect(await refreshSnippets(root, later)).toBe(later);
});

it('takes a declaration out of a file', async () => {
  const root = temporaryFolder({ 'a.kspec': lostUpdate('') });
  const text = '<!-- file: a.kspec from: proc bump -->\n```c\n```\n';
  expect(await refreshSnippets(root, text)).toContain('```c\nproc bump() {\n  read:\n');
});
