/** The properties of one state as code: what is evaluated when the state is expanded. */
import { at } from '../../../model/machine/assert.ts';
import type { Machine, Property } from '../../../model/machine/machine.ts';
import { and, equal, get, int, isZero, load, ONE, or, when, ZERO } from '../code/build-code.ts';
import { type Code, type FunctionBuilder, Label, type Stmt } from '../code/code.ts';
import type { Layout } from '../state/columns.ts';
import { FIRST_HIT_BYTES, FIRST_HITS } from '../state/memory-map.ts';
import { type Reportables, reportableNumber } from '../state/reportables.ts';
import { readColumn } from './emit-column.ts';
import { compileNumber } from './emit-expression.ts';
import { newSink, type Scope } from './emit-scope.ts';
import type { StepContext } from './step-context.ts';

/** Whether all threads that are no daemons have ended. */
export function allEnded(machine: Machine, layout: Layout, context: StepContext): Code {
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

export function emitProperty(
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
