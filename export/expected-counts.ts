/** What faultline found of a machine that is exported: what another checker should find. */
import type { Outcome } from '../checker/outcome.ts';
import type { Machine } from '../model/machine/machine.ts';
import { exportedChecksOf, internalChecksOf } from './exported-checks.ts';

export interface Expected {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** The properties that are broken, of those that targets of states and steps are asked. */
  readonly broken: readonly string[];
  /** The properties that are broken and that they are not asked, or not in full. */
  readonly brokenElsewhere: readonly string[];
}

/** How the counts of another checker differ from ours, always. */
export interface Offsets {
  readonly states: number;
  readonly transitions: number;
  /** Undefined if it tells no depth. */
  readonly depth: number | undefined;
  /** Why, as a sentence. */
  readonly why: string;
}

export type Counts = Pick<Expected, 'states' | 'transitions' | 'depth'>;

/** `outcome` is of a complete search of all checks, without reductions. */
export function expectedOf(machine: Machine, outcome: Outcome): Expected {
  const { states, transitions, depth, violations } = outcome;
  const exported = exportedNames(machine);
  const names = [...new Set(violations.map(({ property }) => property))];
  return {
    states,
    transitions,
    depth,
    broken: names.filter((name) => exported.has(name)),
    brokenElsewhere: names.filter((name) => !exported.has(name)),
  };
}

/** The same of a target that is also asked what `names` are: properties of steps and runs. */
export function withTemporalChecks(expected: Expected, names: readonly string[] = []): Expected {
  const { broken, brokenElsewhere } = expected;
  return {
    ...expected,
    broken: [...broken, ...brokenElsewhere.filter((name) => names.includes(name))],
    brokenElsewhere: brokenElsewhere.filter((name) => !names.includes(name)),
  };
}

function exportedNames(machine: Machine): ReadonlySet<string> {
  const { ofStates, deadlock } = exportedChecksOf(machine);
  const internal = internalChecksOf(machine);
  const asserts = machine.templates.flatMap(({ nodes }) =>
    nodes.flatMap((node) => (node.kind === 'assert' ? [node.property] : [])),
  );
  return new Set([
    ...ofStates.map(({ name }) => name),
    ...asserts.filter((name) => !internal.has(name)),
    'range',
    'index',
    ...(deadlock === 'in full' ? ['deadlock'] : []),
  ]);
}

/** What another checker should count, with its own offsets; a depth that it does not tell is undefined. */
export function countsWith(
  { states, transitions, depth }: Counts,
  offsets: Offsets,
): Omit<Counts, 'depth'> & { readonly depth: number | undefined } {
  return {
    states: states + offsets.states,
    transitions: transitions + offsets.transitions,
    depth: offsets.depth === undefined ? undefined : depth + offsets.depth,
  };
}
