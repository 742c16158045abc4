import type { CallExpression, Expression } from '../syntax/ast.ts';
import type { Expr } from '../types/expression.ts';
import { sizeAfter } from '../types/expression-size.ts';
import { substitute } from '../types/substitute.ts';
import type { FnMeaning } from '../types/symbols.ts';
import { isScalar, scalarSize, showType, type Type } from '../types/types.ts';
import { subexpressions } from '../types/walk-expression.ts';
import { coerce, elaborateAs, elaborateExpression } from './coerce.ts';
import { elaborateAt } from './elaborate-name.ts';
import { afterStep, allowsPrime, unprimed } from './elaborate-step.ts';
import { typeNamed } from './elaborate-type.ts';
import { type Elaboration, lookUp, report, type Scope } from './elaboration.ts';
import { hidesHint, kindOfSymbol, unknownName } from './unknown-name.ts';

/** The functions that need no declaration. */
export const BUILTIN_FUNCTIONS = ['len', 'append', 'head', 'tail', 'value'] as const;

/** The statements that need no declaration: nothing today but a place for memory orderings. */
export const BARRIERS: ReadonlyMap<string, 'mb' | 'rmb' | 'wmb'> = new Map([
  ['smp_mb', 'mb'],
  ['smp_rmb', 'rmb'],
  ['smp_wmb', 'wmb'],
]);

/** A call in an expression: of a `fn`, a built-in function, a type (`Page(0)`), or `t.at(label)`. */
export function elaborateCall(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  expected: Type | undefined,
): Expr | undefined {
  const { callee, span } = syntax;
  if (callee.kind === 'field') return elaborateAt(context, scope, syntax, callee);
  const { name } = callee;
  const before = unprimed(name);
  if (before !== undefined) return elaboratePrimedCall(context, scope, syntax, name, before);
  const type = typeNamed(context, scope, name, callee.span);
  if (type !== undefined) return elaborateConversion(context, scope, syntax, type);
  const symbol = lookUp(context, scope, name, callee.span);
  if (symbol?.kind === 'fn') {
    const fn = symbol.fn.get();
    return fn && elaborateFnCall(context, scope, syntax, name, fn);
  }
  if (symbol?.kind === 'proc') {
    return report(context, 'K0409', { name }, span, {
      hint: `call it on its own: \`let x = ${name}(...)\``,
      related: [{ span: symbol.span, label: 'a proc takes steps' }],
    });
  }
  if (symbol === undefined && (BUILTIN_FUNCTIONS as readonly string[]).includes(name)) {
    return elaborateBuiltin(context, scope, syntax, name, expected);
  }
  if (symbol !== undefined) {
    if (symbol.kind === 'broken') return undefined;
    const found = kindOfSymbol(symbol);
    return report(context, 'K0205', { name, found, expected: 'a function' }, callee.span, {
      hint: hidesHint(context, symbol, 'fn'),
      related: [{ span: symbol.span, label: 'declared here' }],
    });
  }
  return unknownName(
    context,
    scope,
    'function',
    { text: name, span: callee.span },
    (s) => s.kind === 'fn' || s.kind === 'proc',
  );
}

function elaborateFnCall(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  name: string,
  fn: FnMeaning,
): Expr | undefined {
  const { parameters } = fn;
  if (!arity(context, syntax, name, parameters.length)) return undefined;
  const args = new Map<number, Expr>();
  for (const [i, parameter] of parameters.entries()) {
    const arg = syntax.args[i];
    const expr = arg && elaborateAs(context, scope, arg, parameter.type);
    if (expr !== undefined) args.set(parameter.id, expr);
  }
  if (scope.property && !scope.isStep && mentionsSelf(fn.body)) {
    return report(context, 'K0411', { what: `\`self\`, which \`${name}\` asks for,` }, syntax.span);
  }
  if (args.size < parameters.length || !fits(context, syntax, fn, args)) return undefined;
  return { ...substitute(fn.body, args, context.freshId), span: syntax.span };
}

/** The parts of all expressions that calls of functions are written out to. */
const CALLED_PARTS_MAX = 400_000;
/** Far deeper than people read, and not so deep that a pass over expressions would have no stack. */
const CALL_DEPTH_MAX = 400;

/** Tells whether there is room for what the call stands for, before it is made; reports that there is none. */
function fits(
  context: Elaboration,
  { span }: CallExpression,
  fn: FnMeaning,
  args: ReadonlyMap<number, Expr>,
): boolean {
  const hint = 'the body of a `fn` is copied to each of its calls';
  const { parts, depth } = sizeAfter(fn.body, args);
  if (depth > CALL_DEPTH_MAX) {
    report(context, 'K0611', { limit: CALL_DEPTH_MAX }, span, { hint });
    return false;
  }
  if (context.calledParts.count + parts > CALLED_PARTS_MAX) {
    const what = 'parts in its calls of functions';
    report(context, 'K0602', { max: CALLED_PARTS_MAX, what }, span, { hint });
    return false;
  }
  context.calledParts.count += parts;
  return true;
}

