/** What `explain` says below the picture. */

import type {
  ExplainedStepJson,
  ExplainJson,
  OrderJson,
  RemedyJson,
} from '../json/explain-json.ts';
import { showMany } from '../verdict/numbers.ts';
import type { Verdict } from '../verdict/result.ts';
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

function turningPointText(
  { steps, turningPoint, property }: ExplainJson,
  { title }: Tones,
): string[] {
  const head = title('When was it too late?');
  const number = (turningPoint.step ?? 0) + 1;
  const step = turningPoint.step === null ? undefined : steps[turningPoint.step];
  const last = steps.at(-1);
  const end =
    last === undefined || last === step
      ? []
      : [`  ${property} is broken in step ${steps.length}:`, `    ${stepText(last)}`];
  if (turningPoint.kind === 'unknown') {
    return [
      head,
      '  Not known: there are too many states to look at (see `--max-states`).',
      ...end,
    ];
  }
  if (step === undefined) {
    return [
      head,
      `  From the beginning: no run lets all threads finish without breaking it.`,
      ...end,
    ];
  }
  return [
    head,
    `  Step ${number} of ${steps.length} decides: before it all threads could still have finished without breaking it, after it they cannot.`,
    `    ${stepText(step)}`,
    ...end,
  ];
}

function stepText({ thread, call, does, file, line }: ExplainedStepJson): string {
  const where = call === '' ? '' : `${call}: `;
  return `${thread}: ${where}${does}  (${file}:${line})`;
}

function stepsText({ steps, property }: ExplainJson, { title }: Tones): string[] {
  const needless = steps.flatMap((step, i) => (step.needless ? [{ step, i }] : []));
  const head = title('Which steps matter?');
  if (steps.length === 0) return [head, '  None: the initial state breaks it.'];
  if (needless.length === 0) {
    return [head, `  All ${steps.length}: leave out any of them, and ${property} is not broken.`];
  }
  return [
    head,
    `  ${steps.length - needless.length} of ${steps.length}. ${property} is broken as well without`,
    ...needless.map(({ step, i }) => `    step ${i + 1}, ${stepText(step)}`),
  ];
}

function ordersText({ steps, orders }: ExplainJson, { title }: Tones): string[] {
  const head = title('Which order matters?');
  if (orders.length === 0) return [head, '  None: no thread interferes with another.'];
  const line = ({ first, second, matters }: OrderJson): string => {
    const [one, other] = [stretchText(steps, first), stretchText(steps, second)];
    return matters
      ? `  It breaks because ${one} came before ${other}.`
      : `  It breaks in any order of ${one} and ${other}.`;
  };
  return [head, ...orders.map(line)];
}

function stretchText(
  steps: readonly ExplainedStepJson[],
  [from, to]: readonly [number, number],
): string {
  const name = steps[from]?.thread ?? '';
  return from === to ? `step ${from + 1} of ${name}` : `steps ${from + 1} to ${to + 1} of ${name}`;
}

/** One sentence for the variants that were left out, and one for those that were added. */
function sentences(remedies: readonly RemedyJson[], outcome: string): readonly string[] {
  return (['without', 'with'] as const).flatMap((change) => {
    const names = remedies.filter((each) => each.change === change).map(({ variant }) => variant);
    if (names.length === 0) return [];
    const which =
      names.length === 1
        ? `the variant ${names[0]}`
        : `any one of the variants ${names.join(', ')}`;
    return [`  ${change === 'with' ? 'With' : 'Without'} ${which} ${outcome}.`];
  });
}

function remediesText(
  { remedies, property, additions }: ExplainJson,
  { title, good }: Tones,
): string[] {
  const head = title('What makes it disappear?');
  const of = (verdict: Verdict): readonly RemedyJson[] =>
    remedies.filter((remedy) => remedy.verdict === verdict);
  const [cures, open] = [of('holds'), of('unknown')];
  const rest = [
    ...sentences(of('violated'), `${property} is broken as well`),
    ...sentences(open, `it is not known whether ${property} holds: a limit was reached`),
  ];
  const { cures: added = [], tried = 0, possible = 0 } = additions ?? {};
  const further =
    additions === null
      ? []
      : [
          ...added.map(
            ({ what, owner, file, line }) =>
              `  With ${good(what)} added in ${owner} before ${file}:${line} ${property} holds, and nothing else breaks.`,
          ),
          `  ${showMany(added.length, 'cure')} among the ${tried} tried of ${showMany(possible, 'addition')} of one call or check that the spec has.`,
        ];
  if (cures.length === 0 && rest.length === 0) {
    return [head, '  The spec has no variants to try.', ...further];
  }
  return [
    head,
    ...cures.map(
      ({ change, variant }) =>
        `  ${good(`${change === 'with' ? 'With' : 'Without'} the variant ${variant}`)} ${property} holds.`,
    ),
    ...(cures.length === 0 ? ['  No variant alone, neither left out nor added.'] : []),
    ...rest,
    ...further,
  ];
}
