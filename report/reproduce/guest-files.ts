/** What runs a program in a guest, with a debugger outside that stops a CPU where nothing in the guest does. */
import { at } from '../../model/machine/assert.ts';
import { inComment } from './c-text.ts';
import { showOperation, threadsOf } from './operations.ts';
import type { ProgramInput } from './program-input.ts';

export interface GuestFile {
  readonly name: string;
  readonly text: string;
}

/** Returns the debugger's script and the one that starts both; none if the debugger stops nothing. */
export function guestFiles({ from, schedule }: ProgramInput): readonly GuestFile[] {
  const { machine, template, parts, command } = from;
  const { debugger: known } = template;
  const rows = schedule.moves.flatMap(({ operation, until }) => {
    if (until.kind !== 'stopped') return [];
    const { function: name, caller } = until.breakpoint;
    const call = showOperation(at(schedule.operations, operation));
    const fields = [call, name, caller].map((field) =>
      field === undefined ? 'None' : `'${field}'`,
    );
    return [`    ${operation + 1}: (${fields.join(', ')}),`];
  });
  if (known === undefined || rows.length === 0) return [];
  // Each call that is stopped has a CPU of its own, since that is busy until it goes on.
  const cpus = new Set(threadsOf(schedule).map((thread) => at(machine.threads, thread).cpu ?? 0));
  // A name of a file may hold the end of a line.
  const about = `# Written by \`${inComment(command)}\`.`;
  const hold = [
    about,
    `MARK = '${known.mark}'`,
    `SPIN = '${known.spin}'`,
    '# By the number of a call: the call, where its CPU stops, and who must have called that.',
    'HOLDS = {',
    ...rows,
    '}',
    '',
    parts.debugger,
    '',
  ];
  const start = ['#!/bin/sh', about, `CPUS=${rows.length + cpus.size}`, ''];
  return [
    { name: 'hold.py', text: hold.join('\n') },
    { name: 'run.sh', text: `${start.join('\n')}${parts.guest}\n` },
  ];
}
