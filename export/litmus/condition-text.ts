/**
 * A condition on final states, as litmus tests have it: `0:r0=1 /\ ~(x=2)`.
 *
 * It compares with constants only, so what compares otherwise is put as the cases in which it is true.
 */
import { InternalError } from '../../model/machine/assert.ts';
import { type ScalarType, scalarValues } from '../../spec/language/types/types.ts';
import { mapParts } from '../scalar/fold-scalar.ts';
import { constantOf, number, type Scalar, truth } from '../scalar/scalar.ts';
import { parts } from '../scalar/scalar-parts.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';

/** The types of what a condition names: `x`, `0:r0`. */
export type ConditionTypes = ReadonlyMap<string, ScalarType>;

const CASES_MAX = 64;

/** Returns `condition`, which is no constant, as text. */
export function conditionText(condition: Scalar, types: ConditionTypes): string {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const word = condition.kind === 'and' ? '/\\' : '\\/';
      const sides = [condition.left, condition.right].map((side) => {
        const text = conditionText(side, types);
        return side.kind === condition.kind || /^~?\(|^[\w:]+=-?\d+$/.test(text)
          ? text
          : `(${text})`;
      });
      return sides.join(` ${word} `);
    }
    case 'not':
      if (condition.operand.kind === 'name') return `${condition.operand.name}=0`;
      return `~(${conditionText(condition.operand, types)})`;
    case 'name':
      return `${condition.name}=1`;
    case 'compare': {
      const { operator, left, right } = condition;
      const value = constantOf(right);
      if (left.kind === 'name' && value !== undefined && operator === '==') {
        return `${left.name}=${value}`;
      }
      if (left.kind === 'name' && value !== undefined && operator === '!=') {
        return `~(${left.name}=${value})`;
      }
      return casesText(condition, types);
    }
    case 'if':
      return casesText(condition, types);
    case 'number':
    case 'truth':
    case 'place':
    case 'arithmetic':
    case 'nobody':
    case 'each':
      throw new InternalError('it is a condition on names, and no constant');
    default:
      return condition satisfies never;
  }
}

/** The values of all names with which `condition` is true. */
function casesText(condition: Scalar, types: ConditionTypes): string {
  const names = [...namesIn(condition)];
  const cases = names.reduce<readonly (readonly number[])[]>(
    (done, name) => {
      const type = types.get(name);
      if (type === undefined) throw new InternalError(`${name} has a type`);
      const all = done.flatMap((given) => scalarValues(type).map((value) => [...given, value]));
      if (all.length > CASES_MAX) throw new NotALitmusTest('a condition has too many cases');
      return all;
    },
    [[]],
  );
  const isTrue = (values: readonly number[]): boolean => {
    const given = new Map(names.map((name, i) => [name, values[i] ?? 0]));
    return constantOf(withValues(condition, given)) === 1;
  };
  const texts = cases
    .filter(isTrue)
    .map((values) => `(${values.map((value, i) => `${names[i]}=${value}`).join(' /\\ ')})`);
  if (texts.length === 0) return `~(${names[0]}=${names[0]})`;
  return texts.length === 1 ? (texts[0] ?? '') : `(${texts.join(' \\/ ')})`;
}

function withValues(scalar: Scalar, given: ReadonlyMap<string, number>): Scalar {
  if (scalar.kind !== 'name') return mapParts(scalar, (part) => withValues(part, given));
  const value = given.get(scalar.name) ?? 0;
  return scalar.isTruth ? truth(value === 1) : number(value);
}

function namesIn(scalar: Scalar): ReadonlySet<string> {
  const own = scalar.kind === 'name' ? [scalar.name] : [];
  return new Set([...own, ...parts(scalar).flatMap((part) => [...namesIn(part)])]);
}
