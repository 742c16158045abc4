/**
 * Expansion of states as code: properties, and the steps of all threads.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { stepGraph } from '../../../model/meaning/step-graph.ts';
import type { AmpleSets } from '../../ample/ample-sets.ts';
import {
  and,
  equal,
  get,
  int,
  isZero,
  load,
  load64,
  long,
  or,
  raw,
  set,
  sub,
  when,
  ZERO,
} from '../code/build-code.ts';
import { type Code, FunctionBuilder, I32, Label, type Local, type Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import type { Layout } from '../state/columns.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';
import { nodeCount, nodeNumber } from '../state/profile.ts';
import { type Reportables, reportableNumber } from '../state/reportables.ts';
import { allEnded, emitProperty } from './emit-property.ts';
import { emitCandidate, emitReport } from './emit-report.ts';
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
