/** Source text in which places are named by what their indexes are: `cached[0][1]` for `cached[c, p]`. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';

/** Says what an index is. */
export type ShowIndex = (index: Expr) => string;

/** Returns the name of a variable or a part of one; undefined of any other expression. */
export function placeText(machine: Machine, expr: Expr, showIndex: ShowIndex): string | undefined {
  if (expr.kind === 'global') return at(machine.variables, expr.variable).name;
  if (expr.kind === 'field') {
    const base = placeText(machine, expr.base, showIndex);
    const { type } = expr.base;
    if (base === undefined || type.kind !== 'struct') return undefined;
    return `${base}.${at(type.fields, expr.field).name}`;
  }
  if (expr.kind === 'index') {
    const base = placeText(machine, expr.base, showIndex);
    return base && `${base}[${showIndex(expr.index)}]`;
  }
  return undefined;
}

/** A part of a text, and what is shown there. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** Returns the text of `span` with what was `found` in it replaced. */
export function replaced(span: Span, found: readonly Replacement[]): string {
  const inside = found
    .filter((one) => one.span.source === span.source)
    .filter((one) => one.span.start >= span.start && one.span.end <= span.end)
    .sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  let text = textOf(span);
  let limit = span.end;
  for (const { span: place, text: shown } of inside) {
    if (place.end > limit) continue;
    limit = place.start;
    const [start, end] = [place.start - span.start, place.end - span.start];
    text = text.slice(0, start) + shown + text.slice(end);
  }
  return text;
}

/** Adds the largest places in `expr`; those below a quantifier stand for many and stay as written. */
export function addPlaces(
  machine: Machine,
  expr: Expr,
  showIndex: ShowIndex,
  found: Replacement[],
): void {
  if (expr.kind === 'quantified') return;
  if (expr.kind === 'global') {
    // A `ref` parameter stands for the caller's place.
    const { name } = at(machine.variables, expr.variable);
    const written = textOf(expr.span);
    if (/^[A-Za-z_]\w*$/.test(written) && written !== name) {
      found.push({ span: expr.span, text: name });
    }
    return;
  }
  if (expr.kind === 'index' && isOneName(expr)) {
    const text = placeText(machine, expr, showIndex);
    if (text !== undefined) found.push({ span: expr.span, text });
    // What a `fn` was called with stands outside of its text.
    if (!isWithin(expr.index.span, expr.span)) {
      addPlaces(machine, expr.index, showIndex, found);
    }
    return;
  }
  if (isArgument(expr)) found.push({ span: expr.span, text: showIndex(expr) });
  for (const operand of operands(expr)) addPlaces(machine, operand, showIndex, found);
}

/** Returns whether a text is a part of another. */
export function isWithin(part: Span, whole: Span): boolean {
  return part.source === whole.source && part.start >= whole.start && part.end <= whole.end;
}

/** Whether an index is given to a `fn` by a name that stays what it is while the thread is in its proc. */
function isArgument({ kind, type, span }: Expr): boolean {
  if ((kind !== 'const' && kind !== 'arg') || (type.kind !== 'int' && type.kind !== 'index'))
    return false;
  if (!/^[A-Za-z_]\w*$/.test(textOf(span))) return false;
  const { text } = span.source;
  return (
    /\w\((?:[^()]*,)?\s*$/.test(text.slice(0, span.start)) && /^\s*[,)]/.test(text.slice(span.end))
  );
}

/** Whether the text of `expr` is a variable with indexes and nothing else. */
function isOneName(expr: Expr): boolean {
  return expr.kind === 'global' || (expr.kind === 'index' && isOneName(expr.base));
}

/** Adds the place that is assigned to. */
export function addTarget(
  machine: Machine,
  target: LValue,
  showIndex: ShowIndex,
  found: Replacement[],
): void {
  const { root, path, span } = target;
  if (root.kind !== 'global') return;
  const { name } = at(machine.variables, root.variable);
  const isNamed = textOf(span).startsWith(name) && !path.some((step) => step.kind === 'index');
  if (isNamed) return;
  let { type } = at(machine.variables, root.variable);
  let text = name;
  for (const step of path) {
    if (step.kind === 'index') {
      text += `[${showIndex(step.index)}]`;
      if (type.kind === 'array') type = type.element;
    } else if (type.kind === 'struct') {
      const field = at(type.fields, step.field);
      text += `.${field.name}`;
      type = field.type;
    }
  }
  found.push({ span, text });
}
