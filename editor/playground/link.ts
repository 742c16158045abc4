/**
 * A spec and what was asked of it, in the fragment of an address: text is compressed, and never leaves the
 * browser. A link may come from anybody: what it decompresses to is bounded, and its shape is looked at.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { Question, SpecText } from './messages.ts';

export interface Linked extends SpecText {
  /** What was shown; undefined if nothing was checked. */
  readonly question: Question | undefined;
}

const VERSION = 'v1.';
/** Characters of a fragment. */
const LINK_MAX = 1 << 18;
/** Bytes of what it holds: a spec, and a little. */
const LINKED_BYTES_MAX = (1 << 20) + 4096;

export function linkTo(linked: Linked): string {
  const bytes = deflateSync(strToU8(JSON.stringify(linked)), { level: 9 });
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `#${VERSION}${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** Returns what a fragment holds; undefined if it is none of ours, or is damaged or too large. */
export function linkedBy(fragment: string): Linked | undefined {
  const prefix = `#${VERSION}`;
  if (!fragment.startsWith(prefix) || fragment.length > LINK_MAX) return undefined;
  try {
    const text = fragment.slice(prefix.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return shapeOf(JSON.parse(strFromU8(inflateAtMost(bytes, LINKED_BYTES_MAX))));
  } catch {
    return undefined;
  }
}

/** @throws RangeError once there are more than `most` bytes: a small link may hold a large text. */
function inflateAtMost(bytes: Uint8Array, most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const inflate = new Inflate((chunk, isLast) => {
    length += chunk.length;
    if (length > most) throw new RangeError('too large');
    chunks.push(chunk);
    isWhole ||= isLast;
  });
  // Piece by piece, so that no piece inflates to much before it is counted.
  const PIECE = 1024;
  for (let at = 0; at < bytes.length; at += PIECE) {
    inflate.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  }
  if (!isWhole) throw new RangeError('not whole');
  const whole = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}

function shapeOf(value: unknown): Linked | undefined {
  if (!isObject(value)) return undefined;
  const { file, text, modules, question } = value;
  if (typeof file !== 'string' || typeof text !== 'string') return undefined;
  // It is printed, and is the name of no file.
  if (!/^[\w./-]{1,200}$/.test(file)) return undefined;
  if (!isTexts(modules)) return undefined;
  return { file, text, modules, question: questionOf(question) };
}

function questionOf(value: unknown): Question | undefined {
  if (!isObject(value)) return undefined;
  if (value['kind'] === 'claims' && isStrings(value['names'])) {
    return { kind: 'claims', names: value['names'] };
  }
  const { kind, params, variants, taken } = value;
  if (!isTexts(params) || !isStrings(variants)) return undefined;
  if (kind === 'version') return { kind, params, variants };
  return kind === 'walk' && isNumbers(taken) ? { kind, params, variants, taken } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
