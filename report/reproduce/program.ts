/** A C program that does what the users of a run do, in the order of the run, and looks what comes of it. */
import { showValue } from '../../spec/language/types/types.ts';
import { isDaemon, laneName } from '../formats/step-lines.ts';
import { comment, functionOf, inComment, quoted } from './c-text.ts';
import { threadsOf } from './operations.ts';
import { planOf } from './plan.ts';
import { inTurn, type Schedule, scheduleOf } from './schedule.ts';
import type { Remedy, Template } from './template.ts';
import {
  direct,
  freshOperations,
  hasParams,
  startKinds,
  threadFunction,
} from './thread-functions.ts';
import { undriven } from './undriven.ts';
import { type Reproduction, titleOf, type Writing } from './writing.ts';

export interface Reproducer {
  readonly text: string;
  /** What running it does, for people. */
  readonly plan: readonly string[];
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
    functionOf('const char *', 'needs', needs(writing)),
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
function needs({ from, schedule }: Writing): string {
  const missing = undriven(from, schedule);
  if (missing.length === 0) return from.template.needs || '\treturn NULL;';
  const names = missing.map((thread) => laneName(from.machine, thread)).join(', ');
  return `\treturn ${quoted(`no call does what this thread of the run does: ${names}`)};`;
}

function roundsOf({ isForced, kinds }: Writing): number {
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
