/** The checks that need no property in the spec: their names and what each says when it is broken. */

export interface BuiltinCheck {
  /** As in `--deadlock=off` and in `Violation.property`. */
  readonly name: string;
  /** What is wrong where it is broken, as one line. */
  readonly message: string;
}

/**
 * In the order in which reports list them. An `assert` without a name is the check `assert`. What
 * the lock library asserts has names of its own, which stand in the spec.
 */
export const BUILTIN_CHECKS: readonly BuiltinCheck[] = [
  { name: 'deadlock', message: 'threads wait for ever, and nothing can wake them' },
  { name: 'stuck', message: 'threads wait for ever, while others go on' },
  { name: 'livelock', message: 'a thread goes round in a loop that it can never leave' },
  { name: 'assert', message: 'an assertion is false' },
  { name: 'range', message: 'a value leaves its range' },
  { name: 'index', message: 'an index is outside its array or sequence' },
  { name: 'lock_order', message: 'possible circular locking dependency detected' },
  { name: 'sleep_in_atomic', message: 'sleeping function called from invalid context' },
  { name: 'lock_held', message: 'a lock is held where none may be' },
  { name: 'data_race', message: 'a guarded variable is accessed without its lock' },
];

/** Returns the one-line wording of a built-in check, or undefined if `name` is none. */
export function builtinMessage(name: string): string | undefined {
  return BUILTIN_CHECKS.find((check) => check.name === name)?.message;
}
