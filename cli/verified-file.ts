/** What both kinds of certificates are verified with, and what is found. */
import path from 'node:path';
import type { Verification } from '../checker/certificate/verify.ts';
import type { Machine, ParamValue } from '../model/machine/machine.ts';
import type { CertificateJson } from '../report/json/certificate-json.ts';
import { showCount, showMany } from '../report/verdict/numbers.ts';
import type { Diagnostic } from '../spec/language/text/diagnostics.ts';
import { hasErrors } from '../spec/language/text/diagnostics.ts';
import { SpecError } from '../workbench/errors/spec-error.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { checkableNames } from '../workbench/project/checkable-names.ts';
import { type LoadedSpec, loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import type { Terminal } from './terminal.ts';

/** A certificate as it was asked about. */
export interface NamedFile {
  readonly terminal: Terminal;
  readonly file: string;
  /** The project's folder, as the user names it. */
  readonly folder: string;
}

export interface VerifiedFile {
  readonly about: Pick<
    CertificateJson,
    'spec' | 'settings' | 'variants' | 'properties' | 'cutShort' | 'states'
  >;
  /** The machine of the spec that was read anew. */
  readonly machine: Machine;
  /** Its params, as far as they bound what is proven. */
  readonly params: readonly ParamValue[];
  readonly anyNumber: CertificateJson['anyNumber'];
  readonly verification: Verification;
}

/**
 * Reads the spec that a certificate is about, as it is now.
 *
 * @throws UserError if there is none.
 */
export function specOf({ terminal: { cwd }, folder }: NamedFile, spec: string): LoadedSpec {
  const project = openProject(folder, cwd);
  return loadSpec(project, path.relative(cwd, path.join(project.root, spec)));
}

const PROGRESS_STATES = 1000;

/** Returns who tells how far the verification of `total` is; `unit` is `state`. */
export function progressOf(
  terminal: Terminal,
  total: number,
  unit: string,
): (number: number) => void {
  return (number) => {
    if (!terminal.interactive || number % PROGRESS_STATES !== 0) return;
    const done = `verifying: ${showCount(number)} of ${showMany(total, unit)}`;
    terminal.status(terminal.colors.dim(done));
  };
}

export function noCertificate(file: string, mistake: string): UserError {
  return new UserError(`\`${file}\` is not a certificate: ${mistake}`);
}

export function ofAnotherSpec(file: string, spec: string): UserError {
  return new UserError(
    `\`${file}\` is about another \`${spec}\`: the spec has changed since`,
    'make a new one with `faultline check SPEC --claim NAME --certificate FILE`',
  );
}

export function packedOtherwise(file: string): UserError {
  return new UserError(`\`${file}\` packs states differently from this version of faultline`);
}

/** @throws UserError if `properties` has a name that `machine` does not. */
export function requireNames(file: string, machine: Machine, properties: readonly string[]): void {
  const known = checkableNames(machine);
  const unknown = properties.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(`\`${file}\` names \`${unknown}\`, which the spec does not have`);
}

/** @throws SpecError if the spec has mistakes now. */
export function requireMachine(
  machine: Machine | undefined,
  diagnostics: readonly Diagnostic[],
): Machine {
  if (machine === undefined || hasErrors(diagnostics)) throw new SpecError(diagnostics);
  return machine;
}
