/**
 * The file of a journal (`--checkpoint`): a line with the format and the key of the search, then a
 * record for each layer. A record says its length and the CRC of its states, so that whatever was half
 * written when the process was killed is not taken for a layer: it is cut off when the search goes on.
 *
 * A record is 32 bytes (mark, depth, again + 1, CRC, transitions as a double, states, words a state), then
 * the states, all little-endian.
 */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import type { JournalLayer, SearchJournal } from '../../checker/journal.ts';
import { UserError } from '../project/user-error.ts';

const FORMAT = 'faultline journal 1';
const HEAD_BYTES = 32;
const MARK = 0x4a4c4146;
/** Read at once. */
const PART_STATES = 2 ** 20;

export interface JournalRequest {
  readonly file: string;
  /** What the search depends on, as a hash. */
  readonly key: string;
  /** Whether to go on where the file ends; if there is no file, the search begins. */
  readonly resume: boolean;
}

export interface JournalFile extends SearchJournal {
  /**
   * Closes the file, which goes if the search `isComplete`. Returns why layers were no longer written;
   * undefined if all were.
   */
  readonly finish: (isComplete: boolean) => string | undefined;
}

/**
 * Throws a UserError unless `request` can be served: a file that is there must be of this search, and
 * meant to be gone on with.
 */
export function requireJournal({ file, key, resume }: JournalRequest): void {
  if (!fs.existsSync(file)) return;
  if (!resume) {
    throw new UserError(`\`${file}\` is there already`, '`--resume` goes on from it');
  }
  const descriptor = fs.openSync(file, 'r');
  const [format, own] = firstLine(descriptor).split(' key ');
  fs.closeSync(descriptor);
  if (format !== FORMAT) throw new UserError(`\`${file}\` is no checkpoint of a search`);
  if (own !== key) {
    throw new UserError(
      `\`${file}\` is the checkpoint of another search`,
      'the spec, its bounds, the options or faultline itself have changed: begin anew with another file',
    );
  }
}

/** Opens the file; `requireJournal` has been asked. */
export function openJournal({ file, key }: JournalRequest): JournalFile {
  const head = `${FORMAT} key ${key}\n`;
  if (!fs.existsSync(file)) fs.writeFileSync(file, head, { flag: 'wx' });
  const descriptor = fs.openSync(file, 'r+');
  let end = Buffer.byteLength(head);
  let depth = 0;
  let problem: string | undefined;

  function* past(): Iterable<JournalLayer> {
    for (;;) {
      const record = readRecord(descriptor, end, depth);
      if (record === undefined) break;
      end = record.end;
      depth += 1;
      yield record.layer;
    }
    fs.ftruncateSync(descriptor, end);
  }

  const write = (layer: JournalLayer): void => {
    if (problem !== undefined) return;
    try {
      end = writeRecord(descriptor, end, depth, layer);
      depth += 1;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  };
  const finish = (isComplete: boolean): string | undefined => {
    fs.closeSync(descriptor);
    if (isComplete) fs.rmSync(file, { force: true });
    return isComplete ? undefined : problem;
  };
  return { past: past(), write, finish };
}

function readRecord(
  descriptor: number,
  start: number,
  depth: number,
): { readonly layer: JournalLayer; readonly end: number } | undefined {
  const head = Buffer.alloc(HEAD_BYTES);
  if (fs.readSync(descriptor, head, 0, HEAD_BYTES, start) < HEAD_BYTES) return undefined;
  if (head.readUInt32LE(0) !== MARK || head.readUInt32LE(4) !== depth) return undefined;
  const again = head.readUInt32LE(8);
  const [states, wordCount] = [head.readUInt32LE(24), head.readUInt32LE(28)];
  const size = fs.fstatSync(descriptor).size;
  if (start + HEAD_BYTES + states * wordCount * 4 > size) return undefined;
  const words: Uint32Array[] = [];
  let [place, crc] = [start + HEAD_BYTES, crc32(head.subarray(16))];
  for (let left = states * wordCount * 4; left > 0; ) {
    const part = new Uint32Array(Math.min(left / 4, PART_STATES * wordCount));
    const bytes = new Uint8Array(part.buffer);
    fs.readSync(descriptor, bytes, 0, bytes.length, place);
    crc = crc32(bytes, crc);
    words.push(part);
    place += bytes.length;
    left -= bytes.length;
  }
  if (crc !== head.readUInt32LE(12)) return undefined;
  const transitions = head.readDoubleLE(16);
  return {
    layer: { words, wordCount, transitions, again: again === 0 ? undefined : again - 1 },
    end: place,
  };
}

/** Returns where the record ends. @throws what the file system says. */
function writeRecord(
  descriptor: number,
  start: number,
  depth: number,
  { words, wordCount, transitions, again }: JournalLayer,
): number {
  const head = Buffer.alloc(HEAD_BYTES);
  const count = words.reduce((sum, each) => sum + each.length, 0);
  head.writeUInt32LE(MARK, 0);
  head.writeUInt32LE(depth, 4);
  head.writeUInt32LE(again === undefined ? 0 : again + 1, 8);
  head.writeDoubleLE(transitions, 16);
  head.writeUInt32LE(count / wordCount, 24);
  head.writeUInt32LE(wordCount, 28);
  let [place, crc] = [start + HEAD_BYTES, crc32(head.subarray(16))];
  for (const each of words) {
    const bytes = new Uint8Array(each.buffer, each.byteOffset, each.byteLength);
    for (let from = 0; from < bytes.length; ) {
      // A copy: the words may lie in memory that threads share, which files do not take.
      const part = bytes.slice(from, from + PART_STATES * 4);
      from += part.length;
      crc = crc32(part, crc);
      writeAll(descriptor, part, place);
      place += part.length;
    }
  }
  head.writeUInt32LE(crc, 12);
  writeAll(descriptor, head, start);
  return place;
}

function writeAll(descriptor: number, bytes: Uint8Array, place: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += fs.writeSync(descriptor, bytes, done, bytes.length - done, place + done);
  }
}

function firstLine(descriptor: number): string {
  const bytes = Buffer.alloc(200);
  const count = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes.toString('latin1', 0, count).split('\n', 1)[0] ?? '';
}
