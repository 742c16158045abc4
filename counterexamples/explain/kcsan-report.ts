/**
 * A data race in the words of KCSAN (kernel/kcsan/report.c): the access that broke the rule, and one of
 * another thread that it may meet, each with its calls.
 *
 * The other access is, of those that conflict with the first (one of the two writes): the one that a
 * thread is about to make, else the last one made in the run, else the first in the text of the spec.
 * KCSAN, too, may have nothing better than the last; where there is no other, it says so in its words.
 */

import { DATA_RACE } from '../../model/lower/guards.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import { reads, written } from '../../spec/language/elaborate/accesses.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';
import type { Trace, TraceStep } from '../run/replay.ts';
import { accessStack } from './call-stack.ts';

interface Access {
  readonly thread: number;
  readonly node: MachineNode;
  readonly variable: number;
  readonly mode: 'read' | 'write';
  readonly span: Span;
}

/** Returns the report of the race in the last step of `trace`, a row each. */
export function kcsanReport(machine: Machine, trace: Trace): readonly string[] {
  const last = trace.steps.at(-1);
  const first = last && racingAccess(machine, last);
  if (last === undefined || first === undefined) return [];
  // The step goes on behind the race; the calls around the access have the arguments of before.
  const state = last.before;
  const other = otherAccess(machine, trace, state, first);
  const title = [first, ...(other === undefined ? [] : [other.access])].map((access) =>
    innermost(machine, access),
  );
  return [
    `BUG: KCSAN: data-race in ${title.join(' / ')}`,
    '',
    ...stack(machine, state, first, ''),
    '',
    ...(other === undefined
      ? ['race at unknown origin']
      : stack(machine, state, other.access, other.when)),
  ];
}

function stack(machine: Machine, state: State, access: Access, when: string): readonly string[] {
  const { thread, node, mode, span } = access;
  const { name } = at(machine.threads, thread);
  const calls = accessStack({ machine, state, thread }, node.origin.frames, span);
  return [`${mode} to \`${textOf(span)}\` by ${name}${when}:`, ...calls.map((call) => ` ${call}`)];
}

function innermost(machine: Machine, { thread, node }: Access): string {
  return node.origin.frames.at(-1)?.proc ?? at(machine.threads, thread).name;
}

/** The first access in a step that broke its guard. */
function racingAccess(
  machine: Machine,
  { thread, path, violations }: TraceStep,
): Access | undefined {
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  const race = violations.find(({ property }) => property === DATA_RACE);
  if (race === undefined) return undefined;
  const { span } = race;
  const failed = path.find((number) => {
    const node = at(nodes, number);
    return isRaceCheck(node) && node.origin.span === span;
  });
  assert(failed !== undefined, 'a race is reported by a check on the way');
  const access = accessesAt(nodes, failed, thread).find(
    (each) => each.span.start === span.start && each.span.source === span.source,
  );
  assert(access !== undefined, 'a check of a guard stands in front of an access');
  return access;
}

function isRaceCheck(node: MachineNode): boolean {
  return node.kind === 'assert' && node.property === DATA_RACE;
}

/** What node `number` accesses, or the node behind the checks that begin with it. */
function accessesAt(
  nodes: readonly MachineNode[],
  number: number,
  thread: number,
): readonly Access[] {
  let node = at(nodes, number);
  while (node.kind === 'assert' && isRaceCheck(node)) node = at(nodes, node.next);
  const found: Access[] = [];
  const none = (): boolean => false;
  for (const expr of expressions(node)) {
    for (const { variable, span } of reads(expr, none)) {
      if (variable !== undefined) found.push({ thread, node, variable, mode: 'read', span });
    }
  }
  const target = node.kind === 'assign' ? written(node.target, none) : undefined;
  if (target?.variable !== undefined) {
    found.push({ thread, node, variable: target.variable, mode: 'write', span: target.span });
  }
  return found;
}

function otherAccess(
  machine: Machine,
  { steps }: Trace,
  state: State,
  first: Access,
): { readonly access: Access; readonly when: string } | undefined {
  const conflicting = (thread: number, numbers: readonly number[]): Access | undefined => {
    if (thread === first.thread) return undefined;
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    return numbers
      .flatMap((number) => accessesAt(nodes, number, thread))
      .find(
        ({ variable, mode }) =>
          variable === first.variable && (mode === 'write' || first.mode === 'write'),
      );
  };
  const threads = [...machine.threads.keys()];
  for (const thread of threads) {
    const access = conflicting(thread, [at(state.threads, thread).pc]);
    if (access !== undefined) return { access, when: ', which is about to' };
  }
  for (const { thread, path } of steps.toReversed()) {
    const access = conflicting(thread, path.toReversed());
    if (access !== undefined) return { access, when: ', before' };
  }
  for (const thread of threads) {
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    const access = conflicting(thread, [...nodes.keys()]);
    if (access !== undefined) return { access, when: ', elsewhere in the spec' };
  }
  return undefined;
}
