/**
 * Findings as SARIF 2.1.0, which code hosts and editors read.
 *
 * A rule for each property and diagnostic, a result for each finding; the run to a violation is its
 * code flow. Paths are relative to the root of the project (`%SRCROOT%`).
 */
import {
  SarifBuilder,
  SarifResultBuilder,
  SarifRuleBuilder,
  SarifRunBuilder,
} from 'node-sarif-builder';
import { jsonText } from '../text/harmless.ts';
import type { Finding, RunLocation, SourceLocation } from './finding.ts';

const HOME = 'https://www.npmjs.com/package/faultline';

/** Returns the text of the file. */
export function sarifText(findings: readonly Finding[], version: string): string {
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: 'faultline',
    toolDriverVersion: version,
    url: HOME,
  });
  // UTF-16 is what we count in, and what the format takes if nothing else is said.
  run.run.columnKind = 'utf16CodeUnits';
  const rules = new Map(findings.map(({ rule, about }) => [rule, about]));
  for (const [ruleId, about] of rules) {
    run.addRule(
      new SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText: about || ruleId }),
    );
  }
  for (const finding of findings) run.addResult(resultOf(finding));
  const sarif = new SarifBuilder();
  sarif.addRun(run);
  return jsonText(JSON.parse(sarif.buildSarifJsonString({ indent: false })));
}

function resultOf(finding: Finding): SarifResultBuilder {
  const builder = new SarifResultBuilder().initSimple({
    level: finding.severity,
    messageText: finding.message,
    ruleId: finding.rule,
  });
  const { result } = builder;
  if (finding.location !== undefined) result.locations = [sarifLocation(finding.location)];
  if (finding.related !== undefined && finding.related.length > 0) {
    result.relatedLocations = finding.related.map((other, i) => ({
      id: i + 1,
      ...sarifRunLocation(other),
    }));
  }
  if (finding.run !== undefined && finding.run.length > 0) {
    const steps = finding.run.map((step, i) => ({
      executionOrder: i + 1,
      location: sarifRunLocation(step),
    }));
    result.codeFlows = [{ threadFlows: [{ locations: steps }] }];
  }
  // So that a finding that moves by a line is the same one to whoever compares two runs.
  const parts = [finding.rule, finding.claim ?? '', finding.location?.file ?? '', finding.message];
  result.partialFingerprints = { 'finding/v1': parts.join('|') };
  return builder;
}

function sarifRunLocation({ location, message }: RunLocation) {
  return { ...sarifLocation(location), message: { text: message } };
}

function sarifLocation({ file, line, column, endLine, endColumn }: SourceLocation) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}
