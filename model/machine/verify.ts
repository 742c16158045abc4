/**
 * The promises of `machine.ts`, checked: what lowering and every pass on machines must keep. A broken one is a
 * bug of ours, never of a spec. Run in tests behind both, and by `run -v` and `check -v`.
 */

import type { Expr } from '../../spec/language/types/expression.ts';
import { atomsOf } from '../../spec/language/types/formula-atoms.ts';
import { assert, at } from './assert.ts';
import type { Machine, PossibleParts, StoreBuffers } from './machine.ts';
import { join, only } from './possible-values.ts';
import { inhabits } from './value.ts';
import { expressionComplaints, type Scope } from './verify-expression.ts';
import { templateComplaints } from './verify-template.ts';

/** @throws InternalError if `machine` breaks a promise. */
export function requireSound(machine: Machine): void {
  const [complaint] = verifyMachine(machine);
  assert(complaint === undefined, `the machine is sound: ${complaint}`);
}

/** Returns what is wrong with `machine`, a line each; empty if it keeps all promises. */
export function verifyMachine(machine: Machine): readonly string[] {
  return [
    ...valueComplaints(machine),
    ...threadComplaints(machine),
    ...checkComplaints(machine),
    ...passComplaints(machine),
    ...machine.templates.flatMap((template) =>
      templateComplaints(machine, template).map((what) => `thread ${template.name}: ${what}`),
    ),
  ];
}

/** Variables and params have values of their types. */
function valueComplaints({ variables, params }: Machine): readonly string[] {
  return [
    ...variables.flatMap(({ name, type, initial, storage, withStore }) => [
      ...(inhabits(type, initial) ? [] : [`variable ${name} begins with no value of its type`]),
      ...(withStore !== true || storage === 'ghost'
        ? []
        : [`variable ${name} moves with stores and is no ghost`]),
    ]),
    ...params.flatMap(({ name, type, value, initial }) =>
      inhabits(type, value) && inhabits(type, initial)
        ? []
        : [`param ${name} has no value of its type`],
    ),
  ];
}

/** Threads are instances of templates, and no two have one name or one place. */
function threadComplaints({ threads, templates }: Machine): readonly string[] {
  const places = threads.map(({ template, args }) => `${template} ${args.join()}`);
  return threads.flatMap(({ name, template, args, cpu }, thread) => {
    const indexes = templates[template]?.indexes;
    const fits =
      indexes?.length === args.length && args.every((arg, i) => inhabits(at(indexes, i).type, arg));
    const isAlone =
      places.indexOf(at(places, thread)) === thread &&
      threads.findIndex((other) => other.name === name) === thread;
    return [
      ...(fits ? [] : [`thread ${name} does not fit its template`]),
      ...(isAlone ? [] : [`thread ${name} is there twice`]),
      ...(cpu === undefined || (Number.isInteger(cpu) && cpu >= 0)
        ? []
        : [`thread ${name} runs on no CPU`]),
    ];
  });
}

/** Properties are conditions over states, or over pairs of them, and each has a name of its own. */
function checkComplaints(machine: Machine): readonly string[] {
  const { properties, temporal, stepProperties, lockOrders, variables, templates } = machine;
  const states: Scope = { ...machine, template: undefined, hasSelf: false };
  const pairs: Scope = {
    variables: [...variables, ...variables],
    templates: [...templates, ...templates],
    template: undefined,
    hasSelf: true,
  };
  const conditions = (scope: Scope, name: string, exprs: readonly Expr[]): readonly string[] =>
    exprs.flatMap((expr) =>
      [
        ...(expr.type.kind === 'bool' ? [] : ['is no condition']),
        ...expressionComplaints(scope, expr),
      ].map((what) => `property ${name}: ${what}`),
    );
  const names = [...properties, ...temporal, ...stepProperties].map(({ name }) => name);
  return [
    ...properties.flatMap(({ name, body }) => conditions(states, name, [body])),
    ...temporal.flatMap(({ name, formula }) => conditions(states, name, atomsOf(formula))),
    ...stepProperties.flatMap(({ name, body }) => conditions(pairs, name, [body])),
    ...lockOrders.flatMap(({ property, holds }) =>
      conditions({ ...states, hasSelf: true }, property, [holds]),
    ),
    ...names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((name) => `property ${name} is there twice`),
  ];
}

/** What passes say of a machine is of that machine. */
function passComplaints(machine: Machine): readonly string[] {
  const { symmetries, possible, storeBuffers, memory } = machine;
  return [
    ...symmetries.flatMap(({ type, size }, i) => [
      ...(size >= 2 ? [] : [`symmetric type ${type} has fewer than two identities`]),
      ...(symmetries.findIndex((other) => other.type === type) === i
        ? []
        : [`symmetric type ${type} is there twice`]),
    ]),
    ...(possible === undefined || isOfMachine(machine, possible)
      ? []
      : ['possible values are not of its variables and slots']),
    ...(possible === undefined || hasInitialValues(machine, possible)
      ? []
      : ['an initial value is not possible']),
    ...(storeBuffers === undefined || areBuffers(machine, storeBuffers)
      ? []
      : ['store buffers are not of its variables and templates']),
    ...(storeBuffers !== undefined && memory?.model !== 'tso'
      ? ['has store buffers under sequential consistency']
      : []),
  ];
}

function isOfMachine(
  { variables, templates, threads }: Machine,
  { variables: ofVariables, slots }: PossibleParts,
): boolean {
  return (
    ofVariables.length === variables.length &&
    slots.length === threads.length &&
    slots.every(
      (own, thread) => own.length === at(templates, at(threads, thread).template).slots.length,
    )
  );
}

function hasInitialValues({ variables }: Machine, possible: PossibleParts): boolean {
  return variables.every(({ type, initial }, i) => {
    const each = possible.variables[i];
    if (each === undefined || !inhabits(type, initial)) return true;
    return JSON.stringify(join(each, only(type, initial))) === JSON.stringify(each);
  });
}

function areBuffers(
  { variables, templates, threads }: Machine,
  { depth, variable, template, shapes }: StoreBuffers,
): boolean {
  const type = variables[variable]?.type;
  return (
    depth >= 1 &&
    type?.kind === 'array' &&
    type.element.kind === 'seq' &&
    templates[template]?.daemon === true &&
    threads.some((thread) => thread.template === template) &&
    shapes.every((shape) => variables[shape.variable] !== undefined)
  );
}
