/** Verifies a certificate of states against the spec as it is now. */
import { decodeCertificate } from '../checker/certificate/certificate.ts';
import { verify } from '../checker/certificate/verify.ts';
import { fingerprint } from '../model/machine/fingerprint.ts';
import { memoryNamed } from '../model/machine/memory-model.ts';
import { layoutOf } from '../model/meaning/layout.ts';
import { compileSpec } from '../workbench/project/compile.ts';
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
 * Returns what comes of the certificate of states in `bytes`.
 *
 * @throws UserError if it is none, or one of another spec.
 */
export function verifyStatesFile(named: NamedFile, bytes: Uint8Array): VerifiedFile {
  const { terminal, file } = named;
  const certificate = decodeCertificate(bytes);
  if ('mistake' in certificate) throw noCertificate(file, certificate.mistake);
  const { about, body } = certificate;
  const memory = memoryNamed(about.memory);
  if (memory === undefined) throw noCertificate(file, `there is no memory \`${about.memory}\``);
  const spec = specOf(named, about.spec);
  const compiled = compileSpec(spec, {
    settings: new Map(Object.entries(about.settings)),
    variants: about.variants,
    memory,
    resetDeadLocals: false,
    useSymmetry: false,
  });
  const machine = requireMachine(compiled.machine, compiled.diagnostics);
  if (fingerprint(machine) !== about.machine) throw ofAnotherSpec(file, about.spec);
  requireNames(file, machine, about.properties);
  if (layoutOf(machine).words !== about.words) throw packedOtherwise(file);
  const onState = progressOf(terminal, about.states, 'state');
  const verification = verify(machine, new Set(about.properties), body, onState);
  return { about, machine, params: machine.params, anyNumber: null, verification };
}
