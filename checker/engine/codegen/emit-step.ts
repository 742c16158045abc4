/**
 * All steps of one thread from a state, as code.
 *
 * The code switches on the control location of the thread. For each control location, the step's graph (`step-graph.ts`)
 * becomes nested blocks that are only left forwards, and every path through it that arrives at a scheduling point
 * writes an entry to the batch: the words of the new state, and one word that says where it came
 * from: bits 20 to 30 the state's number in the batch, bits 0 to 19 `successor * threads + thread`.
 *
 * `choose` and `either` count as an odometer: the graph is run again for each successor, with a digit for each level
 * of choices, the deepest of which changes fastest. That is the interpreter's order.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { stepGraph } from '../../../model/meaning/step-graph.ts';
import type { AmpleLocation } from '../../ample/ample-sets.ts';
import { add, and, equal, get, int, mul, ONE, or, set, when, ZERO } from '../code/build-code.ts';
import { type Code, Label, type Local, type Stmt } from '../code/code.ts';
import { EngineUnsupported } from '../state/columns.ts';
import { emitArrival, reportWarnings, WARNINGS_A_WORD } from './emit-arrival.ts';
import { readColumn } from './emit-column.ts';
import { emitNode, endsRun } from './emit-node.ts';
import {
  type AmpleAbort,
  type Exits,
  type Shared,
  type StepContext,
  scopeOf,
} from './step-context.ts';

/** Returns the code of all steps of thread `thread`. */
export function emitThread(context: StepContext, thread: number): readonly Stmt[] {
  const { machine, layout } = context;
  const template = at(machine.templates, at(machine.threads, thread).template);
  const { control, bias } = at(layout.threads, thread);
  const done = new Label();
  const location = readColumn(scopeOf(context, thread, context.from), control, ZERO);
  const cases = template.locations.flatMap((node, index) =>
    at(template.nodes, node).kind === 'end'
      ? []
      : [{ index: index + bias, code: emitStepFrom(context, thread, node, index, done) }],
  );
  const labels = new Map(cases.map(({ index }) => [index, new Label()]));
  const table = Array.from(
    { length: template.locations.length + bias },
    (_, i) => labels.get(i) ?? done,
  );
  let body: readonly Stmt[] = [{ op: 'br-table', index: location, labels: table, otherwise: done }];
  for (const { index, code } of cases) {
    body = [{ op: 'block', label: labels.get(index)!, body }, ...code, { op: 'br', label: done }];
  }
  return [{ op: 'block', label: done, body }];
}

/**
 * Returns the code of the steps of `thread` from the control location of `ample`, for a state in which it is there.
 * They are written to the batch like others; if the thread is not ample, `notAmple` is set instead, or
 * nothing is written.
 */
export function emitAmpleStep(
  context: StepContext,
  thread: number,
  { location, unsafe }: AmpleLocation,
  notAmple: Local,
): readonly Stmt[] {
  const template = at(context.machine.templates, at(context.machine.threads, thread).template);
  const done = new Label();
  const index = template.locations.indexOf(location);
  const code = emitStepFrom(context, thread, location, index, done, { unsafe, notAmple });
  return [{ op: 'block', label: done, body: code }];
}

/** Returns code that is 1 if the thread is at `location`. */
export function isAtLocation(context: StepContext, thread: number, location: number): Code {
  const template = at(context.machine.templates, at(context.machine.threads, thread).template);
  const { control, bias } = at(context.layout.threads, thread);
  const current = readColumn(scopeOf(context, thread, context.from), control, ZERO);
  return equal(current, int(template.locations.indexOf(location) + bias));
}

/** The most results that steps from any one state can have, all threads together. */
export function successorsMax(machine: Machine): number {
  return machine.threads.reduce((sum, { template: index }) => {
    const template = at(machine.templates, index);
    const each = template.locations.map((node) =>
      at(template.nodes, node).kind === 'end' ? 0 : stepGraph(template, node).successorsMax,
    );
    return sum + Math.max(0, ...each);
  }, 0);
}

