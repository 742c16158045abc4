/** From an expression or a place to text, in the words of a target. */
import { InternalError } from '../../model/machine/assert.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { typeAt } from './leaves.ts';
import type { Access, Place, Scalar } from './scalar.ts';

export interface Syntax {
  readonly number: (value: number) => string;
  readonly truth: (value: boolean) => string;
  readonly and: string;
  readonly or: string;
  readonly not: string;
  /** For `==` and `!=`; the others are the same everywhere. */
  readonly equal: string;
  readonly unequal: string;
  readonly choose: (test: string, then: string, otherwise: string) => string;
  /** `type` is that of what the access is made to. `isRoot`: whether that is a variable. */
  readonly access: (access: Access, type: Type, index: string, isRoot: boolean) => string;
  readonly root: (name: string) => string;
  /** What is about identities, in targets that have them; undefined for all else. */
  readonly identities?: (scalar: Scalar, operand: (each: Scalar) => string) => string | undefined;
}

/** Returns `scalar` as text; with brackets if it has an operator and `within` says that it is an operand. */
export function printScalar(scalar: Scalar, syntax: Syntax, within = false): string {
  const operand = (each: Scalar): string => printScalar(each, syntax, true);
  const known = syntax.identities?.(scalar, operand);
  if (known !== undefined) return known;
  const bracket = (text: string): string => (within ? `(${text})` : text);
  switch (scalar.kind) {
    case 'number':
      return scalar.name ?? syntax.number(scalar.value);
    case 'truth':
      return syntax.truth(scalar.value);
    case 'name':
      return scalar.name;
    case 'place':
      return printPlace(scalar.place, syntax);
    case 'not':
      return `${syntax.not}${operand(scalar.operand)}`;
    case 'and':
    case 'or': {
      const word = scalar.kind === 'and' ? syntax.and : syntax.or;
      return bracket(flat(scalar, scalar.kind).map(operand).join(` ${word} `));
    }
    case 'compare': {
      const word =
        scalar.operator === '=='
          ? syntax.equal
          : scalar.operator === '!='
            ? syntax.unequal
            : scalar.operator;
      return bracket(`${operand(scalar.left)} ${word} ${operand(scalar.right)}`);
    }
    case 'arithmetic':
      return bracket(`${operand(scalar.left)} ${scalar.operator} ${operand(scalar.right)}`);
    case 'nobody':
    case 'each':
      throw new InternalError('there are identities only where a target has them');
    case 'if':
      return syntax.choose(operand(scalar.test), operand(scalar.then), operand(scalar.otherwise));
    default:
      return scalar satisfies never;
  }
}

/** The operands of a chain of one operator, which is associative. */
function flat(scalar: Scalar, kind: 'and' | 'or'): readonly Scalar[] {
  if (scalar.kind !== kind) return [scalar];
  return [...flat(scalar.left, kind), ...flat(scalar.right, kind)];
}

export function printPlace({ root, path }: Place, syntax: Syntax): string {
  let text = syntax.root(root.name);
  path.forEach((access, i) => {
    const index = 'index' in access ? printScalar(access.index, syntax) : '';
    text += syntax.access(access, typeAt(root.type, path.slice(0, i)), index, i === 0);
  });
  return text;
}
