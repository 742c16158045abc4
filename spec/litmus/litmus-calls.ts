/** What the kernel's functions and macros do in a litmus test. */

/** A read, a store or a fence, by what the language calls it; empty: a plain access. */
export type Access = 'READ_ONCE' | 'smp_load_acquire' | 'WRITE_ONCE' | 'smp_store_release' | '';

/**
 * A read-modify-write of a place: what it makes of the `old` value, and what the call returns.
 * `operands` are values of the language, without the place.
 */
export interface ReadModifyWrite {
  readonly kind: 'read-modify-write';
  /** Where among the operands the place is. */
  readonly place: number;
  /** How many operands there are. */
  readonly count: number;
  readonly update: (old: string, operands: readonly string[]) => string;
  /** When it is done; undefined: always. */
  readonly when?: (old: string, operands: readonly string[]) => string;
  readonly returns: 'nothing' | 'old' | 'new' | 'zero' | 'whether done';
  /** The most that it adds or subtracts; undefined: as much as its operand. */
  readonly most?: number;
}

export type LitmusCall =
  /** `of` says whether it is given the place itself (`*x`) or its address. */
  | { readonly kind: 'load'; readonly access: Access; readonly of: 'place' | 'address' }
  | {
      readonly kind: 'store';
      readonly access: Access;
      readonly of: 'place' | 'address';
      readonly fence?: true;
    }
  | ReadModifyWrite
  | { readonly kind: 'fence'; readonly fence: 'smp_mb' | 'smp_rmb' | 'smp_wmb' }
  /** A full fence that is one only beside a read-modify-write, or after what takes a lock. */
  | { readonly kind: 'fence beside'; readonly beside: 'before' | 'after' | 'after lock' }
  | { readonly kind: 'lock'; readonly proc: 'spin_lock' | 'spin_unlock' }
  | { readonly kind: 'lock state'; readonly proc: 'spin_trylock' | 'spin_is_locked' }
  /** It orders nothing that another thread of a test could see. */
  | { readonly kind: 'nothing' };

const ADD: Pick<ReadModifyWrite, 'kind' | 'place' | 'count' | 'update'> = {
  ...{ kind: 'read-modify-write', place: 1, count: 2 },
  update: (old, [by]) => `${old} + ${by}`,
};
const SUBTRACT: typeof ADD = { ...ADD, update: (old, [by]) => `${old} - ${by}` };
const INCREMENT: typeof ADD & { readonly most: number } = {
  ...{ kind: 'read-modify-write', place: 0, count: 1, most: 1 },
  update: (old) => `${old} + 1`,
};
const DECREMENT: typeof INCREMENT = { ...INCREMENT, update: (old) => `${old} - 1` };

const EXCHANGE: ReadModifyWrite = {
  ...{ kind: 'read-modify-write', place: 0, count: 2, most: 0, returns: 'old' },
  update: (_, [value = '']) => value,
};
const COMPARE: ReadModifyWrite = {
  ...{ kind: 'read-modify-write', place: 0, count: 3, most: 0, returns: 'old' },
  update: (_, [, value = '']) => value,
  when: (old, [expected]) => `${old} == ${expected}`,
};

const READ_MODIFY_WRITES: Readonly<Record<string, ReadModifyWrite>> = {
  xchg: EXCHANGE,
  cmpxchg: COMPARE,
  atomic_xchg: EXCHANGE,
  atomic_cmpxchg: COMPARE,
  atomic_add: { ...ADD, returns: 'nothing' },
  atomic_sub: { ...SUBTRACT, returns: 'nothing' },
  atomic_inc: { ...INCREMENT, returns: 'nothing' },
  atomic_dec: { ...DECREMENT, returns: 'nothing' },
  atomic_add_return: { ...ADD, returns: 'new' },
  atomic_sub_return: { ...SUBTRACT, returns: 'new' },
  atomic_inc_return: { ...INCREMENT, returns: 'new' },
  atomic_dec_return: { ...DECREMENT, returns: 'new' },
  atomic_fetch_add: { ...ADD, returns: 'old' },
  atomic_fetch_sub: { ...SUBTRACT, returns: 'old' },
  atomic_fetch_inc: { ...INCREMENT, returns: 'old' },
  atomic_fetch_dec: { ...DECREMENT, returns: 'old' },
  atomic_sub_and_test: { ...SUBTRACT, returns: 'zero' },
  atomic_dec_and_test: { ...DECREMENT, returns: 'zero' },
  atomic_inc_and_test: { ...INCREMENT, returns: 'zero' },
  atomic_add_unless: {
    ...{ kind: 'read-modify-write', place: 0, count: 3, returns: 'whether done' },
    update: (old, [by]) => `${old} + ${by}`,
    when: (old, [, unless]) => `${old} != ${unless}`,
  },
};

const OTHERS: Readonly<Record<string, LitmusCall>> = {
  READ_ONCE: { kind: 'load', access: 'READ_ONCE', of: 'place' },
  rcu_dereference: { kind: 'load', access: 'READ_ONCE', of: 'place' },
  smp_load_acquire: { kind: 'load', access: 'smp_load_acquire', of: 'address' },
  atomic_read: { kind: 'load', access: 'READ_ONCE', of: 'address' },
  atomic_read_acquire: { kind: 'load', access: 'smp_load_acquire', of: 'address' },
  WRITE_ONCE: { kind: 'store', access: 'WRITE_ONCE', of: 'place' },
  rcu_assign_pointer: { kind: 'store', access: 'smp_store_release', of: 'place' },
  smp_store_release: { kind: 'store', access: 'smp_store_release', of: 'address' },
  smp_store_mb: { kind: 'store', access: 'WRITE_ONCE', of: 'place', fence: true },
  atomic_set: { kind: 'store', access: 'WRITE_ONCE', of: 'address' },
  atomic_set_release: { kind: 'store', access: 'smp_store_release', of: 'address' },
  smp_mb: { kind: 'fence', fence: 'smp_mb' },
  smp_rmb: { kind: 'fence', fence: 'smp_rmb' },
  smp_wmb: { kind: 'fence', fence: 'smp_wmb' },
  smp_mb__before_atomic: { kind: 'fence beside', beside: 'before' },
  smp_mb__after_atomic: { kind: 'fence beside', beside: 'after' },
  smp_mb__after_spinlock: { kind: 'fence beside', beside: 'after lock' },
  smp_mb__after_unlock_lock: { kind: 'fence beside', beside: 'after lock' },
  spin_lock: { kind: 'lock', proc: 'spin_lock' },
  spin_unlock: { kind: 'lock', proc: 'spin_unlock' },
  spin_trylock: { kind: 'lock state', proc: 'spin_trylock' },
  spin_is_locked: { kind: 'lock state', proc: 'spin_is_locked' },
  rcu_read_lock: { kind: 'nothing' },
  rcu_read_unlock: { kind: 'nothing' },
  barrier: { kind: 'nothing' },
};

/** Returns what a call does; undefined if it is not supported. A weaker order of a read-modify-write is taken as the full one. */
export function callNamed(name: string): LitmusCall | undefined {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name];
  const plain = name.replace(/_(?:relaxed|acquire|release)$/, '');
  return Object.hasOwn(READ_MODIFY_WRITES, plain) ? READ_MODIFY_WRITES[plain] : undefined;
}

/** All calls, for people. */
export const CALL_NAMES: readonly string[] = [
  ...Object.keys(OTHERS),
  ...Object.keys(READ_MODIFY_WRITES),
];
