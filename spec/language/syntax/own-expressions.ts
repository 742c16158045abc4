/** The expressions of one statement: those of the statements in its blocks are not its own. */
import type { Expression, Statement } from './ast.ts';

const EXPRESSION_KINDS: ReadonlySet<string> = new Set<Expression['kind']>([
  'number',
  'boolean',
  'none',
  'name',
  'all',
  'field',
  'index',
  'call',
  'unary',
  'binary',
  'conditional',
  'quantified',
  'struct-value',
  'set-value',
  'seq-value',
]);

/** Parts of a statement that hold no expression whose value it uses. */
const PASSED_OVER: ReadonlySet<string> = new Set(['span', 'label', 'name', 'arms']);

/**
 * Returns the expressions of `statement` and all that are part of them, outer ones first, in the order
 * of the text. Types are passed over, the bounds of a `for` or `choose` are not.
 */
export function ownExpressions(statement: Statement): readonly Expression[] {
  const found: Expression[] = [];
  collect(statement, found);
  return found;
}

function collect(value: unknown, found: Expression[]): void {
  if (!isInner(value) || isPassedOver(value)) return;
  if (Array.isArray(value)) {
    for (const element of value) collect(element, found);
    return;
  }
  if (isExpression(value)) found.push(value);
  for (const [key, part] of Object.entries(value)) {
    if (!PASSED_OVER.has(key)) collect(part, found);
  }
}

/**
 * Returns `statement` with its expression at the place of `wanted` replaced; as it is, if it has none
 * there. The place counts and not the object: another parse of the same text has the same places.
 */
export function replaceExpression<S extends Statement>(
  statement: S,
  target: Expression,
  by: Expression,
): S {
  return replaceIn(statement, target, by) as S;
}

function replaceIn(value: unknown, target: Expression, by: Expression): unknown {
  if (!isInner(value) || isPassedOver(value)) return value;
  if (Array.isArray(value)) return value.map((element) => replaceIn(element, target, by));
  if (isExpression(value) && isSamePlace(value, target)) return by;
  const parts = Object.entries(value).map(([key, part]) => [
    key,
    PASSED_OVER.has(key) ? part : replaceIn(part, target, by),
  ]);
  return Object.fromEntries(parts);
}

function isSamePlace(a: Expression, b: Expression): boolean {
  return a.kind === b.kind && a.span.start === b.span.start && a.span.end === b.span.end;
}

function isInner(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Blocks, and the types of a `let`. */
function isPassedOver(value: Readonly<Record<string, unknown>>): boolean {
  const { kind } = value;
  if (Array.isArray(value['statements'])) return true;
  return typeof kind === 'string' && kind.endsWith('-type') && kind !== 'range-type';
}

function isExpression(value: object): value is Expression {
  return 'kind' in value && typeof value.kind === 'string' && EXPRESSION_KINDS.has(value.kind);
}
