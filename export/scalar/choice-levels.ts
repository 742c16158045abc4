/** The choices of a step, and at which levels they may still come. */
import { at } from '../../model/machine/assert.ts';
import type { StepGraph, Vertex } from '../../model/meaning/step-graph.ts';
import { scalarSize } from '../../spec/language/types/types.ts';

/** How many edges leave a vertex; 0 if it is no fork. */
export function armsOf({ endsStep, what }: Vertex): number {
  if (endsStep) return 0;
  if (what.kind === 'either') return what.arms.length;
  return what.kind === 'choose' ? scalarSize(what.domain) : 0;
}

/** Of each vertex the levels of the forks that may come, its own included. */
export function levelsFrom({ vertices }: StepGraph): readonly ReadonlySet<number>[] {
  const found: ReadonlySet<number>[] = vertices.map(() => new Set());
  for (let place = vertices.length - 1; place >= 0; place--) {
    const vertex = at(vertices, place);
    const later = vertex.next.flatMap((each) => [...at(found, each)]);
    found[place] = new Set(armsOf(vertex) > 0 ? [vertex.choiceDepth, ...later] : later);
  }
  return found;
}
