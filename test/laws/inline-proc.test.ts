import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type {
  Block,
  CallExpression,
  Expression,
  ProcDeclaration,
  Statement,
  TypeSyntax,
} from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import {
  blockOf,
  contains,
  letOf,
  nameExpression,
  nameOf,
  procsOf,
  rewrite,
  statementsOf,
  substitute,
  withLabel,
} from './rewrite.fixture.ts';

const LOOPS: ReadonlySet<string> = new Set(['while', 'loop', 'for']);

/** A `return` in a loop cannot be a `break` of the loop around the body. */
function canBeInlined({ body }: ProcDeclaration): boolean {
  return !contains(
    body,
    (node) => LOOPS.has(node.kind) && contains(node, ({ kind }) => kind === 'return'),
  );
}

/** Locals and labels of the body get names that no other copy has. */
function withOwnNames(body: Block, suffix: string): Block {
  return rewrite(body, (node) => {
    const { name } = node as { name?: { readonly text: string } | string };
    if (typeof name === 'string' && /^[vcqin]\d+$|^ok|^start|^retry/.test(name)) {
      return { ...node, name: `${name}_${suffix}` };
    }
    const declares = ['let', 'choose', 'for', 'quantified'].includes(node.kind);
    return declares && typeof name === 'object'
      ? { ...node, name: { ...name, text: `${name.text}_${suffix}` } }
      : node;
  });
}

/** The body of a proc in place of its call, as one statement: a `for` that every `return` leaves. */
function inlined(
  proc: ProcDeclaration,
  call: CallExpression,
  result: string | undefined,
  suffix: string,
): Statement {
  const { span } = call;
  const values = new Map<string, Expression>();
  const lets: Statement[] = [];
  for (const [i, { name, ref, type }] of proc.parameters.entries()) {
    const arg = call.args[i];
    if (arg === undefined) continue;
    if (ref) values.set(name.text, arg);
    else {
      const own = `${name.text}_${suffix}`;
      lets.push(letOf(own, type, arg));
      values.set(name.text, nameExpression(own, span));
    }
  }
  const leave: Statement = { kind: 'jump', label: undefined, form: 'break', span };
  const renamed = substitute(withOwnNames(proc.body, suffix), values);
  const body = rewrite(renamed, (node) => {
    if (node.kind !== 'return') return node;
    const { label, value } = node as unknown as Extract<Statement, { kind: 'return' }>;
    const target = nameExpression(result ?? 'nowhere', span);
    const stored: readonly Statement[] =
      value === undefined || result === undefined
        ? []
        : [{ kind: 'assign', label, racy: false, target, value, span }];
    return stored.length > 0 ? [...stored, leave] : [withLabel(leave, label)];
  });
  // Within `atomic` a loop is a `for`; this one goes round once.
  const zero: Expression = { kind: 'number', value: 0, span };
  return {
    kind: 'for',
    label: undefined,
    name: nameOf(`once_${suffix}`, span),
    domain: {
      kind: 'type-domain',
      type: { kind: 'range-type', low: zero, high: zero, span },
      span,
    },
    body: blockOf([...lets, ...body.statements, leave], span),
    span,
  };
}

/** A local of that type with its first value. */
function localOf(
  name: string,
  { name: type }: Extract<TypeSyntax, { kind: 'named-type' }>,
): Statement {
  const first: Readonly<Record<string, string>> = {
    bool: 'false',
    Color: 'RED',
    Page: 'Page(0)',
    Cpu: 'Cpu(0)',
  };
  const [statement] = statementsOf(`let ${name} : ${type.text} = ${first[type.text] ?? '0'}`);
  if (statement === undefined) throw new Error('a `let` is a statement');
  return statement;
}

/** Statements in place of one that calls a proc, or that one. */
function withoutCall(
  statement: Statement,
  procs: ReadonlyMap<string, ProcDeclaration>,
  suffix: string,
): Statement | readonly Statement[] {
  const call =
    statement.kind === 'call-statement'
      ? statement.call
      : statement.kind === 'assign' || statement.kind === 'let'
        ? statement.value
        : undefined;
  if (call?.kind !== 'call' || call.callee.kind !== 'name') return statement;
  const proc = procs.get(call.callee.name);
  // What nobody wants is read all the same, by a rule of its own.
  if (proc === undefined || !canBeInlined(proc)) return statement;
  if (statement.kind === 'call-statement') {
    return proc.result === undefined
      ? withLabel(inlined(proc, call, undefined, suffix), statement.label)
      : statement;
  }
  if (proc.result?.kind !== 'named-type') return statement;
  const { span, label } = statement;
  const result = `result_${suffix}`;
  const target =
    statement.kind === 'let' ? nameOf(statement.name.text, span) : nameOf(result, span);
  const body = inlined(proc, call, target.text, suffix);
  if (statement.kind === 'let') return [localOf(target.text, proc.result), body];
  if (statement.kind !== 'assign') return statement;
  const store: Statement = { ...statement, label: undefined, value: nameExpression(result, span) };
  const condition: Expression = { kind: 'boolean', value: true, span };
  const then = blockOf([localOf(result, proc.result), body, store], span);
  return { kind: 'if', label, condition, then, otherwise: undefined, span };
}

test('a call is the body of its proc, with places in place of `ref` parameters', PATIENCE, () => {
  checkLaw({
    favourite: 'call',
    copiesLocals: true,
    changeSyntax: (specs) => {
      const procs = procsOf(specs);
      let last = 0;
      return (syntax) =>
        rewrite(syntax, (node, around) => {
          last += 1;
          // A variant has been applied already.
          return around.some(({ kind }) => kind === 'variant')
            ? node
            : withoutCall(node as unknown as Statement, procs, String(last));
        });
    },
  });
});