/** `f'(a)`: what `f` says after a step of what `a` is before it. */
function elaboratePrimedCall(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  name: string,
  before: string,
): Expr | undefined {
  const { span } = syntax.callee;
  if (!allowsPrime(context, scope, name, span)) return undefined;
  const symbol = lookUp(context, scope, before, span);
  if (symbol?.kind !== 'fn') {
    return unknownName(context, scope, 'fn', { text: before, span }, (s) => s.kind === 'fn');
  }
  const fn = symbol.fn.get();
  const after = fn && { ...fn, body: afterStep(context, fn.body) };
  return after && elaborateFnCall(context, scope, syntax, before, after);
}

function mentionsSelf(expr: Expr): boolean {
  for (const part of subexpressions(expr)) if (part.kind === 'self') return true;
  return false;
}

function arity(
  context: Elaboration,
  syntax: CallExpression,
  name: string,
  expected: number,
): boolean {
  if (syntax.args.length === expected) return true;
  report(context, 'K0303', { name, expected, found: syntax.args.length }, syntax.span);
  return false;
}

/** `Page(0)`: a number as an identity, an identity as a number, a number in another range. */
function elaborateConversion(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  type: Type,
): Expr | undefined {
  const { span } = syntax;
  if (!arity(context, syntax, showType(type), 1)) return undefined;
  const [arg] = syntax.args;
  const operand = arg && elaborateExpression(context, scope, arg, type);
  if (operand === undefined) return undefined;
  if (type.kind === 'int' && operand.type.kind === 'int') return coerce(context, operand, type);
  const from = numbers(operand.type);
  const to = numbers(type);
  if (from === undefined || to === undefined || type.kind === 'enum' || type.kind === 'bool') {
    return report(context, 'K0301', {}, operand.span, {
      expected: 'a number or an identity',
      found: showType(operand.type),
    });
  }
  if (operand.kind === 'const') {
    const value = operand.value as number;
    return value >= to.low && value <= to.high
      ? { kind: 'const', value, type, span }
      : report(context, 'K0311', { range: `${to.low}..${to.high}` }, operand.span, {
          expected: showType(type),
          found: String(value),
        });
  }
  return from.low === 0 && to.low === 0 && from.high <= to.high
    ? { kind: 'convert', operand, type, span }
    : { kind: 'narrow', operand, why: 'range', type, span };
}

function numbers(type: Type): { readonly low: number; readonly high: number } | undefined {
  if (type.kind === 'int') return type;
  return type.kind === 'index' ? { low: 0, high: type.size - 1 } : undefined;
}

function elaborateBuiltin(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  name: string,
  expected: Type | undefined,
): Expr | undefined {
  const { span } = syntax;
  if (!arity(context, syntax, name, name === 'append' ? 2 : 1)) return undefined;
  const [first, second] = syntax.args;
  const base =
    first && elaborateExpression(context, scope, first, name === 'append' ? expected : undefined);
  if (first === undefined || base === undefined) return undefined;
  const { type } = base;
  if (name === 'value') {
    return type.kind === 'optional'
      ? { kind: 'unwrap', operand: base, type: type.inner, span }
      : wrongArgument(context, first, 'an optional', type);
  }
  if (name === 'len') {
    if (type.kind !== 'seq' && type.kind !== 'set') {
      return wrongArgument(context, first, 'a sequence or set', type);
    }
    const high = type.kind === 'seq' ? type.max : scalarSize(type.element);
    return { kind: 'length', base, type: { kind: 'int', low: 0, high }, span };
  }
  if (type.kind !== 'seq') return wrongArgument(context, first, 'a sequence', type);
  if (name === 'head') return { kind: 'head', base, type: type.element, span };
  if (name === 'tail') return { kind: 'tail', base, type, span };
  const element = second && elaborateAs(context, scope, second, type.element);
  return element && { kind: 'append', base, element, type, span };
}

function wrongArgument(
  context: Elaboration,
  syntax: Expression,
  expected: string,
  found: Type,
): undefined {
  return report(context, 'K0301', {}, syntax.span, { expected, found: showType(found) });
}

/** Tells whether values of `type` can be compared with the patterns of a `match`. */
export function isMatchable(type: Type): boolean {
  return isScalar(type) || type.kind === 'optional';
}
