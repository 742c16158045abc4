/**
 * The program that does operations of a spec on the machine it runs on, and says what is seen between them. It is
 * made of `main.c` beside this file and of the text beside the spec, `operations.c.txt`:
 *
 *     //! program            headers and helpers
 *     //! needs              returns why no such program can run here, or NULL
 *     //! waits in           the kernel function in which an operation that waits is asleep
 *     //! mode NAME          what this mode sets
 *     //! set up             before each sequence
 *     //! tear down          after each sequence: nobody may wait behind it
 *     //! clean up           when all operations have returned
 *     //! prepare            before each operation
 *     //! look               before the first operation, and after each: sees all that labels and outcomes say
 *     //! operation NAME     does it, and returns its result as text
 *     //! label NAME         returns the text of the label
 *     //! outcome NAME       returns that of the outcome; `returned` is the result, or NULL
 *     //! skip NAME          returns why this operation cannot be done here, or NULL
 *
 * Each heading is followed by C, up to the next one. What stands before the first is for people.
 */
const HEADING = /^\/\/! +(.+?) *$/;
const NAMED = /^(mode|operation|label|outcome|skip) (\S+)$/;
type Fixed =
  | 'program'
  | 'needs'
  | 'waits in'
  | 'set up'
  | 'tear down'
  | 'clean up'
  | 'prepare'
  | 'look';
const FIXED: readonly Fixed[] = [
  'program',
  'needs',
  'waits in',
  'set up',
  'tear down',
  'clean up',
  'prepare',
  'look',
];
type NamedKind = 'mode' | 'operation' | 'label' | 'outcome' | 'skip';

interface NamedText {
  readonly kind: NamedKind;
  readonly name: string;
  readonly body: string;
}

export interface LiveText {
  readonly fixed: ReadonlyMap<Fixed, string>;
  readonly named: readonly NamedText[];
}

/** What the program has to know of a spec. */
export interface LiveSpec {
  readonly modes: readonly string[];
  readonly operations: readonly string[];
  readonly labels: readonly string[];
  readonly outcomes: readonly string[];
  /** The most operations that may be in their middle. */
  readonly drivers: number;
}

export interface LiveProgram {
  readonly text: string;
  /** Those of the spec that the text has, by the numbers that the program knows them by. */
  readonly modes: readonly string[];
  readonly operations: readonly string[];
  /** Those of the spec that it does not have. */
  readonly lacking: readonly string[];
}

export type ReadLiveText =
  | { readonly kind: 'text'; readonly text: LiveText }
  | { readonly kind: 'error'; readonly message: string };

/** Reads the text beside a spec; never throws. */
export function readLiveText(source: string): ReadLiveText {
  const bodies = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of source.split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) {
      current?.push(line);
      continue;
    }
    if (bodies.has(heading)) return mistake(`\`${heading}\` occurs twice`);
    current = [];
    bodies.set(heading, current);
  }
  const fixed = new Map<Fixed, string>();
  const named: NamedText[] = [];
  for (const [heading, lines] of bodies) {
    const body = lines.join('\n').replace(/^\n+|\s+$/g, '');
    const known = FIXED.find((each) => each === heading);
    const [, kind, name = ''] = NAMED.exec(heading) ?? [];
    if (known !== undefined) fixed.set(known, body);
    else if (kind !== undefined) named.push({ kind: kind as NamedKind, name, body });
    else return mistake(`\`${heading}\` is no heading: the known ones are in docs/CONFORM.md`);
  }
  const missing = FIXED.find((each) => !fixed.has(each));
  if (missing !== undefined) return mistake(`there is no \`//! ${missing}\``);
  return { kind: 'text', text: { fixed, named } };
}

function mistake(message: string): ReadLiveText {
  return { kind: 'error', message };
}

