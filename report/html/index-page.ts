/** The first page of a report on claims: what is claimed, what came of it, and where to look. */

import { positionAt, type Span } from '../../spec/language/text/source.ts';
import { claimsSummary, showNow, showRecorded } from '../text/claims-table.ts';
import type { ClaimReport } from '../verdict/claim-report.ts';
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';
import type { Unmeasured, Vacuity } from '../verdict/vacuity.ts';
import { type Assets, documentOf, type Section } from './document.ts';
import { html, linkToFile, type Markup } from './markup.ts';

export interface IndexPage {
  readonly title: string;
  readonly reports: readonly ClaimReport[];
  /** The file of a claim's own page; undefined if it has none. */
  readonly pageOf: (report: ClaimReport) => string | undefined;
  /** What no claim covers, and the claims of which that is not known; undefined: it was not asked. */
  readonly coverage: IndexCoverage | undefined;
  /** Specs that could not be checked. */
  readonly failures: readonly { readonly file: string; readonly message: string }[];
}

export interface IndexCoverage {
  readonly found: readonly Vacuity[];
  readonly unmeasured: readonly Unmeasured[];
}

export function indexPage(page: IndexPage, assets: Assets): string {
  const { title, reports, failures } = page;
  const bad = reports.filter(({ judgement }) => judgement.kind !== 'as-recorded');
  const summary = claimsSummary(reports);
  const lead = html`<p class="verdict ${bad.length + failures.length === 0 ? 'good' : 'bad'}">${summary}</p>
`;
  const sections: readonly Section[] = [
    ...(failures.length === 0
      ? []
      : [{ id: 'failures', title: 'Specs with errors', body: failureList(failures) }]),
    ...(bad.length === 0
      ? []
      : [{ id: 'changed', title: 'Not as recorded', body: remarks(page, bad) }]),
    { id: 'all', title: 'Claims', body: claimsTable(page) },
    { id: 'coverage', title: 'What no claim covers', body: coverageList(page.coverage) },
  ];
  return documentOf({ title, lead, sections }, assets);
}

function failureList(failures: IndexPage['failures']): Markup {
  return html`<ul>${failures.map(({ file, message }) => html`<li><code>${file}</code>: ${message}</li>`)}</ul>
`;
}

function remarks(page: IndexPage, reports: readonly ClaimReport[]): Markup {
  return html`<ul>${reports.map(
    (report) => html`<li>${nameOf(page, report)}: ${report.judgement.remarks.join('; ')}</li>`,
  )}</ul>
`;
}

function nameOf({ pageOf }: IndexPage, report: ClaimReport): Markup {
  const href = pageOf(report);
  return href === undefined
    ? html`${report.id}`
    : html`<a href="${linkToFile(href)}">${report.id}</a>`;
}

function claimsTable(page: IndexPage): Markup {
  const rows = page.reports.map((report) => {
    const { outcome, judgement, recorded } = report;
    const tone = judgement.kind === 'as-recorded' ? 'good' : 'bad';
    return html`<tr><th scope="row">${nameOf(page, report)}</th><td data-label="recorded">${showRecorded(recorded)}</td><td data-label="now" class="${tone}">${showNow(report)}</td><td data-label="states" class="number">${showCount(outcome.states)}</td><td data-label="transitions" class="number">${showCount(outcome.transitions)}</td><td data-label="depth" class="number">${outcome.depth}</td><td data-label="time" class="number">${showSeconds(outcome.seconds)}</td></tr>
`;
  });
  return html`<p><label>Find <input type="search" id="find-claim" autocomplete="off"></label> <span id="found-claims" aria-live="polite"></span></p>
<table id="claims"><caption>A name leads to the run that breaks the claim, or to its states where they are few</caption>
<thead><tr><th scope="col">claim</th><th scope="col">recorded</th><th scope="col">now</th><th scope="col" class="number">states</th><th scope="col" class="number">transitions</th><th scope="col" class="number">depth</th><th scope="col" class="number">time</th></tr></thead>
<tbody>
${rows}</tbody></table>
`;
}

/** What was not measured is owned up to: silence would be taken for a clean bill. */
function coverageList(coverage: IndexCoverage | undefined): Markup {
  if (coverage === undefined) {
    return html`<p>Not measured.</p>
`;
  }
  const { found, unmeasured } = coverage;
  const list =
    found.length === 0
      ? html`<p>Nothing was found that no claim covers.</p>
`
      : html`<ul>${found.map(
          ({ span, message }) => html`<li><code>${placeOf(span)}</code>: ${message}</li>`,
        )}</ul>
`;
  if (unmeasured.length === 0) return list;
  const ids = unmeasured.map(({ id }) => id).join(', ');
  return html`${list}<p>Not measured of ${showMany(unmeasured.length, 'large claim')}, nor of their files (<code>--coverage all</code> does): ${ids}</p>
`;
}

function placeOf(span: Span): string {
  return `${span.source.path}:${positionAt(span.source, span.start).line}`;
}
