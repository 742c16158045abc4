/** The scopes of what is outside of procs and threads, and indices bound in them. */
import type { IndexSyntax } from '../syntax/ast.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import type { ScalarType } from '../types/types.ts';
import { elaborateScalar } from './elaborate-type.ts';
import { bind, type Elaboration, type Scope } from './elaboration.ts';

export const GLOBAL_SCOPE: Scope = {
  names: new Map(),
  outer: undefined,
  body: undefined,
  property: false,
};

export const PROPERTY_SCOPE: Scope = { ...GLOBAL_SCOPE, property: true };

/** The names in `[p: Page, q: Page]`, as bound variables. */
export function bindIndexes(
  context: Elaboration,
  indexes: readonly IndexSyntax[],
):
  | { readonly scope: Scope; readonly bound: readonly { id: number; type: ScalarType }[] }
  | undefined {
  const names = new Map<string, LocalSymbol>();
  const bound: { id: number; type: ScalarType }[] = [];
  for (const index of indexes) {
    const type = elaborateScalar(context, GLOBAL_SCOPE, index.type);
    if (type === undefined) return undefined;
    const id = context.freshId();
    bound.push({ id, type });
    if (index.name !== undefined) {
      const { text: name, span } = index.name;
      bind(context, names, { kind: 'bound', name, id, type, span });
    }
  }
  return { scope: { ...GLOBAL_SCOPE, names, outer: GLOBAL_SCOPE }, bound };
}

/** The same names, but messages go nowhere: for what has been reported already. */
export function withoutDiagnostics(context: Elaboration): Elaboration {
  return { ...context, diagnostics: [] };
}
