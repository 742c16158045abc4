/** Where a search spent its steps: which steps of a spec fired how often, and which never. */
import type { Profile } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type Align, bareTable } from '../text/bare-table.ts';
import { describeMachine, type StepInfo } from './machine-info.ts';
import { showCount, showMany } from './numbers.ts';

export interface ProfiledStep {
  readonly thread: string;
  readonly label: string | null;
  /** The innermost proc; the thread's own body has none. */
  readonly proc: string | null;
  readonly place: string;
  readonly statement: string;
  /** Transitions that are this step, of all threads that take it. */
  readonly fired: number;
  /** Of all transitions: 0 to 1. */
  readonly share: number;
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

/**
 * Returns the profile as text: what fired, then what never did. Counted, not sampled: each transition
 * costs a look-up of a state, which is most of a search's time.
 */
export function profileText(steps: readonly ProfiledStep[]): string {
  const fired = steps.filter((step) => step.fired > 0);
  const never = steps.filter((step) => step.fired === 0);
  const align: readonly Align[] = ['right', 'right', 'left', 'left', 'left'];
  const head = ['transitions', 'share', 'thread', 'step', 'statement'];
  const counted = fired.map((step) => [
    showCount(step.fired),
    `${(step.share * 100).toFixed(1)} %`,
    ...nameOf(step),
  ]);
  const lines = [
    ...(fired.length === 0 ? [] : bareTable(head, align, counted)),
    ...(never.length === 0
      ? ['every step fired']
      : [
          `${showMany(never.length, 'step')} never fired`,
          ...bareTable(
            ['thread', 'step', 'statement'],
            ['left', 'left', 'left'],
            never.map(nameOf),
          ),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function nameOf({ thread, proc, label, place, statement }: ProfiledStep): readonly string[] {
  const names = [...(proc === null ? [] : [`${proc}()`]), ...(label === null ? [] : [label])];
  return [thread, [place, ...names].join(' '), oneLine(statement)];
}

const STATEMENT_MAX = 40;

function oneLine(statement: string): string {
  const text = statement.replace(/\s+/g, ' ');
  return text.length <= STATEMENT_MAX ? text : `${text.slice(0, STATEMENT_MAX - 3)}...`;
}
