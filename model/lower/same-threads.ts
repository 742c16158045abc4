/** Which threads of two cores are lowered from the same. */
import type { Core, CoreCall } from '../../spec/language/types/core.ts';

/**
 * Returns who tells, of the number of a thread, whether all is the same in both cores that lowering it looks at (see
 * `LoweringContext`): the thread, the procs that it calls and those that they call, the guards, the variables, and
 * which procs do something to locks.
 *
 * The same is the same in all parts, places in the text too: they are in the nodes, and so in messages and pictures.
 */
export function threadComparison(one: Core, other: Core): (thread: number) => boolean {
  /** With what each type was found to be the same: they are shared by many expressions. */
  const knownTypes = new WeakMap<object, object>();
  const knownProcs = new Map<number, boolean>();

  const same = (a: unknown, b: unknown): boolean => {
    if (a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a)) {
      return Array.isArray(b) && a.length === b.length && a.every((part, i) => same(part, b[i]));
    }
    const [parts, others] = [a, b] as [Parts, Parts];
    const keys = Object.keys(parts);
    if (keys.length !== Object.keys(others).length) return false;
    for (const key of keys) {
      const [part, otherPart] = [parts[key], others[key]];
      const isSame = key === 'type' ? sameType(part, otherPart) : same(part, otherPart);
      if (!isSame || !(key in others)) return false;
    }
    return !isCall(a) || sameProc(a.proc);
  };

  const sameType = (a: unknown, b: unknown): boolean => {
    if (a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (knownTypes.get(a) === b) return true;
    if (!same(a, b)) return false;
    knownTypes.set(a, b);
    return true;
  };

  /** Procs do not call themselves (K0207), so this ends. */
  const sameProc = (proc: number): boolean => {
    const found = knownProcs.get(proc) ?? same(one.procs[proc], other.procs[proc]);
    knownProcs.set(proc, found);
    return found;
  };

  let isAround: boolean | undefined;
  const sameAround = (): boolean => {
    isAround ??= same(aroundThreads(one), aroundThreads(other));
    return isAround;
  };
  return (thread) => sameAround() && same(one.threads[thread], other.threads[thread]);
}

function aroundThreads({ variables, guards, procs }: Core): object {
  return {
    variables: variables.map(({ name, type, storage }) => ({ name, type, storage })),
    guards,
    lockProcs: procs.flatMap(({ name, effects }) => (effects.length > 0 ? [name] : [])),
  };
}

type Parts = Readonly<Record<string, unknown>>;

function isCall(part: object): part is CoreCall {
  return 'proc' in part && 'args' in part;
}
