/** Where the threads stand of which a property asks it. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { lastState } from '../run/replay.ts';
import { type Moment, showStatement } from '../show/source-text.ts';
import { type BrokenRun, endDecision, threadsWithPosition } from '../slice/criterion.ts';

/** A longer statement says less than it takes. */
const STATEMENT_MAX = 40;

/**
 * Returns `writer at asleep` and `lifter, monitor have ended`, those that stand alike together; without
 * the threads of which `rows` tell it already, where they wait or that they go no further.
 */
export function readPositions(
  machine: Machine,
  run: BrokenRun,
  rows: readonly string[],
): readonly string[] {
  const state = lastState(run.trace);
  const { positions } = endDecision(machine, run);
  const labels = new Set(positions.flatMap(({ label }) => label ?? []));
  const { trace, loopStart = trace.steps.length } = run;
  const moving = new Set(trace.steps.slice(loopStart).map((step) => step.thread));
  const alike = new Map<string, string[]>();
  for (const thread of threadsWithPosition(machine, positions)) {
    const { name, template } = at(machine.threads, thread);
    const node = at(at(machine.templates, template).nodes, at(state.threads, thread).pc);
    const known = node.origin.labels.filter((label) => labels.has(label));
    // Who goes round in a loop stands nowhere.
    if (known.length === 0 && moving.has(thread)) continue;
    const prefix = known.length === 0 ? `${name} ` : `${name} waits `;
    if (rows.some((row) => row.startsWith(prefix))) continue;
    const where = whereabouts({ machine, state, thread }, node, known);
    alike.set(where, [...(alike.get(where) ?? []), name]);
  }
  return [...alike].map(([where, names]) => {
    const ended = names.length === 1 ? ' has ended' : ' have ended';
    return `${names.join(', ')}${where === '' ? ended : where}`;
  });
}

/** Empty if the thread has ended. */
function whereabouts(moment: Moment, node: MachineNode, known: readonly string[]): string {
  if (node.kind === 'end') return '';
  const labels = known.length > 0 ? known : node.origin.labels.slice(-1);
  if (labels.length > 0) return ` at ${labels.join(' and ')}`;
  const text = showStatement(moment, node);
  const shown = text.length > STATEMENT_MAX ? `${text.slice(0, STATEMENT_MAX - 4)} ...` : text;
  return ` before \`${shown}\``;
}
