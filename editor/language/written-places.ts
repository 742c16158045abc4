/** Where a program writes: the names that stand for what is assigned, or passed by reference. */
import type { Expression, ProcDeclaration } from '../../spec/language/syntax/ast.ts';
import { children, type SyntaxNode } from '../../spec/language/syntax/children.ts';
import { placeKey } from './occurrence.ts';

/**
 * Returns the places (`placeKey`) of the names under `roots` that are written: `x` and `f` of `x[i].f = e`. A
 * `ref` argument counts as written, as the proc may do so.
 */
export function writtenPlaces(
  roots: readonly SyntaxNode[],
  procNamed: (name: string) => ProcDeclaration | undefined,
): ReadonlySet<string> {
  const places = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if ('kind' in node) {
      if (node.kind === 'assign') addPlace(node.target, places);
      else if (node.kind === 'replace-initial') places.add(placeKey(node.variable.span));
      else if (node.kind === 'call' && node.callee.kind === 'name') {
        const parameters = procNamed(node.callee.name)?.parameters ?? [];
        for (const [i, argument] of node.args.entries()) {
          if (parameters[i]?.ref === true) addPlace(argument, places);
        }
      }
    }
    for (const part of children(node)) visit(part);
  };
  for (const root of roots) visit(root);
  return places;
}

function addPlace(place: Expression, places: Set<string>): void {
  if (place.kind === 'name') places.add(placeKey(place.span));
  else if (place.kind === 'index') addPlace(place.base, places);
  else if (place.kind === 'field') {
    places.add(placeKey(place.field.span));
    addPlace(place.base, places);
  }
}
