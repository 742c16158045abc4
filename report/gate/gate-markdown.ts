/** The review of a change as a comment on a pull request: what closes the gate first. */
import { markdownTable } from 'markdown-table';
import { showCount } from '../numbers.ts';
import type { GateReport, PropertyChange } from './gate-report.ts';
import {
  cellsOf,
  showAdded,
  showChange,
  showExtent,
  shownClaims,
  showRevisions,
  showState,
} from './gate-words.ts';
import { changedPictures, pictureDiff, withoutReplay } from './pictures.ts';

export function gateMarkdown(report: GateReport): string {
  const { findings, exitCode } = report;
  const { single, added } = shownClaims(report);
  const paragraphs = [
    `## Gate ${exitCode === 0 ? ':white_check_mark:' : ':x:'} ${showState(report)}`,
    inline(showRevisions(report)),
    findings
      .map(({ kind, subject, message, advice, isAllowed }) =>
        isAllowed
          ? `- ~~${kind}~~ (allowed) ${code(subject)}: ${inline(message)}`
          : `- **${kind}** ${code(subject)}: ${inline(message)}\n  ${inline(advice)}`,
      )
      .join('\n'),
    single.length === 0
      ? ''
      : markdownTable(
          [
            ['claim', 'before', 'now', 'states before', 'states now', ''],
            ...single.map((claim) => {
              const { before, now, statesBefore, statesNow, notes, isTelling } = cellsOf(claim);
              const shown =
                isTelling && claim.before !== undefined ? `**${cell(now)}**` : cell(now);
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
            ['new claims, all as recorded', 'claims', 'hold', 'violated', 'states'],
            ...[...added].map(([file, claims]) => {
              const { holds, violated, states } = showAdded(claims);
              return [code(file), ...[claims.length, holds, violated, states].map(showCount)];
            }),
          ],
          { align: ['l', 'r', 'r', 'r', 'r'] },
        ),
    ...report.properties.map(propertyText),
    ...changedPictures(report.claims).map((pair) =>
      details(`${pair.id}: violated before and now`, fenced('diff', pictureDiff(pair))),
    ),
    ...newPictures(report),
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

function newPictures({ claims }: GateReport): readonly string[] {
  return claims.flatMap(({ id, before, recorded, after }) => {
    const isNews =
      recorded?.verdict !== 'violated' || (before !== undefined && before.picture === undefined);
    const picture = withoutReplay(after?.picture);
    return isNews && picture !== undefined
      ? [details(`${id}: violated now`, fenced('', picture))]
      : [];
  });
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
