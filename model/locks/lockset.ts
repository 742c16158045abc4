/** One lockset: the locks that may be held and those that must be, and what joining two of them keeps. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { at } from '../machine/assert.ts';
import type { LockClass, LockPlace } from './lock-classes.ts';
import { type SettledLocals, settleAll, settledKey } from './lock-elements.ts';

/** Settled indexes of elements, by their key. */
type Elements = ReadonlyMap<string, readonly Expr[]>;

/** What is known of elements, where it depends on the thread alone. */
interface SettledLocks {
  /** By class: the elements that may be held; undefined: any. */
  readonly elements: readonly (Elements | undefined)[];
  readonly locals: SettledLocals;
}

/** What is held at one place. */
export interface Lockset {
  /** By class: how many of it may be held; 2 means more than one. */
  readonly may: readonly number[];
  /** Undefined: not computed. */
  readonly settled: SettledLocks | undefined;
  /** The elements that are held for certain, as `elementKey` names them. */
  readonly must: ReadonlySet<string>;
}

export function nothing(classes: readonly LockClass[], wantsSettled: boolean): Lockset {
  const settled = { elements: classes.map(() => new Map()), locals: new Map() };
  return {
    may: classes.map(() => 0),
    must: new Set(),
    settled: wantsSettled ? settled : undefined,
  };
}

export function withElements(
  { elements, locals }: SettledLocks,
  place: LockPlace,
  known: Elements | undefined,
): SettledLocks {
  return { elements: elements.map((each, i) => (i === place.class ? known : each)), locals };
}

/** The elements of the class of `place` that may be held, with the one that it is. */
export function including(
  { elements, locals }: SettledLocks,
  { class: number, indexes }: LockPlace,
): Elements | undefined {
  const known = elements[number];
  const taken = settleAll(indexes, locals);
  if (known === undefined || taken === undefined) return undefined;
  return new Map([...known, [settledKey(taken), taken]]);
}

/** Returns `known` itself if `arriving` adds nothing. */
export function join(known: Lockset | undefined, arriving: Lockset): Lockset {
  if (known === undefined) return arriving;
  const settled = known.settled && arriving.settled && joinSettled(known.settled, arriving.settled);
  const isCovered =
    settled === known.settled &&
    known.may.every((count, i) => count >= at(arriving.may, i)) &&
    [...known.must].every((key) => arriving.must.has(key));
  if (isCovered) return known;
  return {
    may: known.may.map((count, i) => Math.max(count, at(arriving.may, i))),
    must: new Set([...known.must].filter((key) => arriving.must.has(key))),
    settled,
  };
}

/** The same for elements and locals. */
function joinSettled(known: SettledLocks, arriving: SettledLocks): SettledLocks {
  const elements = known.elements.map((each, i) => joinElements(each, arriving.elements[i]));
  const locals = [...known.locals].filter(([slot, value]) =>
    isSame(value, arriving.locals.get(slot)),
  );
  const isCovered =
    locals.length === known.locals.size && elements.every((each, i) => each === known.elements[i]);
  return isCovered ? known : { elements, locals: new Map(locals) };
}

function joinElements(
  known: Elements | undefined,
  arriving: Elements | undefined,
): Elements | undefined {
  if (known === undefined || arriving === undefined) return undefined;
  const adds = [...arriving.keys()].some((key) => !known.has(key));
  return adds ? new Map([...known, ...arriving]) : known;
}

function isSame(left: Expr, right: Expr | undefined): boolean {
  return left === right || (right !== undefined && settledKey([left]) === settledKey([right]));
}
