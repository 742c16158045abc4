/**
 * `faultline verify-certificate FILE`: asks the interpreter alone whether a certificate proves what it
 * says. Reads the spec anew; of the explorers it uses nothing (tested).
 */

import { isViewsCertificate } from '../../checker/any-number/views-certificate.ts';
import type { Objection } from '../../checker/certificate/verify.ts';
import { CERTIFICATE_SCHEMA, type CertificateJson } from '../../report/json/certificate-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { memoryOf, showMemory } from '../../report/verdict/memory.ts';
import { showCount, showMany, showSeconds } from '../../report/verdict/numbers.ts';
import { showBounds } from '../../report/verdict/result.ts';
import { noSuchFile, readNamed } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { asText, valueOr } from '../options/option.ts';
import { json } from '../options/search-options.ts';
import type { Terminal } from '../terminal.ts';
import { verifyStatesFile } from '../verify-states-file.ts';
import { verifyViewsFile } from '../verify-views-file.ts';

const HELP = `
Example:
  faultline check examples/peterson.kspec --claim correct --certificate peterson.cert
  faultline verify-certificate peterson.cert

It checks that the certificate contains the initial state, that every step from its states leads to one of its
states, and that no property is violated in them. It uses the interpreter alone, without the explorers and their
reductions. A certificate for any number of identities has views instead of states.
Exit codes: 0 proven, 1 not proven, 2 not a certificate of this spec.
`;

export const verifyCertificateCommand: CliCommand = cliCommand({
  name: 'verify-certificate',
  operands: '<file>',
  about: 'check that a set of states proves a claim',
  page: 'docs/CERTIFICATES.md',
  help: HELP,
  reads: { folder: valueOr('--project <folder>', 'where the spec is', '.', asText), json },
  run: ({ terminal }, [file = ''], { folder, json }) => verifyFile(terminal, file, folder, json),
});

async function verifyFile(
  terminal: Terminal,
  file: string,
  folder: string,
  json: boolean,
): Promise<ExitCode> {
  const start = performance.now();
  const bytes = readNamed(terminal.cwd, file, 'certificate');
  if (bytes === undefined) throw noSuchFile(file, terminal.cwd);
  const named = { terminal, file, folder };
  const { about, machine, params, anyNumber, verification } = isViewsCertificate(bytes)
    ? verifyViewsFile(named, bytes)
    : verifyStatesFile(named, bytes);
  if (terminal.interactive) terminal.status('');
  const { transitions, failures } = verification;
  const objection = verification.objection ?? untoldFailure(failures, about.cutShort);
  const seconds = (performance.now() - start) / 1000;
  const exitCode = objection === undefined ? EXIT.asRecorded : EXIT.otherVerdict;
  const unit = anyNumber === null ? 'state' : 'view';
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
      anyNumber,
      states,
      transitions,
      objection: objection?.message ?? null,
      seconds,
    };
    terminal.out(jsonText(document));
  } else if (objection === undefined) {
    const within = [
      anyNumber === null ? '' : `any number of ${anyNumber.type}`,
      showBounds(params),
      showMemory(machine) ?? '',
    ].filter((part) => part !== '');
    const subject = [about.spec, ...about.variants].join(' with ');
    const proven = `proven for ${subject}${within.length === 0 ? '' : ` (${within.join('; ')})`}`;
    terminal.out(
      `${terminal.colors.green('verified')}: ${proven}: ${about.properties.join(', ')}\n`,
    );
    if (failures.length > 0) {
      terminal.out(`as far as runs go: some end in ${failures.join(', ')}, which is not proven\n`);
    }
    const size = anyNumber === null ? '' : ` of ${anyNumber.viewSize}`;
    const extent = [showMany(about.states, unit) + size, showMany(transitions, 'transition')];
    terminal.out(
      `${extent.join(', ')}, each followed by the interpreter, ${showSeconds(seconds)}\n`,
    );
  } else {
    const where = objection.state === undefined ? '' : ` (${unit} ${showCount(objection.state)})`;
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
