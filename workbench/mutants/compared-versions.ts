/** Which versions of a spec a table compares, and within which bounds. */
import type { ParamValue } from '../../model/machine/machine.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import type { LoadedSpec } from '../project/load-spec.ts';

/** The variants of one row, by name; empty for the spec as it is. */
export type Version = readonly string[];

/**
 * Returns the versions that are asked for (`a`, or `a+b` for both at once), or else those that the
 * claims of the spec name and those that the spec itself declares. The spec as it is comes first.
 */
export function comparedVersions(
  spec: LoadedSpec,
  requestedVariants: readonly string[],
): readonly Version[] {
  const selected =
    requestedVariants.length > 0
      ? requestedVariants.map((text) => text.split('+').map((name) => name.trim()))
      : [
          ...spec.claims.map((claim) => claim.variants.map(({ text }) => text)),
          ...spec.program.entry.syntax.declarations.flatMap((declaration) =>
            declaration.kind === 'variant' ? [[declaration.name.text]] : [],
          ),
        ];
  for (const name of selected.flat()) {
    if (!spec.variants.includes(name)) {
      const hint = didYouMean(name, spec.variants);
      throw new UserError(`\`${spec.file}\` has no variant \`${name}\``, hint);
    }
  }
  const distinct = new Map<string, Version>([['', []]]);
  for (const version of selected) distinct.set([...version].sort().join('+'), version);
  return [...distinct.values()];
}

/**
 * Returns the settings under which the versions are compared: for each param that a claim sets, the
 * largest number that any claim has for it. A param of another type keeps the value that all claims
 * agree on, and else that of the spec.
 *
 * All rows have the same bounds, so that a difference between them is one between the versions.
 */
export function commonSettings(
  claims: readonly ClaimDeclaration[],
  params: readonly ParamValue[],
): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const { name, type, initial } of params) {
    const usual = showValue(type, initial);
    const values = claims.map(({ settings }) => {
      const setting = settings.find(({ param }) => param.text === name);
      return setting === undefined ? usual : textOf(setting.value.span);
    });
    const [first = usual, ...others] = values;
    if (others.every((value) => value === first)) {
      if (first !== usual) result.set(name, first);
    } else if (type.kind === 'int' && values.every((value) => /^-?\d+$/.test(value))) {
      result.set(name, String(Math.max(...values.map(Number))));
    }
  }
  return result;
}
