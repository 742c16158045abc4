/** The syntax of types and expressions, as written (`ast.ts`). */
import type { Span } from '../text/source.ts';

/** A name as written, with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** `linux.mm.do_wp_page`: one name or more. */
export interface Path {
  readonly names: readonly Name[];
  readonly span: Span;
}

/** What every node has. */
export interface Node {
  readonly span: Span;
}

// ---------------------------------------------------------------- types

export type TypeSyntax =
  | NamedTypeSyntax
  | RangeTypeSyntax
  | ArrayTypeSyntax
  | SetTypeSyntax
  | SeqTypeSyntax
  | OptionalTypeSyntax;

/** `bool`, `Tid` (the identity of a running thread) or a declared name. */
export interface NamedTypeSyntax extends Node {
  readonly kind: 'named-type';
  readonly name: Name;
}

/** `lo..hi`, both inclusive, both constant expressions. */
export interface RangeTypeSyntax extends Node {
  readonly kind: 'range-type';
  readonly low: Expression;
  readonly high: Expression;
}

/** `[Page] T` or `[Cpu, Page] T`. */
export interface ArrayTypeSyntax extends Node {
  readonly kind: 'array-type';
  readonly indexes: readonly TypeSyntax[];
  readonly element: TypeSyntax;
}

export interface SetTypeSyntax extends Node {
  readonly kind: 'set-type';
  readonly element: TypeSyntax;
}

/** `seq of T up to N`. */
export interface SeqTypeSyntax extends Node {
  readonly kind: 'seq-type';
  readonly element: TypeSyntax;
  readonly max: Expression;
}

/** `T?`. */
export interface OptionalTypeSyntax extends Node {
  readonly kind: 'optional-type';
  readonly inner: TypeSyntax;
}

// ---------------------------------------------------------------- expressions

/** A type whose values are ranged over (`Page`, `0..2`), or an expression of set type. */
export type Domain =
  | { readonly kind: 'type-domain'; readonly type: RangeTypeSyntax; readonly span: Span }
  | { readonly kind: 'expression-domain'; readonly value: Expression; readonly span: Span };

export type Expression =
  | NumberExpression
  | BooleanExpression
  | NoneExpression
  | NameExpression
  | AllExpression
  | FieldExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | TemporalExpression
  | TemporalPairExpression
  | ConditionalExpression
  | QuantifiedExpression
  | StructExpression
  | SetExpression
  | SeqExpression;

export interface NumberExpression extends Node {
  readonly kind: 'number';
  readonly value: number;
}

export interface BooleanExpression extends Node {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** `none`: the empty optional. */
export interface NoneExpression extends Node {
  readonly kind: 'none';
}

/** A variable, local, parameter, enum member, `self`, `this_cpu`, or `x'`: the `x` after a step. */
export interface NameExpression extends Node {
  readonly kind: 'name';
  readonly name: string;
}

/** `all Page`: the set of all values of a type. */
export interface AllExpression extends Node {
  readonly kind: 'all';
  readonly type: TypeSyntax;
}

/** `e.f`; also `writer.done`. */
export interface FieldExpression extends Node {
  readonly kind: 'field';
  readonly base: Expression;
  readonly field: Name;
}

/** `e[i]` or `e[i, j]`, which is `e[i][j]`. */
export interface IndexExpression extends Node {
  readonly kind: 'index';
  readonly base: Expression;
  readonly indexes: readonly Expression[];
}

/** `f(a, b)`; also `Page(0)`, `len(q)`, and `writer[i].at(label)` with a field as `callee`. */
export interface CallExpression extends Node {
  readonly kind: 'call';
  readonly callee: NameExpression | FieldExpression;
  readonly args: readonly Expression[];
}

/** The kernel's words for loads that are marked. */
export type MarkedLoad = 'READ_ONCE' | 'smp_load_acquire';

/** `racy e` is `e`, read without the lock that guards it; so are `READ_ONCE(e)` and `smp_load_acquire(e)`. */
export interface UnaryExpression extends Node {
  readonly kind: 'unary';
  readonly operator: 'not' | '-' | 'racy' | MarkedLoad;
  readonly operand: Expression;
}

export type BinaryOperator =
  | 'implies'
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'union'
  | 'minus'
  | 'intersect'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export interface BinaryExpression extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Of a run from now on. Only in the body of a `property` or `eventually`. */
export interface TemporalExpression extends Node {
  readonly kind: 'temporal';
  readonly operator: 'always' | 'eventually' | 'next';
  readonly operand: Expression;
}

/** The same, of two parts. */
export interface TemporalPairExpression extends Node {
  readonly kind: 'temporal-pair';
  readonly operator: 'until' | 'leads to';
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConditionalExpression extends Node {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

/** `forall x in D where e: e`, `exists ...`, `count ...` (a number). */
export interface QuantifiedExpression extends Node {
  readonly kind: 'quantified';
  readonly quantifier: 'forall' | 'exists' | 'count';
  readonly name: Name;
  readonly domain: Domain;
  readonly where: Expression | undefined;
  readonly body: Expression;
}

/** `{ ..base, field: e }` or `{ field: e, field: e }`. Its type comes from its context. */
export interface StructExpression extends Node {
  readonly kind: 'struct-value';
  readonly base: Expression | undefined;
  readonly fields: readonly FieldValue[];
}

export interface FieldValue extends Node {
  readonly name: Name;
  readonly value: Expression;
}

/** `{}`, `{a, b}`. */
export interface SetExpression extends Node {
  readonly kind: 'set-value';
  readonly elements: readonly Expression[];
}

/** `[]`, `[a, b]`: a sequence. */
export interface SeqExpression extends Node {
  readonly kind: 'seq-value';
  readonly elements: readonly Expression[];
}
