/**
 * When an action has a step, as one expression over the state before it.
 *
 * A step may wait in its middle, behind assignments and branches. The checkers it is exported to ask first and
 * execute then, so the question is put in terms of what was there before: each place that is read stands for
 * what the statements before it would have stored there.
 *
 * Law: the expression is true exactly where executing the statements comes to one that `passes`, before one
 * that `blocks`.
 */
import { at } from '../../model/machine/assert.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { and, choose, equal, mapParts, not, or } from './fold-scalar.ts';
import { type Access, FALSE, type Place, type Scalar, TRUE } from './scalar.ts';
import { TooLargeError } from './scalar-key.ts';
import { sizeOf } from './scalar-parts.ts';
import { hasKind, type Statement, writtenRoots } from './statement.ts';

type Test = 'wait' | 'drop' | 'absent' | 'fail' | 'warn';

export type Question = Readonly<Record<Test, 'blocks' | 'passes' | 'ignored'>>;

/** Whether there is a step with a successor. */
export const HAS_STEP: Question = {
  wait: 'blocks',
  drop: 'blocks',
  absent: 'blocks',
  fail: 'blocks',
  warn: 'ignored',
};

/** Whether there is a step, or one that breaks something. */
export const HAS_STEP_OR_BREAKS: Question = { ...HAS_STEP, fail: 'passes', warn: 'passes' };

/** Whether the thread can go on, which it can too where the run ends with what it does. */
export const CAN_GO_ON: Question = { ...HAS_STEP, fail: 'passes', drop: 'passes' };

/** Larger guards are read by nobody, and a checker that tests them for every state is slow. */
export const GUARD_SIZE_MAX = 4000;

/** Returns the expression; undefined if it would be larger than `GUARD_SIZE_MAX`. */
export function guardOf(code: readonly Statement[], question: Question): Scalar | undefined {
  if (!isAsked(code, question)) return TRUE;
  try {
    const { passes } = follow(code, undefined, question);
    return sizeOf(passes) <= GUARD_SIZE_MAX ? passes : undefined;
  } catch (error) {
    if (error instanceof TooLargeError) return undefined;
    throw error;
  }
}

function isAsked(code: readonly Statement[], question: Question): boolean {
  const asked = (Object.keys(question) as Test[]).filter((test) => question[test] === 'blocks');
  return hasKind(code, new Set(asked));
}

/** What was stored, the last first. */
interface Store {
  readonly place: Place;
  /** In terms of the state before the action. */
  readonly value: () => Scalar;
  readonly when: Scalar;
  readonly before: Stores;
  /** It is to more places than one; what is read there afterwards is not followed. */
  readonly isToMany?: true;
}

type Stores = Store | undefined;

interface Followed {
  readonly passes: Scalar;
  /** Comes to the end of the statements. */
  readonly goesOn: Scalar;
  readonly stores: Stores;
}

function follow(code: readonly Statement[], start: Stores, question: Question): Followed {
  let [passes, goesOn, stores] = [FALSE, TRUE, start];
  for (const statement of code) {
    const before = stores;
    switch (statement.kind) {
      case 'origin':
        break;
      case 'assign':
        stores = {
          place: { root: statement.place.root, path: pathIn(statement.place.path, before) },
          value: once(() => valueIn(statement.value, before)),
          when: TRUE,
          before,
        };
        break;
      case 'let':
        stores = {
          place: { root: { name: statement.name, type: statement.type }, path: [] },
          value: once(() => valueIn(statement.value, before)),
          when: TRUE,
          before,
        };
        break;
      case 'if': {
        const test = valueIn(statement.test, before);
        const then = follow(statement.then, before, question);
        const otherwise = follow(statement.otherwise, before, question);
        passes = or(passes, and(goesOn, choose(test, then.passes, otherwise.passes)));
        goesOn = and(goesOn, choose(test, then.goesOn, otherwise.goesOn));
        stores = under(
          not(test),
          otherwise.stores,
          before,
          under(test, then.stores, before, before),
        );
        break;
      }
      case 'for':
        stores = looped(statement.body, before);
        break;
      case 'arrive':
        return { passes: or(passes, goesOn), goesOn: FALSE, stores };
      case 'wait':
      case 'drop':
      case 'absent':
      case 'fail':
      case 'warn': {
        if (question[statement.kind] === 'ignored') break;
        const when = valueIn(statement.when, before);
        if (question[statement.kind] === 'passes') passes = or(passes, and(goesOn, when));
        // A warning that passes goes on, but nothing more is asked then.
        goesOn = and(goesOn, not(when));
        break;
      }
      default:
        statement satisfies never;
    }
    if (goesOn === FALSE) break;
  }
  return { passes, goesOn, stores };
}

/** Returns `onto` with the stores of the body of a loop. */
function looped(body: readonly Statement[], onto: Stores): Stores {
  return writtenRoots(body).reduce<Stores>(
    (before, root) => ({
      place: { root, path: [] },
      value: () => FALSE,
      when: TRUE,
      before,
      isToMany: true,
    }),
    onto,
  );
}

/** Returns `onto` with what lies between `from` and `until`, each if `test`. */
function under(test: Scalar, from: Stores, until: Stores, onto: Stores): Stores {
  const added: Store[] = [];
  for (let each = from; each !== until && each !== undefined; each = each.before) added.push(each);
  return added.reduceRight<Stores>(
    (before, each) => ({ ...each, when: and(test, each.when), before }),
    onto,
  );
}

function once(make: () => Scalar): () => Scalar {
  let made: Scalar | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function pathIn(path: readonly Access[], stores: Stores): readonly Access[] {
  return path.map((access) =>
    'index' in access ? { ...access, index: valueIn(access.index, stores) } : access,
  );
}

/** What `scalar` is after `stores`, in terms of the state before. */
function valueIn(scalar: Scalar, stores: Stores): Scalar {
  if (sizeOf(scalar) > GUARD_SIZE_MAX) throw new TooLargeError('a guard is too large');
  const mapped = mapParts(scalar, (part) => valueIn(part, stores));
  if (mapped.kind === 'place') return stored(mapped.place, stores, mapped);
  if (mapped.kind !== 'name') return mapped;
  const root = { name: mapped.name, type: BOOL };
  return stored({ root, path: [] }, stores, mapped);
}

/** The value of `place` after `stores`; `before` if none of them reached it. */
function stored(place: Place, stores: Stores, before: Scalar): Scalar {
  for (let each = stores; each !== undefined; each = each.before) {
    if (each.isToMany && each.place.root.name === place.root.name) {
      throw new TooLargeError('what a loop has stored is read');
    }
    const hit = and(each.when, samePlace(each.place, place));
    if (hit === FALSE) continue;
    const value = each.value();
    if (hit === TRUE) return value;
    const rest = each.before;
    return choose(hit, value, stored(place, rest, before));
  }
  return before;
}

/** Whether two places are one. Leaves of one root either have the same shape of path, or are two. */
function samePlace(a: Place, b: Place): Scalar {
  if (a.root.name !== b.root.name || a.path.length !== b.path.length) return FALSE;
  let same: Scalar = TRUE;
  for (const [i, one] of a.path.entries()) {
    const other = at(b.path, i);
    if (one.kind !== other.kind) return FALSE;
    if (one.kind === 'field' && other.kind === 'field' && one.field !== other.field) return FALSE;
    if ('index' in one && 'index' in other) {
      same = and(same, equal(one.index, other.index));
      if (same === FALSE) return FALSE;
    }
  }
  return same;
}
