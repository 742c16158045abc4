/** `atomic`: nodes between which no other thread steps. */

import type { Span } from '../../spec/language/text/source.ts';
import type { CoreBlock } from '../../spec/language/types/core.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import type { Shape } from '../machine/graph-draft.ts';
import type { GraphBuilder, InlineContext, Lower } from './graph-builder.ts';

export function lowerAtomic(
  { graph, block }: Lower,
  body: CoreBlock,
  span: Span,
  next: number,
  context: InlineContext,
): number {
  if (context.atomic !== undefined) return block(body, next, context);
  const atomic = graph.newAtomic();
  const first = graph.drafts.length;
  const begin = block(body, next, { ...context, atomic });
  const acts = graph.drafts.slice(first).some(({ shape }) => actsOrLooks(graph, shape));
  return acts ? graph.add({ kind: 'skip', next: begin }, context, span, 'access', true) : begin;
}

/** Whether a node is more than local work: it waits, chooses, writes memory or looks at it. */
function actsOrLooks(graph: GraphBuilder, shape: Shape): boolean {
  switch (shape.kind) {
    case 'choose':
    case 'either':
    case 'await':
    case 'assume':
    case 'assert':
      return true;
    case 'assign': {
      const { target, value } = shape;
      return target.root.kind === 'global' || [value, ...placeIndexes(target)].some(graph.observes);
    }
    case 'branch':
      return graph.observes(shape.condition);
    case 'barrier':
    case 'skip':
    case 'end':
      return false;
    default:
      return shape satisfies never;
  }
}
