/**
 * Every byte of a small file of each kind that is read back, changed: nothing else is believed of it than of the
 * file that was written, and what people write is at worst a mistake with a message. The kinds come from the code:
 * whoever reads a file names its kind (`FILE_KINDS`), and a kind without a small file fails here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../workbench/errors/spec-error.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { FILE_KINDS, type FileKind } from '../workbench/files/file-kinds.ts';
import { SMALL_FILES, type SmallFile } from './damaged-files.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** A digit becomes another digit, a letter the other case, or nothing is left of a byte; in turn. */
const CHANGES = [0x01, 0x20, 0xff];

async function believed({ read }: SmallFile): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    // A mistake with a message; anything else is a bug.
    if (error instanceof UserError || error instanceof SpecError) return undefined;
    throw error;
  }
}

function kindsWith(...guards: readonly string[]): readonly FileKind[] {
  const kinds = Object.keys(FILE_KINDS) as FileKind[];
  return kinds.filter((kind) => guards.includes(FILE_KINDS[kind].guard));
}

test('each kind of file that is read back has a small one, but those that are installed', () => {
  const kinds = kindsWith('sealed', 'worked-out', 'given');
  expect(Object.keys(SMALL_FILES).sort()).toEqual([...kinds].sort());
});

test('each kind is one of a file that is read, and SECURITY.md says what a change to it can do', () => {
  const sources = ['cli', 'workbench', 'editor'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(file))
      .filter((file) => path.basename(file) !== 'file-kinds.ts')
      .map((file) => fs.readFileSync(path.join(ROOT, folder, file), 'utf8')),
  );
  const page = fs.readFileSync(path.join(ROOT, 'docs/SECURITY.md'), 'utf8');
  for (const kind of Object.keys(FILE_KINDS)) {
    expect([kind, sources.some((text) => text.includes(`'${kind}'`))]).toEqual([kind, true]);
    expect([kind, page.includes(`\`${kind}\``)]).toEqual([kind, true]);
  }
});

test('files are opened for reading where their kind is asked for, and nowhere else', () => {
  const folder = path.join(ROOT, 'workbench/files');
  const reads = fs
    .readdirSync(folder)
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) =>
      /\bfs\.(?:readFile|open|createReadStream|promises|readv?\b)/.test(
        fs.readFileSync(path.join(folder, file), 'utf8'),
      ),
    );
  expect(reads).toEqual(['open-file.ts']);
});

describe.each(kindsWith('sealed', 'worked-out', 'given'))('%s', (kind) => {
  test('whatever byte of it is changed', { timeout: 120_000 }, async () => {
    const files = await SMALL_FILES[kind as keyof typeof SMALL_FILES]();
    for (const small of files) {
      const bytes = fs.readFileSync(small.file);
      const whole = await believed(small);
      expect(whole).toBeDefined();
      const isGiven = FILE_KINDS[kind].guard === 'given';
      for (const place of bytes.keys()) {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ (CHANGES[place % CHANGES.length] ?? 0);
        fs.writeFileSync(small.file, changed);
        const found = await believed(small);
        if (found === undefined || isGiven) continue;
        expect(found, `byte ${place} of ${bytes.length}`).toEqual(whole);
      }
    }
  });
});
