/** The notices of the packages whose code is part of a bundle: their licences ask for it. */
import fs from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/** Returns the folders of the packages that `metafiles` put into what was built, from `root`, in order. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      // What was shaken out of the output has no bytes in it.
      Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [file] : [],
      ),
    ),
  );
  const folders = inputs.flatMap((file) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
    return folder === undefined ? [] : [folder];
  });
  return [...new Set(folders)].sort();
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly main?: string;
}

/**
 * Returns the text of THIRD-PARTY.txt: each package with its version and the text of its licence.
 *
 * @throws if a package says neither, for then nobody may pass it on.
 */
export function thirdPartyNotices(root: string, folders: readonly string[]): string {
  const notices = folders.map((folder) => {
    const place = path.join(root, folder);
    const manifest = JSON.parse(
      fs.readFileSync(path.join(place, 'package.json'), 'utf8'),
    ) as Manifest;
    const { name, version, license } = manifest;
    return `${name} ${version} (${license})\n\n${licenceText(place, manifest).trim()}\n`;
  });
  return [
    'Faultline contains code of these packages, each under its own licence.\n',
    ...notices,
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceText(place: string, { name, license, main }: Manifest): string {
  const files = fs.readdirSync(place).filter((file) => /^(?:licen[cs]e|notice)/i.test(file));
  if (files.length > 0) {
    return files.map((file) => fs.readFileSync(path.join(place, file), 'utf8').trim()).join('\n\n');
  }
  // Some say it at the head of their sources, and leave the terms to their repository.
  const source = main && fs.readFileSync(path.join(place, main), 'utf8');
  const [copyright] = /Copyright \(c\) [^\n]+/.exec(source ?? '') ?? [];
  if (license !== 'MIT' || copyright === undefined) {
    throw new Error(`\`${name}\` is bundled and has no text of its licence`);
  }
  const [title = '', , ...terms] = fs
    .readFileSync(path.join(import.meta.dirname, '../LICENSE'), 'utf8')
    .split('\n\n');
  return [title, copyright, ...terms].join('\n\n');
}
