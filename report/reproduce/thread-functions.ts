/** The functions of a program: what each thread calls, and the one that says when. */
import { at } from '../../model/machine/assert.ts';
import { laneName } from '../formats/step-lines.ts';
import { comment, quoted } from './c-text.ts';
import { type Operation, showOperation } from './operations.ts';
import { holderOf, type ProgramInput } from './program-input.ts';
import { instantiate, type Remedy } from './template.ts';

export function hasParams(a: Operation['text'], b: Remedy): boolean {
  return (
    a.params.length === b.params.length &&
    a.params.every(({ isSet }, i) => isSet === b.params[i]?.isSet)
  );
}

export function freshOperations({ schedule, kinds }: ProgramInput): string {
  const rows = schedule.operations.map((operation, i) => {
    const held = new Set(
      schedule.moves.flatMap((move) => (move.operation === i ? [holderOf(move.until)] : [])),
    );
    const bits = kinds.flatMap(({ name }) => (held.has(name) ? [`1u << KIND_${name}`] : []));
    const mask = bits.length === 0 ? '0' : bits.join(' | ');
    return `\t{ .call = ${quoted(showOperation(operation))}, .kinds = ${mask} },`;
  });
  return `static const struct operation fresh[OPERATIONS] = {\n${rows.join('\n')}\n};`;
}

export function startKinds({ kinds }: ProgramInput): string {
  const starts = kinds.map(({ name }) => `\tif (why == NULL)\n\t\twhy = ${name}_start();`);
  return ['\tconst char *why = NULL;', '', ...starts, '\treturn why;'].join('\n');
}

export function threadFunction(input: ProgramInput, thread: number, i: number): string {
  const { schedule, remedy, kinds } = input;
  const { machine } = input.from;
  const { cpu } = at(machine.threads, thread);
  const own = schedule.operations.flatMap((operation, number) =>
    operation.thread === thread && schedule.moves.some((move) => move.operation === number)
      ? [{ operation, number }]
      : [],
  );
  const blocks = own.map(({ operation, number }) => {
    const entered = kinds.filter(({ name }) =>
      schedule.moves.some(
        ({ operation: moved, until }) => moved === number && holderOf(until) === name,
      ),
    );
    const { text } = operation;
    const isRemedied = remedy !== undefined && text.proc === remedy.proc && hasParams(text, remedy);
    return [
      '',
      `\t${comment(`${number + 1}. ${showOperation(operation)}`)}`,
      `\tif (!enter(&operations[${number}]))`,
      '\t\treturn NULL;',
      ...entered.map(({ name }) => `\t${name}_enter(current);`),
      '\t{',
      instantiate(isRemedied ? remedy : text, operation.values),
      '\t}',
      `\tleave(&operations[${number}]);`,
    ].join('\n');
  });
  return [
    '',
    comment(laneName(machine, thread)),
    `static void *thread_${i}(void *unused)`,
    '{',
    '\t(void)unused;',
    cpu === undefined ? `\trun_anywhere(${i});` : `\trun_on(${cpu});`,
    ...blocks,
    '\tremain();',
    '\treturn NULL;',
    '}',
  ].join('\n');
}

/**
 * The director: begins an operation, waits until it stands where the run leaves it, and lets it go on. While one is
 * loose in its middle, the others begin beside it.
 */
export function direct({ schedule: { moves } }: ProgramInput): string {
  const rows: string[] = [];
  const loose = new Set<number>();
  const holds = new Map<number, string>();
  for (const { operation: i, begins, until } of moves) {
    const hold = holds.get(i);
    if (hold !== undefined) {
      rows.push(`in_order &= ${hold}_release(&operations[${i}]);`);
      holds.delete(i);
    }
    if (until.kind === 'loose') loose.add(i);
    if (begins) rows.push(loose.size > 0 ? `begin_at_random(${i});` : `begin(${i});`);
    const by = holderOf(until);
    if (by !== undefined) {
      rows.push(`in_order &= ${by}_hold(&operations[${i}]);`);
      holds.set(i, by);
    } else if (until.kind === 'returned') {
      rows.push(`in_order &= finish(${i});`);
      loose.delete(i);
    } else if (until.kind === 'end' && !loose.has(i)) {
      // The run ends in this one, while others are held: it comes as far as it can before they go on.
      rows.push(`linger(${i});`);
    }
  }
  // At the end of the run all that is still held goes on.
  for (const [i, hold] of holds) rows.push(`in_order &= ${hold}_release(&operations[${i}]);`);
  return ['\tint in_order = 1;', '', ...rows.map((row) => `\t${row}`), '\treturn in_order;'].join(
    '\n',
  );
}
