/** Columns of a state as code: one element read from the words in locals, or written to them. */
import { at } from '../../../model/machine/assert.ts';
import {
  add,
  and,
  complement,
  constant,
  equal,
  get,
  int,
  mul,
  or,
  select,
  set,
  shl,
  shrU,
} from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { type Column, maskOf, type Segment } from '../state/columns.ts';
import { type Scope, share } from './emit-scope.ts';

/** `readColumn`, bound to the words of a scope. */
export function readIn(scope: Scope): (column: Column, index: Code) => Code {
  return (column, index) => readColumn(scope, column, index);
}

/** Reads one element of a column. */
export function readColumn(scope: Scope, column: Column, index: Code): Code {
  const { width, low, fixed } = column;
  if (width === 0) return int(fixed);
  const stored = readStored(scope, column, index);
  return or(low === 0 ? stored : shl(stored, int(low)), int(fixed));
}

function readStored(scope: Scope, column: Column, index: Code): Code {
  return bySegment(
    column,
    index,
    (segment, within) => {
      const word = get(scope.words[segment.word]!);
      const moved = shrU(word, add(int(segment.offset), mul(within, int(column.width))));
      const top = constant(within);
      const isTop = top !== undefined && segment.offset + column.width * (top + 1) === 32;
      return isTop ? moved : and(moved, int(maskOf(column)));
    },
    (test, yes, no) => select(test, yes, no),
  );
}

/** Asks `use` for the segment of element `index`, and its place there; joins the answers if unknown. */
function bySegment<T>(
  column: Column,
  index: Code,
  use: (segment: Segment, within: Code) => T,
  join: (test: Code, yes: T, no: T) => T,
): T {
  const inside = (1 << column.segmentShift) - 1;
  const known = constant(index);
  if (known !== undefined) {
    return use(at(column.segments, known >> column.segmentShift), int(known & inside));
  }
  if (column.segments.length === 1) return use(at(column.segments, 0), index);
  const within = and(index, int(inside));
  const which = shrU(index, int(column.segmentShift));
  return column.segments
    .slice(1)
    .reduce(
      (rest, segment, i) => join(equal(which, int(i + 1)), use(segment, within), rest),
      use(at(column.segments, 0), within),
    );
}

/** Changes one element of a column; `value` is an ordinal that fits. */
export function writeColumn(scope: Scope, column: Column, index: Code, value: Code): void {
  if (column.width === 0) return;
  const known = constant(index);
  const inside = (1 << column.segmentShift) - 1;
  const once = known === undefined ? share(scope, index) : index;
  const { low } = column;
  const cut = low === 0 ? value : shrU(value, int(low));
  // Bits above those that are stored must not run into the next element.
  const isAbove = column.fixed >>> low !== 0;
  const kept = share(scope, isAbove ? and(cut, int(maskOf(column))) : cut);
  column.segments.forEach((segment, i) => {
    if (known !== undefined && known >> column.segmentShift !== i) return;
    const word = scope.words[segment.word]!;
    const many = column.segments.length > 1 && known === undefined;
    const within = many || known !== undefined ? and(once, int(inside)) : once;
    const shift = add(int(segment.offset), mul(within, int(column.width)));
    const mask = shl(int(maskOf(column)), shift);
    const cleared = and(get(word), complement(mask));
    const changed = or(cleared, shl(kept, shift));
    const isHere = equal(shrU(once, int(column.segmentShift)), int(i));
    scope.sink.statements.push(set(word, many ? select(isHere, changed, get(word)) : changed));
  });
}
