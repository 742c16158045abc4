/** Under which fairness a verdict on runs holds, in words. */
import type { Machine, Template } from '../../model/machine/machine.ts';

/**
 * Returns `weak fairness`, followed by the threads that differ from what is usual (weak for threads,
 * none for daemons): `weak fairness, strong of worker, of writeback too, not of user`. Undefined if none of
 * `checks` is a property of runs, to which alone fairness matters.
 */
export function showFairness(
  machine: Machine,
  checks: ReadonlySet<string> | 'all' = 'all',
): string | undefined {
  if (!machine.temporal.some(({ name }) => checks === 'all' || checks.has(name))) return undefined;
  const unusual = machine.templates.filter(
    ({ fairness, daemon }) => fairness !== (daemon ? 'none' : 'weak'),
  );
  const parts = (['strong', 'weak', 'none'] as const).flatMap((kind) => {
    const names = unusual.filter(({ fairness }) => fairness === kind).map(nameOf);
    return names.length === 0 ? [] : [WORDS[kind](names.join(' and '))];
  });
  return ['weak fairness', ...parts].join(', ');
}

const WORDS: Readonly<Record<Template['fairness'], (names: string) => string>> = {
  strong: (names) => `strong of ${names}`,
  weak: (names) => `of ${names} too`,
  none: (names) => `not of ${names}`,
};

function nameOf({ name }: Template): string {
  return name;
}
