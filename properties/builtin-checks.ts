/** The checks that need no property in the spec: their names and what each says when it is broken. */
import {
  BUILTIN_CHECK_NAMES,
  type BuiltinCheckName,
} from '../spec/language/types/builtin-check-names.ts';

export interface BuiltinCheck {
  /** As in `--deadlock=off` and in `Violation.property`. */
  readonly name: BuiltinCheckName;
  /** What is wrong where it is broken, as one line. */
  readonly message: string;
  /** What a violation means by default. */
  readonly severity: 'error' | 'warning';
}

/**
 * What an `assert` without a name breaks is the check `assert`. What the lock library asserts has names of
 * its own, which stand in the spec.
 */
const MESSAGES: Readonly<Record<BuiltinCheckName, string>> = {
  deadlock: 'threads wait for ever, and nothing can wake them',
  stuck: 'threads wait for ever, while others go on',
  livelock: 'a thread goes round in a loop that it can never leave',
  assert: 'an assertion is false',
  range: 'a value leaves its range',
  index: 'an index is outside its array or sequence',
  lock_order: 'possible circular locking dependency detected',
  sleep_in_atomic: 'sleeping function called from invalid context',
  lock_held: 'a lock is held where none may be',
  data_race: 'a guarded variable is accessed without its lock',
};

/** In the order in which reports list them. */
export const BUILTIN_CHECKS: readonly BuiltinCheck[] = BUILTIN_CHECK_NAMES.map((name) => ({
  name,
  message: MESSAGES[name],
  severity: name === 'stuck' || name === 'livelock' ? 'warning' : 'error',
}));

/** Returns the one-line wording of a built-in check, or undefined if `name` is none. */
export function builtinMessage(name: string): string | undefined {
  return BUILTIN_CHECKS.find((check) => check.name === name)?.message;
}
