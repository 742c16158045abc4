/** Small typed expressions, for passes that write code. All of one pass's have the span that it is made with. */
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL, type IntType, type Type, type Value } from '../../spec/language/types/types.ts';

export interface ExpressionBuilder {
  readonly constant: (value: Value, type: Type) => Expr;
  readonly number: (value: number) => Expr;
  readonly global: (variable: number, type: Type) => Expr;
  readonly field: (base: Expr, field: number) => Expr;
  readonly element: (base: Expr, index: Expr) => Expr;
  readonly position: (sequence: Expr, position: number) => Expr;
  readonly length: (sequence: Expr) => Expr;
  readonly head: (sequence: Expr) => Expr;
  readonly tail: (sequence: Expr) => Expr;
  readonly equal: (left: Expr, right: Expr) => Expr;
  readonly greater: (left: Expr, right: Expr) => Expr;
  readonly and: (left: Expr, right: Expr) => Expr;
  readonly or: (left: Expr, right: Expr) => Expr;
  readonly conditional: (condition: Expr, then: Expr, otherwise: Expr) => Expr;
}

export function integers(low: number, high: number): IntType {
  return { kind: 'int', low, high };
}

export function expressionsAt(span: Span): ExpressionBuilder {
  const logic = (operator: 'and' | 'or', left: Expr, right: Expr): Expr => ({
    ...{ kind: 'logic', operator, left, right, type: BOOL, span },
  });
  return {
    constant: (value, type) => ({ kind: 'const', value, type, span }),
    number: (value) => ({ kind: 'const', value, type: integers(value, value), span }),
    global: (variable, type) => ({ kind: 'global', variable, racy: true, type, span }),
    field: (base, field) => ({
      kind: 'field',
      base,
      field,
      type: fieldType(base.type, field),
      span,
    }),
    element: (base, index) => ({ kind: 'index', base, index, type: elementType(base.type), span }),
    position: (base, position) => {
      const index: Expr = {
        kind: 'const',
        value: position,
        type: integers(position, position),
        span,
      };
      return { kind: 'seq-index', base, index, type: elementType(base.type), span };
    },
    length: (base) => {
      const high = base.type.kind === 'seq' ? base.type.max : 0;
      return { kind: 'length', base, type: integers(0, high), span };
    },
    head: (base) => ({ kind: 'head', base, type: elementType(base.type), span }),
    tail: (base) => ({ kind: 'tail', base, type: base.type, span }),
    equal: (left, right) => ({ kind: 'equal', negated: false, left, right, type: BOOL, span }),
    greater: (left, right) => ({ kind: 'compare', operator: '>', left, right, type: BOOL, span }),
    and: (left, right) => logic('and', left, right),
    or: (left, right) => logic('or', left, right),
    conditional: (condition, then, otherwise) => ({
      ...{ kind: 'conditional', condition, then, otherwise, type: otherwise.type, span },
    }),
  };
}

/** The type of a field of a struct. */
export function fieldType(type: Type, field: number): Type {
  const found = type.kind === 'struct' ? type.fields[field]?.type : undefined;
  return found ?? type;
}

/** The type of an element of an array or a sequence. */
export function elementType(type: Type): Type {
  return type.kind === 'array' || type.kind === 'seq' ? type.element : type;
}
