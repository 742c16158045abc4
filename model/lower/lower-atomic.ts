/** `atomic`: nodes between which nobody else steps. */

import type { Span } from '../../spec/language/text/source.ts';
import type { CoreBlock } from '../../spec/language/types/core.ts';
import type { Shape } from './graph.ts';
import type { GraphBuilder, Lower, Place } from './graph-builder.ts';

export function lowerAtomic(
  { graph, block }: Lower,
  body: CoreBlock,
  span: Span,
  next: number,
  place: Place,
): number {
  if (place.atomic !== undefined) return block(body, next, place);
  const atomic = graph.newAtomic();
  const first = graph.drafts.length;
  const begin = block(body, next, { ...place, atomic });
  const acts = graph.drafts.slice(first).some(({ shape }) => waitsOrTouches(graph, shape));
  return acts ? graph.add({ kind: 'skip', next: begin }, place, span, 'access', true) : begin;
}

function waitsOrTouches(graph: GraphBuilder, shape: Shape): boolean {
  switch (shape.kind) {
    case 'choose':
    case 'either':
    case 'await':
      return true;
    case 'assign': {
      const { root } = shape.target;
      return (
        (root.kind === 'global' && !graph.context.isGhost(root.variable)) ||
        graph.touchesShared([shape.value])
      );
    }
    case 'branch':
    case 'assume':
      return graph.touchesShared([shape.condition]);
    default:
      return false;
  }
}
