/** A C program that does what the users of a run do, in the order of the run, and looks what comes of it. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { isDaemon, laneName, type StepLine } from '../formats/step-lines.ts';
import { type Operation, showOperation, threadsOf } from './operations.ts';
import { inTurn, type Move, type Schedule, scheduleOf } from './schedule.ts';
import {
  instantiate,
  type Oracle,
  type Remedy,
  type StallKind,
  type Template,
} from './template.ts';

export interface Reproduction {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly stepLines: readonly (readonly StepLine[])[];
  readonly template: Template;
  /** What each program is made of: `runtime.c` and `main.c` beside this file. */
  readonly parts: { readonly runtime: string; readonly main: string };
  readonly property: string;
  readonly message: string;
  /** What the variants say of themselves: the run is of another code than the spec's own. */
  readonly variants: readonly { readonly name: string; readonly about: string }[];
  /** Whether to write the control: what the run does, without what it breaks by. */
  readonly isControl: boolean;
  /** The run for people. */
  readonly picture: string;
  /** The command that writes the program. */
  readonly command: string;
}

export interface Reproducer {
  readonly text: string;
  /** What running it does, for people. */
  readonly plan: readonly string[];
}

/** All that the program is written from. */
interface Writing {
  readonly from: Reproduction;
  readonly schedule: Schedule;
  readonly kinds: readonly StallKind[];
  readonly oracle: Oracle | undefined;
  /** Of a control: what spares its users the violation. */
  readonly remedy: Remedy | undefined;
  readonly isForced: boolean;
}

/** Where chance decides, so many rounds; where nothing is left to it, so few. */
const ROUNDS = { chance: 20_000, forced: 200, sequential: 3 } as const;
const SECONDS_MAX = 30;

/** Returns the program; undefined if no operation of the run is one that a program can do. */
export function reproducer(from: Reproduction): Reproducer | undefined {
  const { machine, template, property } = from;
  const own = scheduleOf(from);
  if (own.operations.length === 0) return undefined;
  const remedy = from.isControl ? remedyOf(template, property, own) : undefined;
  const sleeping = template.kinds.filter(({ sleeps }) => sleeps).map(({ name }) => name);
  const schedule =
    from.isControl && remedy === undefined ? inTurn(own, (kind) => sleeping.includes(kind)) : own;
  const used = new Set(
    schedule.moves.flatMap(({ until }) => (until.kind === 'held' ? [until.by] : [])),
  );
  const writing: Writing = {
    ...{ from, schedule, remedy },
    kinds: template.kinds.filter(({ name }) => used.has(name)),
    oracle: template.oracles.find((oracle) => oracle.property === property),
    isForced: schedule.moves.every(({ until }) => until.kind !== 'loose'),
  };
  const threads = threadsOf(schedule);
  const bodies = threads.map((_, i) => `thread_${i}`).join(', ');
  const text = [
    head(writing),
    INCLUDES,
    ...machine.params.map(({ name, type, value }) => {
      const shown = type.kind === 'enum' ? `  ${comment(showValue(type, value))}` : '';
      return `#define PARAM_${name} ${value}${shown}`;
    }),
    ...writing.kinds.map(({ name }) => `#define USES_${name} 1`),
    `#define FORCED ${writing.isForced ? 1 : 0}`,
    `#define ROUNDS ${roundsOf(writing)}`,
    `#define SECONDS ${SECONDS_MAX}`,
    `#define TITLE ${quoted(titleOf(writing))}`,
    `#define BODIES ${bodies}`,
    '',
    `enum { OPERATIONS = ${schedule.operations.length}, THREADS = ${threads.length} };`,
    `enum { ${template.kinds.map(({ name }) => `KIND_${name}`).join(', ') || 'NO_KIND'} };`,
    '',
    from.parts.runtime.trim(),
    '',
    freshOperations(writing),
    '',
    '/* ---- what stands beside the specs */',
    '',
    template.program,
    ...writing.kinds.map(({ body }) => `\n${body}`),
    '',
    functionOf('const char *', 'start_kinds', startKinds(writing)),
    functionOf('const char *', 'needs', template.needs || '\treturn NULL;'),
    functionOf('void ', 'set_up', template.setUp),
    functionOf('void ', 'clean_up', template.cleanUp),
    functionOf('void ', 'tear_down', template.tearDown),
    comment(writing.oracle?.what ?? 'no check is known'),
    functionOf('int ', 'broken', writing.oracle?.body ?? '\treturn 0;'),
    ...threads.map((thread, i) => threadFunction(writing, thread, i)),
    '',
    comment('The order: of the run, as far as something holds who must wait.'),
    functionOf('int ', 'direct', direct(writing)),
    from.parts.main.trim(),
    '',
  ].join('\n');
  return { text, plan: planOf(writing) };
}

/** Why no program can tell whether the property is broken; undefined if one can. */
export function whyUnseen(template: Template, property: string): string | undefined {
  const oracle = template.oracles.find((other) => other.property === property);
  if (oracle === undefined) return 'there is no description of how a program would see it';
  return oracle.body === undefined ? oracle.what : undefined;
}

function remedyOf(
  template: Template,
  property: string,
  { operations }: Schedule,
): Remedy | undefined {
  return template.remedies.find(
    (remedy) =>
      remedy.property === property &&
      operations.some(({ text }) => text.proc === remedy.proc && hasParams(text, remedy)),
  );
}

