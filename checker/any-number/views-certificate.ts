/**
 * The certificate of what holds for any number of identities: the set of views, and for each number that is less
 * than a view has the set of states.
 *
 * As a file (`certificate-file.ts`): the header is `CertifiedViews`. The words are those of the views, each a state of the
 * machine of `viewSize` identities and an unseen one, as `model/meaning/layout.ts` packs it; then those of
 * the states for each of `fewer`.
 */
import {
  decodeFile,
  encodeFile,
  isCount,
  isOfFormat,
  isSettings,
  isText,
  isTexts,
  NO_HEADER,
} from '../certificate/certificate-file.ts';

const FORMAT = 'faultline certificate of views 1';

/** A set of states of one machine. */
export interface CertifiedSet {
  /** Of the machine (`model/machine/fingerprint.ts`). */
  readonly machine: string;
  readonly states: number;
  /** 32-bit words a state. */
  readonly words: number;
}

export interface CertifiedViews extends CertifiedSet {
  /** The spec's path in its project, with `/`. */
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** See `Certified`. */
  readonly properties: readonly string[];
  readonly cutShort: readonly string[];
  /** `Cpu`, of which there may be any number. */
  readonly type: string;
  /** How many identities a view has. */
  readonly viewSize: number;
  /** Of the machine of two identities and an unseen one, on which steps beside another are taken. */
  readonly pair: string;
  /** The sets for numbers of identities below `viewSize`, without any reduction. */
  readonly fewer: readonly (CertifiedSet & { readonly size: number })[];
}

export interface ViewsCertificate {
  readonly about: CertifiedViews;
  /** States of views. */
  readonly views: Uint32Array;
  /** States for each of `about.fewer`. */
  readonly fewer: readonly Uint32Array[];
}

/** Returns the bytes of the file. */
export function encodeViewsCertificate({ about, views, fewer }: ViewsCertificate): Uint8Array {
  const parts = [views, ...fewer];
  const body = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    body.set(part, end);
    end += part.length;
  }
  return encodeFile(FORMAT, about, body);
}

/** Whether `file` says that it is a certificate of views. */
export function isViewsCertificate(file: Uint8Array): boolean {
  return isOfFormat(FORMAT, file);
}

/** Returns the certificate in `file`, or what is wrong with it. Trusts nothing. */
export function decodeViewsCertificate(
  file: Uint8Array,
): ViewsCertificate | { readonly mistake: string } {
  const found = decodeFile(FORMAT, file);
  if ('mistake' in found) return found;
  const about = readHeader(found.header);
  if (about === undefined) return { mistake: NO_HEADER };
  let end = 0;
  const take = ({ states, words }: CertifiedSet): Uint32Array => {
    end += states * words;
    return found.body.subarray(end - states * words, end);
  };
  const views = take(about);
  const fewer = about.fewer.map(take);
  if (end !== found.body.length) {
    return { mistake: `it says ${about.states} views, and holds another number` };
  }
  return { about, views, fewer };
}

function readHeader(parts: Readonly<Record<string, unknown>>): CertifiedViews | undefined {
  const { spec, settings, variants, properties, cutShort, type, viewSize, pair, fewer } = parts;
  const set = readSet(parts);
  if (set === undefined || !isText(spec) || !isText(type) || !isText(pair)) return undefined;
  if (!isTexts(variants) || !isTexts(properties) || !isTexts(cutShort)) return undefined;
  if (!isCount(viewSize) || !isSettings(settings) || !Array.isArray(fewer)) return undefined;
  const sets = fewer.flatMap((each: unknown) => {
    const read = readSet(each);
    const { size } = (each ?? {}) as { readonly size?: unknown };
    return read === undefined || !isCount(size) ? [] : [{ ...read, size }];
  });
  if (sets.length < fewer.length) return undefined;
  const terms = { spec, settings, variants, properties, cutShort };
  return { ...terms, type, viewSize, pair, ...set, fewer: sets };
}

function readSet(value: unknown): CertifiedSet | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { machine, states, words } = value as Readonly<Record<string, unknown>>;
  if (!isText(machine) || !isCount(states) || !isCount(words)) return undefined;
  return { machine, states, words };
}
