/** What a name can mean, and the table of the names of a whole program. */
import type {
  EnumDeclaration,
  FnDeclaration,
  ProcDeclaration,
  ThreadDeclaration,
} from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { Expr } from './expression.ts';
import type { EnumType, ScalarType, Type } from './types.ts';

/** The meaning of a name of the program. Everything lazy is computed once, on first use. */
export type GlobalSymbol = { readonly name: string; readonly span: Span } & (
  | { readonly kind: 'param'; readonly param: Lazy<ParamMeaning | undefined> }
  | { readonly kind: 'type'; readonly type: Lazy<Type | undefined> }
  | {
      readonly kind: 'enum-member';
      readonly declaration: EnumDeclaration;
      readonly type: Lazy<EnumType>;
      readonly ordinal: number;
    }
  | { readonly kind: 'variable'; readonly variable: number }
  | {
      readonly kind: 'fn';
      readonly declaration: FnDeclaration;
      readonly fn: Lazy<FnMeaning | undefined>;
    }
  | { readonly kind: 'proc'; readonly declaration: ProcDeclaration; readonly proc: number }
  | { readonly kind: 'thread'; readonly declaration: ThreadDeclaration; readonly thread: number }
);

/** The meaning of a name inside a proc, thread, quantifier or fn. */
export type LocalSymbol = { readonly name: string; readonly span: Span } & (
  | { readonly kind: 'local'; readonly local: number; readonly type: Type }
  | { readonly kind: 'bound'; readonly id: number; readonly type: Type }
  | { readonly kind: 'arg'; readonly index: number; readonly type: ScalarType }
  /** Its declaration is wrong, and was reported: uses of it say nothing more. */
  | { readonly kind: 'broken' }
);

export interface ParamMeaning {
  readonly type: ScalarType;
  readonly value: number;
  readonly initial: number;
}

/** A fn's body over bound variables that stand for its parameters. */
export interface FnMeaning {
  readonly parameters: readonly { readonly id: number; readonly type: Type }[];
  readonly result: Type;
  readonly body: Expr;
}

/** A value computed at the first `get`. */
export interface Lazy<T> {
  readonly get: () => T;
}

/** Why a value is not computed: it turned out to need itself, or too many others that need others. */
export type Refusal = 'cycle' | 'depth';

/** How many values may wait for each other: each takes some of the stack. */
export const LAZY_DEPTH_MAX = 300;

let waiting = 0;

/** Returns the value that `compute` will give, or `refuse`. */
export function lazy<T>(compute: () => T, refuse: (why: Refusal) => T): Lazy<T> {
  let state: 'new' | 'running' | 'done' = 'new';
  let value: T | undefined;
  return {
    get: () => {
      if (state === 'running') return refuse('cycle');
      if (state === 'new') {
        if (waiting >= LAZY_DEPTH_MAX) value = refuse('depth');
        else {
          state = 'running';
          waiting += 1;
          try {
            value = compute();
          } finally {
            waiting -= 1;
          }
        }
        state = 'done';
      }
      return value as T;
    },
  };
}
