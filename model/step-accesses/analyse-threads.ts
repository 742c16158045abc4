/** What each thread of a machine touches in its steps, with what is certain of it (`thread-analysis.ts`). */
import { at } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import { initialState } from '../meaning/interpret.ts';
import { placeOfTerm } from './abstract-step.ts';
import { type AccessPath, aliasCondition, targetPlace } from './access-path.ts';
import { analyseThread, type ThreadAnalysis } from './thread-analysis.ts';

/** Returns the analyses of all threads of `machine`, in their order. */
export function analyseThreads(machine: Machine): readonly ThreadAnalysis[] {
  const initial = initialState(machine);
  const writes = machine.threads.map((_, thread) => possibleWrites(machine, thread));
  return machine.threads.map((_, thread) => {
    const isOwn = (term: string): boolean => {
      const place = placeOfTerm(term);
      return writes.every(
        (theirs, other) =>
          other === thread || theirs.every((each) => aliasCondition(each, place) === undefined),
      );
    };
    return analyseThread(machine, thread, at(initial.threads, thread).pc, isOwn);
  });
}

/** The places that a thread may write, with its own identity and arguments for the indices. */
function possibleWrites(machine: Machine, thread: number): readonly AccessPath[] {
  const instance = at(machine.threads, thread);
  const scope = { self: thread, instance, slot: () => undefined, isWritten: () => true };
  return at(machine.templates, instance.template).nodes.flatMap((node) => {
    const place = node.kind === 'assign' ? targetPlace(node.target, scope) : undefined;
    return place === undefined ? [] : [place];
  });
}
