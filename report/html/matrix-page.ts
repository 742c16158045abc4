/** A page for a matrix: a cell leads to what no order gives there, with a run, and a run of each order beside it. */
import {
  brokenText,
  type Matrix,
  type MatrixBroken,
  type MatrixCell,
  type MatrixOutcome,
  type ModeMatrix,
  ownOutcomes,
  type RepeatedOutcome,
} from '../matrix/matrix.ts';
import {
  cellsByPair,
  extentOf,
  meaningOf,
  missing,
  runLines,
  sleeperText,
  startText,
} from '../matrix/matrix-text.ts';
import { repeatedPairs } from '../matrix/repeated-pairs.ts';
import { showMany } from '../verdict/numbers.ts';
import { type Assets, documentOf, type Section } from './document.ts';
import { html, type Markup } from './markup.ts';

export function matrixPage(matrix: Matrix, assets: Assets): string {
  const { spec, version, beside, modes } = matrix;
  const third = beside === undefined ? '' : `, ${beside} beside all`;
  const open = modes.flatMap(({ cells }) => cells).filter(({ verdict }) => verdict === '!');
  const lead = html`<p class="verdict ${open.length === 0 ? 'good' : 'bad'}">${
    open.length === 0
      ? 'each outcome is of some order, or has a reason'
      : `${showMany(open.length, 'cell')} with an outcome that no order gives`
  }</p>
`;
  const sections = modes.flatMap((mode, number): readonly Section[] => [
    { id: `mode-${number}`, title: mode.mode ?? 'Matrix', body: table(mode, number) },
    ...mode.cells
      .filter(({ outcomes, broken }) => outcomes.length + broken.length > 0)
      .map((cell) => ({
        id: idOf(mode, number, cell),
        title: cell.operations.join(' beside '),
        body: cellBody(mode, cell),
      })),
    ...(mode.cells.every((cell) => ownOutcomes(cell).length === cell.outcomes.length)
      ? []
      : [
          {
            id: `repeated-${number}`,
            title: 'Pairs that triples repeat',
            body: repeatedBody(mode, number),
          },
        ]),
    ...(mode.sleepers.length === 0
      ? []
      : [{ id: `blocked-${number}`, title: 'Who stays blocked', body: sleepersOf(mode) }]),
  ]);
  const title = `${spec}${version === '' ? '' : ` (${version})`}: operations beside each other${third}`;
  return documentOf({ title, lead, sections }, assets);
}

function idOf({ cells }: ModeMatrix, number: number, cell: MatrixCell): string {
  return `cell-${number}-${cells.indexOf(cell)}`;
}

const TONES = { '=': 'good', '^': '', '~': '', '!': 'bad', '?': 'bad' } as const;

function table(mode: ModeMatrix, number: number): Markup {
  const { operations } = mode;
  const cellOf = cellsByPair(mode);
  const rows = operations.map((row, i) => {
    const cells = operations.map((column, j) => {
      const cell = j > i ? undefined : cellOf(row, column);
      if (cell === undefined) return html`<td>${j > i ? '' : missing(mode)}</td>`;
      const { verdict, outcomes, broken } = cell;
      const names = [...new Set(broken.map(({ property }) => property))];
      const shown = [verdict, ...names].join(' ');
      const title = `${row} beside ${column}: ${meaningOf(mode, verdict)}`;
      const text =
        outcomes.length + broken.length === 0
          ? html`${verdict}`
          : html`<a href="#${idOf(mode, number, cell)}">${shown}</a>`;
      return html`<td class="${TONES[verdict]}" title="${title}">${text}</td>`;
    });
    return html`<tr><th scope="row">${i + 1} ${row}</th>${cells}</tr>
`;
  });
  const head = operations.map((name, i) => html`<th scope="col" title="${name}">${i + 1}</th>`);
  return html`<table><caption>${extentOf(mode)}</caption>
<thead><tr><th scope="col">beside</th>${head}</tr></thead>
<tbody>
${rows}</tbody></table>
`;
}

function cellBody({ starts }: ModeMatrix, { outcomes, broken }: MatrixCell): Markup {
  return html`${outcomes.map((outcome) => outcomeBody(outcome, starts))}${broken.map(brokenBody)}`;
}

function brokenBody(broken: MatrixBroken): Markup {
  const { message, starts, first, reason, picture } = broken;
  return html`<h3>${brokenText(broken)}</h3>
${message === '' ? undefined : html`<p>${message}</p>`}
<p>From ${showMany(starts, 'start state')}, of which the first is: ${startText(first)}</p>
${reason === '' ? undefined : html`<p>Why it is right: ${reason}</p>`}
${drawn('A simplest run', picture)}
`;
}

function outcomeBody(
  { outcome, starts: found, reason, repeats, picture, orders }: MatrixOutcome,
  starts: ModeMatrix['starts'],
): Markup {
  return html`<h3>${outcome}</h3>
<p>No order gives it. From ${showMany(found.length, 'start state')}, of which the first is: ${startText(starts[found[0] ?? 0])}</p>
${reason === '' ? undefined : html`<p>Why it is right: ${reason}</p>`}
${repeats === undefined ? undefined : repeatsBody(repeats)}
<div class="runs">
${drawn('Concurrently', picture)}${orders.map((order) => drawn(`An order gives: ${order.outcome}`, order.picture))}</div>
`;
}

function repeatsBody({ operations, outcome, reason }: RepeatedOutcome): Markup {
  const why = reason === '' ? 'no reason is recorded' : `why it is right: ${reason}`;
  return html`<p>It repeats ${operations.join(' beside ')}, which has ${outcome}; the third changes nothing (${why}).</p>`;
}

function repeatedBody(mode: ModeMatrix, number: number): Markup {
  return html`<p>The outcomes are those of the pair, of no order of the two; the third call changes nothing.</p>
<ul>${repeatedPairs(mode).map(
    ({ operations, outcomes, cells, isOpen }) =>
      html`<li>${operations.join(' beside ')}${
        isOpen ? ' (no reason is recorded)' : ''
      }: ${outcomes.join('; or ')}, in ${cells.map(
        (cell, i) =>
          html`${i === 0 ? '' : ', '}<a href="#${idOf(mode, number, cell)}">${cell.operations.join(' beside ')}</a>`,
      )}</li>`,
  )}</ul>
`;
}

function drawn(caption: string, picture: string | undefined): Markup | undefined {
  if (picture === undefined) return undefined;
  const text = runLines(picture).join('\n');
  return html`<figure><figcaption>${caption}</figcaption><pre>${text}</pre></figure>
`;
}

function sleepersOf({ sleepers }: ModeMatrix): Markup {
  return html`<p>One at a time, though the same call would return now.</p>
<ul>${sleepers.map((each) => html`<li>${sleeperText(each)}</li>`)}</ul>
`;
}
