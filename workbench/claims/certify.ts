/** `check --certificate FILE`: writes down the states on which a claim's green stands. */
import { type Certificate, encodeCertificate } from '../../checker/certificate/certificate.ts';
import { reachableSet, type VisitStates } from '../../checker/certificate/reachable-set.ts';
import { STUCK } from '../../checker/outcome.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { showLimit } from '../../report/verdict/result.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { EXIT, type ExitCode } from '../project/exit-code.ts';
import { UserError } from '../project/user-error.ts';
import { writeFile } from '../project/write-file.ts';
import type { SearchOptions } from '../search/options.ts';
import { progressLine } from '../search/progress-line.ts';
import type { Terminal } from '../search/terminal.ts';
import type { CheckedClaim } from './check-claims.ts';

/** @throws UserError unless `checked` is one claim, and holds. */
export async function certify(
  terminal: Terminal,
  checked: readonly CheckedClaim[],
  options: SearchOptions,
  file: string,
): Promise<ExitCode> {
  const [claim, another] = checked;
  if (claim === undefined || another !== undefined) {
    throw new UserError('a certificate is about one claim', 'choose it with `--claim NAME`');
  }
  const { id, recorded, result } = claim.report;
  if (result.verdict !== 'holds') {
    throw new UserError(`\`${id}\` does not hold, so there is nothing to certify`);
  }
  const { settings } = termsOf(claim.declaration);
  // Without reductions, so that whoever verifies it need not trust them.
  const { machine } = compileSpec(claim.spec, {
    settings,
    variants: claim.report.variants,
    resetDeadLocals: false,
    useSymmetry: false,
  });
  if (machine === undefined) return EXIT.badInput;

  const asked = recorded.properties.length > 0 ? recorded.properties : checkableNames(machine);
  const covers = machine.properties.filter(({ form }) => form === 'cover');
  // What is about runs, and what a set of states that may be too large cannot show.
  const beyond = [...[...machine.temporal, ...covers].map(({ name }) => name), STUCK];
  const properties = asked.filter((name) => !beyond.includes(name));
  const left = asked.filter((name) => beyond.includes(name));
  if (properties.length === 0) {
    throw new UserError(`\`${id}\` claims nothing about all states`);
  }
  const line = progressLine(terminal);
  const body = reachableSet(
    machine,
    {
      limits: options.limits,
      onProgress: (progress) => {
        line.show(`certificate of ${id}`, progress);
        return 'go';
      },
    },
    await visitorOf(options),
  );
  line.clear();
  if (!(body instanceof Uint32Array)) {
    terminal.err(`no certificate: ${showLimit(body.limit)}\n`);
    return EXIT.limitReached;
  }
  const { words } = layoutOf(machine);
  const certificate: Certificate = {
    about: {
      spec: claim.report.file,
      settings: Object.fromEntries(settings),
      variants: claim.report.variants,
      properties,
      machine: fingerprint(machine),
      states: body.length / words,
      words,
    },
    body,
  };
  await writeFile(file, encodeCertificate(certificate));
  const size = showMany(certificate.about.states, 'state');
  terminal.err(`${file}: certificate of ${id}, ${size}\n`);
  if (left.length > 0)
    terminal.err(`it does not speak of ${left.join(', ')}: not about all states\n`);
  return EXIT.asRecorded;
}

async function visitorOf({ engine }: SearchOptions): Promise<VisitStates> {
  if (engine === 'reference') {
    return (await import('../../checker/reference/visit-states.ts')).visitStates;
  }
  return (await import('../../checker/engine/visit-states-fast.ts')).visitStatesFast;
}
