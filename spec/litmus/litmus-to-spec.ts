/**
 * A litmus test as a spec: its variables, a thread a process, and properties that tell which final states there are.
 *
 * A final state is one in which all processes have ended. At its end a process copies the registers that the
 * condition names to ghosts, in one step that changes no memory.
 */
import { type Diagnostic, diagnostic } from '../language/text/diagnostics.ts';
import { asTruth, asType, type CodeWriter, store, typeText } from './litmus-accesses.ts';
import { callNamed } from './litmus-calls.ts';
import { ADDRESS, type LitmusNames, NULL, namesOf, type ValueType } from './litmus-names.ts';
import type {
  Condition,
  ConstantSyntax,
  LitmusStatement,
  LitmusTest,
  Process,
} from './litmus-syntax.ts';
import { callValue, evaluate } from './litmus-values.ts';

/** Broken by a final state in which the condition is true. */
export const SATISFIED = 'satisfied';
/** Broken by a final state in which it is false. */
export const UNSATISFIED = 'unsatisfied';

export interface LitmusSpec {
  /** Undefined if there are mistakes. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns `test` as the text of a spec. `isReserved` tells which names the libraries have. */
export function litmusToSpec(test: LitmusTest, isReserved: (name: string) => boolean): LitmusSpec {
  const diagnostics: Diagnostic[] = [];
  const say = (mistake: Diagnostic): void => {
    if (
      !diagnostics.some(
        ({ code, span }) => code === mistake.code && span.start === mistake.span.start,
      )
    ) {
      diagnostics.push(mistake);
    }
  };
  const names = namesOf(test, isReserved, say);
  const lines = ['module litmus'];
  const enumMembers = [NULL, ...names.addresses.values()];
  if (isAnywhere(names, 'pointer')) lines.push(`enum ${ADDRESS} { ${enumMembers.join(', ')} }`);
  lines.push(...variableLines(test, names, say), ...ghostLines(names));
  for (const process of test.processes) lines.push(...threadLines(test, process, names, say));
  const ended = test.processes.map(({ number }) => `P${number}.done`);
  const counted = test.filter === undefined ? [] : [conditionText(test.filter, names, say)];
  const final = [...ended, ...counted].join(' and ');
  const condition = conditionText(test.condition, names, say);
  lines.push(`never ${SATISFIED}: ${final} and ${condition}`);
  lines.push(`never ${UNSATISFIED}: ${final} and not ${condition}`);
  const text = `${lines.join('\n')}\n`;
  return { text: diagnostics.length === 0 ? text : undefined, diagnostics };
}

function isAnywhere({ variables, registers }: LitmusNames, type: ValueType): boolean {
  const all = [
    ...variables.values(),
    ...[...registers.values()].flatMap((own) => [...own.values()]),
  ];
  return all.some((each) => each.type === type);
}

function variableLines(
  { initial }: LitmusTest,
  names: LitmusNames,
  say: (mistake: Diagnostic) => void,
): readonly string[] {
  return [...names.variables].map(([name, variable]) => {
    if (variable.type === 'lock') return `shared ${variable.name} : spinlock`;
    const given = initial.find((each) => each.process === undefined && each.name.text === name);
    const value = constantText(given?.value, variable.type, names, say);
    return `shared ${variable.name} : ${typeText(names, variable.type)} = ${value}`;
  });
}

function ghostLines(names: LitmusNames): readonly string[] {
  return [...names.registers.values()].flatMap((own) =>
    [...own.values()].flatMap(({ ghost, type }) =>
      ghost === undefined
        ? []
        : [
            `ghost ${ghost} : ${typeText(names, type)} = ${constantText(undefined, type, names, () => {})}`,
          ],
    ),
  );
}

function constantText(
  constant: ConstantSyntax | undefined,
  type: ValueType,
  { addresses }: LitmusNames,
  say: (mistake: Diagnostic) => void,
): string {
  if (constant === undefined) return type === 'pointer' ? NULL : '0';
  if (constant.kind === 'number') {
    const value = { text: String(constant.value), type: 'number' } as const;
    return asType(type, value, constant.span, { say });
  }
  const { text: name } = constant.name;
  const address = addresses.get(name);
  if (address === undefined) {
    say(diagnostic('K0201', { kind: 'variable', name }, constant.span));
    return '0';
  }
  return asType(type, { text: address, type: 'pointer' }, constant.span, { say });
}

function threadLines(
  { initial }: LitmusTest,
  process: Process,
  names: LitmusNames,
  say: (mistake: Diagnostic) => void,
): readonly string[] {
  const { number, body } = process;
  const registers = names.registers.get(number) ?? new Map();
  const lines: string[] = [];
  const add = (line: string): void => {
    const closes = line.startsWith('}') ? 1 : 0;
    const depth = lines.reduce((sum, each) => sum + balance(each), 1) - closes;
    lines.push(`${'  '.repeat(depth)}${line}`);
  };
  const code: CodeWriter = { names, process, registers, say, add };
  for (const [name, register] of registers) {
    const given = initial.find((each) => each.process === number && each.name.text === name);
    const value = constantText(given?.value, register.type, names, say);
    add(`let ${register.name} : ${typeText(names, register.type)} = ${value}`);
  }
  writeBody(code, body);
  const asked = [...registers.values()].filter(({ ghost }) => ghost !== undefined);
  if (asked.length > 0) {
    add('atomic {');
    for (const { ghost, name } of asked) add(`${ghost} = ${name}`);
    add('}');
  }
  return [`thread P${number} {`, ...(lines.length === 0 ? ['  skip'] : lines), '}'];
}

function balance(line: string): number {
  return line.split('{').length - line.split('}').length;
}

function writeBody(code: CodeWriter, body: readonly LitmusStatement[]): void {
  for (const [i, statement] of body.entries()) {
    if (isStrayFence(body, i)) {
      const hint = 'put it directly beside the call that it is made for, or write `smp_mb()`';
      const what = 'a fence that is not beside the call that it is made for';
      code.say(diagnostic('K0701', { what }, statement.span, { hint }));
    }
    writeStatement(code, statement);
  }
}

function writeStatement(code: CodeWriter, statement: LitmusStatement): void {
  const { add, registers, say } = code;
  switch (statement.kind) {
    case 'declare':
      return;
    case 'call':
      callValue(code, statement.call);
      return;
    case 'assign': {
      const value = evaluate(code, statement.value);
      const { target, span } = statement;
      const register = registers.get(target.name.text);
      if (target.kind === 'dereference') store(code, '', target.name.text, value, span);
      else if (register === undefined) {
        say(diagnostic('K0201', { kind: 'register', name: target.name.text }, target.span));
      } else add(`${register.name} = ${asType(register.type, value, statement.value.span, code)}`);
      return;
    }
    case 'if':
      add(`if ${asTruth(evaluate(code, statement.condition))} {`);
      writeBody(code, statement.then);
      if (statement.otherwise.length > 0) {
        add('} else {');
        writeBody(code, statement.otherwise);
      }
      add('}');
  }
}

/** A fence for a read-modify-write is a full one only where it stands before or behind it. */
function isStrayFence(body: readonly LitmusStatement[], i: number): boolean {
  const call = calledBy(body[i]);
  if (call?.kind !== 'fence beside') return false;
  const neighbour = calledBy(body[call.beside === 'before' ? i + 1 : i - 1]);
  if (call.beside === 'after lock')
    return neighbour?.kind !== 'lock' || neighbour.proc !== 'spin_lock';
  return neighbour?.kind !== 'read-modify-write';
}

function calledBy(statement: LitmusStatement | undefined): ReturnType<typeof callNamed> {
  if (statement?.kind === 'call') return callNamed(statement.call.callee.text);
  if (statement?.kind !== 'assign' || statement.value.kind !== 'call') return undefined;
  return callNamed(statement.value.callee.text);
}

function conditionText(
  condition: Condition,
  names: LitmusNames,
  say: (mistake: Diagnostic) => void,
): string {
  const text = (inner: Condition): string => conditionText(inner, names, say);
  switch (condition.kind) {
    case 'true':
      return 'true';
    case 'not':
      return `(not ${text(condition.operand)})`;
    case 'and':
    case 'or':
      return `(${text(condition.left)} ${condition.kind} ${text(condition.right)})`;
    case 'equal': {
      const { process, name, value, isNegated } = condition;
      const register =
        process === undefined ? undefined : names.registers.get(process)?.get(name.text);
      const variable = process === undefined ? names.variables.get(name.text) : undefined;
      const place = register?.ghost ?? variable?.name;
      const type = register?.type ?? variable?.type;
      if (place === undefined || type === undefined || type === 'lock') {
        const kind = process === undefined ? 'variable' : 'register';
        say(diagnostic('K0201', { kind, name: name.text }, name.span));
        return 'true';
      }
      return `(${place} ${isNegated ? '!=' : '=='} ${constantText(value, type, names, say)})`;
    }
  }
}
