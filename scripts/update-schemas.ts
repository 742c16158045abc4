/** Brings the JSON Schemas up to date with the types: `npx tsx scripts/update-schemas.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { jsonSchemas } from './json-schemas.ts';

const root = path.join(import.meta.dirname, '..');
for (const [file, text] of jsonSchemas(root)) {
  const location = path.join(root, file);
  if (fs.existsSync(location) && fs.readFileSync(location, 'utf8') === text) continue;
  fs.writeFileSync(location, text);
  process.stdout.write(`changed  ${file}\n`);
}
