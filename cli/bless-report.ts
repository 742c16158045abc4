/** What `check --bless` says of what it recorded, and of what it refused to. */
import type { Counts } from '../report/verdict/judgement.ts';
import type { Blessed, BlessedChange } from '../workbench/claims/bless-all.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Returns an exit code for each claim that was refused. */
export function showBlessed(
  { out, err }: Terminal,
  { changes, refused }: Blessed,
): readonly ExitCode[] {
  for (const change of changes) out(`${showChange(change)}\n`);
  if (changes.length === 0) out('nothing to bless\n');
  return refused.map(({ id, judgement: { kind, remarks } }) => {
    err(`not blessed  ${id}: ${remarks.join('; ')}\n`);
    if (kind === 'limit-reached') return EXIT.limitReached;
    err('  a verdict is claimed by people: change the claim itself\n');
    return EXIT.otherVerdict;
  });
}

function showChange(change: BlessedChange): string {
  switch (change.kind) {
    case 'counts': {
      const { claim, before, after } = change;
      return before === undefined
        ? `new  ${claim}: ${show(after)}`
        : `changed  ${claim}: ${show(before)} -> ${show(after)}`;
    }
    case 'new-picture':
      return `new  ${change.path}`;
    case 'changed-picture':
      return `changed  ${change.path}`;
    case 'removed-picture':
      return `removed  ${change.path}`;
    default:
      return change satisfies never;
  }
}

function show({ states, transitions, depth }: Counts): string {
  return `${states} states, ${transitions} transitions, depth ${depth}`;
}
