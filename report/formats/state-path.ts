/** Where a run goes in a state graph. */
import type { StateSpace } from '../../checker/reference/state-space.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';

/** The states of a run in a space, and which lead to which; a renaming may take another thread there. */
export function pathOf(
  space: StateSpace,
  trace: Trace | undefined,
): { readonly nodes: ReadonlySet<number>; readonly edges: ReadonlySet<string> } {
  if (trace === undefined) return { nodes: new Set(), edges: new Set() };
  const numbers = statesOf(trace).map((state) => space.numberOf(state));
  const taken = trace.steps.map(({ after }, i) =>
    edgeKey(numbers[i], after === undefined ? undefined : numbers[i + 1]),
  );
  const nodes = numbers.flatMap((number) => (number === undefined ? [] : [number]));
  return { nodes: new Set(nodes), edges: new Set(taken) };
}

/** Two states that an edge connects; a step that fails leads nowhere. */
export function edgeKey(from: number | undefined, to: number | undefined): string {
  return `${from ?? ''} ${to ?? ''}`;
}
