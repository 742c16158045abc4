/** Which version of a spec: the terms of a claim, and what the command line adds to them. */
import { UserError } from '../../workbench/project/user-error.ts';
import { asText, listOption, type Reader, together, valueOption } from './option.ts';

export interface VersionRequest {
  /** The claim whose settings and variants are taken first. */
  readonly claim: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
}

export const settings: Reader<ReadonlyMap<string, string>> = together(
  { pairs: listOption('--set <NAME=VALUE>', 'give a param this value (again for more)') },
  ({ pairs }) => readPairs(pairs),
);

export const version: Reader<VersionRequest> = together(
  {
    claim: valueOption('--claim <NAME>', 'with the params and variants of this claim', asText),
    settings,
    variants: listOption('--variant <NAME>', 'apply this variant (again for more)'),
  },
  ({ claim, settings, variants }) => ({ claim, settings, variants }),
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
