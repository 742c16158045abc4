/** What the code of a step is made of. */
import type { Origin } from '../../model/machine/machine.ts';
import type { ScalarType } from '../../spec/language/types/types.ts';
import type { Bound, Place, Root, Scalar } from './scalar.ts';

export type Statement =
  /** What follows was made of this; for people. */
  | { readonly kind: 'origin'; readonly origin: Origin }
  | { readonly kind: 'assign'; readonly place: Place; readonly value: Scalar }
  /** A temporary, for this step alone. */
  | {
      readonly kind: 'let';
      readonly name: string;
      readonly type: ScalarType;
      readonly value: Scalar;
    }
  | {
      readonly kind: 'if';
      readonly test: Scalar;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** For each identity of the type of \`bound\`, in no order. */
  | { readonly kind: 'for'; readonly bound: Bound; readonly body: readonly Statement[] }
  /** If `when`, there is no step: the thread waits, the run is dropped, or the parameters stand for nothing. */
  | { readonly kind: 'wait' | 'drop' | 'absent'; readonly when: Scalar }
  /** If `when`, `property` is broken, and the run ends there (`fail`) or goes on (`warn`). */
  | { readonly kind: 'fail' | 'warn'; readonly when: Scalar; readonly property: string }
  /** The step is complete. */
  | { readonly kind: 'arrive' };

export function when(
  kind: 'wait' | 'drop' | 'absent' | 'fail',
  test: Scalar,
): readonly Statement[] {
  if (isNever(test)) return [];
  return [kind === 'fail' ? { kind, when: test, property: '' } : { kind, when: test }];
}

export function isNever(test: Scalar): boolean {
  return test.kind === 'truth' && !test.value;
}

/** What of a step cannot be said without knowing more: whether any statement but assignments is in it. */
export function hasKind(
  code: readonly Statement[],
  kinds: ReadonlySet<Statement['kind']>,
): boolean {
  return code.some(
    (statement) =>
      kinds.has(statement.kind) ||
      (statement.kind === 'for' && hasKind(statement.body, kinds)) ||
      (statement.kind === 'if' &&
        (hasKind(statement.then, kinds) || hasKind(statement.otherwise, kinds))),
  );
}

/** What is assigned to, each once. */
export function writtenRoots(code: readonly Statement[]): readonly Root[] {
  const found = new Map<string, Root>();
  const visit = (part: readonly Statement[]): void => {
    for (const statement of part) {
      if (statement.kind === 'assign') found.set(statement.place.root.name, statement.place.root);
      if (statement.kind === 'for') visit(statement.body);
      if (statement.kind === 'if') {
        visit(statement.then);
        visit(statement.otherwise);
      }
    }
  };
  visit(code);
  return [...found.values()];
}
