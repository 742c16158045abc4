/**
 * A machine as a system of variables that other checkers have: what each is called, the control locations of threads, and
 * with which values all begins.
 *
 * The locals of a template, and the control locations of its threads, are arrays over its threads, so that one action is
 * printed for all of them. A thread is known by its *instance*: its place among the threads of its template.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import {
  type ScalarType,
  type StructType,
  scalarSize,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { Names } from '../names.ts';
import { usedParts } from '../used-parts.ts';
import { IdentityError } from './identity-error.ts';
import { number, type Root, type Scalar } from './scalar.ts';
import { typesOf } from './types-of.ts';

export interface System {
  readonly machine: Machine;
  readonly names: Names;
  /** The types of identities without numbers (`identities.ts`). */
  readonly identities: ReadonlySet<string>;
  /** In the order of `machine.variables`. */
  readonly variables: readonly Root[];
  /** In the order of `machine.templates`. */
  readonly templates: readonly TemplateRoots[];
  /** Every root that is read or written (`used-parts.ts`), with its first value. */
  readonly initial: readonly { readonly root: Root; readonly value: Value }[];
  /** Members of enums as constants, in the order of declaration. */
  readonly enums: ReadonlyMap<string, readonly Scalar[]>;
  /** The fields of structs as words. */
  readonly fieldName: (type: StructType, field: number) => string;
}

export interface TemplateRoots {
  readonly template: Template;
  /** Its place in `machine.templates`. */
  readonly number: number;
  readonly name: string;
  /** The control locations of its threads: an array over the instances if the template has indexes. */
  readonly pc: Root;
  readonly slots: readonly Root[];
  /** The slots that are read or written. */
  readonly usedSlots: ReadonlySet<number>;
  /** The constants for the control locations, in the order of `template.locations`. */
  readonly locations: readonly Scalar[];
  /** Its threads, as places in `machine.threads`: one after another. */
  readonly threads: readonly number[];
  readonly isArray: boolean;
  /** The type of its one argument, if that is one of identities: an instance is one of these then. */
  readonly identity: ScalarType | undefined;
}

export interface SystemOptions {
  readonly reserved: Iterable<string>;
  /** The number of the first control location of a template. */
  readonly firstStop: number;
  /** Types of identities without numbers, in a target that has them. */
  readonly identities?: ReadonlySet<string>;
}

/** @throws IdentityError if there are threads that identities without numbers cannot tell apart. */
export function systemOf(
  machine: Machine,
  { reserved, firstStop, identities = new Set() }: SystemOptions,
): System {
  const names = new Names(reserved);
  const variables = machine.variables.map(({ name, type }) => ({ name: names.fresh(name), type }));
  const used = usedParts(machine);
  const templates = machine.templates.map((template, i) =>
    templateRoots(machine, template, i, at(used.slots, i), names, firstStop, identities),
  );
  const enums = new Map<string, readonly Scalar[]>();
  const types = typesOf(machine);
  for (const type of types) {
    if (type.kind !== 'enum' || enums.has(type.name)) continue;
    enums.set(
      type.name,
      type.members.map((each, i) => number(i, names.fresh(each))),
    );
  }
  const fields = fieldNames(types, names);
  const state = initialState(machine);
  const whole = (root: Root, values: readonly Value[]): Value =>
    root.type.kind === 'array' ? values : at(values, 0);
  const initial = [
    ...variables.flatMap((root, i) =>
      used.variables.has(i) ? [{ root, value: at(state.variables, i) }] : [],
    ),
    ...templates.flatMap(({ template, pc, slots, usedSlots, threads, isArray }) => {
      const own = threads.map((thread) => at(state.threads, thread));
      const of = (root: Root, values: readonly Value[]) => ({
        root,
        value: isArray ? whole(root, values) : at(values, 0),
      });
      return [
        of(
          pc,
          own.map((each) => template.locations.indexOf(each.pc) + firstStop),
        ),
        ...[...usedSlots].sort(ascending).map((slot) =>
          of(
            at(slots, slot),
            own.map((each) => at(each.slots, slot)),
          ),
        ),
      ];
    }),
  ];
  return {
    machine,
    names,
    identities,
    variables,
    templates,
    initial,
    enums,
    fieldName: (type, field) => at(fields.get(type.name) ?? [], field),
  };
}

/**
 * The fields of each struct. SPIN takes a field that is called like a process or a constant for that: so they
 * are no other names, and no other name is given later that is one of theirs.
 */
function fieldNames(types: readonly Type[], names: Names): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  const others = names.within();
  for (const type of types) {
    if (type.kind !== 'struct' || fields.has(type.name)) continue;
    const own = others.within();
    fields.set(
      type.name,
      type.fields.map((each) => own.fresh(each.name)),
    );
  }
  for (const field of [...fields.values()].flat()) names.reserve(field);
  return fields;
}

function templateRoots(
  machine: Machine,
  template: Template,
  number_: number,
  usedSlots: ReadonlySet<number>,
  names: Names,
  firstStop: number,
  identities: ReadonlySet<string>,
): TemplateRoots {
  const threads = machine.threads.flatMap((thread, i) => (thread.template === number_ ? [i] : []));
  threads.forEach((thread, i) => {
    assert(thread === at(threads, 0) + i, 'the threads of a template follow each other');
  });
  const isArray = template.indexes.length > 0;
  const identity = identityOf(template, threads.length, identities);
  const root = (name: string, type: Type): Root => {
    const number: ScalarType = { kind: 'int', low: 0, high: Math.max(1, threads.length) - 1 };
    const index = identity ?? number;
    return {
      name: names.fresh(name),
      type: isArray ? { kind: 'array', index, element: type } : type,
    };
  };
  const last = firstStop + template.locations.length - 1;
  const name = names.fresh(template.name);
  const pc = root(`${name}_at`, { kind: 'int', low: 0, high: Math.max(1, last) });
  const slots = template.slots.map((slot) => root(`${name}_${slot.name}`, slot.type));
  const locations = template.locations.map((node, i) => {
    const { kind, origin } = at(template.nodes, node);
    const label = kind === 'end' ? 'done' : (origin.labels.at(-1) ?? `stop${i}`);
    return number(i + firstStop, names.fresh(`${name}_${label}`));
  });
  return {
    template,
    number: number_,
    name,
    pc,
    slots,
    usedSlots,
    locations,
    threads,
    isArray,
    identity,
  };
}

function identityOf(
  { name, indexes }: Template,
  threads: number,
  identities: ReadonlySet<string>,
): ScalarType | undefined {
  const found = indexes.find(({ type }) => type.kind === 'index' && identities.has(type.name));
  if (found === undefined) return undefined;
  if (indexes.length > 1 || threads !== scalarSize(found.type)) {
    throw new IdentityError(found.type, `\`${name}\` has other arguments too`);
  }
  return found.type;
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Returns the instance of a template's thread with the given arguments, as numbers from 0. */
export function strideOf(template: Template, index: number): number {
  return template.indexes
    .slice(index + 1)
    .reduce((product, { type }) => product * scalarSize(type), 1);
}
