/** The review of a change as a comment on a pull request: what closes the gate first. */
import { markdownTable } from 'markdown-table';
import { showCount } from '../verdict/numbers.ts';
import type { GateReport, PropertyChange } from './gate-report.ts';
import {
  cellsOf,
  groupedFindings,
  showAdded,
  showChange,
  showExtent,
  shownClaims,
  showRevisions,
  showState,
} from './gate-words.ts';
import {
  changedPictures,
  newlyBroken,
  pictureDiff,
  stalePictures,
  withoutReplay,
} from './pictures.ts';

/** Comments have a largest size, and reviewers too. */
const PICTURES_MAX = 20;

export function gateMarkdown(report: GateReport): string {
  const { findings, exitCode } = report;
  const { single, added } = shownClaims(report);
  const paragraphs = [
    `## Gate ${exitCode === 0 ? ':white_check_mark:' : ':x:'} ${showState(report)}`,
    inline(showRevisions(report)),
    ...groupedFindings(findings).map(([{ kind, advice, isAllowed }, group]) =>
      [
        isAllowed ? `~~${kind}~~, allowed` : `**${kind}**: ${inline(advice)}`,
        '',
        ...group.map(({ subject, message }) => `- ${code(subject)}: ${inline(message)}`),
      ].join('\n'),
    ),
    single.length === 0
      ? ''
      : markdownTable(
          [
            ['claim', 'before', 'now', 'states before', 'states now', ''],
            ...single.map((claim) => {
              const { before, now, statesBefore, statesNow, notes, isDifferent } = cellsOf(claim);
              const shown =
                isDifferent && claim.before !== undefined ? `**${cell(now)}**` : cell(now);
              return [
                code(claim.id),
                cell(before),
                shown,
                statesBefore,
                statesNow,
                cell(notes.join('; ')),
              ];
            }),
          ],
          { align: ['l', 'l', 'l', 'r', 'r', 'l'] },
        ),
    added.size === 0
      ? ''
      : markdownTable(
          [
            ['new claims, all as recorded', 'claims', 'hold', 'violated', 'states', 'about'],
            ...[...added].map(([file, claims]) => {
              const { holds, violated, states } = showAdded(claims);
              const counts = [claims.length, holds, violated, states].map(showCount);
              return [code(file), ...counts, cell(claims[0]?.about ?? '')];
            }),
          ],
          { align: ['l', 'r', 'r', 'r', 'r', 'l'] },
        ),
    ...newlyBroken(report.claims).map(({ id, picture }) =>
      details(`${id}: violated now`, fenced('', picture)),
    ),
    ...report.properties.map(propertyText),
    report.notes.length === 0
      ? ''
      : [
          'Assumptions and bounds that are not what they were:',
          '',
          ...report.notes.map(({ subject, message }) => `- ${code(subject)}: ${inline(message)}`),
        ].join('\n'),
    ...changedPictures(report.claims)
      .slice(0, PICTURES_MAX)
      .map((pair) =>
        details(`${pair.id}: violated before and now`, fenced('diff', pictureDiff(pair))),
      ),
    ...stalePictures(report.claims).map((pair) =>
      details(`${pair.id}: its picture, and what is drawn now`, fenced('diff', pictureDiff(pair))),
    ),
    showExtent(report),
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

function propertyText(change: PropertyChange): string {
  const { name, file, kind, before, after, picture } = change;
  const lines = [...marked('-', before), ...marked('+', after)].join('\n');
  const shown = withoutReplay(picture);
  return [
    `${code(name)} (${code(file)}): ${inline(showChange(change))}`,
    ...(kind === 'added' ? [] : [fenced('diff', lines)]),
    ...(shown === undefined ? [] : [details('a run that breaks the old one', fenced('', shown))]),
  ].join('\n\n');
}

function marked(mark: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n').map((line) => `${mark} ${line}`);
}

function details(summary: string, body: string): string {
  return `<details><summary>${escaped(summary)}</summary>\n\n${body}\n\n</details>`;
}

/** Text of a spec cannot end its block: a fence is longer than any run of backticks in it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** Words with code in backticks: the rest must not be taken for HTML or a mention. */
function inline(text: string): string {
  return escaped(text).replaceAll('@', '&#64;').replace(/\n/g, ' ');
}

function cell(text: string): string {
  return inline(text).replaceAll('|', '\\|').replaceAll('_', '\\_');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
