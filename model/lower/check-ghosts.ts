/**
 * Updates of ghosts have a step to belong to, and one that shows them.
 *
 * An update of a ghost that reads no memory belongs to the access before it. It is a mistake if there is
 * none on any path (it would be in a step that nobody wrote), and if an update of the same place may come
 * before it in the same step, like it, with a read of memory, or in an `atomic` block: no state would show
 * that one. Two in one `atomic` block are as written: it says that nobody sees what is between them.
 */
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { LValue, PathStep } from '../../spec/language/types/expression.ts';
import { at } from '../machine/assert.ts';
import type { Draft } from '../machine/graph-draft.ts';
import { nodesAfter, type StepWalk } from '../machine/step-walk.ts';

/** Returns the mistakes in a finished graph, of which `walk` has all steps. */
export function checkGhosts(
  drafts: readonly Draft[],
  walk: StepWalk,
  names: readonly string[],
): readonly Diagnostic[] {
  const isUpdate = (node: number): boolean => updatedGhost(at(drafts, node)) !== undefined;
  const updates = [...drafts.keys()].filter(isUpdate);
  if (updates.length === 0) return [];
  const behindAccess = reachedBehindAccess(drafts, walk);
  const found = new Map<string, Diagnostic>();
  const report = (code: 'K0440' | 'K0441', node: number, related?: number): void => {
    const { origin } = at(drafts, node);
    const { source, start } = origin.span;
    const key = `${code} ${source.path} ${start}`;
    const target = updatedGhost(at(drafts, node));
    if (found.has(key) || target === undefined || target.root.kind !== 'global') return;
    const name = names[target.root.variable] ?? '?';
    const text = source.text.slice(start, origin.span.end);
    const calls = origin.frames
      .slice(-1)
      .map(({ call, proc }) => ({ span: call, label: `in this call of \`${proc}\`` }));
    const first =
      related === undefined
        ? []
        : [{ span: at(drafts, related).origin.span, label: 'the update before it' }];
    found.set(
      key,
      diagnostic(code, { name }, origin.span, {
        related: [...first, ...calls],
        hint: `write \`atomic { ${text} }\` to make it a step of its own, or put it into the \`atomic\` block of the access that it belongs to`,
      }),
    );
  };
  for (const node of updates) if (!behindAccess.has(node)) report('K0440', node);
  const variables = new Set(updates.map((node) => variableOf(updatedGhost(at(drafts, node)))));
  for (const [node, { shape }] of drafts.entries()) {
    if (shape.kind !== 'assign' || !variables.has(variableOf(shape.target))) continue;
    // Steps are walked from where they begin, since that decides where they stop.
    for (const later of nodesAfter(walk, [node])) {
      const other = updatedGhost(at(drafts, later));
      if (other !== undefined && mayBeSame(shape.target, other)) report('K0441', later, node);
    }
  }
  return [...found.values()];
}

/** The ghost that a node outside `atomic` updates without an access of its own. */
function updatedGhost({ shape, schedulingPoint, access, origin }: Draft): LValue | undefined {
  const isUpdate = shape.kind === 'assign' && shape.target.root.kind === 'global';
  return isUpdate && access && schedulingPoint !== 'access' && origin.atomic === undefined
    ? shape.target
    : undefined;
}

function variableOf(target: LValue | undefined): number | undefined {
  return target?.root.kind === 'global' ? target.root.variable : undefined;
}

/** The nodes that some step comes to behind an access that is no update of a ghost. */
function reachedBehindAccess(drafts: readonly Draft[], walk: StepWalk): ReadonlySet<number> {
  const isAccess = (node: number): boolean => {
    const draft = at(drafts, node);
    return draft.access && updatedGhost(draft) === undefined;
  };
  return new Set(nodesAfter(walk, [...drafts.keys()].filter(isAccess)));
}

/** Whether two places can be one, as far as constants tell. */
function mayBeSame(one: LValue, other: LValue): boolean {
  if (one.root.kind !== 'global' || other.root.kind !== 'global') return false;
  if (one.root.variable !== other.root.variable) return false;
  return one.path.every((step, i) => {
    const against = other.path[i];
    return against === undefined || !differ(step, against);
  });
}

function differ(step: PathStep, other: PathStep): boolean {
  if (step.kind === 'field') return other.kind === 'field' && step.field !== other.field;
  if (other.kind === 'field') return false;
  const [a, b] = [step.index, other.index];
  return a.kind === 'const' && b.kind === 'const' && a.value !== b.value;
}
