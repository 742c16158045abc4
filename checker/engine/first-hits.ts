/** Which run to a violation is shown: of all that several searches have hit, the first in the order of the reference. */
import { assert } from '../../model/machine/assert.ts';
import {
  type Choice,
  DEADLOCK,
  type ExploreOptions,
  type Outcome,
  type Violation,
} from '../outcome.ts';
import type { DeadlockCandidate, Search } from './search/search.ts';
import type { Reportable } from './state/reportables.ts';
import type { Link } from './visited/trace-log.ts';

/** The numbers of the reportables that were hit. */
export function hitReportables(search: Search): ReadonlySet<number> {
  const all = [...search.compiled.reportables.keys()];
  return new Set(all.filter((i) => search.hits.first(i) !== undefined));
}

export function firstHits(
  search: Search,
  checks: ExploreOptions['checks'],
  deadlock: DeadlockCandidate | undefined,
): Pick<Outcome, 'violations' | 'covered' | 'failures'> {
  const failures = new Map<string, Found>();
  const violations = new Map<string, Found>();
  const covered = new Map<string, Found>();
  const first = search.compiled.reportables.map((_, i) => search.hits.first(i));
  const states = first.flatMap((seen) => (seen === undefined ? [] : [seen.state]));
  const links = search.log.linksTo(deadlock === undefined ? states : [...states, deadlock.state]);
  const note = (to: Map<string, Found>, found: Found): void => {
    const known = to.get(found.name);
    if (known === undefined || isEarlier(search, links, found, known)) to.set(found.name, found);
  };
  search.compiled.reportables.forEach(({ kind, name }, i) => {
    const isChecked = checks === 'all' || checks.has(name);
    const seen = first[i];
    if (seen === undefined) return;
    const { state } = seen;
    const found = { name, state, choice: ofSteps(kind) ? seen.choice : undefined };
    if (isChecked) note(kind === 'reached' ? covered : violations, found);
    if (kind === 'failure') note(failures, found);
  });
  if (deadlock !== undefined) {
    violations.set(DEADLOCK, { name: DEADLOCK, state: deadlock.state, choice: undefined });
  }
  const sorted = (found: ReadonlyMap<string, Found>): readonly Violation[] =>
    [...found.values()]
      .map((each) => {
        const run = runTo(search, links, each);
        return { property: each.name, depth: run.length, run };
      })
      .sort((a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1));
  return {
    violations: sorted(violations),
    covered: sorted(covered),
    failures: sorted(failures),
  };
}

function ofSteps(kind: Reportable['kind']): boolean {
  return kind === 'step' || kind === 'failure';
}

type Links = ReadonlyMap<number, Link>;

function linkOf(links: Links, state: number): Link {
  const link = links.get(state);
  assert(link !== undefined, 'the runs to all that was hit are read together');
  return link;
}

interface Found {
  readonly name: string;
  /** The state, or the one from which the step `choice` broke something. */
  readonly state: number;
  readonly choice: number | undefined;
}

/**
 * Whether `a` comes before `b` in the order of exploration. A state is looked at when a step first
 * leads to it, after what is wrong with the step itself.
 */
function isEarlier(search: Search, links: Links, a: Found, b: Found): boolean {
  const key = ({ state, choice }: Found): readonly number[] => {
    if (choice !== undefined) return [state, ...inOrder(search, choice), 0];
    if (state === 0) return [-1, 0, 0, 0];
    const link = linkOf(links, state);
    return [link.parent, ...inOrder(search, link.choice), 1];
  };
  const [left, right] = [key(a), key(b)];
  for (const [i, each] of left.entries()) {
    const other = right[i] ?? 0;
    if (each !== other) return each < other;
  }
  return false;
}

function inOrder(search: Search, choice: number): readonly [number, number] {
  const { thread, successor } = choiceOf(search, choice);
  return [thread, successor];
}

function choiceOf(search: Search, choice: number): Choice {
  const count = search.compiled.machine.threads.length;
  return { thread: choice % count, successor: Math.floor(choice / count) };
}

/** The choices that lead to what was found. */
function runTo(search: Search, links: Links, { state, choice }: Found): readonly Choice[] {
  const run: Choice[] = choice === undefined ? [] : [choiceOf(search, choice)];
  for (let index = state; index !== 0; ) {
    const link = linkOf(links, index);
    run.push(choiceOf(search, link.choice));
    index = link.parent;
  }
  return run.reverse();
}
