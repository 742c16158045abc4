import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type {
  Domain,
  Expression,
  SpecSyntax,
  Statement,
  TypeSyntax,
} from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { contains, grouped, letOf, nameOf, once, rewrite, withLabel } from './rewrite.fixture.ts';

/** The values of a domain that is a type or a range, written out; undefined of others. */
function valuesOf(domain: Domain, specs: readonly SpecSyntax[]): readonly Expression[] | undefined {
  const { span } = domain;
  const numbers = (low: number, high: number): readonly Expression[] =>
    Array.from({ length: high - low + 1 }, (_, i) => ({ kind: 'number', value: low + i, span }));
  if (domain.kind === 'type-domain') {
    const { low, high } = domain.type;
    return low.kind === 'number' && high.kind === 'number'
      ? numbers(low.value, high.value)
      : undefined;
  }
  if (domain.value.kind !== 'name') return undefined;
  const { name } = domain.value;
  switch (name) {
    case 'bool':
      return [false, true].map((value) => ({ kind: 'boolean', value, span }));
    case 'Bit':
      return numbers(0, 1);
    case 'Digit':
      return numbers(0, 2);
    case 'Page':
    case 'Cpu':
      return numbers(0, 1).map((number) => ({
        kind: 'call',
        callee: { kind: 'name', name, span },
        args: [number],
        span,
      }));
    default: {
      const members = specs
        .flatMap(({ declarations }) => declarations)
        .flatMap((d) => (d.kind === 'enum' && d.name.text === name ? d.members : []));
      return members.length === 0
        ? undefined
        : members.map(({ text }) => ({ kind: 'name', name: text, span }));
    }
  }
}

function typeName({ value }: Extract<Domain, { kind: 'expression-domain' }>): string {
  return value.kind === 'name' ? value.name : '';
}

function asCopies(statement: Statement, specs: readonly SpecSyntax[]): Statement {
  if (statement.kind !== 'for') return statement;
  const { name, domain, body, span, label } = statement;
  const values = valuesOf(domain, specs);
  // A jump would leave the copy and not the loop.
  if (values === undefined || contains(body, ({ kind }) => kind === 'jump')) return statement;
  const type: TypeSyntax =
    domain.kind === 'type-domain'
      ? domain.type
      : { kind: 'named-type', name: nameOf(typeName(domain), span), span };
  const copies = values.map((value) =>
    grouped([letOf(name.text, type, value), ...body.statements], span),
  );
  return label === undefined ? grouped(copies, span) : withLabel(once(copies, span), label);
}

test(
  'a `for` is a copy of its body for each value, behind a `let`, in ascending order',
  PATIENCE,
  () => {
    checkLaw({
      favourite: 'for',
      changeSyntax: (specs) => {
        return (syntax) => rewrite(syntax, (node) => asCopies(node as Statement, specs));
      },
    });
  },
);
