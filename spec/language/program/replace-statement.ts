/** One patch of a variant: a labelled statement is replaced. */
import type { Block, Declaration, Name, ReplaceStatement, Statement } from '../syntax/ast.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import { suggestFor } from '../text/suggest.ts';
import { type BodyDeclaration, hasBody, mapBlocks, placedStatements } from '../types/statements.ts';
import { type Module, nameOf } from './program.ts';

export function reportMissing(
  diagnostics: Diagnostic[],
  name: Name,
  candidates: readonly string[],
): void {
  const near = suggestFor(diagnostics, name.text, () => candidates);
  const extra = near === undefined ? {} : { hint: `did you mean \`${near}\`?` };
  diagnostics.push(diagnostic('K0502', { name: name.text }, name.span, extra));
}

export function replaceStatement(
  original: readonly Module[],
  modules: readonly Module[],
  patch: ReplaceStatement,
  diagnostics: Diagnostic[],
): readonly Module[] {
  const { names } = patch.target;
  const label = names.at(-1);
  const owner = names.at(-2);
  if (label === undefined || owner === undefined) {
    if (label !== undefined) {
      const isProc = original.some(({ syntax }) =>
        syntax.declarations.some((d) => d.kind === 'proc' && d.name.text === label.text),
      );
      const hint = isProc
        ? `of a proc, a label is replaced, \`${label.text}.label\`, or all: \`replace proc ${label.text}(...) { ... }\``
        : 'name the proc too: `proc.label`';
      const name = isProc ? `${label.text}.` : label.text;
      diagnostics.push(diagnostic('K0502', { name }, label.span, { hint }));
    }
    return modules;
  }
  const prefix = names
    .slice(0, -2)
    .map((name) => name.text)
    .join('.');
  const within = (module: Module): boolean =>
    prefix === '' ||
    (module.syntax.module !== undefined && nameOf(module.syntax.module) === prefix);
  const owns = (d: Declaration): d is BodyDeclaration => hasBody(d) && d.name.text === owner.text;

  const found = original.filter(within).flatMap((m) => m.syntax.declarations.filter(owns));
  const [declaration] = found;
  if (declaration === undefined) {
    const all = original.filter(within).flatMap((m) => m.syntax.declarations);
    reportMissing(
      diagnostics,
      owner,
      all.filter(hasBody).map((d) => d.name.text),
    );
    return modules;
  }
  const labels = labelsOf(declaration.body);
  const count = labels.filter((text) => text === label.text).length;
  if (count === 0) {
    reportMissing(diagnostics, label, labels);
    return modules;
  }
  if (count > 1) {
    diagnostics.push(diagnostic('K0509', { name: label.text }, label.span));
    return modules;
  }
  return modules.map((module) =>
    within(module)
      ? {
          ...module,
          syntax: {
            ...module.syntax,
            declarations: module.syntax.declarations.map((d) =>
              owns(d) ? { ...d, body: splice(d.body, label, patch.body) } : d,
            ),
          },
        }
      : module,
  );
}

export function labelsOf(block: Block): readonly string[] {
  return [...placedStatements(block)].flatMap(({ statement: { label } }) =>
    label === undefined ? [] : [label.text],
  );
}

/** Replaces the statement labelled `label` by `body`; its first statement takes the label over. */
function splice(block: Block, label: Name, body: Block): Block {
  const statements = block.statements.flatMap((statement): readonly Statement[] => {
    if (statement.label?.text !== label.text)
      return [mapBlocks(statement, (b) => splice(b, label, body))];
    const [first, ...rest] = body.statements;
    if (first === undefined) {
      return [{ kind: 'skip', label: statement.label, span: body.span }];
    }
    return first.label === undefined
      ? [{ ...first, label: statement.label }, ...rest]
      : body.statements;
  });
  return { ...block, statements };
}
