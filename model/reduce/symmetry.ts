/**
 * Symmetry of interchangeable identities: which renamings of them change nothing.
 *
 * Idea: of states that differ only in the names of identities, one is explored for all.
 * Source: Ip and Dill, Better Verification Through Symmetry (Formal Methods in System Design 9, 1996).
 * Sound because: the program cannot distinguish identities (`symmetry-check.ts`), so renaming is an
 * automorphism. Switch: `--reduce symmetry`. Test that would fail: checker/symmetry.test.ts.
 */

import { isScalar, scalarSize, type Type, type Value } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import type { Machine, Symmetry, TemplateIndex, ThreadInstance } from '../machine/machine.ts';
import { RACY_BUFFERS } from '../machine/memory-model.ts';
import type { State } from '../machine/state.ts';

/** For each type that a renaming changes, where each identity goes. */
export type Renaming = ReadonlyMap<string, readonly number[]>;

/** The type of `self`. */
export const TID = 'Tid';
/** Renamings that are tried for one state; a type that would make more of them is left alone. */
const RENAMINGS_MAX = 720;

/** Returns the types whose identities may be renamed in the search of `machine`, as its options ask. */
export function activeSymmetries(machine: Machine): readonly Symmetry[] {
  if (!machine.usesSymmetry) return [];
  let count = 1;
  return machine.symmetries.filter(({ size, broken }) => {
    if (broken !== undefined || size > RENAMINGS_MAX) return false;
    const more = count * factorial(size);
    if (more > RENAMINGS_MAX) return false;
    count = more;
    return true;
  });
}

/** Returns the names of the reductions that `machine` was made with, and whose steps are those of its runs. */
export function reductionsWithin(machine: Machine): readonly string[] {
  return [
    ...(machine.resetsDeadLocals ? ['dead-locals'] : []),
    ...(machine.usesRacyBuffers === true ? [RACY_BUFFERS] : []),
  ];
}

/** Returns the names of the reductions that run in a search of `machine`. */
export function reductionsOf(machine: Machine): readonly string[] {
  return [
    ...reductionsWithin(machine),
    ...(activeSymmetries(machine).length > 0 ? ['symmetry'] : []),
  ];
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** The threads of a machine that renaming permutes. */
export interface Threads {
  readonly instances: readonly Pick<ThreadInstance, 'template' | 'args'>[];
  readonly indexesOf: (template: number) => readonly TemplateIndex[];
}

export function threadsOf({ threads, templates }: Machine): Threads {
  return { instances: threads, indexesOf: (template) => at(templates, template).indexes };
}

/** Returns the renaming that exchanges the identities `i` and `i + 1` of `type`, with its threads. */
export function exchange(symmetry: Symmetry, i: number, threads: Threads): Renaming {
  return renamingBy(symmetry, (k) => (k === i ? i + 1 : k === i + 1 ? i : k), threads);
}

/**
 * Returns renamings that generate all: what is the same under these is the same under each.
 *
 * Two are enough, however many identities there are: the exchange of the first two, and the one that takes
 * each to the next.
 */
export function generators(symmetry: Symmetry, threads: Threads): readonly Renaming[] {
  const { size } = symmetry;
  const first = exchange(symmetry, 0, threads);
  return size === 2 ? [first] : [first, renamingBy(symmetry, (k) => (k + 1) % size, threads)];
}

function renamingBy(
  { type, size }: Symmetry,
  newIndex: (index: number) => number,
  threads: Threads,
): Renaming {
  const newIndexes = Array.from({ length: size }, (_, k) => newIndex(k));
  const { instances, indexesOf } = threads;
  const moved = instances.map(({ template, args }) => {
    const indexes = indexesOf(template);
    const newArgs = args.map((arg, k) => {
      const index = at(indexes, k).type;
      return index.kind === 'index' && index.name === type ? at(newIndexes, arg) : arg;
    });
    return instances.findIndex(
      (other) => other.template === template && other.args.every((arg, k) => arg === newArgs[k]),
    );
  });
  const moves = moved.some((to, thread) => to !== thread);
  return new Map([[type, newIndexes], ...(moves ? ([[TID, moved]] as const) : [])]);
}

/** Returns `value` of `type` with its identities renamed. */
export function renamed(type: Type, value: Value, renaming: Renaming): Value {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
      return value;
    case 'index':
      return renaming.get(type.name)?.[value as number] ?? value;
    case 'set': {
      const newIndexes = renamedIndexes(type.element, renaming);
      return newIndexes === undefined ? value : renamedMask(value as number, newIndexes);
    }
    case 'struct':
      return type.fields.map((field, i) =>
        renamed(field.type, at(value as readonly Value[], i), renaming),
      );
    case 'array': {
      const newIndexes = renamedIndexes(type.index, renaming);
      const result: Value[] = [];
      for (const [i, element] of (value as readonly Value[]).entries()) {
        result[newIndexes?.[i] ?? i] = renamed(type.element, element, renaming);
      }
      return result;
    }
    case 'optional':
      return value === null ? null : renamed(type.inner, value, renaming);
    case 'seq':
      return (value as readonly Value[]).map((element) => renamed(type.element, element, renaming));
    default:
      return type satisfies never;
  }
}

