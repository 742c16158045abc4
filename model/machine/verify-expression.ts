/** What every expression of a machine keeps: its parts are there, and have the types that they must have. */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { isScalar, type ScalarType, sameType, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { at } from './assert.ts';
import type { Machine, Template } from './machine.ts';
import { inhabits } from './value.ts';

/** What an expression may refer to. */
export interface Scope {
  readonly variables: Machine['variables'];
  readonly templates: Machine['templates'];
  /** The thread whose locals and indexes there are; undefined in a property. */
  readonly template: Template | undefined;
  /** Whether there is a running thread: in its code, and in a step property. */
  readonly hasSelf: boolean;
}

/** Returns what is wrong with `expr` and its parts; empty if nothing is. */
export function expressionComplaints(scope: Scope, expr: Expr): readonly string[] {
  const complaints: string[] = [];
  const visit = (part: Expr, bound: ReadonlyMap<number, ScalarType>): void => {
    if (!isWellTyped(part)) complaints.push(`has an ill-typed \`${part.kind}\``);
    const declared = declaredType(scope, bound, part);
    if (declared === undefined) complaints.push(`reads a \`${part.kind}\` that there is not`);
    else if (declared !== 'any' && !sameType(declared, part.type)) {
      complaints.push(`reads a \`${part.kind}\` of another type`);
    }
    if ((part.kind === 'at' || part.kind === 'done') && !asksForThread(scope, part)) {
      complaints.push(`asks with \`${part.kind}\` for a thread that there is not`);
    }
    const inner =
      part.kind === 'quantified' ? new Map([...bound, [part.id, part.domain] as const]) : bound;
    for (const operand of operands(part)) visit(operand, inner);
  };
  visit(expr, new Map());
  return complaints;
}

/** The type with which something that is read was declared; undefined if it was not, `any` if it need not be. */
function declaredType(
  { variables, template, hasSelf }: Scope,
  bound: ReadonlyMap<number, ScalarType>,
  part: Expr,
): Type | undefined | 'any' {
  switch (part.kind) {
    case 'global':
      return variables[part.variable]?.type;
    case 'local':
      return template?.slots[part.slot]?.type;
    case 'arg':
      return template?.indexes[part.index]?.type;
    case 'bound':
      return bound.get(part.id);
    case 'self':
      return hasSelf ? 'any' : undefined;
    default:
      return 'any';
  }
}

/** Whether `args` are the indexes of a thread of the template. */
function asksForThread(
  { templates }: Scope,
  { template, args }: Extract<Expr, { kind: 'at' | 'done' }>,
): boolean {
  const indexes = templates[template]?.indexes;
  return (
    indexes?.length === args.length &&
    args.every((arg, i) => sameType(arg.type, at(indexes, i).type))
  );
}

/** The type of a place; undefined if there is none. */
export function placeType(scope: Scope, { root, path, type: own }: LValue): Type | undefined {
  let type: Type | undefined =
    root.kind === 'global'
      ? scope.variables[root.variable]?.type
      : scope.template?.slots[root.slot]?.type;
  for (const step of path) {
    if (step.kind === 'field') {
      type = type?.kind === 'struct' ? type.fields[step.field]?.type : undefined;
    } else {
      type =
        type?.kind === 'array' && sameType(type.index, step.index.type) ? type.element : undefined;
    }
  }
  return type !== undefined && sameType(type, own) ? type : undefined;
}

/** Tells whether `part` has the type that its operands give it, and these have types that it can take. */
export function isWellTyped(part: Expr): boolean {
  const { type } = part;
  switch (part.kind) {
    case 'const':
      return inhabits(type, part.value);
    case 'global':
    case 'local':
    case 'arg':
      return true;
    case 'bound':
      return isScalar(type);
    case 'self':
      return type.kind === 'index';
    case 'field': {
      const { type: base } = part.base;
      return base.kind === 'struct' && isOf(base.fields[part.field]?.type, type);
    }
    case 'index': {
      const { type: base } = part.base;
      return base.kind === 'array' && isOf(base.index, part.index.type) && isOf(base.element, type);
    }
    case 'seq-index': {
      const { type: base } = part.base;
      return base.kind === 'seq' && isNumber(part.index.type) && isOf(base.element, type);
    }
    case 'not':
      return isBool(part.operand.type) && isBool(type);
    case 'negate':
      return part.operand.type.kind === 'int' && type.kind === 'int';
    case 'arithmetic':
      return [part.left.type, part.right.type, type].every(({ kind }) => kind === 'int');
    case 'equal':
      return isBool(type) && areComparable(part.left.type, part.right.type);
    case 'compare':
      return isBool(type) && areOrdered(part.left.type, part.right.type);
    case 'logic':
      return [part.left.type, part.right.type, type].every(isBool);
    case 'conditional':
      return (
        isBool(part.condition.type) && [part.then, part.otherwise].every((e) => isOneOf(e, type))
      );
    case 'quantified':
      return (
        isBool(part.body.type) &&
        (part.where === undefined || isBool(part.where.type)) &&
        (part.quantifier === 'count' ? type.kind === 'int' : isBool(type))
      );
    case 'struct':
      return (
        type.kind === 'struct' &&
        part.fields.length === type.fields.length &&
        part.fields.every((value, i) => isOf(type.fields[i]?.type, value.type))
      );
    case 'update':
      return (
        type.kind === 'struct' &&
        isOf(part.base.type, type) &&
        part.fields.every(({ field, value }) => isOf(type.fields[field]?.type, value.type))
      );
    case 'set':
      return type.kind === 'set' && part.elements.every((e) => isOf(type.element, e.type));
    case 'seq':
      return (
        type.kind === 'seq' &&
        part.elements.length <= type.max &&
        part.elements.every((e) => isOf(type.element, e.type))
      );
    case 'set-operation':
      return type.kind === 'set' && isOf(part.left.type, type) && isOf(part.right.type, type);
    case 'in': {
      const { type: whole } = part.right;
      return (
        isBool(type) &&
        (whole.kind === 'set' || whole.kind === 'seq') &&
        areComparable(part.left.type, whole.element)
      );
    }
    case 'some':
      return type.kind === 'optional' && isOf(type.inner, part.operand.type);
    case 'unwrap':
      return part.operand.type.kind === 'optional' && isOf(part.operand.type.inner, type);
    case 'append':
      return (
        type.kind === 'seq' && isOf(part.base.type, type) && isOf(type.element, part.element.type)
      );
    case 'head':
      return part.base.type.kind === 'seq' && isOf(part.base.type.element, type);
    case 'tail':
      return part.base.type.kind === 'seq' && isOf(part.base.type, type);
    case 'length':
      return (
        type.kind === 'int' && (part.base.type.kind === 'set' || part.base.type.kind === 'seq')
      );
    case 'narrow':
    case 'convert':
      return isNumber(part.operand.type) && isNumber(type);
    case 'at':
    case 'done':
      return isBool(type);
    default:
      return part satisfies never;
  }
}

function isOf(expected: Type | undefined, actual: Type): boolean {
  return expected !== undefined && sameType(expected, actual);
}

function isBool(type: Type): boolean {
  return type.kind === 'bool';
}

function isNumber({ kind }: Type): boolean {
  return kind === 'int' || kind === 'index';
}

/** Ints of any two ranges; otherwise one type. */
function areComparable(a: Type, b: Type): boolean {
  return sameType(a, b) || (a.kind === 'int' && b.kind === 'int');
}

function areOrdered(a: Type, b: Type): boolean {
  return (a.kind === 'int' && b.kind === 'int') || (a.kind === 'enum' && sameType(a, b));
}

/** Whether the value of a branch is one of `type`: of an int, its range is part of that. */
function isOneOf({ type: branch }: Expr, type: Type): boolean {
  return areComparable(branch, type);
}
