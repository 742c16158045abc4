/** Of each kind of file that is read back, a small one, and what is believed of it. */
import fs from 'node:fs';
import path from 'node:path';
import { decodeViewsCertificate } from '../checker/any-number/views-certificate.ts';
import { decodeCertificate } from '../checker/certificate/certificate.ts';
import { replay } from '../counterexamples/run/replay.ts';
import { readLiveText } from '../report/live/live-program.ts';
import { readTemplate } from '../report/reproduce/read-template.ts';
import { openCache } from '../workbench/claims/cache/result-cache.ts';
import { readTables } from '../workbench/conform/table-file.ts';
import { keepProgram, keptProgram } from '../workbench/files/cached-program.ts';
import type { FileKind } from '../workbench/files/file-kinds.ts';
import { readSecret } from '../workbench/files/trusted-folder.ts';
import { readRecord, writeRecord } from '../workbench/matrix/record-file.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { compareGolden } from '../workbench/project/golden.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import { readSurvivors } from '../workbench/project/survivors.ts';
import { writtenRun } from '../workbench/runs/find-run.ts';
import { readRun } from '../workbench/runs/read-run.ts';
import { openCheckpoint, requireCheckpoint } from '../workbench/search/checkpoint-file.ts';
import { run } from './command.fixture.ts';
import { FOR_MANY } from './for-many.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

/** A file that was written, and who reads it. */
export interface SmallFile {
  readonly file: string;
  /** Returns what is believed of the file as it is now, as data; undefined if nothing is. It throws a UserError. */
  readonly read: () => unknown | Promise<unknown>;
}

const ROOT = path.join(import.meta.dirname, '..');
const SPEC = 'properties/m.kspec';
const TURN = 'module turn\nshared x : 0..1\nthread t { x = 1 }\nclaim c { holds all }\n';
const BROKEN = {
  'package.json': '{}',
  [SPEC]: TURN.replace(
    'claim c { holds all }',
    'invariant zero: x == 0\nclaim c { violated zero }',
  ),
};

async function written(
  files: Readonly<Record<string, string>>,
  ...commands: readonly (readonly string[])[]
): Promise<string> {
  const folder = temporaryFolder(files);
  for (const command of commands) {
    const { code, out, err } = await run(folder, ...command);
    if (code > 1) throw new Error(`${command.join(' ')}: ${out}${err}`);
  }
  return folder;
}

function checkpoint(): SmallFile {
  const file = path.join(temporaryFolder({}), 'a.checkpoint');
  const target = { file, shown: file, root: undefined };
  const open = { target, key: 'ab'.repeat(32) };
  const layer = (word: number) => ({
    ...{ words: [new Uint32Array([word, 9])], wordCount: 2, transitions: word, lastHitDepth: word },
  });
  const log = openCheckpoint({ ...open, resume: false });
  for (const word of [0, 1, 2]) log.write(layer(word));
  log.finish(false);
  return {
    file,
    read() {
      requireCheckpoint({ ...open, resume: true });
      const found = openCheckpoint({ ...open, resume: true });
      const layers = [...found.past].map(({ words, ...rest }) => [...words.map(String), rest]);
      found.finish(false);
      // Fewer layers are right too: the search goes on behind them.
      const isRight = layers.every((each, i) => sameJson(each, [String([i, 9]), facts(i)]));
      return layers.length === 3 || !isRight ? layers : undefined;
    },
  };
}

function facts(depth: number): object {
  return { transitions: depth, wordCount: 2, lastHitDepth: depth };
}

function sameJson(one: unknown, other: unknown): boolean {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort())
        : part,
    );
  return text(one) === text(other);
}

const KEY = { name: 'question', text: 'what is asked' };

function cacheFolder(): { readonly folder: string; readonly read: () => unknown } {
  const folder = temporaryFolder({});
  const read = (): unknown => openCache(folder, () => {}).read(KEY);
  openCache(folder, () => {}).write(KEY, { states: 12, violated: ['x'] });
  return { folder, read };
}

