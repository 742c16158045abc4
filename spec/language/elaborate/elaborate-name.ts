import type { CallExpression, Expression, FieldExpression, NameExpression } from '../syntax/ast.ts';
import { suggestFor } from '../text/suggest.ts';
import type { Expr } from '../types/expression.ts';
import { BOOL, showType } from '../types/types.ts';
import { asIndex, elaborateExpression } from './coerce.ts';
import { afterStep, allowsPrime, isThereAfterStep, unprimed } from './elaborate-step.ts';
import { fieldOf } from './elaborate-struct.ts';
import { type Elaboration, lookUp, report, type Scope } from './elaboration.ts';
import { threadLabels } from './thread-labels.ts';
import { kindOfSymbol, unknownName } from './unknown-name.ts';

/** A name used as a value. */
export function elaborateName(
  context: Elaboration,
  scope: Scope,
  syntax: NameExpression,
): Expr | undefined {
  const { name, span } = syntax;
  if (name === 'self') return elaborateSelf(context, scope, syntax);
  if (name === 'this_cpu') return elaborateThisCpu(context, scope, syntax);
  const before = unprimed(name);
  if (before !== undefined) return elaboratePrimed(context, scope, syntax, before);
  const symbol = lookUp(context, scope, name, span);
  switch (symbol?.kind) {
    case undefined:
      return unknownName(context, scope, 'name', { text: name, span }, (s) => s.kind !== 'type');
    case 'local':
      return { kind: 'local', slot: symbol.local, type: symbol.type, span };
    case 'bound':
      return { kind: 'bound', id: symbol.id, type: symbol.type, span };
    case 'broken':
      return undefined;
    case 'arg':
      return { kind: 'arg', index: symbol.index, type: symbol.type, span };
    case 'param': {
      const param = symbol.param.get();
      if (param === undefined) return undefined;
      const type =
        param.type.kind === 'int'
          ? { kind: 'int' as const, low: param.value, high: param.value }
          : param.type;
      return { kind: 'const', value: param.value, type, span };
    }
    case 'enum-member':
      return { kind: 'const', value: symbol.ordinal, type: symbol.type.get(), span };
    case 'variable': {
      const type = context.variables[symbol.variable]?.type();
      return type && { kind: 'global', variable: symbol.variable, racy: false, type, span };
    }
    case 'type':
    case 'fn':
    case 'proc':
    case 'thread':
      return report(
        context,
        'K0205',
        { name, found: kindOfSymbol(symbol), expected: 'a value' },
        span,
        {
          ...(symbol.kind === 'type' ? { hint: `all its values are \`all ${name}\`` } : {}),
          ...(symbol.kind === 'fn' || symbol.kind === 'proc'
            ? { hint: `call it: \`${name}(...)\`` }
            : {}),
          ...(symbol.kind === 'thread'
            ? { hint: `a property asks \`${name}.done\` or \`${name}.at(label)\`` }
            : {}),
          related: [{ span: symbol.span, label: 'declared here' }],
        },
      );
    default:
      return symbol satisfies never;
  }
}

/** `x'`, the value of `x` after a step. */
function elaboratePrimed(
  context: Elaboration,
  scope: Scope,
  syntax: NameExpression,
  before: string,
): Expr | undefined {
  if (!allowsPrime(context, scope, syntax.name, syntax.span)) return undefined;
  const value = elaborateName(context, scope, { ...syntax, name: before });
  if (value === undefined || value.kind === 'global') return value && afterStep(context, value);
  return report(context, 'K0430', { name: before }, syntax.span, {
    hint: 'variables, threads and what a `fn` says of them change',
  });
}

function elaborateSelf(
  context: Elaboration,
  scope: Scope,
  { span }: NameExpression,
): Expr | undefined {
  if (scope.property && !scope.isStep) return report(context, 'K0411', { what: '`self`' }, span);
  return { kind: 'self', type: context.tid(), span };
}

function elaborateThisCpu(
  context: Elaboration,
  scope: Scope,
  { span }: NameExpression,
): Expr | undefined {
  const cpu = scope.body?.thisCpu;
  if (cpu !== undefined) return { ...cpu, span };
  return report(context, 'K0412', {}, span, {
    hint:
      scope.body?.isThread === true
        ? `say where it runs: \`thread ${scope.body.name} on cpu ...\``
        : 'pass the CPU as a parameter',
  });
}

