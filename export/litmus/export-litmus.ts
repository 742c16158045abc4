/**
 * A machine as a litmus test in C, in the format of the kernel's tools/memory-model: a process a thread, and a
 * condition on final states that is true where a property is broken.
 *
 * Only what such a test can say is printed, and the first thing that it cannot ends the export with a reason. Law: under
 * sequential consistency and x86-TSO the condition is true of some final state exactly if one of the properties is
 * broken. (If all end: a run that waits for ever has no final state, so a machine with a deadlock is refused.)
 */
import type { Machine } from '../../model/machine/machine.ts';
import { isBuiltinCheck } from '../../spec/language/types/builtin-check-names.ts';
import { BOOL, type ScalarType } from '../../spec/language/types/types.ts';
import { foldedForExport } from '../fold-for-export.ts';
import { plainText } from '../names.ts';
import { allOf, anyOf, mapParts, or } from '../scalar/fold-scalar.ts';
import { constantOf, FALSE, type Place, type Scalar } from '../scalar/scalar.ts';
import { line, printCode } from './c-code.ts';
import { conditionText } from './condition-text.ts';
import { brokenAtEnd, propertiesOf } from './final-condition.ts';
import { ghostWriters } from './ghost-writers.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';
import { TestVariables } from './test-variables.ts';
import { type TestProcess, writeProcess } from './write-process.ts';

export interface LitmusRequest {
  readonly machine: Machine;
  /** What the test is called. */
  readonly name: string;
  /** The properties that it is about; undefined: all that the spec declares. */
  readonly asked: readonly string[] | undefined;
  /** What stands at its head, for people. */
  readonly about: readonly string[];
}

export interface LitmusExport {
  readonly text: string;
  /** The properties whose break the condition is. */
  readonly properties: readonly string[];
  /** Those that no litmus test can ask, each with the reason. */
  readonly notAsked: readonly string[];
}

/** More statements than this are no test that an axiomatic checker comes to the end of. */
const LINES_MAX = 80;

/** @throws NotALitmusTest if the machine cannot be one, or none of the properties can be asked. */
export function exportLitmus({ machine, name, asked, about }: LitmusRequest): LitmusExport {
  const variables = new TestVariables(foldedForExport(machine));
  const names = new Set(asked ?? declaredNames(machine));
  const ownerOf = ghostWriters(variables);
  const processes = variables.system.machine.threads.map((_, thread) =>
    writeProcess(variables, { thread, asked: names, ownerOf }),
  );
  const types = new Map<string, ScalarType>();
  const conditions = brokenConditions({ variables, processes, ownerOf, types }, names);
  const { broken, notAsked } = conditions;
  for (const missing of asked ?? []) {
    const isSaid = notAsked.some((each) => each.includes(`\`${missing}\``));
    if (!broken.has(missing) && !isSaid) {
      notAsked.push(`\`${missing}\` is not about the values at the end`);
    }
  }
  if (broken.size === 0) {
    throw new NotALitmusTest(notAsked[0] ?? 'no property is about the values at the end');
  }
  const condition = anyOf([...broken.values()]);
  const waited = allOf(
    processes.flatMap((process) => process.waits.map((wait) => inProcess(process, wait, types))),
  );
  const lines = processes.map((process) => processLines(process, variables));
  if (lines.flat().length > LINES_MAX) {
    throw new NotALitmusTest(
      `it would have ${lines.flat().length} lines, and a litmus test has few`,
    );
  }
  const text = [
    `C ${name}`,
    '',
    '(*',
    ...[...about, ...valuesOf(types)].map((each) => ` * ${comment(each)}`.trimEnd()),
    ' *)',
    '',
    ...initialLines(variables),
    ...lines.flatMap((each) => ['', ...each]),
    '',
    ...(constantOf(waited) === undefined ? [`filter (${conditionText(waited, types)})`] : []),
    `exists (${conditionText(condition, types)})`,
    '',
  ].join('\n');
  return { text, properties: [...broken.keys()], notAsked };
}

interface WrittenTest {
  readonly variables: TestVariables;
  readonly processes: readonly TestProcess[];
  readonly ownerOf: (ghost: Place) => number | undefined;
  /** Gets the types of what conditions name. */
  readonly types: Map<string, ScalarType>;
}

