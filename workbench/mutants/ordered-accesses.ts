/**
 * The store-releases and load-acquires of a claim's modules. Nothing breaks without their order under two memory models:
 * sequential consistency has no weaker order, and an x86 keeps stores in order, and loads too.
 */
import { printExpression } from '../../spec/language/print/print-fragment.ts';
import type { Program } from '../../spec/language/program/program.ts';
import { children, type SyntaxNode } from '../../spec/language/syntax/children.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { hasBody } from '../../spec/language/types/statements.ts';

export interface OrderedAccess {
  /** `smp_store_release(x)`. */
  readonly what: string;
  /** The proc or thread. */
  readonly owner: string;
  readonly span: Span;
}

/** Returns them in the order of the text, of the modules that `isTarget` names. */
export function orderedAccesses(
  { modules }: Program,
  isTarget: (module: string) => boolean,
): readonly OrderedAccess[] {
  return modules
    .filter(({ name }) => isTarget(name))
    .flatMap(({ syntax }) => syntax.declarations.filter(hasBody))
    .flatMap((declaration) =>
      accessesIn(declaration).map((access) => ({ ...access, owner: declaration.name.text })),
    );
}

function accessesIn(node: SyntaxNode): readonly Omit<OrderedAccess, 'owner'>[] {
  const within = children(node).flatMap(accessesIn);
  if (!('kind' in node)) return within;
  if (node.kind === 'assign' && node.marked === 'smp_store_release') {
    return [
      { what: `smp_store_release(${printExpression(node.target)})`, span: node.span },
      ...within,
    ];
  }
  if (node.kind === 'unary' && node.operator === 'smp_load_acquire') {
    return [
      { what: `smp_load_acquire(${printExpression(node.operand)})`, span: node.span },
      ...within,
    ];
  }
  return within;
}
