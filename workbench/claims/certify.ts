/** `check --certificate FILE`: writes down the states, or views, on which a claim's green stands. */

import { encodeViewsCertificate } from '../../checker/any-number/views-certificate.ts';
import { encodeCertificate } from '../../checker/certificate/certificate.ts';
import { DEADLOCK, ENDLESS, type Limit } from '../../checker/outcome.ts';
import { InternalError } from '../../model/machine/assert.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryName } from '../../model/machine/memory-model.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { type Target, writeWhole } from '../files/write-file.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { termsOf } from '../project/claim-terms.ts';
import { compileSpec, type MachineOptions } from '../project/compile.ts';
import { anyNumberJob } from '../search/any-number-job.ts';
import type { Events } from '../search/events.ts';
import { searchReachableSet } from '../search/search.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { searchViewStates } from '../search/search-view-states.ts';
import type { CheckedClaim } from './check-claim.ts';

export type Certified =
  | {
      readonly kind: 'written';
      readonly claim: string;
      /** States, or views. */
      readonly states: number;
      /** How many identities a view has, and of which type; undefined if it is about states. */
      readonly views: { readonly size: number; readonly type: string } | undefined;
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
  options: Pick<SearchOptions, 'engine' | 'limits'>,
  target: Target,
): Promise<Certified> {
  const [claim, another] = checked;
  if (claim === undefined || another !== undefined) {
    throw new UserError('a certificate is about one claim', 'choose it with `--claim NAME`');
  }
  const { id, result } = claim.report;
  if (result.verdict !== 'holds') {
    throw new UserError(`\`${id}\` does not hold, so there is nothing to certify`);
  }
  // Without reductions, so that whoever verifies it need not trust them.
  const terms: MachineOptions = {
    ...termsOf(claim.declaration),
    variants: claim.report.variants,
    resetDeadLocals: false,
    useSymmetry: false,
  };
  const { machine } = compileSpec(claim.spec, terms);
  if (machine === undefined) throw new InternalError(`claim \`${id}\` was checked and has errors`);
  const asked = askedOf(claim, machine);
  if (asked.properties.length === 0) {
    throw new UserError(`\`${id}\` claims nothing about all states`);
  }
  const { any } = claim.declaration;
  const job = { claim, machine, terms, asked, target };
  return any === undefined
    ? certifyStates(job, events, options)
    : certifyViews({ ...job, type: any.text, span: any.span }, events, options);
}

/** What a certificate is to be of. */
interface CertificateJob {
  readonly claim: CheckedClaim;
  readonly machine: Machine;
  readonly terms: MachineOptions;
  readonly asked: RequestedCertificate;
  readonly target: Target;
}

/** What a certificate speaks of, and what it leaves out: names of properties and checks. */
interface RequestedCertificate {
  readonly properties: readonly string[];
  readonly left: readonly string[];
  readonly cutShort: readonly string[];
}

function askedOf({ report, declaration }: CheckedClaim, machine: Machine): RequestedCertificate {
  const { recorded, result } = report;
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
  // What is about runs, and what a set of states that may be too large, or a few identities, cannot show.
  const beyond = [
    ...[...machine.temporal, ...covers].map(({ name }) => name),
    ...ENDLESS,
    ...(declaration.any === undefined ? [] : [DEADLOCK]),
  ];
  return {
    properties: candidates.filter((name) => !beyond.includes(name)),
    left: candidates.filter((name) => beyond.includes(name)),
    cutShort: cutShort.map(({ property }) => property),
  };
}

async function certifyStates(
  { claim, machine, terms, asked, target }: CertificateJob,
  events: Events,
  { engine, limits }: Pick<SearchOptions, 'engine' | 'limits'>,
): Promise<Certified> {
  const { id } = claim.report;
  const body = await searchReachableSet({ machine, engine, limits }, eventsOf(events, id));
  if (!(body instanceof Uint32Array)) return { kind: 'limit', limit: body.limit };
  const about = {
    ...aboutOf(claim, terms, asked),
    memory: memoryName(termsOf(claim.declaration).memory),
    ...setOf(machine, body),
  };
  writeWhole(target, encodeCertificate({ about, body }));
  return { kind: 'written', claim: id, states: about.states, views: undefined, ...asked };
}

async function certifyViews(
  {
    claim,
    machine,
    terms,
    asked,
    target,
    type,
    span,
  }: CertificateJob & { readonly type: string; readonly span: Span },
  events: Events,
  { engine, limits }: Pick<SearchOptions, 'engine' | 'limits'>,
): Promise<Certified> {
  const { id, outcome } = claim.report;
  const k = outcome.anyNumber?.viewSize;
  if (k === undefined) throw new InternalError(`claim \`${id}\` holds without views`);
  const checks = new Set(asked.properties);
  const names = checkableNames(machine);
  const job = anyNumberJob(claim.spec, terms, type, span, { checks, warnings: new Set() }, names);
  const { exact, views } = job;
  const [whole, pair] = [views.get(k + 1), views.get(3)];
  if (whole === undefined || pair === undefined) throw new InternalError('views have machines');
  const progress = eventsOf(events, id);
  const found = await searchViewStates({ machines: { type, views }, k, engine, limits }, progress);
  if (!(found instanceof Uint32Array)) return { kind: 'limit', limit: found.limit };
  const fewer: { readonly size: number; readonly machine: Machine; readonly body: Uint32Array }[] =
    [];
  for (const [size, machine] of exact) {
    if (size >= k) continue;
    const body = await searchReachableSet({ machine, engine, limits }, progress);
    if (!(body instanceof Uint32Array)) return { kind: 'limit', limit: body.limit };
    fewer.push({ size, machine, body });
  }
  const about = {
    ...aboutOf(claim, terms, asked),
    ...{ type, viewSize: k, pair: fingerprint(pair) },
    ...setOf(whole, found),
    fewer: fewer.map(({ size, machine, body }) => ({ size, ...setOf(machine, body) })),
  };
  const bodies = fewer.map(({ body }) => body);
  writeWhole(target, encodeViewsCertificate({ about, views: found, fewer: bodies }));
  return { kind: 'written', claim: id, states: about.states, views: { size: k, type }, ...asked };
}

function aboutOf(
  { report }: CheckedClaim,
  { settings, variants }: MachineOptions,
  { properties, cutShort }: RequestedCertificate,
) {
  return {
    spec: report.file,
    settings: Object.fromEntries(settings),
    variants,
    properties,
    cutShort,
  };
}

function setOf(machine: Machine, body: Uint32Array) {
  const { words } = layoutOf(machine);
  return { machine: fingerprint(machine), states: body.length / words, words };
}

function eventsOf(events: Events, id: string): Parameters<typeof searchReachableSet>[1] {
  return {
    signal: events.signal,
    onProgress: (progress) => events.onProgress(`certificate of ${id}`, progress),
  };
}
