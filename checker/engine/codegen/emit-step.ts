/**
 * All steps of one thread from a state, as code.
 *
 * The code switches on where the thread stands. For each control location, the step's graph (`step-graph.ts`)
 * becomes nested blocks that are only left forwards, and every path through it that arrives at a scheduling point
 * writes an entry to the batch: the words of the new state, and one word that says where it came
 * from: bits 20 to 30 the state's number in the batch, bits 0 to 19 `successor * threads + thread`.
 *
 * `choose` and `either` take their turns as an odometer: the graph is run again for each successor, with a
 * digit for each level of hasChoices, the deepest turning fastest. That is the interpreter's order.
 */
import { at, InternalError } from '../../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../../model/machine/machine.ts';
import { stepGraph, type Vertex } from '../../../model/meaning/step-graph.ts';
import { fromOrdinal, scalarSize } from '../../../spec/language/types/types.ts';
import type { AmpleLocation } from '../../ample/ample-sets.ts';
import {
  add,
  and,
  type Code,
  equal,
  get,
  int,
  isZero,
  Label,
  type Local,
  lessThan,
  load,
  mul,
  ONE,
  or,
  type Stmt,
  set,
  shl,
  store,
  when,
  ZERO,
} from '../code/code.ts';
import { EngineUnsupported } from '../state/layout.ts';
import { COUNTER } from '../state/memory-map.ts';
import { emitArrival, placeOfWarning, reportWarnings, WARNINGS_A_WORD } from './emit-arrival.ts';
import { compileAssign } from './emit-assign.ts';
import { readColumn } from './emit-column.ts';
import { compileNumber } from './emit-expression.ts';
import { storeValue } from './emit-storage.ts';
import {
  type AmpleAbort,
  type Exits,
  nodeScope,
  type Shared,
  type StepContext,
  scopeOf,
} from './step-context.ts';
import { number } from './value.ts';

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
 * Returns the code of the steps of `thread` from where `ample` says, for a state where it stands there.
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

/** Notes that the thread may end the run here: it does not wait, whatever becomes of its other successors. */
function endsRun({ context, thread, ampleAbort }: Shared): readonly Stmt[] {
  // Where a step is only tried out as an ample set, the state is expanded by all threads afterwards.
  if (ampleAbort !== undefined) return [];
  const { machine, map, address } = context;
  const counters = int(map.counters);
  const enders = load(counters, COUNTER.runEnders);
  const { daemon } = at(machine.templates, at(machine.threads, thread).template);
  return [
    store(counters, COUNTER.runEnders, or(enders, int(1 << thread))),
    ...(daemon ? [] : [store(counters, COUNTER.failed, get(address))]),
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

function emitNode(
  shared: Shared,
  vertex: Vertex,
  goto: (successor: number) => readonly Stmt[],
  isNext: (successor: number) => boolean,
  labels: readonly Label[],
): readonly Stmt[] {
  const { context, exits } = shared;
  const { what, choiceDepth, next } = vertex;
  const { scratch, digits } = context;
  const { scope, sink } = nodeScope(shared);
  const { template } = at(context.machine.threads, shared.thread);
  const passed = context.passed(template, vertex.node);
  if (!mayBlock(what.kind)) sink.statements.push(...passed);
  switch (what.kind) {
    case 'assign':
      compileAssign(scope, what.target, what.value);
      return [...sink.statements, ...goto(0)];
    case 'branch': {
      const test = compileNumber(scope, what.condition);
      if (isNext(0)) {
        return [...sink.statements, ...jumpIf(isZero(test), at(labels, at(next, 1)))];
      }
      return [...sink.statements, ...jumpIf(test, at(labels, at(next, 0))), ...goto(1)];
    }
    case 'choose': {
      const count = scalarSize(what.domain);
      const digit = digits[choiceDepth]!;
      const slot = at(at(scope.layout.threads, shared.thread).slots, what.slot);
      sink.statements.push(...hasMore(digit, count, scratch.more, choiceDepth));
      storeValue(scope, slot, ZERO, number(add(get(digit), int(fromOrdinal(what.domain, 0)))));
      if (what.where !== undefined) {
        const admits = compileNumber(scope, what.where);
        sink.statements.push(...jumpIf(isZero(admits), exits.waits));
      }
      return [...sink.statements, ...passed, ...goto(0)];
    }
    case 'either': {
      const digit = digits[choiceDepth]!;
      return [
        ...passed,
        ...hasMore(digit, what.arms.length, scratch.more, choiceDepth),
        {
          op: 'br-table',
          index: get(digit),
          labels: next.map((index) => at(labels, index)),
          otherwise: exits.over,
        },
      ];
    }
    case 'await': {
      const holds = compileNumber(scope, what.condition);
      return [...sink.statements, ...jumpIf(isZero(holds), exits.waits), ...passed, ...goto(0)];
    }
    case 'assume': {
      const holds = compileNumber(scope, what.condition);
      const dropped = [...endsRun(shared), { op: 'br', label: exits.waits } as const];
      return [...sink.statements, ...when(isZero(holds), dropped), ...passed, ...goto(0)];
    }
    case 'assert': {
      const holds = compileNumber(scope, what.condition);
      if (what.form === 'warn') {
        if (holds.op === 'const' && holds.value !== 0) return [...sink.statements, ...goto(0)];
        const [word, bit] = placeOfWarning(shared, shared.warnings.indexOf(vertex));
        const warn = set(word, or(get(word), bit));
        return [...sink.statements, ...when(isZero(holds), [warn]), ...goto(0)];
      }
      const failing: readonly Stmt[] = [
        set(scratch.reportable, int(context.reportableOf('failure', what.property))),
        { op: 'br', label: exits.failed },
      ];
      return [...sink.statements, ...when(isZero(holds), failing), ...goto(0)];
    }
    case 'barrier':
    case 'skip':
      return [...passed, ...goto(0)];
    case 'end':
      throw new InternalError('a step stops at an end');
    default:
      return what satisfies never;
  }
}

/** Whether a step may have no successor at such a node although nothing is wrong. */
function mayBlock(kind: MachineNode['kind']): boolean {
  return kind === 'await' || kind === 'assume' || kind === 'choose';
}

function jumpIf(test: Code, label: Label): readonly Stmt[] {
  if (test.op === 'const') return test.value === 0 ? [] : [{ op: 'br', label }];
  return [{ op: 'br-if', test, label }];
}

/** Notes whether the fork at `level` has another choice after this one. */
function hasMore(digit: Local, count: number, more: Local, level: number): readonly Stmt[] {
  if (count <= 1) return [];
  return [set(more, or(get(more), shl(lessThan(get(digit), int(count - 1)), int(level))))];
}
