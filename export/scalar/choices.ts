/** What the steps from one control location choose: a number or an identity for each depth of choices. */
import { at } from '../../model/machine/assert.ts';
import { stepGraph, type Vertex } from '../../model/meaning/step-graph.ts';
import type { ScalarType } from '../../spec/language/types/types.ts';
import { armsOf } from './choice-levels.ts';
import { isIdentity } from './identities.ts';
import { IdentityError } from './identity-error.ts';
import type { Runner } from './instance.ts';
import type { System } from './system.ts';

export interface Choice {
  readonly name: string;
  readonly size: number;
  /** Its type, if that is one of identities. */
  readonly identity: ScalarType | undefined;
}

/** Returns the choices of an action. */
export function choicesOf(
  system: Pick<System, 'identities'>,
  { roots }: Runner,
  location: number,
): readonly Choice[] {
  const graph = stepGraph(roots.template, at(roots.template.locations, location));
  return Array.from({ length: graph.choiceDepths }, (_, choiceDepth) => ({
    name: `c${choiceDepth}`,
    identity: chosenIdentity(
      system,
      graph.vertices.filter((vertex) => vertex.choiceDepth === choiceDepth && armsOf(vertex) > 0),
    ),
    size: Math.max(
      1,
      ...graph.vertices.map((vertex) => (vertex.choiceDepth === choiceDepth ? armsOf(vertex) : 0)),
    ),
  }));
}

/** What is chosen at one depth is either one type of identities on all paths, or numbers. */
function chosenIdentity(
  system: Pick<System, 'identities'>,
  vertices: readonly Vertex[],
): ScalarType | undefined {
  const domains = vertices.map(({ what }) => (what.kind === 'choose' ? what.domain : undefined));
  const found = domains.find((each) => each !== undefined && isIdentity(system, each));
  if (found === undefined || domains.every((each) => each !== undefined && isSame(each, found))) {
    return found;
  }
  throw new IdentityError(found, 'where one path chooses an identity, another chooses a number');
}

function isSame(a: ScalarType, b: ScalarType): boolean {
  return a.kind === 'index' && b.kind === 'index' && a.name === b.name;
}
