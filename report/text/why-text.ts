/** The report of `why` for people. */

import type { VacuityGoal, WhyJson, WhyStepJson } from '../json/why-json.ts';
import { MEMORY_NAMES } from '../verdict/memory.ts';
import { showMany } from '../verdict/numbers.ts';
import { bareTable } from './bare-table.ts';
import type { Tones } from './claims-table.ts';

const HEAD = ['without', 'in', 'at', 'breaks', 'shortest run'];

/** What of the order of accesses does nothing. */
const WITHOUT_EFFECT: Readonly<Record<WhyJson['memory'], string>> = {
  sc: 'barriers, acquires and releases have no effect under sequentially consistent memory',
  tso: 'x86-TSO keeps this order without smp_rmb(), smp_wmb(), acquires and releases',
  weak: 'what has no effect under weak memory',
};

/** Returns the table, what nothing needs, and a line that counts. */
export function whyText({ claim, steps, memory }: WhyJson, tones: Tones): string {
  const of = (need: VacuityGoal): readonly WhyStepJson[] =>
    steps.filter((step) => step.need === need);
  const needed = of('needed');
  const table =
    needed.length === 0
      ? []
      : [
          ...bareTable(
            HEAD.map(tones.title),
            HEAD.map(() => 'left' as const),
            needed.map((step) => [
              ...placed(step),
              tones.good(step.property ?? ''),
              `${showMany(step.steps ?? 0, 'step')}, ${showMany(step.switches ?? 0, 'switch')}`,
            ]),
          ),
          '',
        ];
  const lines = [
    ...table,
    ...listed(
      'not needed by any stated property of this claim',
      of('not-needed').filter(({ idle }) => !idle),
      tones.doubtful,
    ),
    ...listed(
      'not needed here: it never runs, or to no effect',
      of('not-needed').filter(({ idle }) => idle),
      tones.title,
    ),
    ...listed(`not judged: ${WITHOUT_EFFECT[memory]}`, of('not-judged'), tones.title),
    ...listed(
      memory === 'weak'
        ? 'nothing found without it, which shows nothing'
        : 'not known, a limit was reached',
      of('unknown'),
      tones.doubtful,
    ),
  ];
  const judged = steps.length - of('no-spec').length - of('not-judged').length;
  const counts = [
    `${needed.length} of ${showMany(judged, 'step')} needed by ${claim}${memory === 'sc' ? '' : ` under ${MEMORY_NAMES[memory]}`}`,
    ...(of('not-judged').length === 0 ? [] : [`${of('not-judged').length} not judged`]),
    ...(of('no-spec').length === 0 ? [] : [`${of('no-spec').length} cannot be taken away alone`]),
  ];
  return `${[...lines, counts.join(', ')].join('\n')}\n`;
}

function placed({ what, owner, file, line }: WhyStepJson): readonly string[] {
  return [what, owner, `${file}:${line}`];
}

function listed(
  title: string,
  steps: readonly WhyStepJson[],
  tone: (text: string) => string,
): readonly string[] {
  if (steps.length === 0) return [];
  const rows = bareTable(
    ['', '', ''],
    ['left', 'left', 'left'],
    steps.map((step) => placed(step)),
  );
  return [tone(`${title}:`), ...rows.slice(1).map((row) => `  ${row}`), ''];
}
