/**
 * A machine for people and tools: variables with their bits, threads, and what each step accesses. The schema of its
 * JSON, docs/schema/info.schema.json, is made of these types.
 */
import { writtenStatement } from '../../counterexamples/show/source-text.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import { expressions, successors } from '../../model/machine/node.ts';
import { stepAfter, stepEnds, stepPointKey, stepStart } from '../../model/machine/step-point.ts';
import { positionAt } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarSize, showType, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import type { Count } from './json-number.ts';
import { type BoundsJson, boundsJson } from './result.ts';
import { showAsymmetry } from './symmetry.ts';

export const INFO_SCHEMA = 'faultline/info/2';

/** @title What `faultline info --json` prints */
export interface InfoJson {
  readonly schema: typeof INFO_SCHEMA;
  readonly name: string;
  /** The params and their values. */
  readonly bounds: BoundsJson;
  /** The size of one whole state. */
  readonly bits: Count;
  readonly variables: readonly VariableInfo[];
  readonly threads: readonly ThreadInfo[];
  readonly properties: readonly PropertyInfo[];
  /** The types that are declared symmetric, of two identities or more. */
  readonly symmetries: readonly SymmetryInfo[];
}

export interface VariableInfo {
  readonly name: string;
  readonly storage: 'shared' | 'percpu' | 'ghost';
  readonly type: string;
  readonly bits: Count;
}

export interface ThreadInfo {
  readonly name: string;
  readonly daemon: boolean;
  /** `writer[0]`, `writer[1]`. */
  readonly instances: readonly string[];
  readonly locals: readonly {
    readonly name: string;
    readonly type: string;
    readonly bits: Count;
  }[];
  readonly steps: readonly StepInfo[];
}

/** A control location of a thread, and the step that starts there. */
export interface StepInfo {
  readonly label: string | null;
  /** The innermost proc; the thread's own body has none. */
  readonly proc: string | null;
  /** `file:line`. */
  readonly place: string;
  readonly statement: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** A type that is declared symmetric. */
export interface SymmetryInfo {
  readonly type: string;
  /** @minimum 2 */
  readonly size: Count;
  /** The first use that distinguishes identities; null if there is none. */
  readonly broken: string | null;
}

export interface PropertyInfo {
  readonly form: 'invariant' | 'never' | 'cover' | 'step' | 'property';
  readonly name: string;
  readonly message: string;
}

export function describeMachine(machine: Machine): InfoJson {
  const variables = machine.variables.map(({ name, storage, type }) => ({
    name,
    storage,
    type: showType(type),
    bits: bitsOf(type),
  }));
  const threads = machine.templates.map((template, t) => describeThread(machine, template, t));
  return {
    schema: INFO_SCHEMA,
    name: machine.name,
    bounds: boundsJson(machine.params),
    bits: sum(variables.map(({ bits }) => bits)) + sum(threads.map(threadBits)),
    variables,
    threads,
    properties: [
      ...machine.properties.map(({ form, name, message }) => ({ form, name, message })),
      ...machine.stepProperties.map(({ name, message }) => ({
        form: 'step' as const,
        name,
        message,
      })),
      ...machine.temporal.map(({ name, message }) => ({
        form: 'property' as const,
        name,
        message,
      })),
    ],
    symmetries: machine.symmetries.map((symmetry) => ({
      type: symmetry.type,
      size: symmetry.size,
      broken: symmetry.broken === undefined ? null : showAsymmetry(symmetry),
    })),
  };
}

/** Returns how many bits a value takes if each scalar in it has its own. */
export function bitsOf(type: Type): number {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return bitsFor(scalarSize(type));
    case 'set':
      return scalarSize(type.element);
    case 'optional':
      return 1 + bitsOf(type.inner);
    case 'struct':
      return sum(type.fields.map((field) => bitsOf(field.type)));
    case 'array':
      return scalarSize(type.index) * bitsOf(type.element);
    case 'seq':
      return bitsFor(type.max + 1) + type.max * bitsOf(type.element);
    default:
      return type satisfies never;
  }
}

function bitsFor(count: number): number {
  return Math.ceil(Math.log2(count));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function describeThread(machine: Machine, template: Template, number: number): ThreadInfo {
  return {
    name: template.name,
    daemon: template.daemon,
    instances: machine.threads.filter((t) => t.template === number).map((t) => t.name),
    locals: template.slots.map(({ name, type }) => ({
      name,
      type: showType(type),
      bits: bitsOf(type),
    })),
    steps: template.locations
      .filter((stop) => at(template.nodes, stop).kind !== 'end')
      .map((stop) => describeStep(machine, template, stop)),
  };
}

function threadBits(thread: ThreadInfo): number {
  const own = sum(thread.locals.map(({ bits }) => bits)) + bitsFor(thread.steps.length + 1);
  return own * thread.instances.length;
}

function describeStep(machine: Machine, template: Template, stop: number): StepInfo {
  const { origin } = at(template.nodes, stop);
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const node of nodesOfStep(template, stop)) {
    for (const expr of expressions(node)) addReads(machine, expr, reads);
    if (node.kind === 'assign' && node.target.root.kind === 'global') {
      writes.add(at(machine.variables, node.target.root.variable).name);
    }
  }
  const { source, start } = origin.span;
  return {
    label: origin.labels.at(-1) ?? null,
    proc: origin.frames.at(-1)?.proc ?? null,
    place: `${source.path}:${positionAt(source, start).line}`,
    statement: writtenStatement(at(template.nodes, stop)),
    reads: [...reads],
    writes: [...writes],
  };
}

/** Every node that a step from `stop` may execute. */
function nodesOfStep(template: Template, stop: number): readonly MachineNode[] {
  const seen = new Set<string>();
  const nodes = new Set<MachineNode>();
  const open = [stepStart(stop)];
  for (let point = open.pop(); point !== undefined; point = open.pop()) {
    const node = at(template.nodes, point.node);
    const stepNode = { ...node, isEnd: node.kind === 'end' };
    const key = stepPointKey(point);
    if (seen.has(key) || stepEnds(point, stepNode)) continue;
    seen.add(key);
    nodes.add(node);
    for (const next of successors(node)) open.push(stepAfter(point, stepNode, next));
  }
  return [...nodes];
}

function addReads(machine: Machine, expr: Expr, reads: Set<string>): void {
  if (expr.kind === 'global') reads.add(at(machine.variables, expr.variable).name);
  for (const operand of operands(expr)) addReads(machine, operand, reads);
}
