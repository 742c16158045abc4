/**
 * Which bits of a column are stored: those from the lowest to the highest that differ between values it can have.
 *
 * A value is what `layout.ts` says, before bits are left out: an ordinal, an ordinal plus one, a mask, a length.
 * Zero is stored as zeros where it is a value: absent parts and reset locals are written as zeros.
 *
 * Columns with identities are stored whole, unless their value is the same under every renaming: `none`, no element,
 * all elements. The presence and length columns around them are stored whole too, unless always zero: the code that
 * exchanges identities reads them before it exchanges what they guard (`renaming.ts`).
 */

import { asOptional, listed, type Possible } from '../../../model/machine/possible-values.ts';
import { full } from '../../../model/machine/value.ts';
import {
  ordinal,
  type ScalarType,
  type SeqType,
  type SetType,
  scalarSize,
  type Type,
} from '../../../spec/language/types/types.ts';

export interface ColumnBits {
  readonly width: number;
  readonly low: number;
  readonly fixed: number;
}

/** What is known of the values of a column. */
export interface KnownValues {
  readonly known: Possible | undefined;
  /** Tells whether renaming identities changes values of a type; undefined if nothing is renamed. */
  readonly isRenamed: ((type: Type) => boolean) | undefined;
  /** Whether they may not be there, so that zeros are stored. */
  readonly mayBeAbsent?: true;
}

/** Bits for `count` different values. */
export function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** All of so many bits. */
export function allBits(width: number): ColumnBits {
  return { width, low: 0, fixed: 0 };
}

export function scalarBits(
  type: ScalarType,
  { known, isRenamed, ...rest }: KnownValues,
): ColumnBits {
  const whole = allBits(bitsFor(scalarSize(type)));
  if (known === undefined || isRenamed?.(type) === true) return whole;
  const list = listed(known, type)?.map((value) => ordinal(type, value));
  return bitsOf(list, whole, rest);
}

export function optionalBits(
  inner: ScalarType,
  { known, isRenamed, ...rest }: KnownValues,
): ColumnBits {
  const whole = allBits(bitsFor(scalarSize(inner) + 1));
  if (known === undefined) return whole;
  const optional = asOptional(known);
  const list = listed(optional.inner, inner)?.map((value) => ordinal(inner, value) + 1);
  if (isRenamed?.(inner) === true && list?.length !== 0) return whole;
  return bitsOf(list && [...(optional.none ? [0] : []), ...list], whole, rest);
}

export function setBits(type: SetType, { known, isRenamed, ...rest }: KnownValues): ColumnBits {
  const whole = allBits(scalarSize(type.element));
  if (known?.kind !== 'set') return whole;
  const { must, may } = known;
  const isSameForAll = must === may && (may === 0 || must === full(type.element));
  if (isRenamed?.(type.element) === true && !isSameForAll) return whole;
  return bitsOf([must, may], whole, rest);
}

export function presenceBits({ known, isRenamed, ...rest }: KnownValues): ColumnBits {
  const whole = allBits(1);
  if (known === undefined) return whole;
  const optional = asOptional(known);
  const isNone = optional.inner.kind === 'nothing';
  const values = [...(optional.none ? [0] : []), ...(isNone ? [] : [1])];
  return countBits(values, whole, isRenamed !== undefined, rest);
}

export function lengthBits(type: SeqType, { known, isRenamed, ...rest }: KnownValues): ColumnBits {
  const whole = allBits(bitsFor(type.max + 1));
  if (known?.kind !== 'seq') return whole;
  const { least, most } = known;
  const values = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  return countBits(values, whole, isRenamed !== undefined, rest);
}

function countBits(
  values: readonly number[],
  whole: ColumnBits,
  isAskedByRenaming: boolean,
  rest: Pick<KnownValues, 'mayBeAbsent'>,
): ColumnBits {
  return isAskedByRenaming && values.some((value) => value !== 0)
    ? whole
    : bitsOf(values, whole, rest);
}

/** The bits in which `values` differ; `whole`, if they are not known. */
function bitsOf(
  values: readonly number[] | undefined,
  whole: ColumnBits,
  { mayBeAbsent }: Pick<KnownValues, 'mayBeAbsent'>,
): ColumnBits {
  if (values === undefined) return whole;
  const all = mayBeAbsent === true ? [0, ...values] : values;
  if (all.length === 0) return allBits(0);
  const always = all.reduce((bits, value) => bits & value, -1);
  const ever = all.reduce((bits, value) => bits | value, 0);
  const changing = (ever & ~always) >>> 0;
  if (changing === 0) return { width: 0, low: 0, fixed: always };
  const low = 31 - Math.clz32(changing & -changing);
  const width = 32 - Math.clz32(changing) - low;
  const stored = (width === 32 ? -1 : (2 ** width - 1) << low) | 0;
  return { width, low, fixed: always & ~stored };
}
