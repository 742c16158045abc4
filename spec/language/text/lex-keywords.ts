/**
 * The words that are no names, except after a dot and as the name of a field.
 *
 * All other words of the grammar (`on cpu`, `by`, `of`, `up to`, `ref`, `replace`, `init`, `set`,
 * `seq`, `count`, `holds`, `step`, `next`, ...) are keywords only where nothing but they can stand, so
 * that a spec may call a field `count` and a parameter `cpu`, as the kernel does.
 */

/** Begins a declaration; also where the parser takes up again after a mistake. */
export const DECLARATION_KEYWORDS: ReadonlySet<string> = new Set([
  'module',
  'use',
  'param',
  'symmetric',
  'type',
  'enum',
  'struct',
  'shared',
  'percpu',
  'ghost',
  'guarded',
  'fn',
  'proc',
  'thread',
  'daemon',
  'variant',
  'invariant',
  'never',
  'cover',
  'claim',
]);

/** Begins a property if a name and `:` follow. Elsewhere they are names. */
export const PROPERTY_WORDS: ReadonlySet<string> = new Set(['step', 'property', 'eventually']);

/** Begins a thread, if it stands first on its line and `thread` or `daemon` on the same line. */
export const FAIRNESS_WORDS: ReadonlySet<string> = new Set(['fair', 'strong', 'unfair']);

/**
 * Begins a driver, a column or a mode, if it stands first on its line and what it declares, a name or a string,
 * on the same line. Elsewhere they are names.
 */
export const DRIVER_WORDS: ReadonlySet<string> = new Set([
  'driver',
  'label',
  'outcome',
  'effect',
  'mode',
]);

/** The operators of formulas: no names in the body of a `property` or `eventually`. */
export const TEMPORAL_WORDS: ReadonlySet<string> = new Set([
  'always',
  'eventually',
  'next',
  'until',
  'leads',
]);

/** Begins a statement. */
export const STATEMENT_KEYWORDS: ReadonlySet<string> = new Set([
  'let',
  'racy',
  'WRITE_ONCE',
  'smp_store_release',
  'if',
  'match',
  'while',
  'loop',
  'for',
  'choose',
  'either',
  'await',
  'assert',
  'warn',
  'assume',
  'atomic',
  'goto',
  'return',
  'break',
  'continue',
  'skip',
]);

const EXPRESSION_KEYWORDS: ReadonlySet<string> = new Set([
  'else',
  'then',
  'in',
  'where',
  'true',
  'false',
  'none',
  'all',
  'not',
  'and',
  'or',
  'implies',
  'union',
  'minus',
  'intersect',
  'forall',
  'exists',
  'READ_ONCE',
  'smp_load_acquire',
]);

/** Tells whether `word` is not a name, except of a field. */
export function isKeyword(word: string): boolean {
  return (
    DECLARATION_KEYWORDS.has(word) || STATEMENT_KEYWORDS.has(word) || EXPRESSION_KEYWORDS.has(word)
  );
}
