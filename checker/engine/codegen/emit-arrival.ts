/** The end of a path through a step: the entry of the batch, and the warnings that were given. */
import { at } from '../../../model/machine/assert.ts';
import type { Vertex } from '../../../model/meaning/step-graph.ts';
import { add, and, get, int, ONE, or, set, store, when, ZERO } from '../code/build-code.ts';
import type { Code, Local, Stmt } from '../code/code.ts';
import { maskOf, type Storage } from '../state/columns.ts';
import { clearStorage, columnsUnder } from './emit-storage.ts';
import { nodeScope, type Shared } from './step-context.ts';

/** Arriving at a control location: resets locals, sets the location, writes the entry. */
export function emitArrival(shared: Shared, vertex: Vertex): readonly Stmt[] {
  const { context, thread, exits, origin, hasChoices } = shared;
  const { machine, layout, to, entry, scratch } = context;
  const { scope, sink } = nodeScope(shared);
  const template = at(machine.templates, at(machine.threads, thread).template);
  const { control, slots } = at(layout.threads, thread);
  const started = at(template.locations, shared.index);
  sink.statements.push(...context.fired(at(machine.threads, thread).template, started));

  const cleared = new Map<number, number>();
  for (const slot of vertex.what.reset) {
    const storage = at(slots, slot);
    const masks = masksOf(storage);
    if (masks === undefined) clearStorage(scope, storage, ZERO);
    else for (const [word, mask] of masks) cleared.set(word, (cleared.get(word) ?? 0) | mask);
  }
  for (const [word, mask] of cleared) {
    sink.statements.push(set(to[word]!, and(get(to[word]!), int(~mask))));
  }
  const moved = template.locations.indexOf(vertex.node) - shared.index;
  if (moved !== 0) {
    const { word, offset } = at(control.segments, 0);
    const local = to[word]!;
    sink.statements.push(set(local, add(get(local), int(moved << offset))));
  }
  const { wordCount } = layout;
  to.slice(0, wordCount).forEach((word, i) => {
    sink.statements.push(store(get(entry), i * 4, get(word)));
  });
  sink.statements.push(store(get(entry), wordCount * 4, origin));
  sink.statements.push(set(entry, add(get(entry), int(wordCount * 4 + 4))));
  sink.statements.push(...reportWarnings(shared));
  if (hasChoices) sink.statements.push(set(scratch.successor, add(get(scratch.successor), ONE)));
  sink.statements.push({ op: 'br', label: exits.over });
  return sink.statements;
}

type Masks = ReadonlyMap<number, number>;

/** A local is reset wherever its thread stops, so this is asked again and again. */
const knownMasks = new WeakMap<Storage, { readonly masks: Masks | undefined }>();

/** Returns the bits of a storage, by word; undefined if they are not in places that are known now. */
function masksOf(storage: Storage): Masks | undefined {
  const known = knownMasks.get(storage) ?? { masks: findMasks(storage) };
  knownMasks.set(storage, known);
  return known.masks;
}

function findMasks(storage: Storage): Masks | undefined {
  const masks = new Map<number, number>();
  for (const { column, element } of columnsUnder(storage, ZERO)) {
    if (column.isTransient || column.width === 0) continue;
    if (element.op !== 'const') return undefined;
    const { word, offset } = at(column.segments, element.value >> column.segmentShift);
    const bit = offset + column.width * (element.value & ((1 << column.segmentShift) - 1));
    masks.set(word, (masks.get(word) ?? 0) | (maskOf(column) << bit));
  }
  return masks;
}

/** One local that holds a bit for each warning. */
export const WARNINGS_A_WORD = 31;

/** The word and the bit that say that the warning of this number was given. */
export function placeOfWarning({ context }: Shared, number: number): readonly [Local, Code] {
  const word = at(context.scratch.warned, Math.floor(number / WARNINGS_A_WORD));
  return [word, int(1 << (number % WARNINGS_A_WORD))];
}

/** Reports the warnings that were given on that path. */
export function reportWarnings(shared: Shared): readonly Stmt[] {
  const { context, warnings, origin, ampleAbort } = shared;
  const { scratch, reportStep, reportableOf } = context;
  if (ampleAbort !== undefined) {
    if (warnings.length === 0) return [];
    const words = scratch.warned.slice(0, Math.ceil(warnings.length / WARNINGS_A_WORD));
    return when(words.map((word): Code => get(word)).reduce(or), [set(ampleAbort.notAmple, ONE)]);
  }
  return warnings.flatMap(({ what }, i) => {
    const reportable = what.kind === 'assert' ? reportableOf('step', what.property) : 0;
    const call: Code = { op: 'call', target: reportStep, args: [int(reportable), origin] };
    const [word, bit] = placeOfWarning(shared, i);
    return when(and(get(word), bit), [{ op: 'do', call }]);
  });
}
