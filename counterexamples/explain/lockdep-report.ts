/**
 * A cycle of lock orders in the words of lockdep (print_circular_bug() and print_deadlock_bug() in
 * kernel/locking/lockdep.c): for each order who took which lock, where, while it held which other.
 */

import { isLockCheck } from '../../model/locks/lock-checks.ts';
import { at } from '../../model/machine/assert.ts';
import type { Frame, LockOrder, Machine, MachineNode } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { truth } from '../../model/meaning/evaluate.ts';
import type { CoreEffect } from '../../spec/language/types/core.ts';
import { executedNodes } from '../run/executed-nodes.ts';
import type { Trace } from '../run/replay.ts';
import { wrap } from '../show/wrap.ts';
import { callStack } from './call-stack.ts';

/** One order of a cycle and a replayed run to it: its last step comes to the call that takes the lock. */
export interface OrderRun {
  readonly property: string;
  readonly trace: Trace;
}

export interface LockdepOptions {
  readonly width: number;
  /** The command that shows this report again. */
  readonly command: string;
}

/** An order with what its run tells of it. */
interface Chain {
  readonly order: LockOrder;
  readonly thread: string;
  /** Where it took `order.from`, and where it takes `order.to`: the innermost call first. */
  readonly held: readonly string[];
  readonly taken: readonly string[];
  /** How it took the one, and takes the other. */
  readonly heldBy: Verb;
  readonly takenBy: Verb;
}

type Verb = 'lock' | 'rlock';

/** Returns the report, ending in a line end; `cycle` begins with the order that closes it. */
export function lockdepReport(
  machine: Machine,
  cycle: readonly OrderRun[],
  { width, command }: LockdepOptions,
): string {
  const chains = cycle.map((run) => chainOf(machine, run));
  const closing = at(chains, 0);
  const isRecursive = chains.length === 1;
  const what = isRecursive ? 'recursive locking' : 'circular locking dependency';
  const rows = [
    ...wrap(`violated  lock_order: possible ${what} detected`, width, ' '.repeat(10)),
    '',
    `${closing.thread} is trying to acquire lock:`,
    ...place(closing.order.to, closing.taken),
    'but task is already holding lock:',
    ...place(closing.order.from, closing.held),
    ...(isRecursive ? [] : dependencyChain(chains)),
    '',
    'other info that might help us debug this:',
    ...(chains.length > 2 ? ['Chain exists of:', `  ${orderNames(chains)}`] : []),
    '',
    ' Possible unsafe locking scenario:',
    '',
    ...scenario(chains, width),
    '',
    ' *** DEADLOCK ***',
    ...(isRecursive ? ['', ' May be due to missing lock nesting notation'] : []),
    '',
    `replay: ${command}`,
  ];
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

function dependencyChain(chains: readonly Chain[]): readonly string[] {
  return [
    '',
    'which lock already depends on the new lock.',
    '',
    'the existing dependency chain (in reverse order) is:',
    ...chains
      .map((chain, i) => [
        '',
        `-> #${i} (${chain.order.to}): ${chain.thread}, while it holds (${chain.order.from})`,
        ...chain.taken.map((call) => `       ${call}`),
        `     which it took in`,
        ...chain.held.map((call) => `       ${call}`),
      ])
      .reverse()
      .flat(),
  ];
}

function place(lock: string, stack: readonly string[]): readonly string[] {
  const [innermost, ...callers] = stack;
  return [` (${lock}), at: ${innermost ?? '?'}`, ...callers.map((call) => `    ${call}`)];
}

/** Returns `a --> b --> c`, the lock that is held first. */
function orderNames(chains: readonly Chain[]): string {
  return chains.map(({ order }) => order.to).join(' --> ');
}

const COLUMN_MAX = 24;

/** A CPU for each order: all hold what they hold, and then each wants what another holds. */
function scenario(chains: readonly Chain[], width: number): readonly string[] {
  const column = Math.min(COLUMN_MAX, Math.floor((width - 2) / chains.length));
  const row = (cells: readonly string[]): string =>
    `  ${cells.map((cell) => cell.padEnd(column)).join('')}`;
  const only = (cpu: number, text: string): string =>
    row(chains.map((_, i) => (i === cpu ? text : '')));
  const holds = ({ order, heldBy }: Chain): string => `${heldBy}(${order.from});`;
  const takes = ({ order, takenBy }: Chain): string => `${takenBy}(${order.to});`;
  const others = chains.slice(1);
  return [
    row(chains.map((_, i) => `     CPU${i}`)),
    row(chains.map(() => '     ----')),
    ...chains.map((chain, i) => only(i, holds(chain))),
    ...others.map((chain, i) => only(i + 1, takes(chain))),
    only(0, takes(at(chains, 0))),
  ];
}

/** Finds in a run where the thread of its last step came to hold `from`. */
function chainOf(machine: Machine, { property, trace }: OrderRun): Chain {
  const order = machine.lockOrders.find((each) => each.property === property);
  const last = trace.steps.at(-1);
  if (order === undefined || last === undefined) throw new Error(`no run to \`${property}\``);
  const { thread } = last;
  const holds = (state: State): boolean => truth(order.holds)({ machine, state, thread });
  const taking = trace.steps
    .filter((step) => step.thread === thread)
    .flatMap((step) => executedNodes(machine, step))
    .findLast(({ before, after }) => !holds(before) && holds(after));
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  const lockCall = last.path.findLast((number) => {
    const node = at(nodes, number);
    return node.kind === 'assert' && node.property === property;
  });
  const taken = lockCall === undefined ? [] : upToLock(machine, calledAt(nodes, lockCall));
  const held = taking === undefined ? [] : upToLock(machine, taking.node.origin.frames);
  return {
    order,
    thread: at(machine.threads, thread).name,
    held: callStack({ machine, state: taking?.before ?? last.before, thread }, held),
    taken: callStack({ machine, state: last.after ?? last.before, thread }, taken),
    heldBy: verbOf(machine, held.at(-1)),
    takenBy: verbOf(machine, taken.at(-1)),
  };
}

/** The calls in which a thread is behind the checks that begin with node `asked`. */
function calledAt(nodes: readonly MachineNode[], lockCall: number): readonly Frame[] {
  let node = at(nodes, lockCall);
  while (node.kind === 'assert' && isLockCheck(node.property)) node = at(nodes, node.next);
  return node.origin.frames;
}

/** The calls down to the one that takes a lock; none if none does. */
function upToLock(machine: Machine, frames: readonly Frame[]): readonly Frame[] {
  const last = frames.findLastIndex((frame) =>
    effectsOf(machine, frame).some(({ kind }) => kind === 'acquires' || kind === 'tries'),
  );
  return frames.slice(0, last + 1);
}

/** In lockdep's scenario, a reader is told from a writer. */
function verbOf(machine: Machine, frame: Frame | undefined): Verb {
  const isRead =
    frame !== undefined &&
    effectsOf(machine, frame).some(
      (effect) => effect.kind === 'acquires' && effect.mode !== 'exclusive',
    );
  return isRead ? 'rlock' : 'lock';
}

function effectsOf(machine: Machine, { proc }: Frame): readonly CoreEffect[] {
  return machine.procEffects.find((each) => each.proc === proc)?.effects ?? [];
}
