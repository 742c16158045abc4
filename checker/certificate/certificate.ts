/**
 * A certificate: the set of states on which a green verdict stands, in a form that others can check.
 *
 * As a file: a line that names the format, a line with the SHA-256 of all that follows, a line of JSON
 * (`Certified`), then the states, each `layout.words` little-endian words as `model/meaning/layout.ts` packs
 * them, in ascending order.
 */
import { createHash } from 'node:crypto';

const FORMAT = 'faultline certificate 3';
/** Of a SHA-256 in hexadecimal. */
const SUM_DIGITS = 64;

/** What a certificate is about. */
export interface Certified {
  /** The spec's path in its project, with `/`. */
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** Under which memory model (`model/machine/memory-model.ts`). */
  readonly memory: string;
  /** What is said to hold, by name: properties of states and of steps, and built-in checks. */
  readonly properties: readonly string[];
  /** The checks under which steps fail, by name; none of `properties`. Behind such a step is nothing. */
  readonly cutShort: readonly string[];
  /** Of the machine without any reduction (`model/machine/fingerprint.ts`). */
  readonly machine: string;
  readonly states: number;
  /** 32-bit words a state. */
  readonly words: number;
}

export interface Certificate {
  readonly about: Certified;
  /** All states, one after the other. */
  readonly body: Uint32Array;
}

/** Returns the bytes of the file. */
export function encodeCertificate({ about, body }: Certificate): Uint8Array {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), littleEndian(body)]);
  return Buffer.concat([Buffer.from(`${FORMAT}\n${sha256(rest)}\n`), rest]);
}

/** Returns the certificate in `file`, or what is wrong with it. Trusts nothing. */
export function decodeCertificate(file: Uint8Array): Certificate | { readonly mistake: string } {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = `${FORMAT}\n`;
  if (buffer.toString('latin1', 0, start.length) !== start) {
    return { mistake: `it does not begin with \`${FORMAT}\`` };
  }
  const sumEnd = start.length + SUM_DIGITS + 1;
  const rest = buffer.subarray(sumEnd);
  if (buffer.toString('latin1', start.length, sumEnd) !== `${sha256(rest)}\n`) {
    return { mistake: 'it was changed after it was written' };
  }
  const headerEnd = rest.indexOf('\n');
  const about = readHeader(rest.toString('utf8', 0, Math.max(headerEnd, 0)));
  if (about === undefined) return { mistake: 'its third line is not the header of a certificate' };
  const bytes = rest.subarray(headerEnd + 1);
  if (bytes.length !== about.states * about.words * 4) {
    return { mistake: `it says ${about.states} states, and holds another number` };
  }
  const body = new Uint32Array(bytes.length / 4);
  for (const i of body.keys()) body[i] = bytes.readUInt32LE(i * 4);
  return { about, body };
}

function readHeader(text: string): Certified | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (json === null || typeof json !== 'object') return undefined;
  const parts = json as Record<string, unknown>;
  const { spec, settings, variants, memory, properties, cutShort, machine, states, words } = parts;
  const isText = (value: unknown): value is string => typeof value === 'string';
  const isTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every(isText);
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0;
  if (!isText(spec) || !isText(machine) || !isText(memory)) return undefined;
  if (!isTexts(variants) || !isTexts(properties) || !isTexts(cutShort)) return undefined;
  if (!isCount(states) || !isCount(words)) return undefined;
  if (settings === null || typeof settings !== 'object') return undefined;
  if (!Object.values(settings).every(isText)) return undefined;
  const pairs = settings as Record<string, string>;
  const terms = { spec, settings: pairs, variants, memory };
  return { ...terms, properties, cutShort, machine, states, words };
}

function littleEndian(words: Uint32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, i * 4);
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
