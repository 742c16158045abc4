/**
 * The file of a checkpoint (`--checkpoint`): a line with the format and the key of the search, then a
 * record for each layer. What was half written when the process was killed, and what was damaged since, is
 * not taken for a layer: it is cut off, with all behind it, when the search goes on.
 *
 * A record is 32 bytes (transitions as a double, mark, depth, again + 1, states, words a state, nothing),
 * the SHA-256 of the first line, of the sums before it, of these 32 bytes and of its states, then the states;
 * all little-endian. So every byte of the file counts, and records cannot change places.
 */
import { createHash, type Hash } from 'node:crypto';
import type { CheckpointLayer, CheckpointLog } from '../../checker/checkpoint-log.ts';
import { UserError } from '../errors/user-error.ts';
import { isThere } from '../files/folders.ts';
import { type OpenFile, openFile } from '../files/open-file.ts';
import { placeOf, removeFile, type Target, writeNew } from '../files/write-file.ts';

const FORMAT = 'faultline checkpoint 3';
const FACTS_BYTES = 32;
const SUM_BYTES = 32;
const MARK = 0x4a4c4146;
/** Read at once. */
const PART_STATES = 2 ** 20;

export interface CheckpointRequest {
  readonly target: Target;
  /** What the search depends on, as a hash. */
  readonly key: string;
  /** Whether to go on where the file ends; if there is no file, the search begins. */
  readonly resume: boolean;
}

export interface CheckpointFile extends CheckpointLog {
  /**
   * Closes the file, which goes if the search `isComplete`. Returns why layers were no longer written;
   * undefined if all were.
   */
  readonly finish: (isComplete: boolean) => string | undefined;
}

/**
 * Throws a UserError unless `request` can be served: a file that is there must be of this search, and
 * meant to be gone on with. One that ends within its first line is of a search that was killed at once.
 */
export function requireCheckpoint({ target, key, resume }: CheckpointRequest): void {
  const file = placeOf(target);
  if (!isThere(file)) return;
  const { shown } = target;
  if (!resume) {
    throw new UserError(`\`${shown}\` already exists`, '`--resume` continues from it');
  }
  const opened = openFile(file, 'read', { shown, kind: 'checkpoint' });
  const head = headOf(key);
  const found = opened.read(0, head.length).toString('latin1');
  opened.close();
  if (head.startsWith(found)) return;
  if (!found.startsWith(`${FORMAT} key `) || !found.endsWith('\n')) {
    throw new UserError(`\`${shown}\` is not a checkpoint of a search`);
  }
  throw new UserError(
    `\`${shown}\` is the checkpoint of another search`,
    'the spec, its bounds, the options or faultline itself have changed: start again with another file',
  );
}

/** Opens the file; `requireJournal` has been asked. A layer that cannot be written is the last one. */
export function openCheckpoint({ target, key }: CheckpointRequest): CheckpointFile {
  const head = headOf(key);
  const sum = createHash('sha256').update(head);
  const checkpoint = openWithHead(target, head);
  let end = head.length;
  let depth = 0;
  let problem: string | undefined;

  function* past(): Iterable<CheckpointLayer> {
    for (;;) {
      const record = readRecord(checkpoint, end, depth, sum);
      if (record === undefined) break;
      end = record.end;
      depth += 1;
      yield record.layer;
    }
    checkpoint.truncate(end);
  }

  const write = (layer: CheckpointLayer): void => {
    if (problem !== undefined) return;
    try {
      end = writeRecord(checkpoint, end, depth, layer, sum);
      depth += 1;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  };
  const finish = (isComplete: boolean): string | undefined => {
    checkpoint.close();
    if (isComplete) removeFile(target);
    return isComplete ? undefined : problem;
  };
  return { past: past(), write, finish };
}

function headOf(key: string): string {
  return `${FORMAT} key ${key}\n`;
}

/** Opens the file, which begins with `head` then; if it cannot be written, there is none. */
function openWithHead(target: Target, head: string): OpenFile {
  const file = placeOf(target);
  if (!isThere(file)) {
    try {
      writeNew(file, head);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') removeFile(target);
      throw error;
    }
  }
  const checkpoint = openFile(file, 'update', { shown: target.shown, kind: 'checkpoint' });
  if (checkpoint.size() < head.length) checkpoint.write(Buffer.from(head), 0);
  return checkpoint;
}

/** Returns the record and adds it to `sum`, which is of all before it; undefined if there is none. */
function readRecord(
  checkpoint: OpenFile,
  start: number,
  depth: number,
  sum: Hash,
): { readonly layer: CheckpointLayer; readonly end: number } | undefined {
  const head = checkpoint.read(start, FACTS_BYTES + SUM_BYTES);
  if (head.length < FACTS_BYTES + SUM_BYTES) return undefined;
  const facts = head.subarray(0, FACTS_BYTES);
  if (facts.readUInt32LE(8) !== MARK || facts.readUInt32LE(12) !== depth) return undefined;
  const again = facts.readUInt32LE(16);
  const [states, wordCount] = [facts.readUInt32LE(20), facts.readUInt32LE(24)];
  let offset = start + head.length;
  if (offset + states * wordCount * 4 > checkpoint.size()) return undefined;
  const words: Uint32Array[] = [];
  const own = sum.copy().update(facts);
  for (let left = states * wordCount * 4; left > 0; ) {
    const length = Math.min(left, PART_STATES * wordCount * 4);
    const bytes = checkpoint.read(offset, length);
    if (bytes.length < length) return undefined;
    own.update(bytes);
    words.push(new Uint32Array(bytes.buffer, bytes.byteOffset, length / 4));
    offset += length;
    left -= length;
  }
  const expected = head.subarray(FACTS_BYTES);
  if (!own.digest().equals(expected)) return undefined;
  sum.update(expected);
  return {
    layer: {
      words,
      wordCount,
      transitions: facts.readDoubleLE(0),
      lastHitDepth: again === 0 ? undefined : again - 1,
    },
    end: offset,
  };
}

/** Returns where the record ends, and adds it to `sum`. @throws what the file system says. */
function writeRecord(
  checkpoint: OpenFile,
  start: number,
  depth: number,
  { words, wordCount, transitions, lastHitDepth }: CheckpointLayer,
  sum: Hash,
): number {
  const facts = Buffer.alloc(FACTS_BYTES);
  const count = words.reduce((total, each) => total + each.length, 0);
  facts.writeDoubleLE(transitions, 0);
  facts.writeUInt32LE(MARK, 8);
  facts.writeUInt32LE(depth, 12);
  facts.writeUInt32LE(lastHitDepth === undefined ? 0 : lastHitDepth + 1, 16);
  facts.writeUInt32LE(count / wordCount, 20);
  facts.writeUInt32LE(wordCount, 24);
  let offset = start + FACTS_BYTES + SUM_BYTES;
  const own = sum.copy().update(facts);
  for (const each of words) {
    const bytes = new Uint8Array(each.buffer, each.byteOffset, each.byteLength);
    for (let from = 0; from < bytes.length; ) {
      // A copy: the words may lie in memory that threads share, which files do not take.
      const part = bytes.slice(from, from + PART_STATES * 4);
      from += part.length;
      own.update(part);
      checkpoint.write(part, offset);
      offset += part.length;
    }
  }
  const digest = own.digest();
  checkpoint.write(Buffer.concat([facts, digest]), start);
  sum.update(digest);
  return offset;
}
