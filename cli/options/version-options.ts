/** Which version of a spec: the terms of a claim, and what the command line adds to them. */
import { type MemoryModel, memoryNamed } from '../../model/machine/memory-model.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { MEMORY_HINT } from '../../workbench/project/claim-mistakes.ts';
import { asText, listOption, type Reader, together, valueOption } from './option.ts';

export interface VersionRequest {
  /** The claim whose settings and variants are taken first. */
  readonly claim: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** Undefined: that of the claim, or sequential consistency. */
  readonly memory: MemoryModel | undefined;
}

export const settings: Reader<ReadonlyMap<string, string>> = together(
  { pairs: listOption('--set <NAME=VALUE>', 'give a param this value (repeatable)') },
  ({ pairs }) => readPairs(pairs),
);

export const memory: Reader<MemoryModel | undefined> = valueOption(
  '--memory <model>',
  'sequential consistency (sc), x86 store buffers (tso, tso:3), or a finder for weak memory (weak, weak:3)',
  (option, text) => {
    const found = memoryNamed(text);
    if (found !== undefined) return found;
    throw new UserError(`\`${option}\` has no memory model \`${text}\``, MEMORY_HINT);
  },
);

export const version: Reader<VersionRequest> = together(
  {
    claim: valueOption('--claim <NAME>', 'use the params and variants of this claim', asText),
    settings,
    variants: listOption('--variant <NAME>', 'apply this variant (repeatable)'),
    memory,
  },
  ({ claim, settings, variants, memory }) => ({ claim, settings, variants, memory }),
);

/** Reads `N=2` pairs; the last one of a name counts. */
function readPairs(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [name, value, ...more] = pair.split('=').map((part) => part.trim());
      if (!name || !value || more.length > 0) {
        throw new UserError(`\`--set\` needs NAME=VALUE, not \`${pair}\``, '--set N=2');
      }
      return [name, value];
    }),
  );
}
