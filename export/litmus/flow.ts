/** The code of a thread as a graph without cycles, from its beginning to its ends. */
import { at } from '../../model/machine/assert.ts';
import type { MachineNode, Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import { joinsOf } from '../post-dominators.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';

export interface FlowVertex {
  readonly what: MachineNode;
  /** Places in `Flow.vertices`, all higher than its own. */
  readonly next: readonly number[];
  /** The next vertex that all paths from here pass; undefined if they end apart. */
  readonly join: number | undefined;
}

export interface Flow {
  /** The first is where the thread begins. */
  readonly vertices: readonly FlowVertex[];
}

/** @throws NotALitmusTest if the thread has a loop. */
export function flowOf(template: Template): Flow {
  const finished: number[] = [];
  const state = new Map<number, 'open' | 'done'>();
  const visit = (node: number): void => {
    const known = state.get(node);
    const what = at(template.nodes, node);
    if (known === 'open') {
      throw new NotALitmusTest(`\`${template.name}\` has a loop`, what.origin.span);
    }
    if (known === 'done') return;
    state.set(node, 'open');
    for (const next of successors(what)) visit(next);
    state.set(node, 'done');
    finished.push(node);
  };
  visit(template.entry);
  const order = finished.reverse();
  const places = new Map(order.map((node, place) => [node, place]));
  const vertices = order.map((node) => {
    const what = at(template.nodes, node);
    return { what, next: successors(what).map((each) => places.get(each) ?? 0) };
  });
  const joins = joinsOf({ vertices });
  return { vertices: vertices.map((vertex, i) => ({ ...vertex, join: joins[i] })) };
}
