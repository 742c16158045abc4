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

/** A value computed at the first `get`; `cycle` is called when it turns out to need itself. */
export interface Lazy<T> {
  readonly get: () => T;
}

export function lazy<T>(compute: () => T, cycle: () => T): Lazy<T> {
  let state: 'new' | 'running' | 'done' = 'new';
  let value: T | undefined;
  return {
    get: () => {
      if (state === 'running') return cycle();
      if (state === 'new') {
        state = 'running';
        value = compute();
        state = 'done';
      }
      return value as T;
    },
  };
}
