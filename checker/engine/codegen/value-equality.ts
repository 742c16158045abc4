/** Whether two values are equal, as code. */
import { InternalError } from '../../../model/machine/assert.ts';
import { ordinal } from '../../../spec/language/types/types.ts';
import { and, constant, equal, int, isZero, lessThan, ONE, or } from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { opened, type ReadColumn, type SymbolicValue } from './value.ts';

/** Tells whether two values of comparable types are equal. */
export function equalValues(left: SymbolicValue, right: SymbolicValue, read: ReadColumn): Code {
  const [a, b] = [opened(left, read), opened(right, read)];
  if (a.kind === 'number' && b.kind === 'number') return equal(a.code, b.code);
  if (a.kind === 'parts' && b.kind === 'parts') {
    return a.parts.reduce<Code>(
      (all, part, i) => and(all, equalValues(part, b.parts[i]!, read)),
      ONE,
    );
  }
  if (a.kind === 'optional' && b.kind === 'optional') return sameOptional(a, b, read);
  // A value that is no optional is compared as one that is present.
  if (a.kind === 'optional') return and(a.present, equalValues(a.inner, b, read));
  if (b.kind === 'optional') return and(b.present, equalValues(a, b.inner, read));
  if (a.kind === 'seq' && b.kind === 'seq') {
    const common = Math.min(a.elements.length, b.elements.length);
    let all = and(equal(a.length, b.length), lessThan(a.length, int(common + 1)));
    for (let i = 0; i < common; i += 1) {
      const beyond = isZero(lessThan(int(i), a.length));
      all = and(all, or(beyond, equalValues(a.elements[i]!, b.elements[i]!, read)));
    }
    return all;
  }
  throw new InternalError('only values of comparable types are compared');
}

function sameOptional(
  a: SymbolicValue & { kind: 'optional' },
  b: SymbolicValue & { kind: 'optional' },
  read: ReadColumn,
): Code {
  if (constant(a.present) === 0) return isZero(b.present);
  if (constant(b.present) === 0) return isZero(a.present);
  if (a.encoded !== undefined && b.encoded !== undefined) {
    if (ordinal(a.encoded.type, 0) === ordinal(b.encoded.type, 0)) {
      return equal(a.encoded.code, b.encoded.code);
    }
  }
  const inner = or(isZero(a.present), equalValues(a.inner, b.inner, read));
  return and(equal(a.present, b.present), inner);
}
