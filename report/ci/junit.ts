/** Claims as JUnit XML: a suite for each spec, a test case for each claim. */
import junit, { type Builder } from 'junit-report-builder';
import { withoutControls } from '../text/harmless.ts';
import type { ClaimReport } from '../verdict/claim-report.ts';
import { showCount } from '../verdict/numbers.ts';
import type { Finding } from './finding.ts';

/** A spec that could not be checked. */
export interface BrokenSpec {
  readonly file: string;
  readonly message: string;
}

/** Returns the text of the file. A claim with an error among `findings` has failed. */
export function junitText(
  claims: readonly ClaimReport[],
  broken: readonly BrokenSpec[],
  findings: readonly Finding[],
): string {
  // The package is CommonJS: its export is the builder, which its types call `default`.
  const builder = (junit as unknown as Builder).newBuilder();
  for (const file of new Set(claims.map((claim) => claim.file))) {
    const suite = builder.testSuite().name(file);
    for (const claim of claims.filter((each) => each.file === file)) {
      const { id, outcome, result } = claim;
      const test = suite.testCase().className(file).name(claim.claim).file(file);
      test.time(outcome.seconds);
      test.standardOutput(`${result.verdict}, ${showCount(outcome.states)} states`);
      const own = findings.filter((each) => each.claim === id && each.severity === 'error');
      const [first] = own;
      if (first === undefined) continue;
      const text = own.map(({ message }) => message).join('\n');
      if (claim.judgement.kind === 'limit-reached') test.error(first.message, first.rule, text);
      else test.failure(text, first.rule);
    }
  }
  for (const { file, message } of broken) {
    builder
      .testSuite()
      .name(file)
      .testCase()
      .className(file)
      .name('spec')
      .file(file)
      .error(message);
  }
  // XML has no control characters, and the builder leaves them in.
  return withoutControls(builder.build());
}
