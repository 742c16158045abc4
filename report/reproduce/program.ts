/** A C program that does what the users of a run do, in the order of the run as far as that goes. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { isDaemon, laneName, type ToldLine } from '../formats/told-steps.ts';
import { before, overlaps, type Plan, planOf, showOperation, threadsOf } from './operations.ts';
import { instantiate, type Template } from './template.ts';

export interface Reproduction {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly told: readonly (readonly ToldLine[])[];
  readonly template: Template;
  readonly property: string;
  readonly message: string;
  /** The run for people. */
  readonly picture: string;
  /** The command that writes the program. */
  readonly command: string;
}

/** Returns the program; undefined if no operation of the run is one that a program can do. */
export function reproducer(from: Reproduction): string | undefined {
  const { machine, trace, template } = from;
  const plan = planOf(machine, trace, template);
  if (plan.operations.length === 0) return undefined;
  const threads = threadsOf(plan);
  return [
    head(from, plan),
    '#define _GNU_SOURCE',
    '#include <pthread.h>',
    '#include <sched.h>',
    '#include <stdio.h>',
    '#include <stdlib.h>',
    '#include <string.h>',
    '',
    ...machine.params.map(({ name, type, value }) => {
      const shown = type.kind === 'enum' ? `  ${comment(showValue(type, value))}` : '';
      return `#define PARAM_${name} ${value}${shown}`;
    }),
    '',
    template.program,
    '',
    `enum { OPERATIONS = ${plan.operations.length}, THREADS = ${threads.length} };`,
    ORDER,
    'static void set_up(void)\n{',
    template.setUp,
    '}\n\nstatic void clean_up(void)\n{',
    template.cleanUp,
    '}',
    ...threads.map((thread, i) => threadFunction(from, plan, thread, i)),
    mainFunction(threads.length),
    '',
  ].join('\n');
}

// ---------------------------------------------------------------- the head

function head(
  { machine, trace, told, property, message, picture, command }: Reproduction,
  plan: Plan,
): string {
  const title = message === '' ? property : `${property}: ${message}`;
  const simultaneous = overlaps(plan);
  const free = plan.others.map((i) => ({ i, lines: told[i] ?? [] }));
  const rows = [
    title,
    '',
    `Written by \`${command}\`.`,
    'Build with: cc -pthread -Wall -Wextra -o race race.c',
    'Run with:   ./race [ROUNDS]',
    '',
    'It does, in this order:',
    ...plan.operations.map((operation, i) => {
      const others = simultaneous.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : []));
      const beside =
        others.length === 0 ? '' : `  at the same time as ${others.map((n) => n + 1).join(', ')}`;
      const lane = laneName(machine, operation.thread);
      return `  ${i + 1}. ${lane}: ${showOperation(operation)}${beside}`;
    }),
    '',
    'It cannot control:',
    ...simultaneous.map(([a, b]) => {
      const [first, second] = [at(plan.operations, a), at(plan.operations, b)];
      const from = Math.max(first.first, second.first);
      const to = Math.min(first.last, second.last);
      return `  - how the steps inside ${a + 1} and ${b + 1} take turns (steps ${from + 1} to ${to + 1} of the run)`;
    }),
    ...free.map(({ i, lines }) => {
      const thread = at(trace.steps, i).thread;
      const kind = isDaemon(machine, thread) ? 'the environment, ' : '';
      const text = lines.map((line) => line.text).join('; ') || 'goes on';
      return `  - step ${i + 1}, ${kind}${laneName(machine, thread)}: ${text}`;
    }),
    ...(simultaneous.length + free.length === 0
      ? ['  - nothing: its order is the order of the run']
      : []),
    'So it does all again in each round, and a round may or may not hit the window.',
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

// ---------------------------------------------------------------- the threads

const ORDER = `
static pthread_barrier_t start;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int finished[OPERATIONS];

static inline void after(int operation)
{
	pthread_mutex_lock(&order);
	while (!finished[operation])
		pthread_cond_wait(&changed, &order);
	pthread_mutex_unlock(&order);
}

static void finish(int operation)
{
	pthread_mutex_lock(&order);
	finished[operation] = 1;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&order);
}

/* Where there is no such CPU, any other will do. */
static inline void run_on(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}
`;

function threadFunction({ machine }: Reproduction, plan: Plan, thread: number, i: number): string {
  const { cpu } = at(machine.threads, thread);
  const own = plan.operations.flatMap((operation, number) =>
    operation.thread === thread ? [{ operation, number }] : [],
  );
  const blocks = own.map(({ operation, number }) => {
    const waits = before(plan, operation).map((other) => `\tafter(${other});`);
    return [
      '',
      ...waits,
      `\t${comment(`${number + 1}. ${showOperation(operation)}`)}`,
      '\t{',
      instantiate(operation.text, operation.values),
      '\t}',
      `\tfinish(${number});`,
    ].join('\n');
  });
  return [
    '',
    comment(laneName(machine, thread)),
    `static void *thread_${i}(void *unused)`,
    '{',
    '\t(void)unused;',
    ...(cpu === undefined ? [] : [`\trun_on(${cpu});`]),
    '\tpthread_barrier_wait(&start);',
    ...blocks,
    '\treturn NULL;',
    '}',
  ].join('\n');
}

function mainFunction(threads: number): string {
  const bodies = Array.from({ length: threads }, (_, i) => `thread_${i}`).join(', ');
  return `
int main(int argc, char **argv)
{
	static void *(*const bodies[THREADS])(void *) = { ${bodies} };
	long rounds = argc > 1 ? atol(argv[1]) : 1000;

	for (long round = 0; round < rounds; round++) {
		pthread_t threads[THREADS];

		memset(finished, 0, sizeof(finished));
		set_up();
		pthread_barrier_init(&start, NULL, THREADS);
		for (int i = 0; i < THREADS; i++)
			if (pthread_create(&threads[i], NULL, bodies[i], NULL)) {
				perror("pthread_create");
				return 2;
			}
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		pthread_barrier_destroy(&start);
		clean_up();
	}
	printf("%ld rounds\\n", rounds);
	return 0;
}`;
}
