/** What a step is like as a graph: where its paths join, and which of its branches choose values only. */
import { at } from '../../model/machine/assert.ts';
import { canFail } from '../../model/machine/can-fail.ts';
import { expressions } from '../../model/machine/node.ts';
import type { StepGraph, Vertex } from '../../model/meaning/step-graph.ts';
import { joinsOf } from '../post-dominators.ts';

export class StepShape {
  readonly graph: StepGraph;
  private readonly joins: readonly (number | undefined)[];
  private readonly isPlain: readonly boolean[];
  private readonly shared: readonly boolean[];

  constructor(graph: StepGraph) {
    this.graph = graph;
    this.joins = joinsOf(graph);
    this.isPlain = graph.vertices.map(isPlainVertex);
    this.shared = this.sharedVertices();
  }

  /** Whether what follows a vertex is an operator of its own: several paths lead there that are not written as one. */
  isShared(place: number): boolean {
    return at(this.shared, place);
  }

  /** Where both arms of a branch meet, if they can be told as values. */
  plainJoin(place: number): number | undefined {
    const { what } = at(this.graph.vertices, place);
    const join = this.joins[place];
    if (join === undefined || what.kind !== 'branch' || canFail(what.condition)) return undefined;
    return this.isPlainUpTo(place, join) ? join : undefined;
  }

  /** Whether only assignments that cannot fail, and branches on them, lie between `place` and `join`. */
  private isPlainUpTo(place: number, join: number): boolean {
    const open = [...at(this.graph.vertices, place).next];
    const seen = new Set<number>();
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (each === join || seen.has(each)) continue;
      seen.add(each);
      const vertex = at(this.graph.vertices, each);
      if (vertex.endsStep || !at(this.isPlain, each)) return false;
      open.push(...vertex.next);
    }
    return true;
  }

  /** The vertices to which several paths lead that are not written as one. */
  private sharedVertices(): readonly boolean[] {
    const counts = this.graph.vertices.map(() => 0);
    const inside = new Set<number>();
    this.graph.vertices.forEach(({ what, next, endsStep }, place) => {
      if (endsStep || inside.has(place)) return;
      const join = what.kind === 'branch' ? this.plainJoin(place) : undefined;
      if (join !== undefined) {
        for (let each = place + 1; each < join; each++) {
          if (this.isBetween(place, each, join)) inside.add(each);
        }
        counts[join] = (counts[join] ?? 0) + 1;
        return;
      }
      for (const each of next) counts[each] = (counts[each] ?? 0) + 1;
    });
    return counts.map((count, place) => count > 1 && !at(this.graph.vertices, place).endsStep);
  }

  private isBetween(start: number, place: number, join: number): boolean {
    const open = [...at(this.graph.vertices, start).next];
    const seen = new Set<number>();
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (each === place) return true;
      if (each === join || seen.has(each)) continue;
      seen.add(each);
      open.push(...at(this.graph.vertices, each).next);
    }
    return false;
  }
}

function isPlainVertex({ what }: Vertex): boolean {
  const kinds = ['skip', 'barrier', 'assign', 'branch'];
  return kinds.includes(what.kind) && !expressions(what).some(canFail);
}
