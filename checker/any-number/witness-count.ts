/** How many identities have to be in a view for an expression to be true there, and to be false: an interval of each. */

export interface Witnesses {
  readonly whenTrue: number;
  readonly whenFalse: number;
}

/** How many identities can be seen beside a thread that takes a step. */
export const WATCHERS = 1;

export const EXACT: Witnesses = { whenTrue: 0, whenFalse: 0 };

export const UNKNOWN: Witnesses = {
  whenTrue: Number.POSITIVE_INFINITY,
  whenFalse: Number.POSITIVE_INFINITY,
};

export const MIRRORED = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
} as const;

/** Of the visible ones no more are counted than of all, if none is counted that was not. */
export function atMost(counted: Witnesses, bound: number): Witnesses {
  if (bound < 0) return EXACT;
  return {
    whenTrue: counted.whenFalse === 0 ? 0 : Number.POSITIVE_INFINITY,
    whenFalse: (bound + 1) * (1 + counted.whenTrue),
  };
}

export function isExact({ whenTrue, whenFalse }: Witnesses): boolean {
  return whenTrue === 0 && whenFalse === 0;
}

export function swapped({ whenTrue, whenFalse }: Witnesses): Witnesses {
  return { whenTrue: whenFalse, whenFalse: whenTrue };
}

export function both(a: Witnesses, b: Witnesses): Witnesses {
  return {
    whenTrue: a.whenTrue + b.whenTrue,
    whenFalse: Math.max(a.whenFalse, b.whenFalse),
  };
}

export function either(a: Witnesses, b: Witnesses): Witnesses {
  return swapped(both(swapped(a), swapped(b)));
}

export function eitherArm(a: Witnesses, b: Witnesses): Witnesses {
  return {
    whenTrue: Math.max(a.whenTrue, b.whenTrue),
    whenFalse: Math.max(a.whenFalse, b.whenFalse),
  };
}

export function fromAll(each: Witnesses, fails: boolean): number {
  return each.whenTrue === 0 && !fails ? 0 : Number.POSITIVE_INFINITY;
}

export function times(witnesses: number, count: number): number {
  return witnesses === 0 ? 0 : witnesses * count;
}