/** Where a renaming takes the values of a type; undefined if they stay. */
export function renamedIndexes(type: Type, renaming: Renaming): readonly number[] | undefined {
  return type.kind === 'index' ? renaming.get(type.name) : undefined;
}

function renamedMask(mask: number, newIndexes: readonly number[]): number {
  return newIndexes.reduce((sum, to, from) => sum | (((mask >> from) & 1) << to), 0);
}

/**
 * Returns `state` with its identities renamed. A local that the control location of its thread resets is no
 * part of what the state means, and stays as it is.
 */
export function renamedState(machine: Machine, state: State, renaming: Renaming): State {
  const moved = renaming.get(TID);
  const threads: State['threads'][number][] = [];
  for (const [thread, { pc: node, slots }] of state.threads.entries()) {
    const template = at(machine.templates, at(machine.threads, thread).template);
    const { reset } = at(template.nodes, node);
    threads[moved?.[thread] ?? thread] = {
      pc: node,
      slots: slots.map((value, slot) =>
        reset.includes(slot) ? value : renamed(at(template.slots, slot).type, value, renaming),
      ),
    };
  }
  return {
    variables: state.variables.map((value, i) =>
      renamed(at(machine.variables, i).type, value, renaming),
    ),
    threads,
  };
}

/** Tells whether values of `type` hold, or are indexed by, identities that `renaming` changes. */
export function mentions(type: Type, isMoved: (name: string) => boolean): boolean {
  switch (type.kind) {
    case 'index':
      return isMoved(type.name);
    case 'set':
      return mentions(type.element, isMoved);
    case 'optional':
      return mentions(type.inner, isMoved);
    case 'seq':
      return mentions(type.element, isMoved);
    case 'array':
      return mentions(type.index, isMoved) || mentions(type.element, isMoved);
    case 'struct':
      return type.fields.some((field) => mentions(field.type, isMoved));
    default:
      return false;
  }
}

/** Adds the symmetric types that `type` mentions, of two identities or more, with their sizes. */
export function collectSymmetric(type: Type, into: Map<string, number>): void {
  if (isScalar(type)) {
    if (type.kind === 'index' && type.symmetric && type.size > 1) {
      into.set(type.name, scalarSize(type));
    }
    return;
  }
  if (type.kind === 'set') collectSymmetric(type.element, into);
  if (type.kind === 'optional') collectSymmetric(type.inner, into);
  if (type.kind === 'seq') collectSymmetric(type.element, into);
  if (type.kind === 'array') {
    collectSymmetric(type.index, into);
    collectSymmetric(type.element, into);
  }
  if (type.kind === 'struct') for (const field of type.fields) collectSymmetric(field.type, into);
}
