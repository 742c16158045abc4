/** The variables of a litmus test: the places in memory that its processes use. */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { isScalar, type ScalarType } from '../../spec/language/types/types.ts';
import { CALL_NAMES } from '../../spec/litmus/litmus-calls.ts';
import { Names } from '../names.ts';
import { constantLeaf } from '../scalar/constant-leaf.ts';
import { typeAt } from '../scalar/leaves.ts';
import { constantOf, number, type Place, type Root, type Scalar, truth } from '../scalar/scalar.ts';
import { placeKey } from '../scalar/scalar-key.ts';
import { type System, systemOf } from '../scalar/system.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';

export interface TestVariable {
  readonly name: string;
  /** `atomic_t` if something is added to it. */
  kind: 'int' | 'atomic_t' | 'spinlock_t';
  /** Undefined for a lock. */
  readonly type: ScalarType | undefined;
  readonly initial: number;
}

const C_WORDS = [
  ...['auto', 'break', 'case', 'char', 'const', 'continue', 'default', 'do', 'double', 'else'],
  ...['enum', 'extern', 'float', 'for', 'goto', 'if', 'inline', 'int', 'long', 'register'],
  ...['restrict', 'return', 'short', 'signed', 'sizeof', 'static', 'struct', 'switch', 'typedef'],
  ...['union', 'unsigned', 'void', 'volatile', 'while', 'atomic_t', 'spinlock_t', 'intptr_t'],
  ...['uintptr_t', 'exists', 'forall', 'filter', 'locations', 'true', 'false', 'not', 'and', 'or'],
];

export class TestVariables {
  readonly system: System;
  private readonly names: Names;
  private readonly byKey = new Map<string, TestVariable>();

  constructor(machine: Machine) {
    const reserved = [...C_WORDS, ...CALL_NAMES];
    this.system = systemOf(machine, { reserved, firstStop: 0 });
    this.names = new Names(reserved);
  }

  /** All that were asked for so far. */
  get all(): readonly TestVariable[] {
    return [...this.byKey.values()];
  }

  /** Whether a root is memory, a ghost, or belongs to a thread. */
  storageOf(root: Root): 'memory' | 'ghost' | 'thread' {
    const variable = this.system.variables.indexOf(root);
    if (variable === -1) return 'thread';
    return at(this.system.machine.variables, variable).storage === 'ghost' ? 'ghost' : 'memory';
  }

  /** The number at `place` in the initial state. */
  initialOf({ root, path }: Place): number {
    const own = this.system.initial.find((each) => each.root === root);
    if (own === undefined) return 0;
    return constantOf(constantLeaf(this.system, root.type, own.value, path)) ?? 0;
  }

  /** The value of `place` in the initial state. */
  initialValue(place: Place): Scalar {
    const value = this.initialOf(place);
    return typeAt(place.root.type, place.path).kind === 'bool' ? truth(value === 1) : number(value);
  }

  /** The variable that a place of a scalar is. */
  at(place: Place): TestVariable {
    if (lockIn(place) !== undefined) {
      throw new NotALitmusTest(`the owner of \`${place.root.name}\`, a spinlock, is looked at`);
    }
    const type = typeAt(place.root.type, place.path);
    assert(isScalar(type), 'what is accessed is a single value');
    return this.known(place, () => ({ kind: 'int', type, initial: this.initialOf(place) }));
  }

  /** The lock at a place. */
  lockAt(place: Place): TestVariable {
    return this.known(place, () => ({ kind: 'spinlock_t', type: undefined, initial: 0 }));
  }

  private known(place: Place, make: () => Omit<TestVariable, 'name'>): TestVariable {
    if (place.path.some((access) => 'index' in access && constantOf(access.index) === undefined)) {
      throw new NotALitmusTest(
        `which element of \`${place.root.name}\` is meant depends on a value`,
      );
    }
    const key = placeKey(place);
    const found = this.byKey.get(key);
    if (found !== undefined) return found;
    const parts = place.path.map((access, i) => {
      if ('index' in access) return String(constantOf(access.index));
      if (access.kind !== 'field') return access.kind;
      const type = typeAt(place.root.type, place.path.slice(0, i));
      return type.kind === 'struct' ? this.system.fieldName(type, access.field) : '';
    });
    const wanted = [place.root.name, ...parts].join('_');
    // Registers are called so.
    const name = this.names.fresh(/^r\d+$/.test(wanted) ? `${wanted}_` : wanted);
    const made = { ...make(), name };
    this.byKey.set(key, made);
    return made;
  }
}

/** The type of a lock, in the library that every spec uses. */
const LOCK_TYPE = 'spinlock';

/** The spinlock that a place is a part of; undefined if it is part of none. */
export function lockIn({ root, path }: Place): Place | undefined {
  const length = path.findIndex((_, i) => {
    const type = typeAt(root.type, path.slice(0, i));
    return type.kind === 'struct' && type.name === LOCK_TYPE;
  });
  return length === -1 ? undefined : { root, path: path.slice(0, length) };
}
