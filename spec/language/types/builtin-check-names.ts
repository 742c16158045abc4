/** The names of what is checked without a property in the spec; what each means stands in `properties/`. */
export const BUILTIN_CHECK_NAMES = [
  'deadlock',
  'stuck',
  'livelock',
  'assert',
  'range',
  'index',
  'lock_order',
  'sleep_in_atomic',
  'lock_held',
  'data_race',
] as const;

export type BuiltinCheckName = (typeof BUILTIN_CHECK_NAMES)[number];

/** Tells whether `name` is one of them. */
export function isBuiltinCheck(name: string): name is BuiltinCheckName {
  return (BUILTIN_CHECK_NAMES as readonly string[]).includes(name);
}
