/** A small project that keeps its specs in git: two workers count under a lock. */
import { run } from './command.fixture.ts';
import { commit, repository } from './git.fixture.ts';

export const SPEC = 'properties/counter.kspec';
export const PICTURE = 'counterexamples/counter.unlocked.trace';

const TEXT = `/// Two workers count under a lock.
module counter

type Worker = 0..1

shared counter : 0..2
shared lock : spinlock
ghost finished[Worker] : bool

fn all_finished() -> bool = forall w in Worker: finished[w]

proc enter(w: Worker) {
  spin_lock(lock)
}

proc bump(w: Worker) {
  take: enter(w)
  read: let old = counter
  counter = old + 1
  finished[w] = true
  give: spin_unlock(lock)
}

thread worker[i: Worker] on cpu i {
  bump(i)
}

variant unlocked {
  replace bump.take { skip }
  replace bump.give { skip }
}

/// No increment is lost.
invariant none_lost: all_finished() implies counter == 2

claim locked { holds all }

claim unlocked {
  variant unlocked
  violated none_lost
}
`;

/** Returns a repository whose `main` is as recorded. */
export async function gatedProject(): Promise<string> {
  const folder = repository({ 'package.json': '{}\n', [SPEC]: TEXT });
  await run(folder, 'check', '--bless');
  commit(folder, 'counts and pictures');
  return folder;
}
