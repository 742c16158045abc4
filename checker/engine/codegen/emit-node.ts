/** One node of a step as code: its effect, and where control goes from there. */
import { at, InternalError } from '../../../model/machine/assert.ts';
import type { MachineNode } from '../../../model/machine/machine.ts';
import type { Vertex } from '../../../model/meaning/step-graph.ts';
import { fromOrdinal, scalarSize } from '../../../spec/language/types/types.ts';
import {
  add,
  get,
  int,
  isZero,
  lessThan,
  load,
  or,
  set,
  shl,
  store,
  when,
  ZERO,
} from '../code/build-code.ts';
import type { Code, Label, Local, Stmt } from '../code/code.ts';
import { COUNTER } from '../state/memory-map.ts';
import { placeOfWarning } from './emit-arrival.ts';
import { compileAssign } from './emit-assign.ts';
import { compileNumber } from './emit-expression.ts';
import { storeValue } from './emit-storage.ts';
import { nodeScope, type Shared } from './step-context.ts';
import { number } from './value.ts';

/** Notes that the thread may end the run here: it does not wait, whatever becomes of its other successors. */
export function endsRun({ context, thread, ampleAbort }: Shared): readonly Stmt[] {
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

export function emitNode(
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
