/** What stands around a place of a random spec: what can be read, written, called and jumped to. */
import type { Choices } from '../../../model/machine/choices.fixture.ts';
import { isScalar, type ScalarType, type Type } from '../types/types.ts';
import {
  hasLiteral,
  isWord,
  type ScalarOf,
  type TypeOf,
  type TypePool,
} from './random-types.fixture.ts';

export interface Variable {
  readonly name: string;
  readonly storage: 'shared' | 'percpu' | 'ghost';
  readonly indexes: readonly ScalarOf[];
  readonly of: TypeOf;
  /** The whole variable, indexes included. */
  readonly type: Type;
}

export interface Local {
  readonly name: string;
  readonly of: TypeOf;
  readonly isAssignable: boolean;
  /** A `ref` parameter, which counts as shared. */
  readonly isReference: boolean;
}

export interface Fn {
  readonly name: string;
  readonly parameters: readonly TypeOf[];
  readonly result: TypeOf;
  /** How many shared places it reads. */
  readonly reads: number;
}

export interface Proc {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly ref: boolean;
    readonly of: TypeOf;
  }[];
  readonly result: TypeOf | undefined;
  /** Whether `atomic` may call it: it neither waits nor loops. */
  readonly isAtomic: boolean;
}

/** A labelled statement that a variant can replace: where it stands, and what its replacement may do. */
export interface Labelled {
  readonly owner: string;
  readonly label: string;
  readonly scope: Scope;
}

export interface Lock {
  readonly kind: LockKind;
  readonly name: string;
  readonly index: ScalarOf | undefined;
}

export type LockKind =
  | 'spinlock'
  | 'mutex'
  | 'rwsem'
  | 'waitqueue'
  | 'completion'
  | 'seqcount'
  | 'atomic_t';

/** What a law has to say something about; without, all statements are as likely as usual. */
export type Favourite = 'for' | 'match' | 'while' | 'call' | 'fn' | 'use' | 'variant';

/** What grows while a spec is written. */
export interface World {
  readonly choices: Choices;
  readonly favourite: Favourite | undefined;
  readonly types: TypePool;
  readonly variables: Variable[];
  readonly locks: Lock[];
  readonly fns: Fn[];
  readonly procs: Proc[];
  readonly labelled: Labelled[];
  /** `thread` or `thread[i]`, with the labels at which it stands. */
  readonly threads: {
    readonly name: string;
    readonly index: ScalarOf | undefined;
    readonly labels: string[];
  }[];
  /** Returns a name that no other thing has. */
  readonly fresh: (prefix: string) => string;
}

export interface Scope {
  readonly world: World;
  readonly choices: Choices;
  readonly kind: 'body' | 'fn' | 'property' | 'step';
  /** The proc or thread. */
  readonly owner: string;
  readonly locals: Local[];
  /** Of the statement at hand: how many shared places it may still read. */
  readonly budget: { reads: number };
  readonly readsGhosts: boolean;
  readonly depth: number;
  readonly isAtomic: boolean;
  /** Within a proc that `atomic` may call. */
  readonly isBounded: boolean;
  readonly isInLoop: boolean;
  /** Where `goto` may go. */
  readonly labels: string[];
  readonly result: TypeOf | 'nothing';
  readonly hasSelf: boolean;
  readonly hasCpu: boolean;
}

export const UNLIMITED: number = Number.POSITIVE_INFINITY;

/** The same scope for a statement with a budget of its own. */
export function forStatement(scope: Scope, readsGhosts = false): Scope {
  return { ...scope, readsGhosts, budget: { reads: scope.isAtomic ? UNLIMITED : 1 } };
}

/** The same scope for what may look at anything: `assert`, `warn`, the right side of a ghost. */
export function forObserver(scope: Scope): Scope {
  return { ...scope, readsGhosts: true, budget: { reads: UNLIMITED } };
}

/** The same scope where nothing shared may be read. */
export function withoutReads(scope: Scope): Scope {
  return scope.budget.reads === UNLIMITED ? scope : { ...scope, budget: { reads: 0 } };
}

