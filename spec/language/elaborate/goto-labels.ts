/** Where a `goto` goes. */
import type { Name } from '../syntax/ast.ts';
import { suggestFor } from '../text/suggest.ts';
import { report } from './elaboration.ts';
import type { Inside, Labels } from './surroundings.ts';

export function elaborateGoto(
  { context, labels }: Inside,
  { text, span }: Name,
): { readonly kind: 'goto'; readonly target: string } | undefined {
  if (isLabel(labels, text)) return { kind: 'goto', target: text };
  const near = suggestFor(context.diagnostics, text, () => allLabels(labels));
  const hint =
    near === undefined
      ? 'a label of this or an enclosing block, outside `atomic`'
      : `did you mean \`${near}\`?`;
  return report(context, 'K0405', { name: text }, span, { hint });
}

/** Returns all of `labels`, the outer ones first. */
function allLabels(labels: Labels | undefined): readonly string[] {
  return labels === undefined ? [] : [...allLabels(labels.outer), ...labels.own];
}

/** Whether a `goto` may name `label`. */
function isLabel(labels: Labels | undefined, label: string): boolean {
  for (let each = labels; each !== undefined; each = each.outer) {
    if (each.own.has(label)) return true;
  }
  return false;
}
