/** Names that C and the kernel know and this language does not, each with what is written here instead. */

const RCU = 'copy the three procs of "RCU" in docs/RECIPES.md: there is more than one way';

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['NULL', 'write `none`; the type is then an optional one: `T?`'],
  ['null', 'write `none`; the type is then an optional one: `T?`'],
  ['nil', 'write `none`; the type is then an optional one: `T?`'],
  ['TRUE', 'write `true`'],
  ['True', 'write `true`'],
  ['FALSE', 'write `false`'],
  ['False', 'write `false`'],
  ['current', 'the running thread is `self`'],
  ['BUG_ON', 'write `assert not (...)`'],
  ['VM_BUG_ON', 'write `assert not (...)`'],
  ['BUG', 'write `assert false`'],
  ['WARN_ON', 'write `warn not (...)`'],
  ['WARN_ON_ONCE', 'write `warn not (...)`'],
  ['VM_WARN_ON', 'write `warn not (...)`'],
  ['VM_WARN_ON_ONCE', 'write `warn not (...)`'],
  ['rcu_assign_pointer', 'write `smp_store_release(p, ...)`'],
  ['rcu_dereference', 'write `READ_ONCE(p)`'],
  ['wait_event', 'write `await ...`'],
  ['wait_event_interruptible', 'write `either { await ... } or { skip }`: the signal may come'],
  ['wait_event_timeout', 'write `either { await ... } or { skip }`: the time may be over'],
  ['test_and_set_bit', 'write `atomic { was = bit  bit = true }`, with `let was = false` before'],
  [
    'test_and_clear_bit',
    'write `atomic { was = bit  bit = false }`, with `let was = false` before',
  ],
  ['xchg', 'write `atomic { old = x  x = new }`, with `let old = ...` before'],
  ['cmpxchg', 'write `atomic { found = x  if found == old { x = new } }`'],
  ['try_cmpxchg', 'write `atomic { found = x  if found == old { x = new } }`'],
  ['rcu_read_lock', RCU],
  ['rcu_read_unlock', RCU],
  ['synchronize_rcu', RCU],
  ['call_rcu', RCU],
  ['refcount_inc_not_zero', 'take an `atomic_t` and `atomic_inc_not_zero(...)`'],
  ['kref_get_unless_zero', 'take an `atomic_t` and `atomic_inc_not_zero(...)`'],
  ['barrier', 'leave it out: there is no compiler that reorders'],
  ['cpu_relax', 'leave it out, or wait with `await ...`'],
  ['printk', 'leave it out: a counterexample shows all steps'],
  ['pr_info', 'leave it out: a counterexample shows all steps'],
  ['sizeof', '`len(q)` is the length of a sequence or the size of a set'],
]);

const NUMBER_TYPES: ReadonlySet<string> = new Set(
  (
    'int unsigned signed long short char size_t ssize_t loff_t u8 u16 u32 u64 s8 s16 s32 s64 ' +
    'uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t float double integer nat'
  ).split(' '),
);

/** Tells whether `word` begins a declaration of a number, or of nothing, in C. */
export function isTypeOfC(word: string): boolean {
  return NUMBER_TYPES.has(word) || word === 'void';
}

/** Returns what is written instead of the unknown `name`, which stands where a `kind` belongs. */
export function hintForHabit(kind: string, name: string): string | undefined {
  if (kind !== 'type') return INSTEAD.get(name);
  if (NUMBER_TYPES.has(name)) return 'write a range, such as `0..3`';
  if (name === 'string') return 'write an `enum` with the values that there are';
  if (name === 'boolean' || name === '_Bool') return 'write `bool`';
  if (name === 'list' || name === 'array') return 'write `[0..3] T`, or `seq of T up to 3`';
  return undefined;
}
