/** What is wrong with the settings of a claim, at their places in the spec. */
import { DEPTH_MAX, HISTORY_MAX, memoryNamed } from '../../model/machine/memory-model.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { didYouMean } from './did-you-mean.ts';
import type { LoadedSpec } from './load-spec.ts';
import { valuesOf, valueWithin } from './read-settings.ts';
import { versionOf } from './spec-versions.ts';

/** What names of memory models there are. */
export const MEMORY_HINT: string = `\`sc\`; \`tso\`, or \`tso:3\` for up to 3 pending stores of a thread (at most ${DEPTH_MAX}); \`weak\`, or \`weak:3\` for up to 3 stores to a place of which a read sees one (at most ${HISTORY_MAX})`;

/** Returns the variants, params and values in `claim` that the spec does not have, each at its place. */
export function mistakesOfClaim(
  spec: LoadedSpec,
  { variants, settings, memory, expected }: ClaimDeclaration,
): readonly Diagnostic[] {
  if (memory !== undefined && memoryNamed(memory.text) === undefined) {
    return [diagnostic('K0510', { name: memory.text }, memory.span, { hint: MEMORY_HINT })];
  }
  if (
    memory !== undefined &&
    expected?.verdict !== 'violated' &&
    memoryNamed(memory.text)?.model === 'weak'
  ) {
    const hint = 'claim `violated NAME` of what is found, or `holds` under `memory tso`';
    return [diagnostic('K0513', {}, memory.span, { hint })];
  }
  const unknown = variants.filter(({ text }) => !spec.variants.includes(text));
  if (unknown.length > 0) {
    return unknown.map(({ text: name, span }) =>
      diagnostic('K0501', { name }, span, { hint: didYouMean(name, spec.variants) }),
    );
  }
  const params = settings.length === 0 ? [] : versionOf(spec, []).params();
  if (params === undefined) return [];
  const names = params.map(({ name }) => name);
  return settings.flatMap(({ param: { text: name, span }, value: { span: valueSpan } }) => {
    const param = params.find((candidate) => candidate.name === name);
    if (param === undefined) {
      return [diagnostic('K0504', { name }, span, { hint: didYouMean(name, names) })];
    }
    const value = textOf(valueSpan);
    if (valueWithin(param.type, value) !== undefined) return [];
    const range = valuesOf(param.type);
    const hint = 'give it one of these values, or make the type of the param wider';
    return [diagnostic('K0505', { name, value: `\`${value}\``, range }, valueSpan, { hint })];
  });
}