/** Returns the program, or the column of the spec that the text does not have. */
export function liveProgram(
  { fixed, named }: LiveText,
  spec: LiveSpec,
  main: string,
): LiveProgram | { readonly missing: string } {
  const bodyOf = (kind: NamedKind, name: string): string | undefined =>
    named.find((each) => each.kind === kind && each.name === name)?.body;
  for (const kind of ['label', 'outcome'] as const) {
    const names = kind === 'label' ? spec.labels : spec.outcomes;
    const missing = names.find((name) => bodyOf(kind, name) === undefined);
    if (missing !== undefined) return { missing: `${kind} ${missing}` };
  }
  const there = (kind: NamedKind, names: readonly string[]): readonly string[] =>
    names.filter((name) => bodyOf(kind, name) !== undefined);
  const operations = there('operation', spec.operations);
  // A spec without modes is in the one that sets nothing.
  const modes = spec.modes.length === 0 ? [''] : there('mode', spec.modes);
  const skipped = operations.filter((name) => bodyOf('skip', name) !== undefined);
  const section = (name: Fixed): string => fixed.get(name) ?? '';
  const functions = (
    prefix: string,
    type: string,
    kind: NamedKind,
    names: readonly string[],
  ): readonly string[] => [
    ...names.map((name, i) =>
      functionOf(`${type}${prefix}_${i}`, bodyOf(kind, name) ?? '\t;', `${kind} ${name}`),
    ),
    tableOf(`${type}(*const ${prefix}s[])(void)`, prefix, names.length),
    '',
  ];
  const text = [
    INCLUDES,
    `#define WORKERS_MAX ${spec.drivers}`,
    `#define WAITS_IN ${JSON.stringify(section('waits in').trim())}`,
    `enum { LABELS = ${spec.labels.length}, OUTCOMES = ${spec.outcomes.length}, SKIPS = ${skipped.length} };`,
    '',
    section('program'),
    '',
    '/* The operations that have begun and not returned; and the result of the one of now, or NULL. */',
    'static int blocked;',
    'static const char *returned;',
    '',
    ...functions('mode', 'void ', 'mode', modes),
    ...functions('operation', 'const char *', 'operation', operations),
    ...functions('label', 'const char *', 'label', spec.labels),
    ...functions('outcome', 'const char *', 'outcome', spec.outcomes),
    ...skipped.map((name, i) =>
      functionOf(`const char *skip_${i}`, bodyOf('skip', name) ?? '', `skip ${name}`),
    ),
    'static const struct {',
    '\tint operation;',
    '\tconst char *(*why)(void);',
    '} skips[] = {',
    ...skipped.map((name, i) => `\t{ ${operations.indexOf(name)}, skip_${i} },`),
    '\t{ 0, NULL },',
    '};',
    '',
    functionOf('const char *needs', section('needs'), 'needs'),
    functionOf('void set_up', section('set up'), 'set up'),
    functionOf('void tear_down', section('tear down'), 'tear down'),
    functionOf('void clean_up', section('clean up'), 'clean up'),
    functionOf('void prepare', section('prepare'), 'prepare'),
    functionOf('void look', section('look'), 'look'),
    main.trim(),
    '',
  ].join('\n');
  return { text, modes, operations, lacking: lackingOf(spec, modes, operations) };
}

function lackingOf(
  spec: LiveSpec,
  modes: readonly string[],
  operations: readonly string[],
): readonly string[] {
  return [
    ...spec.modes.filter((name) => !modes.includes(name)).map((name) => `mode ${name}`),
    ...spec.operations.filter((name) => !operations.includes(name)),
  ];
}

const INCLUDES = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
`;

/** A heading is a name of a spec: it ends no comment. */
function functionOf(declaration: string, body: string, heading: string): string {
  return `/* ${heading.replace(/[*/]/g, ' ')} */\nstatic ${declaration}(void)\n{\n${body}\n}\n`;
}

function tableOf(declaration: string, prefix: string, count: number): string {
  const names = Array.from({ length: count }, (_, i) => `${prefix}_${i}`);
  return `static ${declaration} = { ${names.join(', ')} };`;
}
