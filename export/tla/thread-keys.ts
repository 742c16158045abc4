/** The key of each thread of a template: the value of its index, or a tuple of the values of its indices. */

/** One name as it is, several as a tuple: `[i]`, `[<<i, j>>]`. */
export function keyOf(names: readonly string[]): string {
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : `<<${names.join(', ')}>>`;
}

/** What the indexes of a template are called where its threads are counted through: `i1`, `i2`. */
export function keysOf({ indexes }: { readonly indexes: readonly unknown[] }): readonly string[] {
  return indexes.map((_, i) => `i${i + 1}`);
}
