/** The labels that can be typed. */
import type { Declaration } from '../../spec/language/syntax/ast.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import { type Completion, declarationAt } from './complete-names.ts';
import type { NameIndex } from './name-index.ts';

export function labelsAround(
  index: NameIndex,
  source: SourceFile,
  offset: number,
): readonly Completion[] {
  const around = declarationAt(index, source, offset);
  return around === undefined || !hasBody(around) ? [] : labelCompletions(around);
}

function labelCompletions(declaration: Declaration): readonly Completion[] {
  if (!hasBody(declaration)) return [];
  return [...placedStatements(declaration.body)].flatMap(({ statement: { label } }) =>
    label === undefined
      ? []
      : [{ label: label.text, kind: 'label', detail: declaration.name.text, doc: '' } as const],
  );
}

/** The labels of a thread and of all procs: which of them it calls is not looked at. */
export function labelsOfThread({ declarations }: NameIndex, name: string): readonly Completion[] {
  const own = declarations.filter((d) => d.kind === 'thread' && d.name.text === name);
  const procs = declarations.filter((d) => d.kind === 'proc');
  const seen = new Set<string>();
  return [...own, ...procs].flatMap(labelCompletions).filter(({ label }) => {
    const isNew = !seen.has(label);
    seen.add(label);
    return isNew;
  });
}
