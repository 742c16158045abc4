/** Where the paths of a graph without cycles join. */
import { at } from '../model/machine/assert.ts';

/** Its vertices, in an order in which each edge leads to a higher place. */
export interface Acyclic {
  readonly vertices: readonly { readonly next: readonly number[] }[];
}

/** Returns immediate postdominators: of each vertex, the next one that all paths from it pass. */
export function joinsOf({ vertices }: Acyclic): readonly (number | undefined)[] {
  const joins: (number | undefined)[] = vertices.map(() => undefined);
  const meet = (a: number | undefined, b: number | undefined): number | undefined => {
    let [one, other] = [a, b];
    while (one !== other) {
      if (one === undefined || other === undefined) return undefined;
      // Edges lead to higher places only, so the lower one cannot be behind the other.
      if (one < other) one = joins[one];
      else other = joins[other];
    }
    return one;
  };
  for (let place = vertices.length - 1; place >= 0; place--) {
    const [first, ...others] = at(vertices, place).next;
    joins[place] = others.reduce<number | undefined>(meet, first);
  }
  return joins;
}
