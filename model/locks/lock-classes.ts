/** The locks of a machine, in classes as lockdep has them, and what it means to hold one. */

import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { substitute } from '../../spec/language/types/substitute.ts';
import { BOOL, type ScalarType, type Type } from '../../spec/language/types/types.ts';
import { assert, at } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';

/** A declared lock, or all elements of a declared array of them. */
export interface LockClass {
  /** `mm.mmap_lock`; without indexes. */
  readonly name: string;
  /** Its type's number in `machine.lockTypes`. */
  readonly type: number;
  readonly variable: number;
  /** The path from the variable to the lock. */
  readonly path: readonly LockStep[];
  /** The types of the indexes on that path: none if there is one such lock. */
  readonly indexes: readonly ScalarType[];
  readonly span: Span;
}

type LockStep =
  | { readonly kind: 'field'; readonly field: number; readonly type: Type }
  | { readonly kind: 'index'; readonly type: Type };

/** Returns the lock classes of `machine`, in the order of its variables. */
export function lockClassesOf(machine: Machine): readonly LockClass[] {
  const found: LockClass[] = [];
  if (machine.lockTypes.length === 0) return found;
  machine.variables.forEach(({ name, type, span }, variable) => {
    const visit = (place: Type, shown: string, path: readonly LockStep[]): void => {
      if (place.kind === 'array') {
        visit(place.element, shown, [...path, { kind: 'index', type: place.element }]);
      } else if (place.kind === 'struct') {
        const lock = machine.lockTypes.findIndex((each) => each.name === place.name);
        if (lock !== -1) {
          const indexes = indexTypes(type, path);
          found.push({ name: shown, type: lock, variable, path, indexes, span });
        }
        // A lock may be made of locks, as a mutex is of its wait_lock.
        place.fields.forEach((field, i) => {
          visit(field.type, `${shown}.${field.name}`, [
            ...path,
            { kind: 'field', field: i, type: field.type },
          ]);
        });
      }
    };
    visit(type, name, []);
  });
  return found;
}

function indexTypes(whole: Type, path: readonly LockStep[]): readonly ScalarType[] {
  let type = whole;
  const found: ScalarType[] = [];
  for (const step of path) {
    if (type.kind === 'array') found.push(type.index);
    type = step.type;
  }
  return found;
}

/** A lock that a call is given: its class, and which element it is. */
export interface LockPlace {
  /** Its number among the classes. */
  readonly class: number;
  readonly indexes: readonly Expr[];
}

/** Returns which lock `expr` is; undefined if it is no part of a variable. */
export function lockPlace(classes: readonly LockClass[], expr: Expr): LockPlace | undefined {
  const fields: number[] = [];
  const indexes: Expr[] = [];
  let place = expr;
  while (place.kind === 'field' || place.kind === 'index') {
    if (place.kind === 'field') fields.unshift(place.field);
    else indexes.unshift(place.index);
    place = place.base;
  }
  if (place.kind !== 'global') return undefined;
  const { variable } = place;
  const number = classes.findIndex(
    (each) =>
      each.variable === variable &&
      each.path.flatMap((step) => (step.kind === 'field' ? [step.field] : [])).join() ===
        fields.join(),
  );
  return number === -1 ? undefined : { class: number, indexes };
}

/** Returns the condition that the running thread holds the element at `indexes`. */
export function holdsElement(
  machine: Machine,
  lock: LockClass,
  mode: 'read' | 'write',
  indexes: readonly Expr[],
  freshId: () => number,
): Expr {
  const { span } = lock;
  const variable = at(machine.variables, lock.variable);
  let place: Expr = {
    kind: 'global',
    variable: lock.variable,
    racy: true,
    type: variable.type,
    span,
  };
  let next = 0;
  for (const step of lock.path) {
    const { type } = step;
    if (step.kind === 'field') {
      place = { kind: 'field', base: place, field: step.field, type, span };
      continue;
    }
    const index = indexes[next];
    assert(index !== undefined, 'a lock has an index for each array on the path to it');
    next += 1;
    place = { kind: 'index', base: place, index, type, span };
  }
  const test = at(machine.lockTypes, lock.type)[mode];
  return substitute(test.body, new Map([[test.id, place]]), freshId);
}

/**
 * Returns the condition that the running thread holds some element for which `where` is true (of all,
 * if it is undefined).
 */
export function holdsSome(
  machine: Machine,
  lock: LockClass,
  mode: 'read' | 'write',
  freshId: () => number,
  where?: (indexes: readonly Expr[]) => Expr,
): Expr {
  const { span } = lock;
  const bound = lock.indexes.map((type): Expr & { kind: 'bound' } => ({
    kind: 'bound',
    id: freshId(),
    type,
    span,
  }));
  const holds = holdsElement(machine, lock, mode, bound, freshId);
  const inner: Expr =
    where === undefined
      ? holds
      : { kind: 'logic', operator: 'and', left: where(bound), right: holds, type: BOOL, span };
  return lock.indexes.reduceRight(
    (body: Expr, domain, i): Expr => ({
      kind: 'quantified',
      quantifier: 'exists',
      id: at(bound, i).id,
      domain,
      where: undefined,
      body,
      type: BOOL,
      span,
    }),
    inner,
  );
}
