import type { Domain, Expression, TypeSyntax } from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import type { Span } from '../text/source.ts';
import type { Expr } from '../types/expression.ts';
import {
  BOOL,
  isScalar,
  type ScalarType,
  SET_ELEMENTS_MAX,
  scalarSize,
  showType,
  showValue,
  type Type,
} from '../types/types.ts';
import { elaborateExpression } from './coerce.ts';
import { type Elaboration, lookUp, report, type Scope } from './elaboration.ts';
import { unknownName } from './unknown-name.ts';

/** The largest number of values of an index or range, and the largest integer of a range. */
const RANGE_SIZE_MAX = 1 << 20;

/** Returns the type that `syntax` names, or undefined after reporting why there is none. */
export function elaborateType(
  context: Elaboration,
  scope: Scope,
  syntax: TypeSyntax,
): Type | undefined {
  switch (syntax.kind) {
    case 'named-type': {
      if (syntax.name.text === 'bool') return BOOL;
      if (syntax.name.text === 'Tid') return context.tid();
      const symbol = lookUp(context, scope, syntax.name.text, syntax.name.span);
      if (symbol?.kind === 'type') return symbol.type.get();
      return unknownName(context, scope, 'type', syntax.name, (s) => s.kind === 'type');
    }
    case 'range-type': {
      const low = constantNumber(context, scope, syntax.low);
      const high = constantNumber(context, scope, syntax.high);
      if (low === undefined || high === undefined) return undefined;
      if (low > high) return report(context, 'K0307', { low, high }, syntax.span);
      if (high - low >= RANGE_SIZE_MAX) {
        return report(context, 'K0601', { what: 'this range', max: RANGE_SIZE_MAX }, syntax.span);
      }
      const type: Type = { kind: 'int', low, high };
      const params = [...paramsIn(context, scope, [syntax.low, syntax.high])];
      if (params.length > 0) context.boundsFrom.set(type, params);
      return type;
    }
    case 'array-type': {
      const element = elaborateType(context, scope, syntax.element);
      const indexes = syntax.indexes.map((index) => elaborateScalar(context, scope, index));
      return element === undefined ? undefined : arrayOf(indexes, element);
    }
    case 'set-type': {
      const element = elaborateScalar(context, scope, syntax.element);
      return element === undefined ? undefined : setOf(context, element, syntax.span);
    }
    case 'seq-type': {
      const element = elaborateType(context, scope, syntax.element);
      const max = constantNumber(context, scope, syntax.max);
      if (element === undefined || max === undefined) return undefined;
      if (max < 1) return report(context, 'K0307', { low: 1, high: max }, syntax.max.span);
      return { kind: 'seq', element, max };
    }
    case 'optional-type': {
      const inner = elaborateType(context, scope, syntax.inner);
      return inner === undefined ? undefined : { kind: 'optional', inner };
    }
    default:
      return syntax satisfies never;
  }
}

/** The params that `expressions` name, with their values. */
function paramsIn(
  context: Elaboration,
  scope: Scope,
  expressions: readonly Expression[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if ('kind' in node && node.kind === 'name') {
      const symbol = lookUp(context, scope, node.name, node.span);
      const param = symbol?.kind === 'param' ? symbol.param.get() : undefined;
      if (param !== undefined) {
        found.add(`${node.name} = ${showValue(param.type, param.value)}`);
      }
    }
    for (const part of children(node)) visit(part);
  };
  for (const expression of expressions) visit(expression);
  return found;
}

/** Returns `[i, j] element`, or undefined if an index type is missing. */
export function arrayOf(
  indexes: readonly (ScalarType | undefined)[],
  element: Type,
): Type | undefined {
  return indexes.reduceRight<Type | undefined>(
    (inner, index) =>
      inner === undefined || index === undefined
        ? undefined
        : { kind: 'array', index, element: inner },
    element,
  );
}

/** Returns the set type, or undefined after reporting that it has too many elements. */
export function setOf(context: Elaboration, element: ScalarType, span: Span): Type | undefined {
  if (scalarSize(element) > SET_ELEMENTS_MAX) {
    return report(context, 'K0601', { what: 'a set of this type', max: SET_ELEMENTS_MAX }, span);
  }
  return { kind: 'set', element };
}

/** As `elaborateType`, for places where only a type with numbered values makes sense. */
export function elaborateScalar(
  context: Elaboration,
  scope: Scope,
  syntax: TypeSyntax,
): ScalarType | undefined {
  const type = elaborateType(context, scope, syntax);
  if (type === undefined || isScalar(type)) return type;
  const hint =
    type.kind === 'optional'
      ? `for a set that may be absent, name it first: \`type Them = set of ${showType(type.inner)}\`, and \`Them?\``
      : undefined;
  return report(context, 'K0305', { type: showType(type) }, syntax.span, { hint });
}

/** Returns the value of a constant integer expression. */
export function constantNumber(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
): number | undefined {
  const expr = elaborateExpression(context, scope, syntax);
  if (expr === undefined) return undefined;
  if (expr.kind === 'const' && typeof expr.value === 'number' && expr.type.kind === 'int') {
    return expr.value;
  }
  return report(context, 'K0306', {}, syntax.span);
}

/** The values that `for`, `choose` and quantifiers range over: a type, perhaps within a set. */
export interface DomainMeaning {
  readonly type: ScalarType;
  /** A set over `type`; undefined for all its values. */
  readonly set: Expr | undefined;
}

export function elaborateDomain(
  context: Elaboration,
  scope: Scope,
  domain: Domain,
): DomainMeaning | undefined {
  if (domain.kind === 'type-domain') {
    const type = elaborateScalar(context, scope, domain.type);
    return type === undefined ? undefined : { type, set: undefined };
  }
  const { value } = domain;
  if (value.kind === 'name') {
    const named = typeNamed(context, scope, value.name, value.span);
    if (named !== undefined) {
      return isScalar(named)
        ? { type: named, set: undefined }
        : report(context, 'K0305', { type: showType(named) }, value.span);
    }
  }
  const set = elaborateExpression(context, scope, value);
  if (set === undefined) return undefined;
  if (set.type.kind !== 'set') {
    return report(context, 'K0314', { type: showType(set.type) }, value.span);
  }
  return { type: set.type.element, set };
}

/** Returns the type called `name` at `span`, without a message if there is none. */
export function typeNamed(
  context: Elaboration,
  scope: Scope,
  name: string,
  span: Span,
): Type | undefined {
  if (name === 'bool') return BOOL;
  if (name === 'Tid') return context.tid();
  const symbol = lookUp(context, scope, name, span);
  return symbol?.kind === 'type' ? symbol.type.get() : undefined;
}
