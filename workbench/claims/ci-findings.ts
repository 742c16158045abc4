/** From what `check` found to findings, for the formats that CI systems read. */
import { type Replay, replay } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkMessage } from '../../properties/checks.ts';
import {
  type Finding,
  type RunLocation,
  type SourceLocation,
  sourceLocationOf,
} from '../../report/ci/finding.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { CheckedClaim } from './check-claim.ts';
import type { Coverage } from './coverage.ts';
import type { SpecFailure } from './load-for-check.ts';

export interface CheckFindings {
  readonly checked: readonly CheckedClaim[];
  readonly failures: readonly SpecFailure[];
  /** Pictures without a claim, from the project's root. */
  readonly orphans: readonly string[];
  readonly coverage: Coverage;
  /** Whether a warning is an error. */
  readonly isStrict: boolean;
}

/** Returns all that keeps a check from being green, and what it warns of, in the order of the check. */
export function findingsOf(project: Project, found: CheckFindings): readonly Finding[] {
  const locate = (span: Span): SourceLocation =>
    sourceLocationOf(span, (path) => projectPath(project, path));
  return [
    ...found.failures.flatMap((failure) => ofFailure(failure, locate)),
    ...found.checked.flatMap((claim) => ofClaim(claim, locate)),
    ...found.orphans.map((file): Finding => {
      const where = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
      const message = `no violated claim has this picture; \`faultline check --bless\` removes it`;
      return { ...RULES.picture, severity: 'error', message, location: where };
    }),
    ...found.coverage.found.map(({ kind, span, message }): Finding => {
      const severity = found.isStrict ? 'error' : 'warning';
      return { rule: kind, about: VACUITY, severity, message, location: locate(span) };
    }),
  ];
}

type Locate = (span: Span) => SourceLocation;

const VACUITY = 'a green says nothing about this code or property';
const RULES = {
  verdict: { rule: 'verdict', about: 'a claim has the verdict that it records' },
  counts: { rule: 'counts', about: 'a claim has the counts that it records' },
  limit: { rule: 'limit', about: 'a claim is decided within the limits' },
  picture: { rule: 'picture', about: 'a violated claim has its picture, and only such a claim' },
  spec: { rule: 'spec', about: 'a spec can be read' },
} as const;

function ofFailure(
  { file, message, diagnostics }: SpecFailure,
  locate: Locate,
): readonly Finding[] {
  if (diagnostics.length === 0) {
    const where = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    return [{ ...RULES.spec, severity: 'error', message, location: where }];
  }
  return diagnostics.map((diagnostic) => ofDiagnostic(diagnostic, locate));
}

function ofDiagnostic(diagnostic: Diagnostic, locate: Locate): Finding {
  const { code, severity, message, span, related, hint } = diagnostic;
  return {
    rule: code,
    about: `diagnostic ${code}`,
    severity,
    message: hint === undefined ? message : `${message}\nhint: ${hint}`,
    location: locate(span),
    related: related.map((other) => ({ location: locate(other.span), message: other.label })),
  };
}

function ofClaim(claim: CheckedClaim, locate: Locate): readonly Finding[] {
  const { report, declaration, golden } = claim;
  const common = {
    claim: report.id,
    location: locate(declaration.name.span),
    severity: 'error',
  } as const;
  const message = report.judgement.remarks.join('\n');
  const picture: readonly Finding[] =
    golden === undefined || golden.state === 'same'
      ? []
      : [
          {
            ...RULES.picture,
            ...common,
            message: `its picture \`${golden.path}\` ${golden.state === 'missing' ? 'is missing' : 'differs'}; \`faultline check --bless\` records it`,
          },
        ];
  switch (report.judgement.kind) {
    case 'as-recorded':
      return picture;
    case 'drifted':
    case 'new':
      return [{ ...RULES.counts, ...common, message }, ...picture];
    case 'limit-reached':
      return [{ ...RULES.limit, ...common, message }, ...picture];
    case 'other-verdict':
      return [...otherVerdict(claim, locate), ...picture];
    default:
      return report.judgement.kind satisfies never;
  }
}

/** A finding for each property that is broken and should not be, and one for those that should. */
function otherVerdict(claim: CheckedClaim, locate: Locate): readonly Finding[] {
  const { report, declaration } = claim;
  const { recorded, result, id, machine } = report;
  const expected = recorded.verdict === 'violated' ? recorded.properties : [];
  const own = locate(declaration.name.span);
  const missing = expected.filter((name) => !result.violated.includes(name));
  const unexpected = result.violated.filter((name) => !expected.includes(name));
  return [
    ...unexpected.map((name): Finding => {
      const about = checkMessage(machine, name);
      const run = runTo(claim, name, locate);
      const where = run.at(-1)?.location ?? declared(machine, name, locate) ?? own;
      return {
        ...{ rule: name, about, severity: 'error', claim: id },
        message: [`\`${name}\` is violated`, about].filter((part) => part !== '').join(': '),
        location: where,
        related: [{ location: own, message: `claim \`${declaration.name.text}\` says otherwise` }],
        run,
      };
    }),
    ...(missing.length === 0
      ? []
      : [
          {
            ...RULES.verdict,
            ...{ severity: 'error' as const, claim: id, location: own },
            message: `recorded as violated, but now holds: ${missing.join(', ')}`,
          },
        ]),
  ];
}

function declared(
  { properties, stepProperties, temporal }: Machine,
  name: string,
  locate: Locate,
): SourceLocation | undefined {
  const found = [...properties, ...stepProperties, ...temporal].find((each) => each.name === name);
  return found && locate(found.span);
}

/** The steps to the violation of `property`, each at its last statement; empty if no run is known. */
function runTo(
  { counterexample, report }: CheckedClaim,
  property: string,
  locate: Locate,
): RunLocation[] {
  if (counterexample?.property !== property) return [];
  const { machine } = report;
  const replayed: Replay = replay(machine, counterexample.run);
  if (!replayed.ok) return [];
  return replayed.trace.steps.map(({ thread, path }) => {
    const { name, template } = at(machine.threads, thread);
    const { span, frames } = at(
      at(machine.templates, template).nodes,
      at(path, path.length - 1),
    ).origin;
    const calls = frames.map(({ proc }) => `${proc}()`).join(' > ');
    return { location: locate(span), message: calls === '' ? name : `${name}: ${calls}` };
  });
}