function hasParams(a: Operation['text'], b: Remedy): boolean {
  return (
    a.params.length === b.params.length &&
    a.params.every(({ isSet }, i) => isSet === b.params[i]?.isSet)
  );
}

function roundsOf({ isForced, kinds }: Writing): number {
  if (!isForced) return ROUNDS.chance;
  return kinds.every(({ sleeps }) => sleeps) ? ROUNDS.sequential : ROUNDS.forced;
}

function titleOf({ from, remedy }: Writing): string {
  const { property, message, isControl } = from;
  const title = message === '' ? property : `${property}: ${message}`;
  if (!isControl) return title;
  return `${title} (control: ${remedy === undefined ? 'one call after the other' : remedy.what})`;
}

const INCLUDES = `#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
`;

// ---------------------------------------------------------------- the head

/** What the program does, in order, and what it leaves to chance. */
function planOf(writing: Writing): readonly string[] {
  const { from, schedule, kinds, oracle, remedy } = writing;
  const { machine, template, property, variants } = from;
  const name = ({ operation }: Move): string =>
    `${laneName(machine, at(schedule.operations, operation).thread)}: ${showOperation(at(schedule.operations, operation))}`;
  const whyKind = new Map(kinds.map(({ name: kind, why }) => [kind, why]));
  const loose = schedule.moves.flatMap(({ until }) => (until.kind === 'loose' ? [until] : []));
  const unseen = whyUnseen(template, property);
  return [
    ...variants.flatMap(({ name: variant, about }) => [
      `The run is of a variant, \`${variant}\`: today's kernel is another code.`,
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
    case 'loose':
      return `, as far as ${until.place}, if chance will have it`;
    case 'end':
      return ', where the run ends';
    default:
      return until satisfies never;
  }
}

function head(writing: Writing): string {
  const { machine, trace, stepLines, picture, command } = writing.from;
  const { ofStep } = writing.schedule;
  const free = trace.steps.flatMap(({ thread }, i) =>
    ofStep[i] === undefined ? [{ i, thread }] : [],
  );
  const rows = [
    titleOf(writing),
    '',
    `Written by \`${command}\`.`,
    'Build with: cc -pthread -Wall -Wextra -o race race.c',
    'Run with:   ./race [ROUNDS]',
    'It says CONFIRMED (exit 1), `not seen` (0), or why it cannot be forced here (2).',
    '',
    ...planOf(writing),
    ...(free.length === 0 ? [] : ['', 'Steps of the run that no call of it does:']),
    ...free.map(({ i, thread }) => {
      const kind = isDaemon(machine, thread) ? 'the environment, ' : '';
      const text = (stepLines[i] ?? []).map((line) => line.text).join('; ') || 'goes on';
      return `  step ${i + 1}, ${kind}${laneName(machine, thread)}: ${text}`;
    }),
    '',
    'The run:',
    '',
    ...picture.trimEnd().split('\n'),
  ];
  return `/*\n${rows.map((row) => ` * ${inComment(row)}`.trimEnd()).join('\n')}\n */`;
}

/** No text of a spec ends a comment, or begins one in it. */
function inComment(text: string): string {
  return text
    .replace(/\*(?=\/)/g, '* ')
    .replace(/\/(?=\*)/g, '/ ')
    .replace(/\p{Cc}/gu, ' ');
}

function comment(text: string): string {
  return `/* ${inComment(text)} */`;
}

/** A C string: no text of a spec ends it, or is a conversion of printf(). */
function quoted(text: string): string {
  return `"${text.replace(/\p{Cc}/gu, ' ').replace(/["\\?]/g, '\\$&')}"`;
}

// ---------------------------------------------------------------- the functions

function functionOf(type: string, name: string, body: string): string {
  return `static ${type}${name}(void)\n{\n${body}\n}\n`;
}

function freshOperations({ schedule, kinds }: Writing): string {
  const rows = schedule.operations.map((operation, i) => {
    const held = new Set(
      schedule.moves.flatMap((move) =>
        move.operation === i && move.until.kind === 'held' ? [move.until.by] : [],
      ),
    );
    const bits = kinds.flatMap(({ name }) => (held.has(name) ? [`1u << KIND_${name}`] : []));
    const mask = bits.length === 0 ? '0' : bits.join(' | ');
    return `\t{ .call = ${quoted(showOperation(operation))}, .kinds = ${mask} },`;
  });
  return `static const struct operation fresh[OPERATIONS] = {\n${rows.join('\n')}\n};`;
}

function startKinds({ kinds }: Writing): string {
  const starts = kinds.map(({ name }) => `\tif (why == NULL)\n\t\twhy = ${name}_start();`);
  return ['\tconst char *why = NULL;', '', ...starts, '\treturn why;'].join('\n');
}

function threadFunction(writing: Writing, thread: number, i: number): string {
  const { schedule, remedy, kinds } = writing;
  const { machine } = writing.from;
  const { cpu } = at(machine.threads, thread);
  const own = schedule.operations.flatMap((operation, number) =>
    operation.thread === thread && schedule.moves.some((move) => move.operation === number)
      ? [{ operation, number }]
      : [],
  );
  const blocks = own.map(({ operation, number }) => {
    const entered = kinds.filter(({ name }) =>
      schedule.moves.some(
        ({ operation: moved, until }) =>
          moved === number && until.kind === 'held' && until.by === name,
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
function direct({ schedule: { moves } }: Writing): string {
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
    if (until.kind === 'held') {
      rows.push(`in_order &= ${until.by}_hold(&operations[${i}]);`);
      holds.set(i, until.by);
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
