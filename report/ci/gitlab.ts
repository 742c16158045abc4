/** Findings as GitLab's Code Quality report, which its merge requests show. */

import { createHash } from 'node:crypto';
import { jsonText } from '../text/harmless.ts';
import type { Finding } from './finding.ts';

/** Returns the text of the file. A finding without a place is shown at the first line of `fallback`. */
export function gitlabText(findings: readonly Finding[], fallback: string): string {
  const issues = findings.map(({ rule, severity, message, location, claim }) => ({
    description: claim === undefined ? message : `${claim}: ${message}`,
    check_name: rule,
    fingerprint: createHash('sha256')
      .update([rule, claim ?? '', location?.file ?? fallback, message].join('\n'))
      .digest('hex'),
    severity: severity === 'error' ? 'critical' : 'minor',
    location: {
      path: location?.file ?? fallback,
      lines: { begin: location?.line ?? 1, end: location?.endLine ?? 1 },
    },
  }));
  return jsonText(issues);
}
