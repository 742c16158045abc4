/** Writes the grammars of editors anew from the words of the language: `npx tsx scripts/update-grammars.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { GRAMMARS } from '../editor/grammar/grammars.ts';

const root = path.join(import.meta.dirname, '..');
for (const { file, make } of GRAMMARS) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), make());
}
