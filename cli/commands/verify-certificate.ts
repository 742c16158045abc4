/**
 * `faultline verify-certificate FILE`: asks the interpreter alone whether a certificate proves what it
 * says. Reads the spec anew; of the explorers it uses nothing (tested).
 */

import path from 'node:path';
import { decodeCertificate } from '../../checker/certificate/certificate.ts';
import { type Objection, verify } from '../../checker/certificate/verify.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import { memoryNamed, SC } from '../../model/machine/memory-model.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import { CERTIFICATE_SCHEMA, type CertificateJson } from '../../report/json/certificate-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { memoryOf, showMemory } from '../../report/verdict/memory.ts';
import { showCount, showMany, showSeconds } from '../../report/verdict/numbers.ts';
import { showBounds } from '../../report/verdict/result.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import { compileSpec, loadSpec } from '../../workbench/project/compile.ts';
import { noSuchFile, openProject, readNamed } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { asText, valueOr } from '../options/option.ts';
import { json } from '../options/search-options.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
Example:
  faultline check examples/peterson.kspec --claim correct --certificate peterson.cert
  faultline verify-certificate peterson.cert

It checks that the certificate has the initial state, that every step of its states leads into it, and
that nothing is broken in it: by the interpreter alone, without the explorers and their reductions.
Exit codes: 0 proven, 1 not proven, 2 no certificate of this spec.
`;

export const verifyCertificateCommand: CliCommand = cliCommand({
  name: 'verify-certificate',
  operands: '<file>',
  about: 'check that a set of states proves what a claim says',
  page: 'docs/CERTIFICATES.md',
  help: HELP,
  reads: { folder: valueOr('--project <folder>', 'where the spec is', '.', asText), json },
  run: ({ terminal }, [file = ''], { folder, json }) => verifyFile(terminal, file, folder, json),
});

const PROGRESS_STATES = 1000;
const CERTIFICATE_BYTES_MAX = 2 ** 30;

async function verifyFile(
  terminal: Terminal,
  file: string,
  folder: string,
  json: boolean,
): Promise<ExitCode> {
  const start = performance.now();
  const bytes = readNamed(terminal.cwd, file, CERTIFICATE_BYTES_MAX);
  if (bytes === undefined) throw noSuchFile(file, terminal.cwd);
  const certificate = decodeCertificate(bytes);
  if ('mistake' in certificate) {
    throw new UserError(`\`${file}\` is no certificate: ${certificate.mistake}`);
  }
  const { about, body } = certificate;
  const project = openProject(folder, terminal.cwd);
  const spec = loadSpec(project, path.relative(terminal.cwd, path.join(project.root, about.spec)));
  const { machine, diagnostics } = compileSpec(spec, {
    settings: new Map(Object.entries(about.settings)),
    variants: about.variants,
    memory: memoryNamed(about.memory) ?? SC,
    resetDeadLocals: false,
    useSymmetry: false,
  });
  if (showDiagnostics(terminal, diagnostics) || machine === undefined) return EXIT.badInput;
  if (fingerprint(machine) !== about.machine) {
    throw new UserError(
      `\`${file}\` is about another \`${about.spec}\`: the spec has changed since`,
      'make a new one with `faultline check SPEC --claim NAME --certificate FILE`',
    );
  }
  const known = checkableNames(machine);
  const unknown = about.properties.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`\`${file}\` speaks of \`${unknown}\`, which the spec does not have`);
  }
  if (layoutOf(machine).words !== about.words) {
    throw new UserError(`\`${file}\` packs states in another way than this faultline`);
  }

  const verification = verify(machine, new Set(about.properties), body, (state) => {
    if (!terminal.interactive || state % PROGRESS_STATES !== 0) return;
    const done = `verifying: ${showCount(state)} of ${showMany(about.states, 'state')}`;
    terminal.status(terminal.colors.dim(done));
  });
  if (terminal.interactive) terminal.status('');
  const { transitions, failures } = verification;
  const objection = verification.objection ?? untoldFailure(failures, about.cutShort);
  const seconds = (performance.now() - start) / 1000;
  const exitCode = objection === undefined ? EXIT.asRecorded : EXIT.otherVerdict;
  if (json) {
    const { spec: name, settings, variants, properties, states } = about;
    const document: CertificateJson = {
      schema: CERTIFICATE_SCHEMA,
      memory: memoryOf(machine),
      exitCode,
      spec: name,
      settings,
      variants,
      properties,
      cutShort: failures,
      states,
      transitions,
      objection: objection?.message ?? null,
      seconds,
    };
    terminal.out(jsonText(document));
  } else if (objection === undefined) {
    const within = [showBounds(machine.params), showMemory(machine) ?? ''].filter(
      (part) => part !== '',
    );
    const subject = [about.spec, ...about.variants].join(' with ');
    const proven = `proven for ${subject}${within.length === 0 ? '' : ` (${within.join('; ')})`}`;
    terminal.out(
      `${terminal.colors.green('verified')}: ${proven}: ${about.properties.join(', ')}\n`,
    );
    if (failures.length > 0) {
      terminal.out(`as far as runs go: some end in ${failures.join(', ')}, which is not proven\n`);
    }
    const extent = [showMany(about.states, 'state'), showMany(transitions, 'transition')];
    terminal.out(
      `${extent.join(', ')}, each followed by the interpreter, ${showSeconds(seconds)}\n`,
    );
  } else {
    const where = objection.state === undefined ? '' : ` (state ${showCount(objection.state)})`;
    terminal.out(`${terminal.colors.red('not proven')}: ${objection.message}${where}\n`);
  }
  return exitCode;
}

/** What the certificate does not say of runs that end in a failing step, if there is something. */
function untoldFailure(
  failures: readonly string[],
  reported: readonly string[],
): Objection | undefined {
  const unreported = failures.filter((name) => !reported.includes(name));
  if (unreported.length === 0) return undefined;
  return { message: `it does not say that runs end in ${unreported.join(', ')}`, state: undefined };
}
