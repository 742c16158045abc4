/** The table of `litmus`: a row a test, a column a memory model. */
import {
  agreement,
  type LitmusFinding,
  type LitmusRow,
  type ResultModel,
} from '../verdict/litmus-row.ts';
import { showCount, showMany } from '../verdict/numbers.ts';
import { bareTable } from './bare-table.ts';

export function litmusText(rows: readonly LitmusRow[], model: ResultModel): string {
  const [first] = rows;
  if (first === undefined) return '';
  const memories = first.findings.map(({ memory }) => memory);
  const header = ['test', `Result (${model})`, ...memories, 'states'];
  const body = rows.map(({ name, result, findings }) => [
    ...[name, result ?? '-'],
    ...findings.map((finding) => cell(finding, agreement(result, model, finding))),
    findings.map(({ states }) => showCount(states)).join(' / '),
  ]);
  const align = header.map((_, i) =>
    i === header.length - 1 ? ('right' as const) : ('left' as const),
  );
  return `${bareTable(header, align, body).join('\n')}\n\n${summary(rows, model)}\n`;
}

function cell(finding: LitmusFinding, agreed: ReturnType<typeof agreement>): string {
  if (finding.failure !== undefined) return `${finding.failure} is violated`;
  if (finding.observation === undefined) return 'unknown';
  return agreed === 'differs' ? `${finding.observation} (differs)` : finding.observation;
}

function summary(rows: readonly LitmusRow[], model: ResultModel): string {
  const all = rows.flatMap(({ result, findings }) =>
    findings.map((finding) => agreement(result, model, finding)),
  );
  const count = (which: ReturnType<typeof agreement>): number =>
    all.filter((each) => each === which).length;
  const parts = [
    `${showCount(count('same'))} as \`Result:\` says`,
    ...(count('within') > 0
      ? [`${showCount(count('within'))} within it (this memory is stronger or weaker)`]
      : []),
    `${showCount(count('differs'))} differ`,
    ...(count(undefined) > 0 ? [`${showCount(count(undefined))} not compared`] : []),
  ];
  return `${showMany(rows.length, 'test')}: ${parts.join(', ')}`;
}
