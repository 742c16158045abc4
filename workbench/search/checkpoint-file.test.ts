/** What a checkpoint gives back is what was written: never less of a layer, never a layer that was changed. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import type { Target } from '../files/write-file.ts';
import { openCheckpoint, requireCheckpoint } from './checkpoint-file.ts';

const KEY = 'ab'.repeat(32);

const LAYERS = [
  { words: [new Uint32Array([1, 2])], wordCount: 2, transitions: 0, lastHitDepth: undefined },
  {
    words: [new Uint32Array([3, 4]), new Uint32Array([5, 6])],
    wordCount: 2,
    transitions: 2,
    lastHitDepth: 1,
  },
  { words: [new Uint32Array([7, 8])], wordCount: 2, transitions: 3, lastHitDepth: 1 },
];

function targetAt(file: string): Target {
  return { file, shown: file, root: undefined };
}

/** The layers in `file`, or the message of the error that refuses it. */
function read(file: string): unknown {
  const request = { target: targetAt(file), key: KEY, resume: true };
  try {
    requireCheckpoint(request);
  } catch (error) {
    return (error as Error).message;
  }
  const checkpoint = openCheckpoint(request);
  const layers = [...checkpoint.past].map(({ words, ...rest }) => ({
    ...rest,
    words: words.flatMap((each) => [...each]),
  }));
  checkpoint.finish(false);
  return layers;
}

function written(): { readonly file: string; readonly bytes: Buffer } {
  const file = path.join(temporaryFolder({}), 'a.checkpoint');
  const checkpoint = openCheckpoint({ target: targetAt(file), key: KEY, resume: false });
  for (const layer of LAYERS) checkpoint.write(layer);
  expect(checkpoint.finish(false)).toBeUndefined();
  return { file, bytes: fs.readFileSync(file) };
}

const ALL = LAYERS.map(({ words, ...rest }) => ({ ...rest, words: words.flatMap((w) => [...w]) }));

test('layers are read as they were written', () => {
  expect(read(written().file)).toEqual(ALL);
});

test('whatever byte is damaged, the layers before it are read, and none after it', () => {
  const { file, bytes } = written();
  let refused = 0;
  for (let place = 0; place < bytes.length; place += 1) {
    for (const change of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[place] = (damaged[place] ?? 0) ^ change;
      fs.writeFileSync(file, damaged);
      const found = read(file);
      if (typeof found === 'string') refused += 1;
      else {
        expect(found, `byte ${place}`).toEqual(ALL.slice(0, (found as unknown[]).length));
        expect((found as unknown[]).length).toBeLessThan(ALL.length);
      }
    }
  }
  // The whole first line.
  expect(refused).toBe(3 * (bytes.indexOf('\n') + 1));
});

test('wherever the file ends, it is read as far as whole layers go', () => {
  const { file, bytes } = written();
  for (let end = bytes.length - 1; end >= 0; end -= 1) {
    fs.writeFileSync(file, bytes.subarray(0, end));
    const found = read(file) as unknown[];
    expect(found, `cut at ${end}`).toEqual(ALL.slice(0, found.length));
    // It is mended, and can be gone on with.
    expect(read(file)).toEqual(found);
  }
});

test('layers that changed places are none', () => {
  const { file, bytes } = written();
  const first = bytes.indexOf('\n') + 1;
  const size = 64 + 8;
  const [one, three] = [bytes.subarray(first, first + size), bytes.subarray(-size)];
  fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, first), three, one]));
  expect(read(file)).toEqual([]);
});

test.runIf(fs.existsSync('/dev/full'))('a file that cannot be begun is no file', () => {
  expect(() => openCheckpoint({ target: targetAt('/dev/full'), key: KEY, resume: false })).toThrow(
    'is not a file',
  );
  const folder = temporaryFolder({ taken: '' });
  const file = path.join(folder, 'taken/a.checkpoint');
  expect(() => openCheckpoint({ target: targetAt(file), key: KEY, resume: false })).toThrow(
    'ENOTDIR',
  );
});