function keptOne(): {
  readonly folder: string;
  readonly file: string;
  readonly read: () => unknown;
} {
  const folder = temporaryFolder({ 'built/operations': '#!/bin/sh\n' });
  const built = path.join(folder, 'built/operations');
  fs.chmodSync(built, 0o755);
  const file = keepProgram(folder, 'name', built);
  if (file === undefined) throw new Error('it could not be kept');
  const read = (): unknown => keptProgram(folder, 'name') && fs.readFileSync(file, 'utf8');
  return { folder, file, read };
}

async function certificate(): Promise<readonly SmallFile[]> {
  const files = { 'package.json': '{}', 'a.kspec': TURN, 'b.kspec': FOR_MANY };
  const folder = await written(
    files,
    ['check', 'a.kspec', '--bless'],
    ['check', 'a.kspec', '--claim', 'c', '--certificate', 'a.cert'],
    ['check', 'b.kspec', '--bless'],
    ['check', 'b.kspec', '--claim', 'many', '--certificate', 'b.cert'],
  );
  const believed = (file: string, decode: (bytes: Uint8Array) => object): SmallFile => ({
    file: path.join(folder, file),
    read() {
      const found = decode(fs.readFileSync(path.join(folder, file)));
      return 'mistake' in found ? undefined : found;
    },
  });
  return [believed('a.cert', decodeCertificate), believed('b.cert', decodeViewsCertificate)];
}

async function shardReport(): Promise<SmallFile> {
  const folder = await written({ 'package.json': '{}', 'properties/t.kspec': TURN }, [
    ...['check', '--bless', '--no-cache'],
  ]);
  const { out } = await run(folder, 'check', '--shard', '1/1', '--json');
  // As short as its schema lets it be, and without blanks, which say nothing.
  const file = path.join(folder, '1.json');
  fs.writeFileSync(file, JSON.stringify(JSON.parse(out)));
  return {
    file,
    async read() {
      const { code, out: merged } = await run(folder, 'merge', '1.json');
      return code === 2 ? undefined : [code, merged];
    },
  };
}

async function picture(): Promise<SmallFile> {
  const folder = await written(BROKEN, ['check', '--bless']);
  const golden = 'counterexamples/m.c.trace';
  const file = path.join(folder, golden);
  const drawn = fs.readFileSync(file, 'utf8');
  const opened = openProject(folder, folder);
  return {
    file,
    read: () => (compareGolden(opened, golden, drawn).state === 'same' ? drawn : undefined),
  };
}

