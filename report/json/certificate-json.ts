/** The JSON of `verify-certificate`. Its schema, docs/schema/verify-certificate.schema.json, is made of these types. */

import type { Count, Seconds } from '../verdict/json-number.ts';
import type { Memory } from '../verdict/memory.ts';

export const CERTIFICATE_SCHEMA = 'faultline/verify-certificate/3';

/** @title What `faultline verify-certificate --json` prints */
export interface CertificateJson {
  readonly schema: typeof CERTIFICATE_SCHEMA;
  /** The memory model under which the verdict holds: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** 0 proven, 1 not proven. */
  readonly exitCode: 0 | 1;
  readonly spec: string;
  /** The params that the claim sets. */
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** The names of the properties to be proven. */
  readonly properties: readonly string[];
  /**
   * The checks that end runs and are not proven themselves: the properties are proven for the runs up to there only.
   */
  readonly cutShort: readonly string[];
  /** The type of which there may be any number, and how many of it a view has; null if the certificate is about states. */
  readonly anyNumber: {
    readonly type: string;
    /** @minimum 1 */
    readonly viewSize: Count;
  } | null;
  /**
   * How many states there are, or views.
   *
   * @minimum 1
   */
  readonly states: Count;
  /** The steps that were followed. */
  readonly transitions: Count;
  /** Why nothing is proven; null if it is. */
  readonly objection: string | null;
  readonly seconds: Seconds;
}
