/** The bodies of `property` and `eventually`: formulas over runs. */
import { match, P } from 'ts-pattern';
import type { Expression, PropertyDeclaration, QuantifiedExpression } from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import type { Span } from '../text/source.ts';
import { membership } from '../types/domain-condition.ts';
import type { Expr } from '../types/expression.ts';
import type { Formula, TemporalProperty } from '../types/formula.ts';
import { substitute } from '../types/substitute.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, scalarSize, scalarValues } from '../types/types.ts';
import { elaborateAs } from './coerce.ts';
import { elaborateDomain } from './elaborate-type.ts';
import { bind, type Elaboration, report, type Scope } from './elaboration.ts';

/** What a formula may ask of a state: their truth is a bit each. */
export const ATOMS_MAX = 30;

/**
 * Returns the property, or undefined after reporting why there is none.
 *
 * What contains no temporal operator is one atom, whole: `and` and `or` in it do not evaluate what
 * they do not need. A quantifier over a formula is a conjunction (`exists`: a disjunction), since its
 * domain is finite.
 */
export function elaborateTemporal(
  context: Elaboration,
  scope: Scope,
  { form, name, doc: message, body }: PropertyDeclaration,
): TemporalProperty | undefined {
  if (form === 'property' && !isTemporal(body)) {
    return report(context, 'K0432', { name: name.text }, name.span, {
      hint: 'say `always (...)`, or declare an `invariant`',
    });
  }
  const stated = elaborateFormula(context, scope, body);
  if (stated === undefined) return undefined;
  const formula: Formula = form === 'eventually' ? { kind: 'eventually', operand: stated } : stated;
  if (atomsOf(formula) > ATOMS_MAX) {
    const what = `\`${name.text}\` with its quantifiers written out`;
    return report(context, 'K0601', { what, max: `${ATOMS_MAX} conditions` }, name.span);
  }
  return { name: name.text, message, formula, span: name.span };
}

function isTemporal(syntax: SyntaxNode): boolean {
  const isOperator = 'kind' in syntax && /^temporal/.test(syntax.kind);
  if (isOperator) return true;
  for (const child of children(syntax)) if (isTemporal(child)) return true;
  return false;
}

function elaborateFormula(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
): Formula | undefined {
  const of = (inner: Expression): Formula | undefined => elaborateFormula(context, scope, inner);
  if (!isTemporal(syntax)) {
    const expr = elaborateAs(context, scope, syntax, BOOL);
    return expr && { kind: 'atom', expr };
  }
  return (
    match(syntax)
      .returnType<Formula | undefined>()
      .with({ kind: 'temporal' }, ({ operator, operand }) => {
        const inner = of(operand);
        return inner && { kind: operator, operand: inner };
      })
      .with({ kind: 'temporal-pair' }, ({ operator, left, right }) => {
        const [a, b] = [of(left), of(right)];
        const kind = operator === 'until' ? 'until' : 'leads-to';
        return a && b && { kind, left: a, right: b };
      })
      .with({ kind: 'unary', operator: 'not' }, ({ operand }) => {
        const inner = of(operand);
        return inner && { kind: 'not', operand: inner };
      })
      .with(
        { kind: 'binary', operator: P.union('and', 'or', 'implies') },
        ({ operator, left, right }) => {
          const [a, b] = [of(left), of(right)];
          return a && b && { kind: operator, left: a, right: b };
        },
      )
      .with({ kind: 'quantified', quantifier: P.union('forall', 'exists') }, (quantified) =>
        elaborateQuantified(context, scope, quantified),
      )
      // Anything else asks for a value; the operator in it says that it has none.
      .otherwise((value) => {
        elaborateAs(context, scope, value, BOOL);
        return undefined;
      })
  );
}

function elaborateQuantified(
  context: Elaboration,
  scope: Scope,
  syntax: QuantifiedExpression,
): Formula | undefined {
  const { quantifier, span } = syntax;
  const domain = elaborateDomain(context, scope, syntax.domain);
  if (domain === undefined) return undefined;
  const id = context.freshId();
  const { text: name, span: nameSpan } = syntax.name;
  const names = new Map<string, LocalSymbol>();
  bind(context, names, { kind: 'bound', name, id, type: domain.type, span: nameSpan });
  const inner: Scope = { ...scope, names, outer: scope };
  const where = syntax.where && elaborateAs(context, inner, syntax.where, BOOL);
  const body = elaborateFormula(context, inner, syntax.body);
  if (body === undefined || (syntax.where !== undefined && where === undefined)) return undefined;

  // Before it is written out: a domain may have very many values.
  if (scalarSize(domain.type) * atomsOf(body) > ATOMS_MAX) {
    const what = 'this quantifier, written out,';
    return report(context, 'K0601', { what, max: `${ATOMS_MAX} conditions` }, span);
  }
  const premises = [
    domain.set && membership({ kind: 'bound', id }, domain.type, domain.set),
    where,
  ];
  const whole = premises.reduceRight<Formula>((rest, premise) => {
    if (premise === undefined) return rest;
    const left: Formula = { kind: 'atom', expr: premise };
    return { kind: quantifier === 'forall' ? 'implies' : 'and', left, right: rest };
  }, body);
  const [first, ...others] = scalarValues(domain.type).map((value) =>
    instance(whole, id, { kind: 'const', value, type: domain.type, span }, context.freshId),
  );
  const kind = quantifier === 'forall' ? 'and' : 'or';
  const start = first ?? truth(quantifier === 'forall', span);
  return others.reduce((left, right) => ({ kind, left, right }), start);
}

function truth(value: boolean, span: Span): Formula {
  return { kind: 'atom', expr: { kind: 'const', value: value ? 1 : 0, type: BOOL, span } };
}

/** Returns `formula` with the bound variable `id` replaced by `value`. */
function instance(formula: Formula, id: number, value: Expr, freshId: () => number): Formula {
  const of = (inner: Formula): Formula => instance(inner, id, value, freshId);
  return match(formula)
    .returnType<Formula>()
    .with({ kind: 'atom' }, ({ expr }) => ({
      kind: 'atom',
      expr: substitute(expr, new Map([[id, value]]), freshId),
    }))
    .with({ kind: P.union('not', 'always', 'eventually', 'next') }, (f) => ({
      ...f,
      operand: of(f.operand),
    }))
    .with({ kind: P.union('and', 'or', 'implies', 'until', 'leads-to') }, (f) => ({
      ...f,
      left: of(f.left),
      right: of(f.right),
    }))
    .exhaustive();
}

function atomsOf(formula: Formula): number {
  return match(formula)
    .with({ kind: 'atom' }, () => 1)
    .with({ kind: P.union('not', 'always', 'eventually', 'next') }, (f) => atomsOf(f.operand))
    .with(
      { kind: P.union('and', 'or', 'implies', 'until', 'leads-to') },
      (f) => atomsOf(f.left) + atomsOf(f.right),
    )
    .exhaustive();
}
