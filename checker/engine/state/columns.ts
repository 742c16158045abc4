/** The types of a layout: columns of small numbers, the words that they lie in, and what refuses a machine. */
import type { ScalarType } from '../../../spec/language/types/types.ts';

export interface Column {
  /** Bits of one element that are stored; 0 if it has one value only. */
  readonly width: number;
  /** The lowest bit of a value that is stored. */
  readonly low: number;
  /** The bits of each value that are not stored, since they never change. */
  readonly fixed: number;
  /** Number of elements. */
  readonly count: number;
  /** log2 of the elements a segment has; the last one may have fewer. */
  segmentShift: number;
  readonly segments: Segment[];
  /** The thread whose control location or locals these are; undefined for variables. */
  readonly thread: number | undefined;
  /** It is 0 in every state, since all control locations reset it; it lives in words of its own during a step. */
  readonly isTransient: boolean;
}

export interface Segment {
  readonly word: number;
  /** The lowest bit of its first element. */
  readonly offset: number;
}

/** How a value of some type is stored. `size`: the elements of the array around, for the index. */
export type Storage =
  | { readonly kind: 'scalar'; readonly type: ScalarType; readonly column: Column }
  | { readonly kind: 'set'; readonly column: Column }
  | { readonly kind: 'optional-scalar'; readonly type: ScalarType; readonly column: Column }
  | { readonly kind: 'optional'; readonly present: Column; readonly inner: Storage }
  | { readonly kind: 'struct'; readonly fields: readonly Storage[] }
  | {
      readonly kind: 'array';
      readonly size: number;
      readonly index: ScalarType;
      readonly element: Storage;
    }
  | {
      readonly kind: 'seq';
      readonly max: number;
      readonly length: Column;
      readonly element: Storage;
    };

export interface Layout {
  readonly wordCount: number;
  /** Words behind those of the state, for transient columns; 0 at the start of each step. */
  readonly transientCount: number;
  /** Sum of the widths, without padding. */
  readonly bitCount: number;
  readonly variables: readonly Storage[];
  readonly threads: readonly ThreadLayout[];
  readonly columns: readonly Column[];
}

export interface ThreadLayout {
  /** Its place among `template.locations`, plus `bias`. */
  readonly control: Column;
  readonly bias: number;
  readonly slots: readonly Storage[];
}

/** The engine does not support a machine: its states are too wide, or its numbers beyond int32. */
export class EngineUnsupported extends Error {
  override readonly name = 'Unsupported';
}

/** All stored bits of one element, in the lowest place. */
export function maskOf({ width }: Column): number {
  return width === 32 ? -1 : ~(-1 << width);
}
