/** A call of `spin_lock()` or `spin_unlock()`, which litmus tests have as such. */
import { at } from '../../model/machine/assert.ts';
import type { MachineNode } from '../../model/machine/machine.ts';
import { line } from './c-code.ts';
import type { Flow, FlowVertex } from './flow.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';
import type { StepWriter } from './step-writer.ts';
import { lockIn, type TestVariable } from './test-variables.ts';
import type { WrittenBlock } from './write-atomic.ts';

const LOCK_PROCS: ReadonlySet<string> = new Set(['spin_lock', 'spin_unlock']);

/** Returns the call that the `atomic` block at `start` is the body of; undefined if it is another one. */
export function writeLockCall(
  writer: StepWriter,
  { vertices }: Flow,
  start: number,
): WrittenBlock | undefined {
  const { atomic } = at(vertices, start).what.origin;
  let lock: TestVariable | undefined;
  let proc = '';
  let place: number | undefined = start;
  while (place !== undefined) {
    const { what, next }: FlowVertex = at(vertices, place);
    if (what.origin.atomic !== atomic) break;
    lock ??= lockWritten(writer, what);
    proc ||= lock === undefined ? '' : (what.origin.frames.at(-1)?.proc ?? 'the spec');
    // The body of such a call is one path.
    if (lock === undefined && next.length > 1) return undefined;
    place = next[0];
  }
  if (lock === undefined) return undefined;
  if (!LOCK_PROCS.has(proc)) {
    throw new NotALitmusTest(
      `\`${proc}\` writes a spinlock, which only \`spin_lock()\` and \`spin_unlock()\` do`,
      at(vertices, start).what.origin.span,
    );
  }
  return { code: [line(`${proc}(${lock.name});`)], next: place };
}

/** The lock that a node writes. */
function lockWritten(writer: StepWriter, what: MachineNode): TestVariable | undefined {
  if (what.kind !== 'assign') return undefined;
  const [leaf] = writer.targetOf(what.target, writer.readsOf(what), []);
  const lock = leaf && lockIn(leaf);
  return lock && writer.variables.lockAt(lock);
}
