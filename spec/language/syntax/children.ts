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
 * Yields the nodes directly under `node`, in the order in which the syntax lists them.
 *
 * It goes by shape, not by kind: a new kind of node needs no line here.
 */
export function* children(node: SyntaxNode | MatchArm): Generator<SyntaxNode> {
  yield* nodesIn(node as unknown as Inner);
}

function* nodesIn(value: Inner): Generator<SyntaxNode> {
  for (const key in value) {
    if (key === 'span') continue;
    const part = value[key];
    if (typeof part !== 'object' || part === null) continue;
    if (Array.isArray(part)) for (const element of part) yield* nodeOrInside(element);
    else yield* nodeOrInside(part as Inner);
  }
}

function* nodeOrInside(value: Inner): Generator<SyntaxNode> {
  if (typeof value.kind === 'string') yield value as unknown as SyntaxNode;
  else yield* nodesIn(value);
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
