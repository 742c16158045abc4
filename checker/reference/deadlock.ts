/**
 * Deadlock: some thread has not ended, and no thread can ever move again, whatever daemons do.
 *
 * A thread *waits* where it has no step. A state is a *deadlock candidate* if every thread that is
 * not a daemon waits or has ended, and at least one waits. It is a deadlock exactly if no sequence of daemon
 * steps leads to a state that is no candidate.
 *
 * It is enough to follow daemon steps: in a candidate there are no others. Daemons do not move the
 * threads, so a state that they reach has the same threads ended; it is a candidate too unless some
 * thread can step. Hence two consequences that make the search short: all states that daemons reach from a
 * deadlock are deadlocks, and all states on a path of daemon steps out of the candidates are
 * none.
 *
 * A thread that would fail (an assert) does not wait; what is wrong with it is reported as the assert. Nor
 * does one before a false `assume`: it would end the run, and that is no error. States where all threads have
 * ended are fine: daemons need not make progress.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { canStep, steps } from '../../model/meaning/interpret.ts';

/**
 * Returns the test for deadlocks of `machine`. It remembers what it has found out, so ask one test
 * for all states. Exact; it may look at states that the caller has not found yet.
 */
export function deadlockTest(machine: Machine): (state: State) => boolean {
  const known = new Map<string, boolean>();

  return (state) => {
    if (!isDeadlockCandidate(machine, state)) return false;
    const start = stateKey(state);
    const decided = known.get(start);
    if (decided !== undefined) return decided;

    // Breadth first along daemon steps, each state with the one it was reached from.
    const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
    const queue: State[] = [state];
    for (const stuck of queue) {
      const from = stateKey(stuck);
      for (const next of daemonSuccessors(machine, stuck)) {
        const key = stateKey(next);
        if (cameFrom.has(key)) continue;
        cameFrom.set(key, from);
        if (known.get(key) === false || !isDeadlockCandidate(machine, next)) {
          for (let k: string | undefined = from; k !== undefined; k = cameFrom.get(k)) {
            known.set(k, false);
          }
          return false;
        }
        queue.push(next);
      }
    }
    for (const key of cameFrom.keys()) known.set(key, true);
    return true;
  };
}

/** Tells whether no thread but daemons can step, and some thread has not ended. */
export function isDeadlockCandidate(machine: Machine, state: State): boolean {
  const threads = machine.threads.map((_, thread) => thread).filter((t) => !isDaemon(machine, t));
  return (
    threads.some((thread) => !hasEnded(machine, state, thread)) &&
    threads.every((thread) => !canStep(machine, state, thread))
  );
}

function daemonSuccessors(machine: Machine, state: State): readonly State[] {
  return machine.threads.flatMap((_, thread) =>
    isDaemon(machine, thread)
      ? steps(machine, state, thread).flatMap(({ next }) => (next === undefined ? [] : [next]))
      : [],
  );
}

function isDaemon(machine: Machine, thread: number): boolean {
  return at(machine.templates, at(machine.threads, thread).template).daemon;
}

function hasEnded(machine: Machine, state: State, thread: number): boolean {
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  return at(nodes, at(state.threads, thread).pc).kind === 'end';
}
