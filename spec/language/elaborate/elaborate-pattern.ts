/** The patterns of `match`: constants, each once, and together all values unless there is an `else`. */
import type { MatchStatement } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { Expr } from '../types/expression.ts';
import {
  fromOrdinal,
  isScalar,
  scalarSize,
  showType,
  showValue,
  type Type,
  type Value,
} from '../types/types.ts';
import { asIndex, elaborateExpression } from './coerce.ts';
import { isMatchable } from './elaborate-call.ts';
import { report } from './elaboration.ts';
import type { Inside } from './surroundings.ts';

type Constant = Extract<Expr, { readonly kind: 'const' }>;

/** At most so many missing values are named. */
const MISSING_SHOWN = 5;

/** Returns the patterns of each arm as constants of `type`; what is none of them is reported. */
export function elaboratePatterns(
  { context, scope }: Inside,
  { arms }: MatchStatement,
  type: Type | undefined,
): readonly (readonly Constant[])[] {
  const seen = new Map<Value, Span>();
  return arms.map(({ patterns }) =>
    patterns.flatMap((pattern): readonly Constant[] => {
      if (type === undefined) return [];
      const found = elaborateExpression(context, scope, pattern, type);
      const fitted = found && asIndex(context, found, type);
      if (fitted === undefined) return [];
      const value = constantOf(fitted);
      if (value === undefined) {
        report(context, 'K0306', {}, pattern.span);
        return [];
      }
      const other = seen.get(value);
      if (other !== undefined) {
        report(context, 'K0426', { value: showValue(type, value) }, pattern.span, {
          related: [{ span: other, label: 'this one is taken' }],
          hint: 'take one of them away',
        });
      }
      seen.set(value, other ?? pattern.span);
      return [{ kind: 'const', value, type, span: pattern.span }];
    }),
  );
}

/** A value is also one of an optional of its type. */
function constantOf(expr: Expr): Value | undefined {
  if (expr.kind === 'some') return constantOf(expr.operand);
  return expr.kind === 'const' ? expr.value : undefined;
}

/** Tells whether values of `type` can be matched and all are; reports what is missing. */
export function checkComplete(
  { context }: Inside,
  { value, otherwise }: MatchStatement,
  patterns: readonly (readonly Constant[])[],
  type: Type,
): boolean {
  const { span } = value;
  if (!isMatchable(type)) {
    report(context, 'K0305', { type: showType(type) }, span);
    return false;
  }
  if (otherwise !== undefined) return true;
  const covered = new Set(patterns.flat().map((pattern) => pattern.value));
  const missing = missingValues(type, covered);
  if (missing === undefined) {
    report(context, 'K0410', { missing: 'other values' }, span, { hint: 'add `else { ... }`' });
    return false;
  }
  if (missing.length === 0) return true;
  const names = missing.map((each) => `\`${showValue(type, each)}\``).join(', ');
  report(context, 'K0410', { missing: names }, span, {
    hint: 'add the missing arms, or `else { ... }`',
  });
  return false;
}

/** Returns the first values of `type` that are not `covered`; undefined if they have no numbers. */
function missingValues(type: Type, covered: ReadonlySet<Value>): readonly Value[] | undefined {
  if (type.kind === 'optional') {
    const inner = missingValues(type.inner, covered);
    return inner && !covered.has(null) ? [null, ...inner] : inner;
  }
  if (!isScalar(type)) return undefined;
  const missing: Value[] = [];
  for (let i = 0; i < scalarSize(type) && missing.length < MISSING_SHOWN; i += 1) {
    const value = fromOrdinal(type, i);
    if (!covered.has(value)) missing.push(value);
  }
  return missing;
}
