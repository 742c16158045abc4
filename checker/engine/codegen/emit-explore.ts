/**
 * Expansion of states as code: properties, and the steps of all threads.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine, Property } from '../../../model/machine/machine.ts';
import { stepGraph } from '../../../model/meaning/step-graph.ts';
import type { AmpleSets } from '../../ample/ample-sets.ts';
import {
  add,
  and,
  type Code,
  equal,
  FunctionBuilder,
  get,
  I32,
  int,
  isZero,
  Label,
  type Local,
  load,
  load64,
  long,
  mul,
  ONE,
  or,
  raw,
  type Stmt,
  set,
  shrU,
  store,
  sub,
  when,
  ZERO,
} from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import type { Layout } from '../state/layout.ts';
import { COUNTER, FIRST_HIT_BYTES, FIRST_HITS, type MemoryMap } from '../state/memory-map.ts';
import { nodeCount, nodeNumber } from '../state/profile.ts';
import { type Reportables, reportableNumber } from '../state/reportables.ts';
import { readColumn } from './emit-column.ts';
import { compileNumber } from './emit-expression.ts';
import { newSink, type Scope } from './emit-scope.ts';
import { emitAmpleStep, emitThread, isAtLocation } from './emit-step.ts';
import type { StepContext } from './step-context.ts';

/** Above this many vertices of step graphs, each thread has a function of its own. */
const INLINE_VERTICES_MAX = 1500;

/**
 * What is done about states where no thread that is no daemon can step: nothing, report them (if
 * there are no daemons, they are deadlocks), or list them for `deadlock.ts`.
 */
export type CandidateMode = 'ignore' | 'report' | 'list';

export interface ExpansionParts {
  /** `expand(address, entry, origin)` returns where the next entry goes. */
  readonly expand: FunctionBuilder;
  readonly functions: readonly FunctionBuilder[];
}

/** Returns the code that finds all successors of a state and what is wrong with it. */
export function emitExpansion(
  machine: Machine,
  layout: Layout,
  map: MemoryMap,
  reportables: Reportables,
  candidateMode: CandidateMode,
  isProfiled: boolean,
  ample: AmpleSets | undefined,
): ExpansionParts {
  const report = emitReport(map);
  const candidates = emitCandidate(map);
  const functions: FunctionBuilder[] = [report, candidates];
  const expand = new FunctionBuilder([I32, I32, I32], I32, 'expand');
  const [address, entry, origin] = expand.params as [Local, Local, Local];
  const contextIn = (f: FunctionBuilder): StepContext =>
    stepContext(machine, layout, map, f, report, reportables, isProfiled);
  const context = contextIn(expand);
  const isInline = vertexCount(machine) <= INLINE_VERTICES_MAX;
  /** Code that writes entries: in place, or in a function of its own that is called here. */
  const successorsBy = (emit: (own: StepContext) => readonly Stmt[]): readonly Stmt[] => {
    if (isInline) return emit(context);
    const target = new FunctionBuilder([I32, I32, I32], I32);
    const own = contextIn(target);
    target.body = [...loadWords(own), ...emit(own), { op: 'return', value: get(own.entry) }];
    functions.push(target);
    const args = [get(address), get(entry), get(origin)];
    return [set(entry, { op: 'call', target, args })];
  };
  const body: Stmt[] = loadWords(context);

  for (const property of machine.properties) {
    body.push(
      ...expand.reusing(() =>
        emitProperty(machine, layout, context, reportables, property, report),
      ),
    );
  }

  const [moved, before] = [expand.local(), expand.local()];
  if (ample !== undefined && ample.locations.length > 0) {
    body.push(set(before, get(entry)));
    body.push(...successorsBy((own) => emitAmple(own, ample)));
    body.push(...when(sub(get(entry), get(before)), [{ op: 'return', value: get(entry) }]));
  }
  body.push(set(moved, ZERO));
  machine.threads.forEach(({ template }, thread) => {
    const { daemon } = at(machine.templates, template);
    const watched = !daemon && candidateMode !== 'ignore';
    if (watched) body.push(set(before, get(entry)));
    body.push(...successorsBy((own) => emitThread(own, thread)));
    if (watched) body.push(set(moved, or(get(moved), sub(get(entry), get(before)))));
  });
  if (candidateMode !== 'ignore') {
    const found: Code =
      candidateMode === 'report'
        ? {
            op: 'call',
            target: report,
            args: [int(reportableNumber(reportables, 'deadlock')), get(origin)],
          }
        : { op: 'call', target: candidates, args: [get(address), get(origin)] };
    const noFailure = isZero(equal(load(int(map.counters), COUNTER.failed), get(address)));
    body.push(
      ...when(
        isZero(get(moved)),
        when(and(noFailure, isZero(allEnded(machine, layout, context))), [
          { op: 'do', call: found },
        ]),
      ),
    );
  }
  body.push({ op: 'return', value: get(entry) });
  expand.body = body;
  functions.push(expand);
  return { expand, functions };
}

