/** Verifies a certificate of views against the spec as it is now: of any number of identities of a type. */
import { verifyViews } from '../checker/any-number/verify-views.ts';
import { decodeViewsCertificate } from '../checker/any-number/views-certificate.ts';
import { type Verification, verify } from '../checker/certificate/verify.ts';
import { fingerprint } from '../model/machine/fingerprint.ts';
import type { Machine } from '../model/machine/machine.ts';
import { SC } from '../model/machine/memory-model.ts';
import { layoutOf } from '../model/meaning/layout.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { anyNumberJob } from '../workbench/search/any-number-job.ts';
import {
  type NamedFile,
  noCertificate,
  ofAnotherSpec,
  packedOtherwise,
  progressOf,
  requireMachine,
  requireNames,
  specOf,
  type VerifiedFile,
} from './verified-file.ts';

/**
 * Returns what comes of the certificate of views in `bytes`: what is in the way of views is looked for anew, then the views
 * are verified, then the states of those numbers that are less than a view has.
 *
 * @throws UserError if it is none, or one of another spec.
 */
export function verifyViewsFile(named: NamedFile, bytes: Uint8Array): VerifiedFile {
  const { terminal, file } = named;
  const certificate = decodeViewsCertificate(bytes);
  if ('mistake' in certificate) throw noCertificate(file, certificate.mistake);
  const { about, views, fewer } = certificate;
  const spec = specOf(named, about.spec);
  const terms = {
    settings: new Map(Object.entries(about.settings)),
    variants: about.variants,
    memory: SC,
    resetDeadLocals: false,
    useSymmetry: false,
  };
  const compiled = compileSpec(spec, terms);
  const machine = requireMachine(compiled.machine, compiled.diagnostics);
  requireNames(file, machine, about.properties);
  const properties = new Set(about.properties);
  const asked = { checks: properties, warnings: new Set<string>() };
  const { span } = spec.program.entry.syntax;
  const job = anyNumberJob(spec, terms, about.type, span, asked, about.properties);
  const { viewSize: k, type } = about;
  const [whole, pair] = [job.views.get(k + 1), job.views.get(3)];
  if (whole === undefined || pair === undefined || k < job.viewSize) {
    throw new UserError(
      `\`${file}\` has views of ${k} \`${type}\`, which cannot show what it says`,
    );
  }
  requireSame(file, about.spec, whole, about);
  if (fingerprint(pair) !== about.pair) throw ofAnotherSpec(file, about.spec);

  const onView = progressOf(terminal, about.states, 'view');
  const verifications = [verifyViews(job, k, properties, views, onView)];
  for (const [size, exact] of job.exact) {
    if (size >= k) continue;
    const at = about.fewer.findIndex((set) => set.size === size);
    const [set, body] = [about.fewer[at], fewer[at]];
    if (set === undefined || body === undefined) {
      throw new UserError(`\`${file}\` says nothing of ${size} \`${type}\`, which no view shows`);
    }
    requireSame(file, about.spec, exact, set);
    verifications.push(ofSize(verify(exact, properties, body), size, type));
  }
  const params = machine.params.filter(({ name }) => name !== job.param);
  const anyNumber = { type, viewSize: k };
  return { about, machine, params, anyNumber, verification: allOf(verifications) };
}

function requireSame(
  file: string,
  spec: string,
  machine: Machine,
  set: { readonly machine: string; readonly words: number },
): void {
  if (fingerprint(machine) !== set.machine) throw ofAnotherSpec(file, spec);
  if (layoutOf(machine).words !== set.words) throw packedOtherwise(file);
}

function ofSize(verification: Verification, size: number, type: string): Verification {
  const { objection } = verification;
  if (objection === undefined) return verification;
  const message = `with ${size} \`${type}\`: ${objection.message}`;
  return { ...verification, objection: { message, state: undefined } };
}

function allOf(parts: readonly Verification[]): Verification {
  return {
    objection: parts.find(({ objection }) => objection !== undefined)?.objection,
    transitions: parts.reduce((sum, { transitions }) => sum + transitions, 0),
    failures: [...new Set(parts.flatMap(({ failures }) => failures))],
  };
}
