/**
 * What a spec has for sequences of operations, looked up as they are asked for.
 *
 * A sequence that was observed is followed through all states of the spec that fit what was seen so far: since labels
 * do not show all of a state, there may be several. The first operation behind which no state fits is a difference.
 */
import type { Limits } from '../../checker/outcome.ts';
import { type OperationSteps, operationSteps } from '../../checker/sequential/sequential-walk.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { columnTexts, machineOfColumns } from '../conform/column-texts.ts';
import { type EngineName, engineNamed } from '../search/shortest-run-job.ts';

/** A sequence as it was observed. */
export interface ObservedSequence {
  /** The labels before the first operation. */
  readonly labels: readonly string[];
  readonly steps: readonly ObservedStep[];
}

export interface ObservedStep {
  readonly operation: string;
  readonly outcomes: readonly string[];
  /** The labels behind it. */
  readonly labels: readonly string[];
}

export type Judgement =
  | { readonly kind: 'agrees' }
  /** The spec does not take the operation there: what comes behind it is not judged. */
  | { readonly kind: 'not taken'; readonly step: number }
  /** -1: what was seen before the first operation. */
  | { readonly kind: 'differs'; readonly step: number; readonly expected: readonly Expected[] };

/** What the spec has instead. */
export interface Expected {
  /** Each label that is named behind an operation, then all outcomes. */
  readonly after: readonly string[];
}

export interface ExpectedOperations {
  readonly judge: (observed: ObservedSequence) => Judgement;
  /** How many states between operations were looked up so far. */
  readonly states: () => number;
}

interface End {
  readonly after: readonly string[];
  readonly next: number;
  /** What must be seen for it: `after`, and all labels behind it. */
  readonly seen: string;
}

/** A set of states, interned: which one comes of an observation is remembered. */
interface StateSet {
  readonly states: readonly number[];
  readonly following: Map<string, StateSet | undefined>;
}

const SEPARATOR = '\t';

export async function expectedOperations(
  whole: Machine,
  tables: CoreTables,
  engine: EngineName,
  limits: Limits,
): Promise<ExpectedOperations> {
  const machine = machineOfColumns(whole, tables);
  const { openStates } = await engineNamed(engine);
  const open = (): Opened => {
    const states = openStates(machine, limits.maxMemory);
    const steps = operationSteps(machine, tables.drivers, states);
    const texts = columnTexts(machine, tables, states, steps.places);
    return { steps, texts, count: states.count, sets: new Map(), ends: new Map() };
  };
  let opened = open();
  const afterLabels = tables.columns
    .filter(({ form }) => form === 'label')
    .flatMap(({ after }, i) => (after === undefined ? [] : [i]));
  const afterOf = ({ outcomes, labels }: ObservedStep): readonly string[] => [
    ...afterLabels.map((i) => at(labels, i)),
    ...outcomes,
  ];
  return {
    states: () => opened.ends.size,
    judge({ labels, steps }) {
      // What was looked up is forgotten when it is too much: it is found again.
      if (opened.count() > limits.maxStates) opened = open();
      const starts = opened.steps.starts();
      const fitting = starts.filter((state) => isSame(opened.texts.labelsOf(state), labels));
      if (fitting.length === 0) return { kind: 'differs', step: -1, expected: [] };
      let now: StateSet | undefined = setOf(opened, fitting);
      for (const [i, step] of steps.entries()) {
        const after = afterOf(step);
        const seen = [...after, ...step.labels].join(SEPARATOR);
        const key = `${step.operation}${SEPARATOR}${seen}`;
        if (!now.following.has(key)) now.following.set(key, follow(opened, now, step, seen));
        const next: StateSet | undefined = now.following.get(key);
        if (next === undefined) {
          const ends = now.states.flatMap((state) => endsOf(opened, state, step.operation));
          if (ends.length === 0) return { kind: 'not taken', step: i };
          const distinct = new Map(ends.map((end) => [end.after.join(SEPARATOR), end.after]));
          const expected = [...distinct.values()].map((each) => ({ after: each }));
          return { kind: 'differs', step: i, expected };
        }
        now = next;
      }
      return { kind: 'agrees' };
    },
  };
}

interface Opened {
  readonly steps: OperationSteps;
  readonly texts: ReturnType<typeof columnTexts>;
  readonly count: () => number;
  readonly sets: Map<string, StateSet>;
  readonly ends: Map<string, readonly End[]>;
}

function setOf({ sets }: Opened, states: readonly number[]): StateSet {
  const sorted = [...new Set(states)].sort((a, b) => a - b);
  const key = sorted.join();
  const known = sets.get(key);
  if (known !== undefined) return known;
  const made = { states: sorted, following: new Map() };
  sets.set(key, made);
  return made;
}

function follow(
  opened: Opened,
  { states }: StateSet,
  { operation }: ObservedStep,
  seen: string,
): StateSet | undefined {
  const next = states.flatMap((state) =>
    endsOf(opened, state, operation).flatMap((end) => (end.seen === seen ? [end.next] : [])),
  );
  return next.length === 0 ? undefined : setOf(opened, next);
}

function endsOf({ steps, texts, ends }: Opened, state: number, operation: string): readonly End[] {
  const key = `${state} ${operation}`;
  const known = ends.get(key);
  if (known !== undefined) return known;
  const found: End[] = [];
  for (const taken of steps.take(state, ({ name }) => name === operation)) {
    for (const [i, end] of taken.ends.entries()) {
      const next = at(taken.next, i);
      const after = texts.afterOf(state, taken.thread, end);
      found.push({ after, next, seen: [...after, ...texts.labelsOf(next)].join(SEPARATOR) });
    }
  }
  ends.set(key, found);
  return found;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
