import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { packExtension } from '../../scripts/build-vscode.ts';
import { parse } from '../../spec/language/parse/parse.ts';
import { renderDiagnostic } from '../../spec/language/text/render-diagnostic.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';

const MANIFEST = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'),
);

it('is packed by the official packer, with all that its manifest names', async () => {
  const folder = temporaryFolder({});
  const file = await packExtension(folder);
  // The names of the files in an archive stand in it as they are.
  const packed = fs.readFileSync(file, 'latin1');
  const wanted = [
    MANIFEST.main,
    MANIFEST.contributes.grammars[0].path,
    MANIFEST.contributes.languages[0].configuration,
  ].map((each: string) => each.replace('./', 'extension/'));
  for (const name of wanted) expect(packed).toContain(name);
  expect(packed).not.toContain('extension/extension.ts');
  expect(fs.statSync(file).size).toBeLessThan(500_000);
});

it('finds in what the command prints where a mistake is', () => {
  const [mistake] = parse({
    path: 'spec/a.kspec',
    text: 'module a\nthread t { skip; }\n',
  }).diagnostics;
  const lines = mistake === undefined ? [] : renderDiagnostic(mistake).split('\n');
  const [first, second] = MANIFEST.contributes.problemMatchers[0].pattern;
  const title = new RegExp(first.regexp).exec(lines[0] ?? '');
  expect(title?.slice(1)).toEqual(['error', 'K0104', '`;` does not belong here']);
  const place = new RegExp(second.regexp).exec(lines[1] ?? '');
  expect(place?.slice(1)).toEqual(['spec/a.kspec', '2', '16']);
});
