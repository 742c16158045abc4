/** Brings what documents show up to date: `npx tsx scripts/update-documents.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { refreshTables } from './command-tables.ts';
import { documentsOf, refreshSnippets } from './document-snippets.ts';

const root = path.join(import.meta.dirname, '..');
for (const file of documentsOf(root)) {
  const location = path.join(root, file);
  const text = fs.readFileSync(location, 'utf8');
  const refreshed = await refreshTables(file, await refreshSnippets(root, text));
  if (refreshed === text) continue;
  fs.writeFileSync(location, refreshed);
  process.stdout.write(`changed  ${file}\n`);
}
