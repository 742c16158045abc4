/** Which lines of a spec run in no step of any state: coverage, where all states are at hand. */
import type { StateSpace } from '../../checker/reference/state-space.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { steps } from '../../model/meaning/interpret.ts';
import type { Span } from '../../spec/language/text/source.ts';

/** Returns the statements of `machine` that no step executes. */
export function idleLines(machine: Machine, space: StateSpace): readonly Span[] {
  const ran = machine.templates.map(() => new Set<number>());
  for (const { state } of space.nodes) {
    for (const [thread, { template }] of machine.threads.entries()) {
      for (const { path } of steps(machine, state, thread)) {
        for (const node of path) at(ran, template).add(node);
      }
    }
  }
  const key = ({ source, start, end }: Span): string => `${source.path} ${start} ${end}`;
  const all = machine.templates.flatMap(({ nodes }, t) =>
    nodes.map((node, n) => ({ node, hasRun: at(ran, t).has(n) })),
  );
  // A proc is in the machine once for each call: it is enough that one of them ran.
  const active = new Set(
    all.filter(({ hasRun }) => hasRun).map(({ node }) => key(node.origin.span)),
  );
  const idle = all.filter(
    ({ node, hasRun }) => !hasRun && node.kind !== 'end' && !active.has(key(node.origin.span)),
  );
  return [...new Map(idle.map(({ node }) => [key(node.origin.span), node.origin.span])).values()];
}
