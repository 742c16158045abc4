/**
 * The bytes of a certificate: a line that names the format, a line with the SHA-256 of all that follows, a line of
 * JSON, the header, then 32-bit words, the lowest byte first.
 */
import { createHash } from 'node:crypto';

/** Of a SHA-256 in hexadecimal. */
const SUM_DIGITS = 64;

export interface CertificateFile {
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Uint32Array;
}

export const NO_HEADER = 'its third line is not the header of a certificate';

/** Returns the bytes of a file; `format` is its first line. */
export function encodeFile(format: string, header: object, body: Uint32Array): Uint8Array {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), littleEndian(body)]);
  return Buffer.concat([Buffer.from(`${format}\n${sha256(rest)}\n`), rest]);
}

/** Whether the first line of `file` is `format`. */
export function isOfFormat(format: string, file: Uint8Array): boolean {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  return buffer.toString('latin1', 0, format.length + 1) === `${format}\n`;
}

/** Returns what is in `file`, or what is wrong with it. Trusts nothing. */
export function decodeFile(
  format: string,
  file: Uint8Array,
): CertificateFile | { readonly mistake: string } {
  if (!isOfFormat(format, file)) return { mistake: `it does not begin with \`${format}\`` };
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = format.length + 1;
  const sumEnd = start + SUM_DIGITS + 1;
  const rest = buffer.subarray(sumEnd);
  if (buffer.toString('latin1', start, sumEnd) !== `${sha256(rest)}\n`) {
    return { mistake: 'it was changed after it was written' };
  }
  const headerEnd = rest.indexOf('\n');
  const header = readObject(rest.toString('utf8', 0, Math.max(headerEnd, 0)));
  if (header === undefined) return { mistake: NO_HEADER };
  const bytes = rest.subarray(headerEnd + 1);
  if (bytes.length % 4 !== 0) return { mistake: 'it ends within a word' };
  const body = new Uint32Array(bytes.length / 4);
  for (const i of body.keys()) body[i] = bytes.readUInt32LE(i * 4);
  return { header, body };
}

function readObject(text: string): CertificateFile['header'] | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return json === null || typeof json !== 'object'
      ? undefined
      : (json as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

// ------------------------------------------------------------------ what a header has

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

export function isSettings(value: unknown): value is Record<string, string> {
  return value !== null && typeof value === 'object' && Object.values(value).every(isText);
}

function littleEndian(words: Uint32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, i * 4);
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
