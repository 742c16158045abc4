/** What evaluating an expression or assigning a place touches, and how. */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { sameType } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import {
  type AccessPath,
  placeOf,
  shapeOf,
  type Term,
  type TermScope,
  targetPlace,
  termOf,
} from './access-path.ts';

export type Operation =
  /** `compared`: only whether it has this constant value; `member`: only whether that is an element. */
  | { readonly kind: 'read'; readonly compared?: string; readonly member?: string }
  | {
      readonly kind: 'write';
      /** `add`: a constant is added; `include`, `exclude`: of a set; the value is not looked at. */
      readonly how: 'set' | 'add' | 'include' | 'exclude';
      /** The value that is stored, added (not kept) or the element. */
      readonly value: Term;
      readonly amount?: number;
    };

export interface Access {
  readonly place: AccessPath;
  readonly operation: Operation;
}

/** Returns what evaluating `expr` reads of variables. May name more than that. */
export function readsOf(expr: Expr, scope: TermScope): readonly Access[] {
  const found: Access[] = [];
  const look = (each: Expr): void => {
    if (each.kind === 'equal') {
      if (compared(each.left, each.right) || compared(each.right, each.left)) return;
    }
    if (each.kind === 'in') {
      const [member, place] = [termOf(each.left, scope), placeOf(each.right, scope)];
      if (member !== undefined && isConstant(member) && place && each.right.type.kind === 'set') {
        found.push({ place, operation: { kind: 'read', member } });
        indexes(each.right);
        look(each.left);
        return;
      }
    }
    const place = placeOf(each, scope);
    if (place === undefined) {
      for (const part of operands(each)) look(part);
      return;
    }
    found.push({ place, operation: { kind: 'read' } });
    indexes(each);
  };
  /** Looks into the indexes of a place. */
  const indexes = (part: Expr): void => {
    if (part.kind === 'field') indexes(part.base);
    if (part.kind !== 'index') return;
    indexes(part.base);
    look(part.index);
  };
  const compared = (part: Expr, other: Expr): boolean => {
    const [place, value] = [placeOf(part, scope), termOf(other, scope)];
    if (place === undefined || value === undefined || !isConstant(value)) return false;
    found.push({ place, operation: { kind: 'read', compared: value } });
    indexes(part);
    look(other);
    return true;
  };
  look(expr);
  return found;
}

/** Returns what assigning `value` to `target` reads and writes. */
export function assignmentOf(target: LValue, value: Expr, scope: TermScope): readonly Access[] {
  const reads = target.path.flatMap((step) =>
    step.kind === 'index' ? readsOf(step.index, scope) : [],
  );
  const place = targetPlace(target, scope);
  if (place === undefined) return [...reads, ...readsOf(value, scope)];
  const update = sameType(value.type, target.type) ? updateOf(place, value, scope) : undefined;
  if (update !== undefined) return [...reads, { place, operation: update }];
  const operation = { kind: 'write', how: 'set', value: termOf(value, scope) } as const;
  return [...reads, ...readsOf(value, scope), { place, operation }];
}

/** An update of `place` that does not show its old value: `x = x + 1`, `s = s union {self}`. */
function updateOf(place: AccessPath, value: Expr, scope: TermScope): Operation | undefined {
  const inner = value.kind === 'narrow' || value.kind === 'convert' ? value.operand : value;
  if (inner.kind === 'arithmetic' && (inner.operator === '+' || inner.operator === '-')) {
    const amount = inner.right.kind === 'const' ? inner.right.value : undefined;
    if (typeof amount !== 'number' || !isSame(inner.left)) return undefined;
    const signed = inner.operator === '+' ? amount : -amount;
    return { kind: 'write', how: 'add', value: undefined, amount: signed };
  }
  if (inner.kind === 'set-operation' && inner.operator !== 'intersect' && isSame(inner.left)) {
    const [only, ...others] = inner.right.kind === 'set' ? inner.right.elements : [];
    const element = only && termOf(only, scope);
    if (element === undefined || !isConstant(element) || others.length > 0) return undefined;
    const how = inner.operator === 'union' ? 'include' : 'exclude';
    return { kind: 'write', how, value: element };
  }
  return undefined;

  function isSame(expr: Expr): boolean {
    const read = expr.kind === 'convert' ? expr.operand : expr;
    const other = placeOf(read, scope);
    if (other === undefined || shapeOf(other) !== shapeOf(place)) return false;
    return other.path.every((step, i) => {
      const mine = place.path[i];
      if (step.kind === 'field' || mine?.kind !== 'index') return true;
      return step.term !== undefined && step.term === mine.term;
    });
  }
}

/** Whether two touches of one place have the same effect in either order, and see nothing of it. */
export function commute(a: Operation, b: Operation): boolean {
  if (a.kind === 'read' && b.kind === 'read') return true;
  if (a.kind === 'write' && b.kind === 'write') {
    if (a.how !== b.how) {
      const areSets = isMembership(a) && isMembership(b);
      return areSets && a.value !== b.value;
    }
    if (a.how === 'set') return a.value === b.value && isConstant(a.value);
    return true;
  }
  const [read, write] = a.kind === 'read' ? [a, b as Write] : [b as Read, a];
  return isMembership(write) && read.member !== undefined && read.member !== write.value;
}

type Write = Extract<Operation, { kind: 'write' }>;
type Read = Extract<Operation, { kind: 'read' }>;

function isMembership(write: Write): boolean {
  return write.how === 'include' || write.how === 'exclude';
}

export function isConstant(term: Term): term is string {
  return term?.startsWith('c:') === true;
}

/** Whether `read` sees no difference between the values of `between`. */
export function isBlindTo(read: Operation, between: readonly [string, string]): boolean {
  return read.kind === 'read' && read.compared !== undefined && !between.includes(read.compared);
}