/** How one gets from a value to a part of it. */
export type PathStep = { readonly field: string } | { readonly index: ScalarType };

export interface Path {
  readonly steps: readonly PathStep[];
  readonly type: Type;
}

/** Returns the ways to parts of a value of `type` that `isWanted` of. */
export function pathsTo(type: Type, isWanted: (type: Type) => boolean, depth = 3): readonly Path[] {
  const own: readonly Path[] = isWanted(type) ? [{ steps: [], type }] : [];
  if (depth === 0) return own;
  const inner = (step: PathStep, of: Type): readonly Path[] =>
    pathsTo(of, isWanted, depth - 1).map((path) => ({ ...path, steps: [step, ...path.steps] }));
  switch (type.kind) {
    case 'struct':
      return [...own, ...type.fields.flatMap((field) => inner({ field: field.name }, field.type))];
    case 'array':
      return [...own, ...inner({ index: type.index }, type.element)];
    default:
      return own;
  }
}

/** Something to read or write: its root, the way to the part, and what it costs. */
export interface Candidate {
  readonly root: string;
  readonly path: Path;
  readonly isShared: boolean;
  readonly isGhost: boolean;
}

/** Returns all that can be read here and `isWanted`. */
export function readable(scope: Scope, isWanted: (type: Type) => boolean): readonly Candidate[] {
  const { world, locals, budget, readsGhosts, kind } = scope;
  const isWhole = kind === 'property' || kind === 'step' || budget.reads === UNLIMITED;
  // A word of which no constant can be written would be needed again, and can be read only once.
  const isOneRead = (type: Type): boolean =>
    isWord(type) && (type.kind !== 'struct' || hasLiteral(type));
  const isWantedHere = (type: Type): boolean => isWanted(type) && (isWhole || isOneRead(type));
  const fromLocals = locals.flatMap(({ name, of, isReference }) =>
    isReference && budget.reads === 0
      ? []
      : pathsTo(of.type, isReference ? isWantedHere : isWanted).map((path) => ({
          root: name,
          path,
          isShared: isReference,
          isGhost: false,
        })),
  );
  const fromVariables =
    budget.reads === 0
      ? []
      : world.variables
          .filter(({ storage }) => storage !== 'ghost' || readsGhosts)
          .flatMap(({ name, type, storage }) =>
            pathsTo(type, isWantedHere).map((path) => ({
              root: name,
              path,
              isShared: true,
              isGhost: storage === 'ghost',
            })),
          );
  return [...fromLocals, ...fromVariables];
}

/** Returns all that can be written here and `isWanted`, locals apart. */
export function writable(scope: Scope, isWanted: (type: Type) => boolean): readonly Candidate[] {
  const isWantedHere = (type: Type): boolean => isWanted(type) && (scope.isAtomic || isWord(type));
  const references = scope.locals
    .filter(({ isReference }) => isReference)
    .map(({ name, of }) => ({ name, type: of.type }));
  const shared = scope.world.variables.filter(({ storage }) => storage !== 'ghost');
  return [...shared, ...references].flatMap(({ name, type }) =>
    pathsTo(type, isWantedHere).map((path) => ({
      root: name,
      path,
      isShared: true,
      isGhost: false,
    })),
  );
}

/** Whether values of `from` always fit `to`. */
export function fits(from: Type, to: Type): boolean {
  if (from.kind === 'int' && to.kind === 'int') return from.low >= to.low && from.high <= to.high;
  if (from.kind !== to.kind) return false;
  switch (from.kind) {
    case 'optional':
      return to.kind === 'optional' && same(from.inner, to.inner);
    default:
      return same(from, to);
  }
}

/** Whether two types are one; of ranges, with the same bounds. */
export function same(a: Type, b: Type): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function scalarsOf(scope: Scope): readonly ScalarOf[] {
  return scope.world.types.scalars.filter(({ type }) => isScalar(type));
}
