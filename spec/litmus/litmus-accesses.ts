/** Accesses of a process of a litmus test to memory, as statements of the language. */
import { type Diagnostic, diagnostic } from '../language/text/diagnostics.ts';
import type { Span } from '../language/text/source.ts';
import type { ReadModifyWrite } from './litmus-calls.ts';
import { ADDRESS, type LitmusNames, NULL, type Register, type ValueType } from './litmus-names.ts';
import type { LitmusExpr, Process } from './litmus-syntax.ts';

/** A value as text. `truth` is a condition, which C has as a number. */
export interface Value {
  readonly text: string;
  readonly type: ValueType | 'truth';
}

export interface CodeWriter {
  readonly names: LitmusNames;
  readonly process: Process;
  readonly registers: ReadonlyMap<string, Register>;
  readonly say: (mistake: Diagnostic) => void;
  /** Appends a line of code. */
  readonly add: (line: string) => void;
}

/** What is used in place of something that is wrong. */
export const WRONG: Value = { text: '0', type: 'number' };

export function typeText({ range }: LitmusNames, type: ValueType): string {
  return type === 'pointer' ? ADDRESS : `${range.low}..${range.high}`;
}

export function asNumber(value: Value, span: Span, { say }: Pick<CodeWriter, 'say'>): string {
  if (value.type === 'pointer') say(diagnostic('K0703', { what: 'a number' }, span));
  return value.type === 'truth' ? `(if ${value.text} then 1 else 0)` : value.text;
}

export function asTruth({ text, type }: Value): string {
  if (type === 'truth') return text;
  return type === 'pointer' ? `${text} != ${NULL}` : `${text} != 0`;
}

export function asType(
  type: ValueType,
  value: Value,
  span: Span,
  code: Pick<CodeWriter, 'say'>,
): string {
  if (type === 'number') return asNumber(value, span, code);
  if (value.text === '0') return NULL;
  if (value.type !== 'pointer') code.say(diagnostic('K0703', { what: 'an address' }, span));
  return value.text;
}

export function wrong({ say }: CodeWriter, span: Span, what: string): Value {
  say(diagnostic('K0701', { what }, span));
  return WRONG;
}

export function unknown(code: CodeWriter, name: string, span: Span): Value {
  const hint = `declare it in P${code.process.number}, or make it a parameter`;
  code.say(diagnostic('K0201', { kind: 'name', name }, span, { hint }));
  return WRONG;
}

export function isParameter({ process }: CodeWriter, name: string): boolean {
  return process.parameters.some((each) => each.name.text === name);
}

/** Does `act` on the place that `*name` is: a variable, or one of several if a register has its address. */
export function atPlace(
  code: CodeWriter,
  name: string,
  span: Span,
  act: (place: string, type: ValueType) => void,
): void {
  const { names, registers, add } = code;
  if (isParameter(code, name)) {
    const variable = names.variables.get(name);
    if (variable === undefined) return;
    if (variable.type === 'lock') wrong(code, span, 'an access to a lock');
    else act(variable.name, variable.type);
    return;
  }
  const register = registers.get(name);
  if (register === undefined) unknown(code, name, span);
  else if (register.type === 'number') code.say(diagnostic('K0703', { what: 'an address' }, span));
  else {
    add(`match ${register.name} {`);
    for (const [each, address] of names.addresses) {
      const { name: place = '', type = 'number' } = names.variables.get(each) ?? {};
      add(`${address} {`);
      if (type === 'number') act(place, type);
      else add(`assert address_of_number: false "the address of \`${place}\`, which is no number"`);
      add('}');
    }
    add(`${NULL} { assert null_pointer: false "a null pointer is dereferenced" }`);
    add('}');
  }
}

/** What the place of an operand is called: of `*x` for what is given the place, of `x` for what is given its address. */
export function placeName(
  code: CodeWriter,
  operand: LitmusExpr | undefined,
  of: 'place' | 'address',
): string | undefined {
  const kind = of === 'place' ? 'dereference' : 'name';
  if (operand?.kind === kind) return operand.name.text;
  const what = of === 'place' ? 'a place, like `*x`' : 'an address, like `x`';
  if (operand !== undefined) code.say(diagnostic('K0703', { what }, operand.span));
  return undefined;
}

export function load(code: CodeWriter, access: string, name: string, span: Span): Value {
  const { names, add } = code;
  const seen = names.numbered('seen');
  const variable = isParameter(code, name) ? names.variables.get(name) : undefined;
  const type = variable?.type === 'pointer' ? 'pointer' : 'number';
  const read = (place: string): string => (access === '' ? place : `${access}(${place})`);
  if (variable !== undefined) {
    atPlace(code, name, span, (place) => add(`let ${seen} = ${read(place)}`));
  } else {
    add(`let ${seen} : ${typeText(names, type)} = 0`);
    atPlace(code, name, span, (place) => add(`${seen} = ${read(place)}`));
  }
  return { text: seen, type };
}

export function store(
  code: CodeWriter,
  access: string,
  name: string,
  value: Value,
  span: Span,
): void {
  atPlace(code, name, span, (place, type) => {
    const text = asType(type, value, span, code);
    code.add(access === '' ? `${place} = ${text}` : `${access}(${place}, ${text})`);
  });
}

export function lockCall(
  code: CodeWriter,
  proc: string,
  operand: LitmusExpr | undefined,
  span: Span,
): Value | undefined {
  const name = placeName(code, operand, 'address');
  const variable = name === undefined ? undefined : code.names.variables.get(name);
  if (variable?.type !== 'lock') {
    code.say(diagnostic('K0703', { what: 'the address of a lock' }, span));
    return WRONG;
  }
  if (proc === 'spin_lock' || proc === 'spin_unlock') {
    code.add(`${proc}(${variable.name})`);
    return undefined;
  }
  const seen = code.names.numbered('seen');
  const how =
    proc === 'spin_trylock' ? `spin_trylock(${variable.name})` : `${variable.name}.owner != none`;
  code.add(`let ${seen} = ${how}`);
  return { text: seen, type: 'truth' };
}

export function readModifyWrite(
  code: CodeWriter,
  call: ReadModifyWrite,
  name: string,
  values: readonly (readonly [LitmusExpr, Value])[],
  span: Span,
): Value | undefined {
  const { names, add } = code;
  const [old, done] = [names.numbered('old'), names.numbered('done')];
  const isPointer = names.variables.get(name)?.type === 'pointer';
  const type: ValueType = isPointer ? 'pointer' : 'number';
  const texts = values.map(([operand, value]) => asType(type, value, operand.span, code));
  add(`let ${old} : ${typeText(names, type)} = ${isPointer ? NULL : names.range.low}`);
  if (call.returns === 'whether done') add(`let ${done} = false`);
  const update = call.update(old, texts);
  const condition = call.when?.(old, texts);
  atPlace(code, name, span, (place) => {
    add('atomic {');
    add(`${old} = ${place}`);
    if (call.returns === 'whether done') add(`${done} = ${condition}`);
    add(
      condition === undefined ? `${place} = ${update}` : `if ${condition} { ${place} = ${update} }`,
    );
    add('}');
  });
  const result: Readonly<Record<typeof call.returns, Value | undefined>> = {
    nothing: undefined,
    old: { text: old, type },
    new: { text: `(${update})`, type },
    zero: { text: `(${update}) == 0`, type: 'truth' },
    'whether done': { text: done, type: 'truth' },
  };
  return result[call.returns];
}