/** `e.f`, and `writer[i].done` in properties. */
export function elaborateField(
  context: Elaboration,
  scope: Scope,
  syntax: FieldExpression,
): Expr | undefined {
  const { span } = syntax;
  const thread = threadNamed(context, scope, syntax.base);
  if (thread !== undefined) {
    if (syntax.field.text !== 'done') {
      return report(context, 'K0413', { name: syntax.field.text }, syntax.field.span, {
        hint: 'ask `.done` or `.at(label)`',
      });
    }
    const args = threadArgs(context, scope, thread, syntax);
    const done = args && { kind: 'done' as const, template: thread.thread, args, type: BOOL, span };
    return done && (thread.isAfter ? isThereAfterStep(context, done) : done);
  }
  const base = elaborateExpression(context, scope, syntax.base);
  if (base === undefined) return undefined;
  if (base.type.kind !== 'struct') {
    const hint =
      base.type.kind === 'optional' && base.type.inner.kind === 'struct'
        ? { hint: 'it may be `none`: take the value out with `value(...)`' }
        : {};
    return report(
      context,
      'K0302',
      { type: showType(base.type), name: syntax.field.text },
      syntax.field.span,
      hint,
    );
  }
  const field = fieldOf(context, base.type, syntax.field);
  const type = field === undefined ? undefined : base.type.fields[field]?.type;
  return field === undefined || type === undefined
    ? undefined
    : { kind: 'field', base, field, type, span };
}

/** `writer[i].at(label)`. */
export function elaborateAt(
  context: Elaboration,
  scope: Scope,
  syntax: CallExpression,
  callee: FieldExpression,
): Expr | undefined {
  const thread = threadNamed(context, scope, callee.base);
  if (thread === undefined || callee.field.text !== 'at') {
    return report(context, 'K0414', { name: callee.field.text }, callee.field.span);
  }
  const [label] = syntax.args;
  if (syntax.args.length !== 1 || label?.kind !== 'name') {
    return report(context, 'K0415', {}, syntax.span);
  }
  const labels = threadLabels(context, thread.name);
  if (!labels.has(label.name)) {
    const near = suggestFor(context.diagnostics, label.name, () => labels);
    return report(context, 'K0423', { thread: thread.name, label: label.name }, label.span, {
      hint:
        near === undefined
          ? 'inside `atomic` a label is no place to stand'
          : `did you mean \`${near}\`?`,
    });
  }
  const args = threadArgs(context, scope, thread, syntax);
  if (args === undefined) return undefined;
  const { span } = syntax;
  const at = {
    kind: 'at' as const,
    template: thread.thread,
    args,
    label: label.name,
    type: BOOL,
    span,
  };
  return thread.isAfter ? isThereAfterStep(context, at) : at;
}

interface NamedThread {
  readonly thread: number;
  readonly name: string;
  readonly indexes: readonly Expression[];
  /** `writer'`: where it stands after a step. */
  readonly isAfter: boolean;
}

/** Returns the thread that `writer` or `writer[i]` names, or undefined if it names none. */
function threadNamed(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
): NamedThread | undefined {
  const [base, indexes] = syntax.kind === 'index' ? [syntax.base, syntax.indexes] : [syntax, []];
  if (base.kind !== 'name') return undefined;
  const before = scope.isStep ? unprimed(base.name) : undefined;
  const symbol = lookUp(context, scope, before ?? base.name, base.span);
  return symbol?.kind === 'thread'
    ? { thread: symbol.thread, name: symbol.name, indexes, isAfter: before !== undefined }
    : undefined;
}

function threadArgs(
  context: Elaboration,
  scope: Scope,
  thread: NamedThread,
  syntax: Expression,
): readonly Expr[] | undefined {
  if (!scope.property)
    return report(context, 'K0411', { what: `\`${thread.name}\`'s position` }, syntax.span);
  const indexes = context.threads[thread.thread]?.indexes() ?? [];
  if (indexes.length !== thread.indexes.length) {
    return report(
      context,
      'K0303',
      { name: thread.name, expected: indexes.length, found: thread.indexes.length },
      syntax.span,
    );
  }
  const args = thread.indexes.map((index, i) => {
    const type = indexes[i]?.type;
    const expr = type && elaborateExpression(context, scope, index, type);
    return expr && type && asIndex(context, expr, type);
  });
  const known = args.filter((arg) => arg !== undefined);
  return known.length === args.length ? known : undefined;
}
