/** The nodes under a node of the syntax, for walks that care about few kinds. */
import type {
  Declaration,
  Domain,
  Expression,
  MatchArm,
  Patch,
  SpecSyntax,
  Statement,
  TypeSyntax,
} from './ast.ts';

/** What `children` takes and gives: everything with a `kind`, and the spec itself. */
export type SyntaxNode =
  | SpecSyntax
  | Declaration
  | Patch
  | Statement
  | TypeSyntax
  | Domain
  | Expression;

/** Names, labels, blocks, fields and arms have no `kind`; what stands inside them is given. */
interface Inner {
  readonly [key: string]: unknown;
  readonly kind?: unknown;
}

/**
 * Returns the nodes directly under `node`, in the order in which the syntax lists them.
 *
 * It goes by shape, not by kind: a new kind of node needs no line here.
 */
export function children(node: SyntaxNode | MatchArm): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  addNodesIn(node as unknown as Inner, found);
  return found;
}

/** Adds to a list: generators within generators took a tenth of what the elaboration of a spec allocates. */
function addNodesIn(value: Inner, found: SyntaxNode[]): void {
  for (const key in value) {
    if (key === 'span') continue;
    const part = value[key];
    if (typeof part !== 'object' || part === null) continue;
    if (Array.isArray(part)) for (const element of part) addNodeOrInside(element, found);
    else addNodeOrInside(part as Inner, found);
  }
}

function addNodeOrInside(value: Inner, found: SyntaxNode[]): void {
  if (typeof value.kind === 'string') found.push(value as unknown as SyntaxNode);
  else addNodesIn(value, found);
}

/** Tells whether some node stands more than `limit` levels under `node`. Does not recurse. */
export function depthExceeds(node: SyntaxNode, limit: number): boolean {
  let level: SyntaxNode[] = [node];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((each) => [...children(each)]);
  }
  return false;
}
