/** A C program that does what the users of a run do, in the order of the run, and looks what comes of it. */
import { showValue } from '../../spec/language/types/types.ts';
import { isDaemon, laneName } from '../formats/step-lines.ts';
import { comment, functionOf, inComment, quoted } from './c-text.ts';
import { type GuestFile, guestFiles } from './guest-files.ts';
import { threadsOf } from './operations.ts';
import { planText } from './plan-text.ts';
import { holderOf, type ProgramInput, type Reproduction, titleOf } from './program-input.ts';
import { inTurn, type Schedule, scheduleOf } from './schedule.ts';
import type { Remedy, Template } from './template.ts';
import {
  direct,
  freshOperations,
  hasParams,
  startKinds,
  threadFunction,
} from './thread-functions.ts';
import { threadsWithoutCode } from './why-not-forced.ts';

export interface Reproducer {
  readonly text: string;
  /** What running it does, for people. */
  readonly plan: readonly string[];
  /** What runs it in a guest, with a debugger outside; none if there is nothing that this one stops. */
  readonly guestFiles: readonly GuestFile[];
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
  const used = new Set(schedule.moves.map(({ until }) => holderOf(until)));
  const kinds = [
    ...template.kinds,
    ...(template.debugger === undefined ? [] : [template.debugger]),
  ];
  const input: ProgramInput = {
    ...{ from, schedule, remedy },
    kinds: kinds.filter(({ name }) => used.has(name)),
    oracle: template.oracles.find((oracle) => oracle.property === property),
    isForced: schedule.moves.every(({ until }) => until.kind !== 'loose'),
  };
  const threads = threadsOf(schedule);
  const bodies = threads.map((_, i) => `thread_${i}`).join(', ');
  const text = [
    head(input),
    INCLUDES,
    ...machine.params.map(({ name, type, value }) => {
      const shown = type.kind === 'enum' ? `  ${comment(showValue(type, value))}` : '';
      return `#define PARAM_${name} ${value}${shown}`;
    }),
    ...input.kinds.map(({ name }) => `#define USES_${name} 1`),
    `#define FORCED ${input.isForced ? 1 : 0}`,
    `#define ROUNDS ${roundsOf(input)}`,
    `#define SECONDS ${SECONDS_MAX}`,
    `#define TITLE ${quoted(titleOf(input))}`,
    `#define BODIES ${bodies}`,
    '',
    `enum { OPERATIONS = ${schedule.operations.length}, THREADS = ${threads.length} };`,
    `enum { ${kinds.map(({ name }) => `KIND_${name}`).join(', ') || 'NO_KIND'} };`,
    '',
    from.parts.runtime.trim(),
    '',
    freshOperations(input),
    '',
    '/* ---- from the file beside the specs */',
    '',
    template.program,
    ...input.kinds.map(({ body }) => `\n${body}`),
    '',
    functionOf('const char *', 'start_kinds', startKinds(input)),
    functionOf('const char *', 'needs', needs(input)),
    functionOf('void ', 'set_up', template.setUp),
    functionOf('void ', 'clean_up', template.cleanUp),
    functionOf('void ', 'tear_down', template.tearDown),
    comment(input.oracle?.what ?? 'no check is known'),
    functionOf('int ', 'broken', input.oracle?.body ?? '\treturn 0;'),
    ...threads.map((thread, i) => threadFunction(input, thread, i)),
    '',
    comment('The order: of the run, as far as something holds who must wait.'),
    functionOf('int ', 'direct', direct(input)),
    from.parts.main.trim(),
    '',
  ].join('\n');
  return { text, plan: planText(input), guestFiles: guestFiles(input) };
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

/** Why it cannot be done here: a thread of the run that no call stands for, or what the template says. */
function needs({ from, schedule }: ProgramInput): string {
  const missing = threadsWithoutCode(from, schedule);
  if (missing.length === 0) return from.template.needs || '\treturn NULL;';
  const names = missing.map((thread) => laneName(from.machine, thread)).join(', ');
  return `\treturn ${quoted(`no call does what this thread of the run does: ${names}`)};`;
}

function roundsOf({ isForced, kinds }: ProgramInput): number {
  if (!isForced) return ROUNDS.chance;
  return kinds.every(({ sleeps }) => sleeps) ? ROUNDS.sequential : ROUNDS.forced;
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

function head(input: ProgramInput): string {
  const { machine, trace, stepLines, picture, command } = input.from;
  const { ofStep } = input.schedule;
  const free = trace.steps.flatMap(({ thread }, i) =>
    ofStep[i] === undefined ? [{ i, thread }] : [],
  );
  const rows = [
    titleOf(input),
    '',
    `Written by \`${command}\`.`,
    'Build with: cc -pthread -Wall -Wextra -o race race.c',
    'Run with:   ./race [ROUNDS]',
    'It says CONFIRMED (exit 1), `not seen` (0), or why it cannot be forced here (2).',
    '',
    ...planText(input),
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
