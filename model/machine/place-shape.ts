/** Places without their indexes: `cell[_].flag`. */
import type { Type } from '../../spec/language/types/types.ts';

/** From a variable to a part of it: a field, or an element that is known when the code runs. */
export type ShapeStep = number | 'element';

/** A kind of place that stores go to: `cell[_].flag`. */
export interface PlaceShape {
  readonly variable: number;
  readonly steps: readonly ShapeStep[];
  /** The types of its indexes, outermost first. */
  readonly indexes: readonly Type[];
  /** The type of what is stored. */
  readonly type: Type;
}
