/** What is asked of a machine, sorted by who can be told of it. */
import { at } from '../model/machine/assert.ts';
import type { Machine, Property } from '../model/machine/machine.ts';
import { STORE_BUFFER_FULL } from '../model/memory/buffered-template.ts';

export interface ExportedChecks {
  /** Of each state: `invariant` and `never`. */
  readonly ofStates: readonly Property[];
  /**
   * That no thread waits for ever while none can go on. With daemons a state does not show all of it: that the
   * others can never go on again, whatever the daemons still do. `no`: nobody but daemons is there.
   */
  readonly deadlock: 'in full' | 'in part' | 'no';
}

/** What a target of states and steps can be asked. */
export function exportedChecksOf(machine: Machine): ExportedChecks {
  const kinds = new Set(
    machine.threads.map(({ template }) => at(machine.templates, template).daemon),
  );
  return {
    ofStates: machine.properties.filter(({ form }) => form !== 'cover'),
    deadlock: !kinds.has(false) ? 'no' : kinds.has(true) ? 'in part' : 'in full',
  };
}

/**
 * The properties of `warn`s that are no violations: orders of locks, which matter only if they make a cycle, and
 * stores that find their buffer full, which is a bound of the search.
 */
export function internalChecksOf({ lockOrders, storeBuffers }: Machine): ReadonlySet<string> {
  const full = storeBuffers === undefined ? [] : [STORE_BUFFER_FULL];
  return new Set([...lockOrders.map(({ property }) => property), ...full]);
}

/**
 * Names what is not exported to a target, each as a sentence without a full stop. One of states and steps alone is told
 * nothing of runs; `steps`, `runs`: the target says itself which of these it has.
 */
export function notExportedOf(
  machine: Machine,
  { steps: saysSteps = false, runs: saysRuns = false }: { steps?: boolean; runs?: boolean } = {},
): readonly string[] {
  const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  const daemons = machine.templates.filter(({ daemon }) => daemon).map(({ name }) => name);
  const covers = machine.properties.filter(({ form }) => form === 'cover').map(({ name }) => name);
  const steps = machine.stepProperties.map(({ name }) => name);
  const runs = machine.temporal.map(({ name }) => name);
  return [
    ...(runs.length > 0 && !saysRuns ? [`properties of runs (${list(runs)}), and fairness`] : []),
    ...(steps.length > 0 && !saysSteps ? [`properties of steps (${list(steps)})`] : []),
    ...(covers.length > 0 ? [`what is to be reached (\`cover\`: ${list(covers)})`] : []),
    ...(machine.lockOrders.length > 0 ? ['`lock_order`: cycles in the order of locks'] : []),
    ...(machine.storeBuffers !== undefined
      ? [
          `whether a store ever finds its buffer full: what is found is true of runs with at most ${machine.storeBuffers.depth} pending stores a thread`,
        ]
      : []),
    ...(daemons.length > 0
      ? [`a \`deadlock\` of the others while a daemon (${list(daemons)}) can still go on`]
      : []),
    '`stuck` and `livelock`: threads for which nothing comes any more while others go on',
  ];
}
