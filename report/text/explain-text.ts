/** What `explain` says below the picture. */

import type { ExplainedStepJson, ExplainJson, OrderJson } from '../json/explain-json.ts';
import { showMany } from '../verdict/numbers.ts';
import type { Tones } from './claims-table.ts';

/** Returns the explanation, a paragraph a question, ending in a line end. */
export function explainText(explanation: ExplainJson, tones: Tones): string {
  const parts = [
    turningPointText(explanation, tones),
    stepsText(explanation, tones),
    ordersText(explanation, tones),
    remediesText(explanation, tones),
  ];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function turningPointText({ steps, turningPoint }: ExplainJson, { title }: Tones): string[] {
  const head = title('When was it too late?');
  const step = turningPoint.step === null ? undefined : steps[turningPoint.step];
  if (turningPoint.kind === 'unknown') {
    return [head, '  not known: too many states to look at (see `--max-states`)'];
  }
  const last = steps.at(-1);
  const end = last === undefined ? [] : ['  It breaks at the last step:', `    ${stepText(last)}`];
  if (step === undefined) {
    return [
      head,
      '  From the beginning: no run lets all threads finish without the violation.',
      ...end,
    ];
  }
  if (step === last) end.length = 0;
  return [
    head,
    `  Before step ${(turningPoint.step ?? 0) + 1} of ${steps.length} all threads could still have finished without the violation:`,
    `    ${stepText(step)}`,
    ...end,
  ];
}

function stepText({ thread, call, does, file, line }: ExplainedStepJson): string {
  const where = call === '' ? '' : `${call}: `;
  return `${thread}: ${where}${does}  (${file}:${line})`;
}

function stepsText({ steps }: ExplainJson, { title }: Tones): string[] {
  const needless = steps.flatMap((step, i) => (step.needless ? [{ step, i }] : []));
  const head = title('Which steps matter?');
  if (needless.length === 0) {
    return [head, `  All ${steps.length}: without any one of them the property is not broken.`];
  }
  return [
    head,
    `  ${showMany(steps.length - needless.length, 'step')} of ${steps.length}; the property is broken as well without`,
    ...needless.map(({ step, i }) => `    ${i + 1}  ${stepText(step)}`),
  ];
}

function ordersText({ steps, orders }: ExplainJson, { title }: Tones): string[] {
  const head = title('Which order matters?');
  if (orders.length === 0) return [head, '  No thread interferes with another.'];
  const line = ({ first, second, matters }: OrderJson): string =>
    `  ${matters ? 'yes' : 'no '}  ${stretchText(steps, first)} before ${stretchText(steps, second)}`;
  return [head, ...orders.map(line)];
}

function stretchText(
  steps: readonly ExplainedStepJson[],
  [from, to]: readonly [number, number],
): string {
  const name = steps[from]?.thread ?? '';
  return from === to ? `step ${from + 1} of ${name}` : `steps ${from + 1} to ${to + 1} of ${name}`;
}

function remediesText(
  { remedies, property, additions }: ExplainJson,
  { title, good }: Tones,
): string[] {
  const head = title('What makes it disappear?');
  const cures = remedies.filter(({ verdict }) => verdict === 'holds');
  const open = remedies.filter(({ verdict }) => verdict === 'unknown');
  const others = remedies.length - cures.length - open.length;
  const rest = [
    ...(others > 0
      ? [`  ${showMany(others, 'other version')} of one variant more or less: broken as well`]
      : []),
    ...(open.length > 0
      ? [
          `  not known, a limit was reached: ${open.map(({ change, variant }) => `${change} ${variant}`).join(', ')}`,
        ]
      : []),
  ];
  const { cures: added = [], tried = 0, possible = 0 } = additions ?? {};
  const further =
    additions === null
      ? []
      : [
          ...added.map(
            ({ what, owner, file, line }) =>
              `  ${good(`${what} added`)} in ${owner} before ${file}:${line}  ${property} holds, and nothing else breaks`,
          ),
          `  ${showMany(added.length, 'cure')} among the ${tried} tried of ${showMany(possible, 'addition')} of one call or check that the spec has`,
        ];
  if (cures.length === 0 && rest.length === 0) {
    return [head, '  The spec has no variants to try.', ...further];
  }
  return [
    head,
    ...cures.map(({ change, variant }) => `  ${good(`${change} ${variant}`)}  ${property} holds`),
    ...(cures.length === 0 ? ['  No single variant.'] : []),
    ...rest,
    ...further,
  ];
}
