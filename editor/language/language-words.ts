/** What the language itself has names for, with a line that says what each means. */

/** Functions, statements and values that no spec declares. */
export const LANGUAGE_WORDS: ReadonlyMap<string, string> = new Map([
  ['len', 'the length of a sequence, or the number of elements of a set'],
  ['append', '`append(q, x)`: the sequence with `x` behind it; a violation if it is full'],
  ['head', 'the first of a sequence; a violation if it is empty'],
  ['tail', 'the sequence without its first; a violation if it is empty'],
  ['value', 'the value in an optional; a violation if it is `none`'],
  ['smp_mb', 'does nothing: memory is sequentially consistent'],
  ['smp_rmb', 'does nothing: memory is sequentially consistent'],
  ['smp_wmb', 'does nothing: memory is sequentially consistent'],
  ['self', 'the identity of the running thread'],
  ['this_cpu', 'the CPU of the thread: what stands behind `on cpu`'],
  ['bool', '`false` and `true`'],
  ['Tid', 'the identities of the running threads'],
  ['done', '`t.done`: the thread has ended'],
  ['at', '`t.at(label)`: the next statement of the thread has that label'],
]);

/** What statements and declarations do, by the word that they begin with. */
export const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['atomic', 'one step, with the procs that it calls; it waits only at its start'],
  ['await', 'waits until the condition is true'],
  ['assert', 'ends the run in a violation when the condition is false'],
  ['warn', 'reports a violation and goes on, as WARN_ON does'],
  ['assume', 'drops the runs in which the condition is false'],
  ['choose', 'takes any such value, and waits while there is none'],
  ['either', 'takes one of its arms, together with the first step of that arm'],
  ['racy', 'an access without the lock that guards the variable: READ_ONCE(), WRITE_ONCE()'],
  ['shared', 'memory that every thread sees'],
  ['percpu', 'memory that every thread sees, one of it for each CPU'],
  ['ghost', 'exists for properties only: no guard, branch or other variable may read it'],
  ['param', 'a constant that a claim or `--set` may change within its type'],
  ['guarded', 'accesses without the lock are a violation of `data_race`'],
  ['fn', 'an expression with a name'],
  ['proc', 'takes steps; it is inlined where it is called'],
  ['thread', 'runs once, for each value of its indexes'],
  ['daemon', 'the environment: it may act at any time, and need not make progress'],
  ['variant', 'replaces labelled statements, procs, initial values or fairness'],
  ['invariant', 'is true in every state'],
  ['never', 'is true in no state'],
  ['cover', 'is true in some state'],
  [
    'claim',
    'says what holds or is violated, under which variants and params, and records the counts',
  ],
  ['symmetric', 'the values are interchangeable identities'],
  ['use', 'brings in every declaration of a module, by plain name'],
]);

/** A word that stands where any name of a spec can stand does not mean this. */
export function meaningOfWord(word: string): string | undefined {
  return LANGUAGE_WORDS.get(word) ?? KEYWORDS.get(word);
}
