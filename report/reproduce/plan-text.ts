/** What a program does, in order, and what it leaves to chance: for people. */
import { at } from '../../model/machine/assert.ts';
import { laneName } from '../formats/step-lines.ts';
import { showOperation } from './operations.ts';
import type { ProgramInput } from './program-input.ts';
import type { Move } from './schedule.ts';
import { threadsWithoutCode, whyUnseen } from './why-not-forced.ts';

/** What the program does, in order, and what it leaves to chance. */
export function planText(input: ProgramInput): readonly string[] {
  const { from, schedule, kinds, oracle, remedy } = input;
  const { machine, template, property, variants } = from;
  const name = ({ operation }: Move): string =>
    `${laneName(machine, at(schedule.operations, operation).thread)}: ${showOperation(at(schedule.operations, operation))}`;
  const whyKind = new Map(kinds.map(({ name: kind, why }) => [kind, why]));
  const loose = schedule.moves.flatMap(({ until }) => (until.kind === 'loose' ? [until] : []));
  const unseen = whyUnseen(template, property);
  const missing = threadsWithoutCode(from, schedule).map((thread) => laneName(machine, thread));
  return [
    ...(missing.length === 0
      ? []
      : [`It cannot be forced here: no call does what ${missing.join(', ')} does in the run.`]),
    ...variants.flatMap(({ name: variant, about }) => [
      `The run is of a variant, \`${variant}\`, which need not be today's kernel:`,
      ...(about === '' ? [] : [`  ${about}`]),
    ]),
    ...(remedy === undefined ? [] : [`A control: ${remedy.what}.`]),
    ...(from.isControl && remedy === undefined
      ? ['A control: one call after the other, so that nothing is left of the race.']
      : []),
    'It does, in this order:',
    ...schedule.moves.map((move, i) => {
      const verb = move.begins ? '' : 'goes on: ';
      return `  ${i + 1}. ${verb}${name(move)}${showUntil(move, whyKind)}`;
    }),
    ...(loose.length === 0
      ? ['Nothing of that is left to chance.']
      : [
          'Left to chance: calls of which one is left in its middle begin together, at random distances.',
          ...loose.map(({ place, why }) => `  at ${place}: ${why}`),
        ]),
    unseen === undefined
      ? `It is broken if ${oracle?.what ?? ''}.`
      : `No program sees \`${property}\`: ${unseen}.`,
  ];
}

function showUntil({ until }: Move, whyKind: ReadonlyMap<string, string>): string {
  switch (until.kind) {
    case 'returned':
      return '';
    case 'held':
      return `, as far as ${until.place}: ${whyKind.get(until.by) ?? until.by}`;
    case 'stopped': {
      const { function: name, caller } = until.breakpoint;
      const from = caller === undefined ? '' : ` as ${caller}() calls it`;
      return `, as far as ${until.place}: gdb stops its CPU at ${name}()${from}`;
    }
    case 'loose':
      return `, as far as ${until.place}, if chance will have it`;
    case 'end':
      return ', where the run ends';
    default:
      return until satisfies never;
  }
}
