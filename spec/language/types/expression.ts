/**
 * Typed, resolved expressions: what the elaborator makes of syntax and what a machine computes.
 *
 * All names are gone. Evaluation can fail in five ways only, each an explicit node: `narrow`
 * (a range or index is left), `unwrap` (the value of `none`), `append` (a full sequence),
 * `seq-index` and `head`/`tail` (an element that is not there). Division and remainder have a
 * positive constant divisor, so they cannot fail. `and`, `or`, `implies` and `conditional` do not
 * evaluate what they do not need.
 */
import type { Span } from '../text/source.ts';
import type { ScalarType, Type, Value } from './types.ts';

export type Expr = ExprShape & { readonly type: Type; readonly span: Span };

export type ExprShape =
  | { readonly kind: 'const'; readonly value: Value }
  /**
   * Variable number `variable` of the machine, whole. `racy` marks a read without its lock, `acquire` a
   * load-acquire, which is nothing more under sequential consistency and x86-TSO.
   */
  | {
      readonly kind: 'global';
      readonly variable: number;
      readonly racy: boolean;
      readonly acquire?: true;
    }
  /** Slot `slot` of the running thread. In a proc a `ref` parameter is one, and is marked as a variable is. */
  | { readonly kind: 'local'; readonly slot: number; readonly racy?: true; readonly acquire?: true }
  /** The variable of an enclosing quantifier; ids are unique within a machine. */
  | { readonly kind: 'bound'; readonly id: number }
  /** The running thread's identity, of type Tid. */
  | { readonly kind: 'self' }
  /** Argument `index` of the running thread: `i` in `thread writer[i: Writer]`. */
  | { readonly kind: 'arg'; readonly index: number }
  | { readonly kind: 'field'; readonly base: Expr; readonly field: number }
  /** `base` is an array; `index` has the array's index type. */
  | { readonly kind: 'index'; readonly base: Expr; readonly index: Expr }
  /** `base` is a sequence; position from 0; fails beyond the end. */
  | { readonly kind: 'seq-index'; readonly base: Expr; readonly index: Expr }
  | { readonly kind: 'not'; readonly operand: Expr }
  | { readonly kind: 'negate'; readonly operand: Expr }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expr;
      readonly right: Expr;
    }
  /** Any two values of comparable types (ints of any two ranges; otherwise one type). */
  | { readonly kind: 'equal'; readonly negated: boolean; readonly left: Expr; readonly right: Expr }
  /** `int` or `enum` operands, by number. */
  | {
      readonly kind: 'compare';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly left: Expr;
      readonly right: Expr;
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or' | 'implies';
      readonly left: Expr;
      readonly right: Expr;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  /** Over all values of `domain`, ascending, for which `where` is true; `count` is a number. */
  | {
      readonly kind: 'quantified';
      readonly quantifier: 'forall' | 'exists' | 'count';
      readonly id: number;
      readonly domain: ScalarType;
      readonly where: Expr | undefined;
      readonly body: Expr;
    }
  /** All fields, in declaration order. */
  | { readonly kind: 'struct'; readonly fields: readonly Expr[] }
  | { readonly kind: 'update'; readonly base: Expr; readonly fields: readonly FieldUpdate[] }
  | { readonly kind: 'set'; readonly elements: readonly Expr[] }
  | {
      readonly kind: 'set-operation';
      readonly operator: 'union' | 'minus' | 'intersect';
      readonly left: Expr;
      readonly right: Expr;
    }
  /** `right` is a set (mask test) or a sequence (is it one of the elements). */
  | { readonly kind: 'in'; readonly left: Expr; readonly right: Expr }
  /** Makes an optional of a value. `none` itself is a const. */
  | { readonly kind: 'some'; readonly operand: Expr }
  /** The value of an optional; fails on `none`. */
  | { readonly kind: 'unwrap'; readonly operand: Expr }
  | { readonly kind: 'seq'; readonly elements: readonly Expr[] }
  /** The sequence with one element more at its end; fails if it is full. */
  | { readonly kind: 'append'; readonly base: Expr; readonly element: Expr }
  /** The first element; fails on an empty sequence. */
  | { readonly kind: 'head'; readonly base: Expr }
  /** All but the first element; fails on an empty sequence. */
  | { readonly kind: 'tail'; readonly base: Expr }
  /** The number of elements of a set or sequence. */
  | { readonly kind: 'length'; readonly base: Expr }
  /** `operand` (int or index) as `type` (int or index), by number; fails outside it. */
  | { readonly kind: 'narrow'; readonly operand: Expr; readonly why: 'range' | 'index' }
  /** Between int and index types by number, where it cannot fail; the int's range starts at 0. */
  | { readonly kind: 'convert'; readonly operand: Expr }
  /** Whether the thread of template `template` with `args` stands at one of the labels `label`. */
  | {
      readonly kind: 'at';
      readonly template: number;
      readonly args: readonly Expr[];
      readonly label: string;
    }
  /** Whether that thread has ended. */
  | { readonly kind: 'done'; readonly template: number; readonly args: readonly Expr[] };

/** `/` rounds towards minus infinity, `%` has the sign of its (positive, constant) divisor. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface FieldUpdate {
  readonly field: number;
  readonly value: Expr;
}

/** A place that can be assigned: a variable or local, then fields and array elements of it. */
export interface LValue {
  readonly root: LValueRoot;
  readonly path: readonly PathStep[];
  /** The type of the place itself, after `path`. */
  readonly type: Type;
  readonly span: Span;
}

export type LValueRoot =
  | { readonly kind: 'global'; readonly variable: number; readonly racy: boolean }
  | { readonly kind: 'local'; readonly slot: number; readonly racy?: true };

export type PathStep =
  | { readonly kind: 'field'; readonly field: number }
  /** `index` has the array's index type. */
  | { readonly kind: 'index'; readonly index: Expr };