/** Writes the successors by an ample set, if there is one that is smaller than all steps. */
function emitAmple(
  context: StepContext,
  { locations, expandsWholeOrbit }: AmpleSets,
): readonly Stmt[] {
  const { machine, builder, entry } = context;
  const [start, notAmple] = [builder.local(), builder.local()];
  const found = new Label();
  const body = locations.flatMap((ample) => {
    const leave: Stmt = { op: 'br-if', test: sub(get(entry), get(start)), label: found };
    const each = machine.threads.flatMap(({ template }, thread) => {
      if (template !== ample.template) return [];
      const alone = builder.local();
      return when(isAtLocation(context, thread, ample.location), [
        set(notAmple, ZERO),
        set(alone, get(entry)),
        ...emitAmpleStep(context, thread, ample, notAmple),
        ...when(get(notAmple), [set(entry, get(alone))]),
        ...(expandsWholeOrbit ? [] : [leave]),
      ]);
    });
    return expandsWholeOrbit ? [...each, leave] : each;
  });
  return [set(start, get(entry)), { op: 'block', label: found, body }];
}

function stepContext(
  machine: Machine,
  layout: Layout,
  map: MemoryMap,
  builder: FunctionBuilder,
  reportStep: FunctionBuilder,
  reportables: Reportables,
  isProfiled: boolean,
): StepContext {
  const [address, entry, origin] = builder.params as [Local, Local, Local];
  const words = (count: number): readonly Local[] =>
    Array.from({ length: count }, () => builder.local());
  return {
    machine,
    layout,
    map,
    builder,
    from: words(layout.wordCount),
    to: words(layout.wordCount + layout.transientCount),
    entry,
    origin,
    address,
    reportStep,
    reportableOf: (kind, check) => reportableNumber(reportables, kind, check),
    scratch: {
      reportable: builder.local(),
      successor: builder.local(),
      more: builder.local(),
      warned: [],
    },
    digits: [],
    passed: (template, node) =>
      isProfiled ? addOne(map, nodeNumber(machine, template, node)) : [],
    fired: (template, node) =>
      isProfiled ? addOne(map, nodeCount(machine) + nodeNumber(machine, template, node)) : [],
  };
}

function addOne(map: MemoryMap, counter: number): readonly Stmt[] {
  const address = int(map.profile + counter * 8);
  const more = raw(OP.i64Add, load64(address), long(1n));
  return [{ op: 'store', code: OP.i64Store, address, offset: 0, value: more }];
}

function loadWords({ from, address }: StepContext): Stmt[] {
  return from.map((word, i) => set(word, load(get(address), i * 4)));
}

