/** What the variables and registers of a litmus test are, and what they are called in the spec. */
import { type Diagnostic, diagnostic } from '../language/text/diagnostics.ts';
import { isKeyword } from '../language/text/lex-keywords.ts';
import type { Span } from '../language/text/source.ts';
import { type ValueRange, valueRange } from './litmus-range.ts';
import type { CType, LitmusTest } from './litmus-syntax.ts';
import { allStatements, equalities, expressionsOf } from './litmus-walk.ts';

export type ValueType = 'number' | 'pointer';

export interface LitmusVariable {
  /** Its name in the spec. */
  readonly name: string;
  readonly type: ValueType | 'lock';
}

export interface Register {
  readonly name: string;
  readonly type: ValueType;
  /** The ghost that has its value at the end; undefined if no condition asks for it. */
  readonly ghost: string | undefined;
}

export interface LitmusNames {
  readonly variables: ReadonlyMap<string, LitmusVariable>;
  /** By process, and then by name. */
  readonly registers: ReadonlyMap<number, ReadonlyMap<string, Register>>;
  /** Which variables an address may be of, with the name of that address. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly range: ValueRange;
  /** Returns a name that nothing else has. */
  readonly fresh: (wanted: string) => string;
  /** Returns one like `seen1`. */
  readonly numbered: (prefix: string) => string;
}

/** The address that is none. */
export const NULL = 'null';
/** The type of addresses. */
export const ADDRESS = 'address';

/** `isReserved` tells which names the libraries have. */
export function namesOf(
  test: LitmusTest,
  isReserved: (name: string) => boolean,
  say: (mistake: Diagnostic) => void,
): LitmusNames {
  const used = new Set([NULL, ADDRESS]);
  const fresh = (wanted: string): string => {
    let name = wanted;
    while (used.has(name) || isKeyword(name) || isReserved(name)) name = `${name}_`;
    used.add(name);
    return name;
  };
  let count = 0;
  const numbered = (prefix: string): string => {
    count += 1;
    return fresh(`${prefix}${count}`);
  };
  const types = variableTypes(test, say);
  const variables = new Map([...types].map(([name, type]) => [name, { name: fresh(name), type }]));
  const asked = [test.condition, ...(test.filter === undefined ? [] : [test.filter])].flatMap(
    equalities,
  );
  const registers = new Map(
    test.processes.map((process) => {
      const own = new Map<string, Register>();
      for (const statement of allStatements(process.body)) {
        if (statement.kind !== 'declare' || own.has(statement.name.text)) continue;
        const { text } = statement.name;
        const isAsked = asked.some(
          (each) => each.process === process.number && each.name.text === text,
        );
        const type = statement.type.pointers > 0 ? 'pointer' : 'number';
        const ghost = isAsked ? fresh(`P${process.number}_${text}`) : undefined;
        own.set(text, { name: fresh(text), type, ghost });
      }
      return [process.number, own];
    }),
  );
  const addressed = addressedVariables(test, types);
  const addresses = new Map([...addressed].map((name) => [name, fresh(`to_${name}`)]));
  return { variables, registers, addresses, range: valueRange(test, say), fresh, numbered };
}

/** All variables: those with an initial value, and those that a process is given the address of. */
function variableTypes(
  test: LitmusTest,
  say: (mistake: Diagnostic) => void,
): ReadonlyMap<string, LitmusVariable['type']> {
  const types = new Map<string, LitmusVariable['type']>();
  const add = (name: string, type: CType | undefined, depth: number, span: Span): void => {
    const pointers = (type?.pointers ?? 0) - depth;
    if (pointers > 1 || pointers < 0 || (type?.kind === 'lock' && pointers > 0)) {
      const what = pointers < 0 ? 'a parameter that is no address' : 'such a pointer';
      say(diagnostic('K0701', { what }, span));
    }
    const known = types.get(name);
    const own = type?.kind === 'lock' ? 'lock' : pointers > 0 ? 'pointer' : 'number';
    if (known === undefined || known === 'number') types.set(name, own);
  };
  for (const { type, process, name, value } of test.initial) {
    if (process !== undefined) continue;
    const pointer: CType = { kind: 'number', pointers: 1 };
    add(name.text, value?.kind === 'name' ? pointer : type, 0, name.span);
  }
  for (const { parameters } of test.processes) {
    for (const { type, name } of parameters) add(name.text, type, 1, name.span);
  }
  return types;
}

/** The variables whose addresses are values: what stands for itself in an expression or a condition. */
function addressedVariables(
  test: LitmusTest,
  types: ReadonlyMap<string, LitmusVariable['type']>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const type = types.get(name);
    if (type !== undefined && type !== 'lock') found.add(name);
  };
  for (const { value } of test.initial) if (value?.kind === 'name') add(value.name.text);
  for (const { body, parameters } of test.processes) {
    const isParameter = (name: string): boolean =>
      parameters.some((each) => each.name.text === name);
    for (const expr of expressionsOf(body)) {
      if (expr.kind === 'name' && isParameter(expr.name.text)) add(expr.name.text);
    }
  }
  for (const condition of [test.condition, test.filter]) {
    for (const { value } of condition === undefined ? [] : equalities(condition)) {
      if (value.kind === 'name') add(value.name.text);
    }
  }
  return found;
}
