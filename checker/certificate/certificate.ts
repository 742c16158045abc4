/**
 * A certificate: the set of states that proves a verdict of `holds`, in a form that others can check.
 *
 * As a file (`certificate-file.ts`): the header is `Certified`, and the words are those of the states, each as
 * `model/meaning/layout.ts` packs it, in ascending order.
 */
import {
  decodeFile,
  encodeFile,
  isCount,
  isSettings,
  isText,
  isTexts,
  NO_HEADER,
} from './certificate-file.ts';

const FORMAT = 'faultline certificate 3';

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
  return encodeFile(FORMAT, about, body);
}

/** Returns the certificate in `file`, or what is wrong with it. Trusts nothing. */
export function decodeCertificate(file: Uint8Array): Certificate | { readonly mistake: string } {
  const found = decodeFile(FORMAT, file);
  if ('mistake' in found) return found;
  const about = readHeader(found.header);
  if (about === undefined) return { mistake: NO_HEADER };
  return found.body.length === about.states * about.words
    ? { about, body: found.body }
    : { mistake: `it says ${about.states} states, and holds another number` };
}

function readHeader(parts: Readonly<Record<string, unknown>>): Certified | undefined {
  const { spec, settings, variants, memory, properties, cutShort, machine, states, words } = parts;
  if (!isText(spec) || !isText(machine) || !isText(memory)) return undefined;
  if (!isTexts(variants) || !isTexts(properties) || !isTexts(cutShort)) return undefined;
  if (!isCount(states) || !isCount(words) || !isSettings(settings)) return undefined;
  const terms = { spec, settings, variants, memory };
  return { ...terms, properties, cutShort, machine, states, words };
}
