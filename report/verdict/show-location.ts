/** Where a thread stands, in the words of the spec. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { positionAt } from '../../spec/language/text/source.ts';

/** Returns `store > do_wp_page, memory.kspec:40`, or `ended`. */
export function showLocation(machine: Machine, state: State, thread: number): string {
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  const node = at(nodes, at(state.threads, thread).pc);
  if (node.kind === 'end') return 'ended';
  const calls = node.origin.frames.map(({ proc }) => proc).join(' > ');
  return calls === '' ? lineOf(node) : `${calls}, ${lineOf(node)}`;
}

/** Returns `memory.kspec:40`: the file without its folder, which differs from where one looks. */
function lineOf({ origin: { span } }: MachineNode): string {
  const file = span.source.path.replace(/^.*\//, '');
  return `${file}:${positionAt(span.source, span.start).line}`;
}
