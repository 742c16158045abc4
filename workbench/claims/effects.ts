/** The variants and settings of a claim without which its machine is the same. */
import { behaviourText } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Emptiness } from '../../report/verdict/emptiness.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { compileSpec, type LoadedSpec, type MachineOptions } from '../project/compile.ts';

/**
 * Returns what `claim` sets to no effect: each variant and each setting is left out alone, and the
 * machine, made anew, does the same as `machine`. A setting that says what is the default anyway is a
 * remark of the author and left in peace.
 */
export function withoutEffect(
  spec: LoadedSpec,
  claim: ClaimDeclaration,
  machine: Machine,
  options: MachineOptions,
): readonly Emptiness[] {
  const telling = claim.settings.filter(({ param }) => {
    const found = machine.params.find(({ name }) => name === param.text);
    return found !== undefined && found.value !== found.initial;
  });
  if (claim.variants.length === 0 && telling.length === 0) return [];
  const text = behaviourText(machine);
  const isSame = (changed: MachineOptions): boolean => {
    const { machine: other } = compileSpec(spec, changed);
    return other !== undefined && behaviourText(other) === text;
  };
  const found: Emptiness[] = [];
  const of = `claim \`${claim.name.text}\``;
  for (const { text: name, span } of claim.variants) {
    const variants = options.variants.filter((variant) => variant !== name);
    if (!isSame({ ...options, variants })) continue;
    const message = `${of}: variant \`${name}\` changes nothing`;
    found.push({ kind: 'variant-without-effect', name, span, message });
  }
  for (const { param } of telling) {
    const settings = new Map(options.settings);
    settings.delete(param.text);
    if (!isSame({ ...options, settings })) continue;
    const message = `${of}: param \`${param.text}\` changes nothing`;
    found.push({ kind: 'param-without-effect', name: param.text, span: param.span, message });
  }
  return found;
}
