/** Where a search spent its steps: which steps of a spec fired how often, and which never. */
import type { Profile } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Count, Share } from './json-number.ts';
import { describeMachine, type StepInfo } from './machine-info.ts';

export interface ProfiledStep {
  readonly thread: string;
  readonly label: string | null;
  /** The innermost proc; the thread's own body has none. */
  readonly proc: string | null;
  /** `file:line`. */
  readonly place: string;
  readonly statement: string;
  /** How many transitions are this step, of all threads that take it. */
  readonly fired: Count;
  /** The share of all transitions. */
  readonly share: Share;
}

/** Returns the steps of all threads, those that fired most often first. */
export function profiledSteps(machine: Machine, { fired }: Profile): readonly ProfiledStep[] {
  const threads = describeMachine(machine).threads;
  const steps = machine.templates.flatMap((template, number) => {
    const { name, steps: described } = at(threads, number);
    const starts = template.locations.filter((stop) => at(template.nodes, stop).kind !== 'end');
    return starts.map((stop, i) => ({
      ...partOf(at(described, i)),
      thread: name,
      fired: at(at(fired, number), stop),
    }));
  });
  const sum = steps.reduce((total, step) => total + step.fired, 0);
  return steps
    .map((step) => ({ ...step, share: sum === 0 ? 0 : step.fired / sum }))
    .sort((a, b) => b.fired - a.fired);
}

function partOf({ label, proc, place, statement }: StepInfo): Omit<StepInfo, 'reads' | 'writes'> {
  return { label, proc, place, statement };
}
