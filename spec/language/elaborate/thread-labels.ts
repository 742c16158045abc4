import { children, type SyntaxNode } from '../syntax/children.ts';
import type { Elaboration } from './elaboration.ts';

/** Of the programs that are elaborated: what was found, by thread. A program does not change. */
const known = new WeakMap<Elaboration['globals'], Map<string, ReadonlySet<string>>>();

/**
 * Returns the labels at which thread `name` can stand: its own and those of the procs it calls,
 * outside of `atomic`, where a label is no scheduling point.
 */
export function threadLabels({ globals }: Elaboration, name: string): ReadonlySet<string> {
  const ofProgram = known.get(globals) ?? new Map<string, ReadonlySet<string>>();
  known.set(globals, ofProgram);
  const labels = ofProgram.get(name) ?? labelsIn(globals, name);
  ofProgram.set(name, labels);
  return labels;
}

function labelsIn(globals: Elaboration['globals'], name: string): ReadonlySet<string> {
  const labels = new Set<string>();
  const seen = new Set<string>();
  const visit = (node: SyntaxNode, atomic: boolean): void => {
    if (!atomic && 'label' in node && node.label !== undefined) labels.add(node.label.text);
    if ('kind' in node && node.kind === 'call' && node.callee.kind === 'name') {
      const called = globals.get(node.callee.name);
      const key = `${node.callee.name} ${atomic}`;
      if (called?.kind === 'proc' && !seen.has(key)) {
        seen.add(key);
        for (const inner of called.declaration.body.statements) visit(inner, atomic);
      }
    }
    const inside = atomic || ('kind' in node && node.kind === 'atomic');
    for (const child of children(node)) visit(child, inside);
  };
  const thread = globals.get(name);
  if (thread?.kind !== 'thread') return labels;
  for (const statement of thread.declaration.body.statements) visit(statement, false);
  return labels;
}
