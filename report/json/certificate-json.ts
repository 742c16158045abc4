/** The JSON of `verify-certificate`. Its schema is docs/schema/verify-certificate.schema.json. */
import type { Memory } from '../verdict/memory.ts';

export const CERTIFICATE_SCHEMA = 'faultline/verify-certificate/2';

export interface CertificateJson {
  readonly schema: typeof CERTIFICATE_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly exitCode: number;
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** What was to be proven, by name. */
  readonly properties: readonly string[];
  /** The checks in which runs end, and which are not proven: what is, holds as far as runs go. */
  readonly cutShort: readonly string[];
  readonly states: number;
  /** Steps that were followed. */
  readonly transitions: number;
  /** Why nothing is proven, or null. */
  readonly objection: string | null;
  readonly seconds: number;
}
