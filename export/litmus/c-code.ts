/** The C of a litmus test: statements and expressions. */
import { InternalError } from '../../model/machine/assert.ts';
import { printScalar, type Syntax } from '../scalar/print-scalar.ts';
import type { Scalar } from '../scalar/scalar.ts';
import { parts } from '../scalar/scalar-parts.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';

export type CStatement =
  /** Its text is asked for when all is known, since what a variable is depends on all that is done to it. */
  | { readonly kind: 'line'; readonly text: () => string }
  | {
      readonly kind: 'if';
      readonly test: string;
      readonly then: readonly CStatement[];
      readonly otherwise: readonly CStatement[];
    };

export function line(text: string): CStatement {
  return { kind: 'line', text: () => text };
}

/** Returns the lines of `code`, each behind as many tabs as `depth` says. */
export function printCode(code: readonly CStatement[], depth: number): readonly string[] {
  const tabs = '\t'.repeat(depth);
  return code.flatMap((statement): readonly string[] => {
    if (statement.kind === 'line') return [`${tabs}${statement.text()}`];
    const { test, then, otherwise } = statement;
    return [
      `${tabs}if (${test}) {`,
      ...printCode(then, depth + 1),
      ...(otherwise.length > 0 ? [`${tabs}} else {`, ...printCode(otherwise, depth + 1)] : []),
      `${tabs}}`,
    ];
  });
}

/** Returns `value`, in which all places are registers by now, as C. */
export function printC(value: Scalar): string {
  requireOperators(value);
  return printScalar(value, SYNTAX);
}

function requireOperators(value: Scalar): void {
  if (value.kind === 'if') throw new NotALitmusTest('a value depends on a condition');
  if (value.kind === 'arithmetic' && value.operator !== '+' && value.operator !== '-') {
    throw new NotALitmusTest(`\`${value.operator}\` is no operator of a litmus test`);
  }
  for (const part of parts(value)) requireOperators(part);
}

const SYNTAX: Syntax = {
  number: (value) => `${value}`,
  truth: (value) => (value ? '1' : '0'),
  and: '&&',
  or: '||',
  not: '!',
  equal: '==',
  unequal: '!=',
  choose: () => noPlaces(),
  access: () => noPlaces(),
  root: () => noPlaces(),
};

function noPlaces(): never {
  throw new InternalError('what is printed has registers only');
}
