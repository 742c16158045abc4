/** The certificate of the claim that was checked: writes it, and says of what it is one. */
import { showMany } from '../report/verdict/numbers.ts';
import { showLimit } from '../report/verdict/result.ts';
import type { Certified } from '../workbench/claims/certify.ts';
import type { CheckedClaim } from '../workbench/claims/check-claim.ts';
import type { CheckedClaims } from '../workbench/claims/check-claims.ts';
import { targetOf } from '../workbench/project/project.ts';
import type { Events } from '../workbench/search/events.ts';
import type { SearchOptions } from '../workbench/search/search-options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Writes the certificate of what was checked, if all of it is as recorded, and returns how `check` ends. */
export async function certifyChecked(
  terminal: Terminal,
  events: Events,
  { checked, failures }: CheckedClaims,
  options: SearchOptions,
  file: string,
  exitCode: ExitCode,
): Promise<ExitCode> {
  // What has no recorded counts yet can hold all the same.
  const isNew =
    failures.length === 0 && checked.every(({ report }) => report.judgement.kind === 'new');
  if (exitCode !== EXIT.asRecorded && !(isNew && checked.length > 0)) {
    terminal.err('no certificate was written: not all is as recorded, see above\n');
    return exitCode;
  }
  const shown = await writeCertificate(terminal, events, checked, options, file);
  return shown === EXIT.asRecorded ? exitCode : shown;
}

/** Writes the certificate of the one claim that was checked to `file`. */
async function writeCertificate(
  terminal: Terminal,
  events: Events,
  checked: readonly CheckedClaim[],
  options: SearchOptions,
  file: string,
): Promise<ExitCode> {
  const { certify } = await import('../workbench/claims/certify.ts');
  const target = targetOf(terminal.cwd, file);
  return showCertified(terminal, await certify(events, checked, options, target), file);
}

function showCertified(terminal: Terminal, certified: Certified, file: string): ExitCode {
  if (certified.kind === 'limit') {
    terminal.err(`no certificate: ${showLimit(certified.limit)}\n`);
    return EXIT.limitReached;
  }
  const { claim, states, views, left, cutShort } = certified;
  const extent =
    views === undefined
      ? showMany(states, 'state')
      : `${showMany(states, 'view')} of ${views.size} \`${views.type}\``;
  terminal.err(`${file}: certificate of ${claim}, ${extent}\n`);
  if (left.length > 0) {
    const why = views === undefined ? 'not about all states' : 'views do not show that';
    terminal.err(`it does not speak of ${left.join(', ')}: ${why}\n`);
  }
  if (cutShort.length > 0) {
    terminal.err(`it goes as far as runs do: some end in ${cutShort.join(', ')}\n`);
  }
  return EXIT.asRecorded;
}
