/** Values of the C of a litmus test, as expressions of the language behind the reads that they need. */
import { diagnostic } from '../language/text/diagnostics.ts';
import type { Span } from '../language/text/source.ts';
import { suggest } from '../language/text/suggest.ts';
import {
  asNumber,
  asTruth,
  asType,
  type CodeWriter,
  isParameter,
  load,
  lockCall,
  placeName,
  readModifyWrite,
  store,
  unknown,
  type Value,
  WRONG,
  wrong,
} from './litmus-accesses.ts';
import { CALL_NAMES, callNamed, type LitmusCall, type ReadModifyWrite } from './litmus-calls.ts';
import type { CallSyntax, LitmusExpr } from './litmus-syntax.ts';
import { partsOf } from './litmus-walk.ts';

/** Writes the reads of `expr`, from left to right, and returns its value. */
export function evaluate(code: CodeWriter, expr: LitmusExpr): Value {
  switch (expr.kind) {
    case 'number':
      return { text: String(expr.value), type: 'number' };
    case 'name':
      return namedValue(code, expr.name.text, expr.span);
    case 'dereference':
      return load(code, '', expr.name.text, expr.span);
    case 'call':
      return (
        callValue(code, expr) ?? wrong(code, expr.span, `the value of \`${expr.callee.text}()\``)
      );
    case 'unary': {
      const operand = evaluate(code, expr.operand);
      if (expr.operator === '!') return { text: `not (${asTruth(operand)})`, type: 'truth' };
      return { text: `-(${asNumber(operand, expr.span, code)})`, type: 'number' };
    }
    case 'binary':
      return binary(code, expr);
  }
}

function binary(code: CodeWriter, expr: Extract<LitmusExpr, { kind: 'binary' }>): Value {
  const { operator, left, right, span } = expr;
  const first = evaluate(code, left);
  if (operator === '&&' || operator === '||') {
    const read = partsOf(right).find(({ kind }) => kind === 'call' || kind === 'dereference');
    if (read !== undefined) return wrong(code, read.span, `a read behind \`${operator}\``);
    const word = operator === '&&' ? 'and' : 'or';
    return {
      text: `((${asTruth(first)}) ${word} (${asTruth(evaluate(code, right))}))`,
      type: 'truth',
    };
  }
  const second = evaluate(code, right);
  if (operator === '+' || operator === '-') {
    const [a, b] = [asNumber(first, left.span, code), asNumber(second, right.span, code)];
    return { text: `(${a} ${operator} ${b})`, type: 'number' };
  }
  const type = first.type === 'pointer' || second.type === 'pointer' ? 'pointer' : 'number';
  const [a, b] = [asType(type, first, left.span, code), asType(type, second, right.span, code)];
  if (type === 'pointer' && operator !== '==' && operator !== '!=') {
    return wrong(code, span, 'an order of addresses');
  }
  return { text: `(${a} ${operator} ${b})`, type: 'truth' };
}

function namedValue(code: CodeWriter, name: string, span: Span): Value {
  const register = code.registers.get(name);
  if (register !== undefined) return { text: register.name, type: register.type };
  const address = isParameter(code, name) ? code.names.addresses.get(name) : undefined;
  if (address !== undefined) return { text: address, type: 'pointer' };
  if (isParameter(code, name)) return wrong(code, span, 'the address of a lock as a value');
  return unknown(code, name, span);
}

/** Writes a call, and returns its value; undefined if it has none. */
export function callValue(code: CodeWriter, syntax: CallSyntax): Value | undefined {
  const { callee, operands, span } = syntax;
  const call = callNamed(callee.text);
  if (call === undefined) {
    const meant = suggest(callee.text, CALL_NAMES);
    const hint = meant === undefined ? undefined : `did you mean \`${meant}\`?`;
    code.say(diagnostic('K0701', { what: `\`${callee.text}()\`` }, callee.span, { hint }));
    return WRONG;
  }
  const wanted = operandCount(call);
  if (operands.length !== wanted) {
    const what = `${wanted === 1 ? '1 operand' : `${wanted} operands`} of \`${callee.text}()\``;
    code.say(diagnostic('K0703', { what }, span));
    return WRONG;
  }
  return doCall(code, call, syntax);
}

function operandCount(call: LitmusCall): number {
  if (call.kind === 'read-modify-write') return call.count;
  if (call.kind === 'store') return 2;
  return call.kind === 'load' || call.kind.startsWith('lock') ? 1 : 0;
}

function doCall(
  code: CodeWriter,
  call: LitmusCall,
  { operands, span }: CallSyntax,
): Value | undefined {
  switch (call.kind) {
    case 'load': {
      const name = placeName(code, operands[0], call.of);
      return name === undefined ? WRONG : load(code, call.access, name, span);
    }
    case 'store': {
      const name = placeName(code, operands[0], call.of);
      const value = operands[1] === undefined ? WRONG : evaluate(code, operands[1]);
      if (name !== undefined) store(code, call.access, name, value, span);
      if (call.fence) code.add('smp_mb()');
      return undefined;
    }
    case 'read-modify-write':
      return changed(code, call, operands, span);
    case 'fence':
      code.add(`${call.fence}()`);
      return undefined;
    case 'fence beside':
      code.add('smp_mb()');
      return undefined;
    case 'lock':
    case 'lock state':
      return lockCall(code, call.proc, operands[0], span);
    case 'nothing':
      return undefined;
  }
}

function changed(
  code: CodeWriter,
  call: ReadModifyWrite,
  operands: readonly LitmusExpr[],
  span: Span,
): Value | undefined {
  const name = placeName(code, operands[call.place], 'address');
  const others = operands.filter((_, i) => i !== call.place);
  const values = others.map((operand) => [operand, evaluate(code, operand)] as const);
  return name === undefined ? WRONG : readModifyWrite(code, call, name, values, span);
}
