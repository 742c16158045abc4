/** The profile of a search as text. */
import { showCount, showMany } from '../verdict/numbers.ts';
import type { ProfiledStep } from '../verdict/profile.ts';
import { type Align, bareTable } from './bare-table.ts';

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
