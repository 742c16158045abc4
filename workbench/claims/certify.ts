/** `check --certificate FILE`: writes down the states on which a claim's green stands. */

import { type Certificate, encodeCertificate } from '../../checker/certificate/certificate.ts';
import { ENDLESS, type Limit } from '../../checker/outcome.ts';
import { InternalError } from '../../model/machine/assert.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import { memoryName } from '../../model/machine/memory-model.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import { UserError } from '../errors/user-error.ts';
import { type Target, writeWhole } from '../files/write-file.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import type { Events } from '../search/events.ts';
import { searchReachableSet } from '../search/search.ts';
import type { SearchOptions } from '../search/search-options.ts';
import type { CheckedClaim } from './check-claims.ts';

export type Certified =
  | {
      readonly kind: 'written';
      readonly claim: string;
      readonly states: number;
      /** The properties of which the certificate does not speak: they are not about all states. */
      readonly left: readonly string[];
      /** The checks in which runs end: what holds, holds as far as those. */
      readonly cutShort: readonly string[];
    }
  | { readonly kind: 'limit'; readonly limit: Limit };

/**
 * Writes the certificate of the one claim in `checked` to `target`.
 *
 * @throws UserError unless `checked` is one claim, and holds.
 */
export async function certify(
  events: Events,
  checked: readonly CheckedClaim[],
  { engine, limits }: Pick<SearchOptions, 'engine' | 'limits'>,
  target: Target,
): Promise<Certified> {
  const [claim, another] = checked;
  if (claim === undefined || another !== undefined) {
    throw new UserError('a certificate is about one claim', 'choose it with `--claim NAME`');
  }
  const { id, recorded, result } = claim.report;
  if (result.verdict !== 'holds') {
    throw new UserError(`\`${id}\` does not hold, so there is nothing to certify`);
  }
  if (claim.declaration.any !== undefined) {
    throw new UserError(
      `\`${id}\` is about any number of \`${claim.declaration.any.text}\`, and a certificate has states`,
      'choose a claim without `any`',
    );
  }
  const { settings, memory } = termsOf(claim.declaration);
  // Without reductions, so that whoever verifies it need not trust them.
  const { machine } = compileSpec(claim.spec, {
    settings,
    variants: claim.report.variants,
    memory,
    resetDeadLocals: false,
    useSymmetry: false,
  });
  if (machine === undefined) throw new InternalError(`claim \`${id}\` was checked and has errors`);

  // What is off or a warning was not found to hold.
  const { cutShort, warned, notChecked } = result;
  const open = new Set([
    ...[...cutShort, ...notChecked].map(({ property }) => property),
    ...warned,
  ]);
  const candidates =
    recorded.properties.length > 0
      ? recorded.properties
      : checkableNames(machine).filter((name) => ENDLESS.includes(name) || !open.has(name));
  const covers = machine.properties.filter(({ form }) => form === 'cover');
  // What is about runs, and what a set of states that may be too large cannot show.
  const beyond = [...[...machine.temporal, ...covers].map(({ name }) => name), ...ENDLESS];
  const properties = candidates.filter((name) => !beyond.includes(name));
  const left = candidates.filter((name) => beyond.includes(name));
  if (properties.length === 0) {
    throw new UserError(`\`${id}\` claims nothing about all states`);
  }
  const body = await searchReachableSet(
    { machine, engine, limits },
    {
      signal: events.signal,
      onProgress: (progress) => events.onProgress(`certificate of ${id}`, progress),
    },
  );
  if (!(body instanceof Uint32Array)) return { kind: 'limit', limit: body.limit };
  const { words } = layoutOf(machine);
  const certificate: Certificate = {
    about: {
      spec: claim.report.file,
      settings: Object.fromEntries(settings),
      variants: claim.report.variants,
      memory: memoryName(memory),
      properties,
      cutShort: cutShort.map(({ property }) => property),
      machine: fingerprint(machine),
      states: body.length / words,
      words,
    },
    body,
  };
  writeWhole(target, encodeCertificate(certificate));
  const { states } = certificate.about;
  return { kind: 'written', claim: id, states, left, cutShort: certificate.about.cutShort };
}
