/**
 * The registers of one process, each set once on a path, and what its locals and ghosts are in terms of them.
 *
 * A local is no register: where it is used, it is what was assigned to it. Only where paths join with two values of it
 * a register is set on both.
 */

import { assert } from '../../model/machine/assert.ts';
import { isScalar, type ScalarType } from '../../spec/language/types/types.ts';
import { typeAt } from '../scalar/leaves.ts';
import type { Place, Scalar } from '../scalar/scalar.ts';
import { keyOf, placeKey } from '../scalar/scalar-key.ts';
import { sizeOf } from '../scalar/scalar-parts.ts';
import { type CStatement, line, printC } from './c-code.ts';

export interface Register {
  readonly name: string;
  readonly type: ScalarType;
}

interface Known {
  readonly place: Place;
  readonly value: Scalar;
}

/** Longer expressions get a register of their own. */
const SIZE_MAX = 9;

export class Registers {
  private readonly own: Register[] = [];
  private values: ReadonlyMap<string, Known> = new Map();
  private readonly initialOf: (place: Place) => Scalar;

  /** `initialOf` tells what a local or a ghost is before the first assignment. */
  constructor(initialOf: (place: Place) => Scalar) {
    this.initialOf = initialOf;
  }

  get all(): readonly Register[] {
    return this.own;
  }

  fresh(type: ScalarType): Scalar & { readonly kind: 'name' } {
    const name = `r${this.own.length}`;
    this.own.push({ name, type });
    return { kind: 'name', name, isTruth: type.kind === 'bool' };
  }

  /** The value of a place of the thread, or of a ghost. */
  valueOf(place: Place): Scalar {
    return this.values.get(placeKey(place))?.value ?? this.initialOf(place);
  }

  /** Makes `value` that of `place`, and appends what it takes. */
  assign(place: Place, value: Scalar, code: CStatement[]): void {
    const isPlain = value.kind !== 'if' && sizeOf(value) <= SIZE_MAX;
    const kept = isPlain ? value : this.keep(value, typeOf(place), code);
    this.values = new Map(this.values).set(placeKey(place), { place, value: kept });
  }

  /** A new register with that value. */
  keep(value: Scalar, type: ScalarType, code: CStatement[]): Scalar & { readonly kind: 'name' } {
    const register = this.fresh(type);
    code.push(...setRegister(register, value));
    return register;
  }

  /** Does each of `arms`, which are paths from here, and has at the end of each the same registers for what differs. */
  join<T extends { readonly code: CStatement[] }>(arms: readonly (() => T)[]): readonly T[] {
    const before = this.values;
    const done = arms.map((arm) => {
      this.values = before;
      const result = arm();
      return { result, values: this.values };
    });
    const joined = new Map(before);
    const all = new Map(done.flatMap(({ values }) => [...values]));
    for (const [key, { place }] of all) {
      const ends = done.map(({ values }) => values.get(key)?.value ?? this.initialOf(place));
      const [first, ...others] = ends;
      assert(first !== undefined, 'a branch has arms');
      if (others.every((each) => keyOf(each) === keyOf(first))) {
        joined.set(key, { place, value: first });
        continue;
      }
      const register = this.fresh(typeOf(place));
      for (const [i, { result }] of done.entries()) {
        const value = ends[i];
        if (value !== undefined) result.code.push(...setRegister(register, value));
      }
      joined.set(key, { place, value: register });
    }
    this.values = joined;
    return done.map(({ result }) => result);
  }
}

function setRegister(register: Scalar, value: Scalar): readonly CStatement[] {
  if (value.kind !== 'if') return [line(`${printC(register)} = ${printC(value)};`)];
  const { test, then, otherwise } = value;
  const arm = (each: Scalar): readonly CStatement[] => setRegister(register, each);
  return [{ kind: 'if', test: printC(test), then: arm(then), otherwise: arm(otherwise) }];
}

/** The type of a place that has one number. */
export function typeOf(place: Place): ScalarType {
  const type = typeAt(place.root.type, place.path);
  assert(isScalar(type), 'a leaf is a single value');
  return type;
}