async function writtenRunFile(): Promise<SmallFile> {
  const folder = await written(BROKEN, ['run', SPEC, '--out', 'run.json']);
  const file = path.join(folder, 'run.json');
  const { picture: _, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.writeFileSync(file, JSON.stringify(rest));
  const opened = openProject(folder, folder);
  const { machine } = compileSpec(loadSpec(opened, path.join(folder, SPEC)), {
    ...{ settings: new Map(), variants: [], resetDeadLocals: true, useSymmetry: false },
  });
  if (machine === undefined) throw new Error('it compiles');
  return {
    file,
    read() {
      const { origin, observed } = readRun(folder, 'run.json');
      const found = origin && writtenRun(machine, origin, observed);
      if (found?.ok !== true) return undefined;
      // Another run is right too, if the machine has it.
      return replay(machine, found.run).ok ? 'a run of the machine' : found;
    },
  };
}

async function matrixRecord(): Promise<SmallFile> {
  const file = path.join(temporaryFolder({}), 'a.matrix.csv');
  const target = { file, shown: file, root: undefined };
  const row = { version: '', mode: 'm', outcome: '', digest: 'ab12', reason: '' };
  const race = { ...row, outcome: 'x=1', digest: '', reason: 'known, see the docs' };
  const rows = [row, race].map((each) => ({ ...each, operations: 'push beside pop' }));
  writeRecord(target, rows);
  return {
    file,
    // The reason is for people. Other rows are compared with what is found, and differ.
    read: () => {
      const found = readRecord(target).map((each) => ({ ...each, reason: '' }));
      const is = rows.map((each) => ({ ...each, reason: '' }));
      return sameJson(found, is) ? 'the same rows' : undefined;
    },
  };
}

/** A file that people wrote: what can go wrong with it is a message. */
function given(text: string, read: (folder: string, name: string) => unknown): SmallFile {
  const folder = temporaryFolder({ 'package.json': '{}', file: text });
  return { file: path.join(folder, 'file'), read: () => read(folder, 'file') };
}

function template(name: string): string {
  const found = fs
    .readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .find((file) => !file.includes('node_modules') && path.basename(file) === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return fs.readFileSync(path.join(ROOT, found), 'utf8').slice(0, 200);
}

const COLUMNS = { hasModes: false, before: ['x'], after: ['out'], beforeOf: [undefined] };

/** A row for each kind, but what is installed. */
export const SMALL_FILES: Readonly<
  Record<Exclude<FileKind, 'shipped'>, () => Promise<readonly SmallFile[]>>
> = {
  spec: async () => [
    given(TURN, (folder, name) => {
      const loaded = loadSpec(openProject(folder, folder), path.join(folder, name));
      return compileSpec(loaded, {
        ...{ settings: new Map(), variants: [], resetDeadLocals: true, useSymmetry: false },
      }).diagnostics.length;
    }),
  ],
  picture: async () => [await picture()],
  checkpoint: async () => [checkpoint()],
  'cache entry': async () => {
    const { folder, read } = cacheFolder();
    return [{ file: path.join(folder, `${KEY.name}.result`), read }];
  },
  'cache secret': async () => {
    const { folder, read } = cacheFolder();
    if (readSecret(folder) === undefined) throw new Error('it has a secret');
    return [{ file: path.join(folder, 'secret'), read }];
  },
  'kept program': async () => {
    const { file, read } = keptOne();
    return [{ file, read }];
  },
  'checksum of a kept program': async () => {
    const { file, read } = keptOne();
    return [{ file: `${file}.sum`, read }];
  },
  certificate,
  'report of a shard': async () => [await shardReport()],
  run: async () => [await writtenRunFile()],
  'record of a matrix': async () => [await matrixRecord()],
  table: async () => [
    given('operation,x,out\nput,0|1,=\n# known\n"get",0,"a"\n', (folder, name) =>
      readTables([name], folder, COLUMNS),
    ),
  ],
  survivors: async () => [
    given(
      'a.b/drop/4c1f  drop it  # nobody looks\n',
      (folder, name) => [...readSurvivors(folder, name)].length,
    ),
  ],
  'program text': async () => [
    given(template('operations.c.txt'), (folder, name) =>
      readLiveText(fs.readFileSync(path.join(folder, name), 'utf8')),
    ),
    given(template('reproduce.c.txt'), (folder, name) =>
      readTemplate(fs.readFileSync(path.join(folder, name), 'utf8')),
    ),
  ],
  'file in the way': async () => {
    const folder = temporaryFolder({
      'package.json': '{}',
      'm.kspec': 'module m\nshared x : 0..1\nthread t { x = 1 }\n',
      'out/README.md': 'Printed by `faultline export --to murphi`',
    });
    const file = path.join(folder, 'out/README.md');
    const mine = fs.readFileSync(file, 'utf8');
    return [
      {
        file,
        async read() {
          const now = fs.readFileSync(file, 'utf8');
          const { code } = await run(folder, 'export', 'm.kspec', '--to', 'murphi', '-o', 'out');
          return code === 0 || fs.readFileSync(file, 'utf8') !== now ? mine : undefined;
        },
      },
    ];
  },
};