function vertexCount(machine: Machine): number {
  return machine.threads.reduce((sum, { template: index }) => {
    const template = at(machine.templates, index);
    return template.locations.reduce(
      (inner, node) =>
        at(template.nodes, node).kind === 'end'
          ? inner
          : inner + stepGraph(template, node).vertices.length,
      sum,
    );
  }, 0);
}

/** `report(number, origin)`: notes a first hit: the state's number and the choice. */
function emitReport(map: MemoryMap): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], undefined);
  const [number, origin] = f.params as [Local, Local];
  const address = f.local();
  f.body = [
    set(address, add(int(FIRST_HITS), mul(get(number), int(FIRST_HIT_BYTES)))),
    ...when(isZero(load(get(address))), [
      store(get(address), 0, ONE),
      store(
        get(address),
        4,
        add(load(int(map.counters), COUNTER.base), shrU(get(origin), int(20))),
      ),
      store(get(address), 8, and(get(origin), int(0xfffff))),
      store(int(map.counters), COUNTER.newHit, ONE),
    ]),
  ];
  return f;
}

/** `candidate(address, origin)`: lists a state: its number, then its words. */
function emitCandidate(map: MemoryMap): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], undefined);
  const [address, origin] = f.params as [Local, Local];
  const to = f.local();
  f.body = [
    set(to, load(int(map.counters), COUNTER.candidates)),
    store(get(to), 0, add(load(int(map.counters), COUNTER.base), shrU(get(origin), int(20)))),
    ...Array.from({ length: map.wordCount }, (_, i) =>
      store(get(to), 4 + i * 4, load(get(address), i * 4)),
    ),
    store(int(map.counters), COUNTER.candidates, add(get(to), int(4 + map.wordCount * 4))),
  ];
  return f;
}

/** Whether all threads that are no daemons have ended. */
function allEnded(machine: Machine, layout: Layout, context: StepContext): Code {
  const scope = propertyScope(machine, layout, context, () => []);
  return machine.threads.reduce<Code>((all, { template: index }, thread) => {
    const template = at(machine.templates, index);
    if (template.daemon) return all;
    const { control, bias } = at(layout.threads, thread);
    const ends = template.locations.flatMap((node, place) =>
      at(template.nodes, node).kind === 'end' ? [place + bias] : [],
    );
    const location = readColumn(scope, control, ZERO);
    return and(
      all,
      ends.reduce<Code>((any, place) => or(any, equal(location, int(place))), ZERO),
    );
  }, ONE);
}

function propertyScope(
  machine: Machine,
  layout: Layout,
  context: StepContext,
  fail: () => readonly Stmt[],
): Scope {
  return {
    machine,
    layout,
    builder: context.builder,
    words: context.from,
    thread: undefined,
    bound: new Map(),
    fail,
    sink: newSink(),
  };
}

function emitProperty(
  machine: Machine,
  layout: Layout,
  context: StepContext,
  reportables: Reportables,
  property: Property,
  report: FunctionBuilder,
): readonly Stmt[] {
  const { form, name } = property;
  const broken = reportableNumber(reportables, 'broken', name);
  const note = (number: number): Stmt => ({
    op: 'do',
    call: { op: 'call', target: report, args: [int(number), get(context.origin)] },
  });
  const out = new Label();
  const scope = propertyScope(machine, layout, context, () => [
    note(broken),
    { op: 'br', label: out },
  ]);
  const holds = compileNumber(scope, property.body);
  const { statements, fallible } = scope.sink;
  if (form === 'cover') {
    const reached = reportableNumber(reportables, 'reached', name);
    const body = [...statements, ...when(holds, [note(reached)])];
    const block: Stmt = { op: 'block', label: out, body };
    if (fallible) return [block];
    return when(isZero(load(ZERO, FIRST_HITS + reached * FIRST_HIT_BYTES)), [block]);
  }
  const isBroken = form === 'invariant' ? isZero(holds) : holds;
  return [{ op: 'block', label: out, body: [...statements, ...when(isBroken, [note(broken)])] }];
}
