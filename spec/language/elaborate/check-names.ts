/**
 * What is checked has one name each: verdicts, claims and levels go by it.
 *
 * A property has a name of its own. Asserts of one name are one check, wherever they stand: so a lock of a
 * project may have an `assert lock`, as those of the library do. So are warnings of one name. But a name is
 * never that of a property and an assert, of an assert and a warning, or of a built-in check: what ends runs
 * and what does not, or what is broken and what is not, could not be told apart.
 */
import type { Block, Name, PropertyDeclaration } from '../syntax/ast.ts';
import { isBuiltinCheck } from '../types/builtin-check-names.ts';
import { placedStatements } from '../types/statements.ts';
import { type Elaboration, report } from './elaboration.ts';

interface Named {
  readonly name: Name;
  readonly form: string;
}

/** Checks, once for each name, the names of all properties of a program, and of the asserts and warnings in `bodies`. */
export function checkNames(
  context: Elaboration,
  properties: readonly PropertyDeclaration[],
  bodies: readonly Block[],
): void {
  const first = new Map<string, Named>();
  const reported = new Set<string>();
  const look = (named: Named): void => {
    const { name, form } = named;
    if (reported.has(name.text)) return;
    if (isBuiltinCheck(name.text)) {
      const hint = `rename the ${form}, to \`own_${name.text}\` for example`;
      reported.add(name.text);
      report(context, 'K0210', { name: name.text }, name.span, { hint });
      return;
    }
    const other = first.get(name.text);
    if (other === undefined) first.set(name.text, named);
    // Two properties of one name are a duplicate like any other (K0202).
    else if (other.form !== form && !(isProperty(other.form) && isProperty(form))) {
      reported.add(name.text);
      report(context, 'K0211', { name: name.text, form: withArticle(other.form) }, name.span, {
        related: [{ span: other.name.span, label: `the ${other.form}` }],
        hint: `rename the ${form}, to \`${form}_${name.text}\` for example`,
      });
    }
  };
  for (const body of bodies) {
    for (const { statement } of placedStatements(body)) {
      if (statement.kind !== 'assert' || statement.name === undefined) continue;
      look({ name: statement.name, form: statement.form });
    }
  }
  // Last, so that a property is told, and not an assert of a library.
  for (const { name, form } of properties) look({ name, form });
}

function isProperty(form: string): boolean {
  return form !== 'assert' && form !== 'warn';
}

function withArticle(form: string): string {
  return `${/^[aeiou]/.test(form) ? 'an' : 'a'} ${form}`;
}
