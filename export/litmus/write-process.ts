/** One thread as a process of a litmus test: its steps, and the branches around them. */
import { at } from '../../model/machine/assert.ts';
import { not } from '../scalar/fold-scalar.ts';
import { constantOf, type Place, type Scalar } from '../scalar/scalar.ts';
import { type CStatement, printC } from './c-code.ts';
import { type Flow, flowOf } from './flow.ts';
import type { Register } from './registers.ts';
import { StepWriter } from './step-writer.ts';
import type { TestVariables } from './test-variables.ts';
import { AtomicWriter, type WrittenBlock } from './write-atomic.ts';
import { writeLockCall } from './write-lock-call.ts';

export interface TestProcess {
  readonly number: number;
  readonly registers: readonly Register[];
  readonly code: readonly CStatement[];
  /** Each is true at the end of a run in which nothing was waited for in vain. */
  readonly waits: readonly Scalar[];
  /** For each property that an `assert` says: true at the end of a run in which it is broken. */
  readonly broken: readonly { readonly property: string; readonly when: Scalar }[];
  /** The value that a ghost has at the end. */
  readonly valueOf: (ghost: Place) => Scalar;
}

export interface ProcessRequest {
  /** The place of the thread in `machine.threads`. */
  readonly thread: number;
  /** The properties of `assert`s that the test is about. */
  readonly asked: ReadonlySet<string>;
  /** Which thread alone writes a ghost; undefined if none does. */
  readonly ownerOf: (ghost: Place) => number | undefined;
}

/** @throws NotALitmusTest at the first thing that no litmus test has. */
export function writeProcess(variables: TestVariables, request: ProcessRequest): TestProcess {
  const { machine } = variables.system;
  const { template } = at(machine.threads, request.thread);
  const writer = new StepWriter(variables, request);
  const flow = flowOf(at(machine.templates, template));
  const code = writeFrom(writer, flow, 0, undefined);
  return {
    number: request.thread,
    registers: writer.registers.all,
    code: [...writer.first, ...code],
    waits: writer.waits,
    broken: writer.broken,
    valueOf: (ghost) => writer.registers.valueOf(ghost),
  };
}

/** The code from vertex `start` up to `end`, which is not in it. */
function writeFrom(
  writer: StepWriter,
  flow: Flow,
  start: number,
  end: number | undefined,
): CStatement[] {
  const code: CStatement[] = [];
  for (let place: number | undefined = start; place !== undefined && place !== end; ) {
    const written = writeVertex(writer, flow, place);
    code.push(...written.code);
    place = written.next;
  }
  return code;
}

function writeVertex(writer: StepWriter, flow: Flow, place: number): WrittenBlock {
  const { what, next, join } = at(flow.vertices, place);
  if (what.origin.atomic !== undefined) {
    return writeLockCall(writer, flow, place) ?? new AtomicWriter(writer, flow, place).write(place);
  }
  const reads = writer.readsOf(what);
  if (what.kind !== 'branch') return { code: writer.statement(what, reads), next: next[0] };
  const code: CStatement[] = [];
  const test = writer.value(writer.projector.scalar(what.condition), reads, code);
  const known = constantOf(test);
  if (known !== undefined) return { code, next: at(next, known === 1 ? 0 : 1) };
  writer.depth += 1;
  const arms = next.map((arm) => () => ({ code: writeFrom(writer, flow, arm, join) }));
  const [{ code: then } = { code: [] }, { code: otherwise } = { code: [] }] =
    writer.registers.join(arms);
  writer.depth -= 1;
  if (then.length > 0) code.push({ kind: 'if', test: printC(test), then, otherwise });
  else if (otherwise.length > 0) {
    code.push({ kind: 'if', test: printC(not(test)), then: otherwise, otherwise: [] });
  }
  return { code, next: join };
}