function emitStepFrom(
  context: StepContext,
  thread: number,
  start: number,
  index: number,
  done: Label,
  ampleAbort?: AmpleAbort,
): readonly Stmt[] {
  const { machine, from, to, scratch, digits, builder } = context;
  const template = at(machine.templates, at(machine.threads, thread).template);
  const graph = stepGraph(template, start);
  const threadCount = machine.threads.length;
  if (graph.successorsMax * threadCount >= 2 ** 20)
    throw new EngineUnsupported('too many successors by one step');
  const warnings = graph.vertices.filter(
    ({ what, endsStep }) => !endsStep && what.kind === 'assert' && what.form === 'warn',
  );
  if (graph.choiceDepths > 31) throw new EngineUnsupported('more than 31 choices in one step');
  while (digits.length < graph.choiceDepths) digits.push(builder.local());
  const warnedWords = Math.ceil(warnings.length / WARNINGS_A_WORD);
  while (scratch.warned.length < warnedWords) scratch.warned.push(builder.local());

  const exits: Exits = { over: new Label(), waits: new Label(), failed: new Label() };
  const hasChoices = graph.choiceDepths > 0;
  const choiceCode: Code = hasChoices
    ? add(mul(get(scratch.successor), int(threadCount)), int(thread))
    : int(thread);
  const origin = or(get(context.origin), choiceCode);
  const shared = {
    context,
    thread,
    graph,
    index,
    exits,
    origin,
    hasChoices,
    warnings,
    ampleAbort,
  };

  const successorBody: Stmt[] = [];
  to.forEach((word, i) => {
    const old = from[i];
    successorBody.push(set(word, old === undefined ? ZERO : get(old)));
  });
  if (hasChoices) successorBody.push(set(scratch.more, ZERO));
  for (const word of scratch.warned.slice(0, warnedWords)) successorBody.push(set(word, ZERO));
  const run: Stmt = {
    op: 'block',
    label: exits.failed,
    body: [...successorBody, ...emitGraph(shared)],
  };
  const report: Stmt = {
    op: 'do',
    call: { op: 'call', target: context.reportStep, args: [get(scratch.reportable), origin] },
  };
  const failing: Stmt[] =
    ampleAbort === undefined
      ? [...reportWarnings(shared), report]
      : [set(ampleAbort.notAmple, ONE)];
  failing.push(...endsRun(shared));
  if (hasChoices) failing.push(set(scratch.successor, add(get(scratch.successor), ONE)));
  const body: Stmt[] = [
    {
      op: 'block',
      label: exits.over,
      body: [
        {
          op: 'block',
          label: exits.waits,
          body: [run, ...failing, { op: 'br', label: exits.over }],
        },
        ...waiting(shared, warnedWords),
      ],
    },
  ];
  if (!hasChoices) return body;

  const again = new Label();
  const used = digits.slice(0, graph.choiceDepths);
  const turns: Stmt[] = [];
  for (let level = graph.choiceDepths - 1; level >= 0; level -= 1) {
    const reset = used.slice(level + 1).map((digit) => set(digit, ZERO));
    const bit = and(get(scratch.more), int(1 << level));
    turns.push(
      ...when(bit, [
        ...reset,
        set(used[level]!, add(get(used[level]!), ONE)),
        { op: 'br', label: again },
      ]),
    );
  }
  return [
    set(scratch.successor, ZERO),
    ...used.map((digit) => set(digit, ZERO)),
    { op: 'loop', label: again, body: [...body, ...turns] },
    { op: 'br', label: done },
  ];
}

/** The end of a path on which the thread waits: it counts as a successor only if a warning was given on it. */
function waiting(shared: Shared, warnedWords: number): readonly Stmt[] {
  const { scratch } = shared.context;
  const words = scratch.warned.slice(0, warnedWords);
  if (words.length === 0) return [];
  const counted = shared.hasChoices
    ? [set(scratch.successor, add(get(scratch.successor), ONE))]
    : [];
  return when(words.map((word): Code => get(word)).reduce(or), [
    ...reportWarnings(shared),
    ...counted,
  ]);
}

/** One run through the graph: blocks around blocks, so that each vertex can be jumped to. */
function emitGraph(shared: Shared): readonly Stmt[] {
  const { context, graph, ampleAbort, exits } = shared;
  const labels = graph.vertices.map(() => new Label());
  let body: readonly Stmt[] = [];
  graph.vertices.forEach((vertex, i) => {
    const goto = (successor: number): readonly Stmt[] => {
      const target = at(vertex.next, successor);
      return target === i + 1 ? [] : [{ op: 'br', label: at(labels, target) }];
    };
    const isNext = (successor: number): boolean => at(vertex.next, successor) === i + 1;
    const own = ampleAbort?.unsafe.has(vertex.node)
      ? [set(ampleAbort.notAmple, ONE), { op: 'br', label: exits.over } as const]
      : vertex.endsStep
        ? emitArrival(shared, vertex)
        : context.builder.reusing(() => emitNode(shared, vertex, goto, isNext, labels));
    body = [...(i === 0 ? [] : [{ op: 'block', label: labels[i]!, body } as const]), ...own];
  });
  return body;
}