/** For each of `names` that can be asked what is true of final states that break it, unless it is a constant. */
function brokenConditions(
  { variables, processes, ownerOf, types }: WrittenTest,
  names: ReadonlySet<string>,
): { readonly broken: ReadonlyMap<string, Scalar>; readonly notAsked: string[] } {
  const atEnd = (place: Place): Scalar => {
    if (variables.storageOf(place.root) === 'ghost') {
      const owner = ownerOf(place);
      const process = owner === undefined ? undefined : processes[owner];
      if (process === undefined) return variables.initialValue(place);
      return inProcess(process, process.valueOf(place), types);
    }
    const { name: variable, type = BOOL } = variables.at(place);
    types.set(variable, type);
    return { kind: 'name', name: variable, isTruth: type.kind === 'bool' };
  };
  const notAsked: string[] = [];
  const broken = new Map<string, Scalar>();
  for (const process of processes) {
    for (const { property, when } of process.broken) {
      const here = inProcess(process, when, types);
      broken.set(property, or(broken.get(property) ?? FALSE, here));
    }
  }
  for (const property of propertiesOf(variables.system.machine, names)) {
    try {
      broken.set(property.name, brokenAtEnd(variables.system, property, atEnd));
    } catch (error) {
      if (!(error instanceof NotALitmusTest)) throw error;
      notAsked.push(error.message);
    }
  }
  const open = [...broken].filter(([, condition]) => constantOf(condition) === undefined);
  return { broken: new Map(open), notAsked };
}

function initialLines({ all }: TestVariables): readonly string[] {
  const values = all.flatMap(({ name, kind, initial }) => {
    if (initial === 0 || kind === 'spinlock_t') return [];
    return [
      kind === 'atomic_t' ? `atomic_t ${name} = ATOMIC_INIT(${initial});` : `${name}=${initial};`,
    ];
  });
  return values.length === 0 ? ['{}'] : ['{', ...values.map((each) => `\t${each}`), '}'];
}

/** All properties that the spec itself declares, those of its `assert`s among them. */
function declaredNames({ properties, templates }: Machine): readonly string[] {
  const asserts = templates.flatMap(({ nodes }) =>
    nodes.flatMap((node) =>
      node.kind === 'assert' && !isBuiltinCheck(node.property) ? [node.property] : [],
    ),
  );
  return [...properties.filter(({ form }) => form !== 'cover').map(({ name }) => name), ...asserts];
}

/** `scalar` with the registers of a process as conditions name them: `0:r0`. */
function inProcess(process: TestProcess, scalar: Scalar, types: Map<string, ScalarType>): Scalar {
  const visit = (each: Scalar): Scalar => {
    if (each.kind !== 'name') return mapParts(each, visit);
    const register = process.registers.find(({ name }) => name === each.name);
    const name = `${process.number}:${each.name}`;
    types.set(name, register?.type ?? BOOL);
    return { ...each, name };
  };
  return visit(scalar);
}

function processLines(
  { number: place, registers, code }: TestProcess,
  variables: TestVariables,
): readonly string[] {
  const body = printCode(code, 1);
  const used = variables.all.filter(({ name }) =>
    body.some((each) => new RegExp(`\\b${name}\\b`).test(each)),
  );
  const parameters = used.map(({ name, kind }) => `${kind} *${name}`);
  const declared = registers.flatMap(({ name }) => printCode([line(`int ${name};`)], 1));
  return [
    `P${place}(${parameters.join(', ')})`,
    '{',
    ...declared,
    ...(declared.length > 0 && body.length > 0 ? [''] : []),
    ...body,
    '}',
  ];
}

/** What the numbers of an enum stand for, where the condition compares with them. */
function valuesOf(types: ReadonlyMap<string, ScalarType>): readonly string[] {
  return [...types].flatMap(([name, type]) =>
    type.kind === 'enum'
      ? [`${name}: ${type.members.map((member, i) => `${i} ${member}`).join(', ')}`]
      : [],
  );
}

/** Text that ends no comment of such a test. */
function comment(text: string): string {
  return plainText(text).replace(/\*\)|\(\*/g, ' ');
}
