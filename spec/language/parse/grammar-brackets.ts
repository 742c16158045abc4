/** Which bracket closes which. */
export const CLOSER_OF: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

export const CLOSERS: ReadonlySet<string> = new Set(CLOSER_OF.values());
