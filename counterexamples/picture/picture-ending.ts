/** The last lines of a picture: who waits for what, which locks are held, what the ghosts say. */
import { at } from '../../model/machine/assert.ts';
import type { Frame, Machine, Property } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts, sameValue } from '../../model/machine/value.ts';
import { positionAt, type SourceFile } from '../../spec/language/text/source.ts';
import { fromOrdinal, type Type, type Value } from '../../spec/language/types/types.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';
import { memoryValues, sideValues } from '../show/condition-values.ts';
import { showFact } from '../show/show-fact.ts';
import { showCall, showExpression, showStatement } from '../show/source-text.ts';
import { loopNodes, waitingNodes } from '../slice/waiting-nodes.ts';

/** Lockdep's words for it. */
export const TRYING = 'is trying to acquire lock';

/**
 * Returns a line for each thread that can go on no more: where it stands, and what it waits for.
 * With `only`, for that thread alone.
 */
export function blockedThreads(
  machine: Machine,
  state: State,
  isLibrary: (source: SourceFile) => boolean,
  only?: number,
): readonly string[] {
  return machine.threads.flatMap((instance, thread) => {
    if (only !== undefined && thread !== only) return [];
    const template = at(machine.templates, instance.template);
    const node = at(template.nodes, at(state.threads, thread).pc);
    if (node.kind === 'end' || template.daemon) return [];
    const calls = node.origin.frames.map((frame) => showCall({ machine, state, thread }, frame));
    const library = node.origin.frames.findIndex((frame) => isLibrary(frame.declaration.source));
    const [call, caller] = library === -1 ? [calls.at(-1)] : [calls[library], calls[library - 1]];
    if (library !== -1 && takesLock(machine, at(node.origin.frames, library))) {
      const where = caller === undefined ? '' : `, at: ${caller}`;
      return [`${instance.name} ${TRYING}: ${call}${where}`];
    }
    const within = [call, caller].flatMap((text) => (text === undefined ? [] : [` in ${text}`]));
    // What a call of the library waits for is known from its name.
    const condition = library === -1 ? ` for ${awaited(machine, state, thread)}` : '';
    const label = library === -1 ? node.origin.labels.at(-1) : undefined;
    const where = label === undefined ? '' : ` at ${label}`;
    return [`${instance.name} waits${where}${within.join('')}${condition}`];
  });
}

/** Where `thread` goes round for ever, the statement of the spec's own, and what it reads on the way. */
export function loopingThread(
  machine: Machine,
  state: State,
  isLibrary: (source: SourceFile) => boolean,
  thread: number,
): string {
  const { name, template } = at(machine.threads, thread);
  const { origin } = at(at(machine.templates, template).nodes, at(state.threads, thread).pc);
  const library = origin.frames.find((frame) => isLibrary(frame.declaration.source));
  const { source, start } = library?.call ?? origin.span;
  const env = { machine, state, thread };
  const seen = loopNodes(machine, state, thread)
    .flatMap((node) => expressions(node))
    .flatMap((expr) => memoryValues(env, expr));
  const values = seen.length === 0 ? '' : `, where it reads ${[...new Set(seen)].join(', ')}`;
  const location = `${source.path}:${positionAt(source, start).line}`;
  return `${name} can never leave its loop at ${location}${values}`;
}

/** Whether a call that waits takes a lock, by what its library says; it may wait for something else. */
function takesLock({ procEffects }: Machine, call: Frame): boolean {
  const effects = procEffects.find(({ proc }) => proc === call.proc)?.effects ?? [];
  return effects.some(({ kind }) => kind === 'acquires');
}

/** The conditions for which a thread waits, with their places and values as they are. */
function awaited(machine: Machine, state: State, thread: number): string {
  const moment = { machine, state, thread };
  const conditions = waitingNodes(machine, state, thread).map((node) => {
    if (node.kind === 'choose') return showStatement(moment, node);
    const values = sideValues(moment, node.condition);
    const text = showExpression(moment, node, node.condition);
    return values === '' ? text : `${text} (${values})`;
  });
  return [...new Set(conditions)].join(', or ');
}

/** Returns each lock that is not as it was made, with what it says: `lock[0] (owner writer[0])`. */
export function heldLocks(
  machine: Machine,
  state: State,
  lockTypes: ReadonlySet<string>,
): readonly string[] {
  return machine.variables.flatMap((variable, i) =>
    held(
      machine,
      lockTypes,
      variable.name,
      variable.type,
      variable.initial,
      at(state.variables, i),
    ),
  );
}

function held(
  machine: Machine,
  lockTypes: ReadonlySet<string>,
  place: string,
  type: Type,
  initial: Value,
  now: Value,
): readonly string[] {
  if (type.kind === 'array') {
    return asParts(now).flatMap((value, i) => {
      const index = showFact(machine, type.index, fromOrdinal(type.index, i));
      const was = at(asParts(initial), i);
      return held(machine, lockTypes, `${place}[${index}]`, type.element, was, value);
    });
  }
  if (type.kind !== 'struct') return [];
  const [was, is] = [asParts(initial), asParts(now)];
  if (!lockTypes.has(type.name)) {
    return type.fields.flatMap((field, i) =>
      held(machine, lockTypes, `${place}.${field.name}`, field.type, at(was, i), at(is, i)),
    );
  }
  const changed = type.fields.flatMap((field, i) => {
    const value = at(is, i);
    return sameValue(at(was, i), value)
      ? []
      : [
          field.type.kind === 'bool'
            ? field.name
            : `${field.name} ${showFact(machine, field.type, value)}`,
        ];
  });
  return changed.length === 0 ? [] : [`${place} (${changed.join(', ')})`];
}

/** Returns the ghosts that `property` reads and that are not as they began: `stored[0] 1`. */
export function relevantGhosts(
  machine: Machine,
  state: State,
  property: Property | undefined,
): readonly string[] {
  if (property === undefined) return [];
  const read = globalsIn(property.body);
  return machine.variables.flatMap((variable, i) => {
    if (variable.storage !== 'ghost' || !read.has(i)) return [];
    return differing(
      machine,
      variable.name,
      variable.type,
      variable.initial,
      at(state.variables, i),
    );
  });
}

function differing(
  machine: Machine,
  place: string,
  type: Type,
  initial: Value,
  now: Value,
): readonly string[] {
  if (sameValue(initial, now)) return [];
  if (type.kind !== 'array') return [`${place} ${showFact(machine, type, now)}`];
  return asParts(now).flatMap((value, i) => {
    const index = showFact(machine, type.index, fromOrdinal(type.index, i));
    return differing(machine, `${place}[${index}]`, type.element, at(asParts(initial), i), value);
  });
}
