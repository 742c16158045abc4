/** From a machine to a folder that another checker can be set on. */
import type { Machine } from '../model/machine/machine.ts';
import { countsWith, type Expected, withTemporalChecks } from './expected-counts.ts';
import type { Exported, ExportedFile, SeparateGoal, SymmetricGoal } from './exported.ts';
import { foldedForExport } from './fold-for-export.ts';
import type { Target } from './targets.ts';

export interface Exporting {
  readonly machine: Machine;
  /** The spec and its version, as the command line would say it. */
  readonly version: string;
  /** Undefined if there are too many states to count them here. */
  readonly expected: Expected | undefined;
  /** Counts states, one for all that differ in identities of these types alone; undefined as above. */
  readonly statesUnder?: (types: readonly string[]) => number | undefined;
  /** Whether constants are folded (`fold-for-export.ts`). */
  readonly isFolded: boolean;
}

/** What the README.md of an export says, by which its folder is known to be one. */
export const PRINTED_BY = 'Printed by `faultline export';

/** Returns all files of an export, README.md among them. */
export function exportMachine(target: Target, exporting: Exporting): Exported {
  const { machine, isFolded } = exporting;
  const made = target.make(isFolded ? foldedForExport(machine) : machine);
  return {
    ...made,
    files: [...made.files, { name: 'README.md', text: readme(target, exporting, made) }],
  };
}

function readme(
  target: Target,
  { version, expected, isFolded, statesUnder }: Exporting,
  { files, notExported, temporalChecks: names, separateChecks = [], symmetric }: Exported,
): string {
  return [
    `# ${markdown(version)}, in ${target.title}`,
    '',
    `${PRINTED_BY} --to ${target.name}\`, for ${target.checker}.`,
    '',
    target.usage,
    '',
    '## What should come out',
    '',
    ...(expected === undefined
      ? uncounted()
      : counted(target, withTemporalChecks(expected, names), separateChecks)),
    ...(expected === undefined ? [] : underSymmetry(symmetric, statesUnder)),
    '',
    ...(isFolded ? FOLDED : []),
    '## What is not asked here',
    '',
    ...notExported.map((each) => `- ${each}`),
    '',
    '## Files',
    '',
    ...files.map(
      ({ name, text }: ExportedFile) => `- \`${name}\`, ${text.split('\n').length - 1} lines`,
    ),
    '',
  ].join('\n');
}

const FOLDED = [
  '## Constants are folded',
  '',
  'What never changes in this version has its value in the text, and code that is never reached is left out.',
  'That changes no count: those above were made without it. `faultline export --whole` leaves all in.',
  '',
];

function underSymmetry(
  symmetric: SymmetricGoal | undefined,
  statesUnder: Exporting['statesUnder'],
): readonly string[] {
  const states = symmetric && statesUnder?.(symmetric.types);
  return states === undefined ? [] : ['', `\`make ${symmetric?.goal}\`: ${states} states.`];
}

function uncounted(): readonly string[] {
  return [
    'Too many states to count them while exporting. `faultline run SPEC --reduce none` counts them;',
    'without `--reduce none` fewer states represent all.',
  ];
}

function counted(
  { checker, offsets }: Target,
  expected: Expected,
  apart: readonly SeparateGoal[],
): readonly string[] {
  const { broken } = expected;
  const isApart = (name: string): boolean => apart.some(({ property }) => property === name);
  const brokenElsewhere = expected.brokenElsewhere.filter((name) => !isApart(name));
  const theirs = countsWith(expected, offsets);
  const row = (name: 'states' | 'transitions' | 'depth'): string =>
    `| ${name} | ${expected[name]} | ${theirs[name] ?? 'not printed'} |`;
  return [
    `| | faultline, without reductions | ${checker} |`,
    '|---|---|---|',
    row('states'),
    row('transitions'),
    row('depth'),
    '',
    offsets.why,
    '',
    broken.length === 0
      ? 'Nothing that is asked here is broken.'
      : `Broken: ${broken.map(markdown).join(', ')}. The counts are those of \`make count\`.`,
    ...apart.map(({ property, goal }) => {
      const verdict = expected.brokenElsewhere.includes(property) ? 'is broken' : 'holds';
      return `\n\`make ${goal}\`: ${markdown(property)} ${verdict}.`;
    }),
    ...(brokenElsewhere.length > 0
      ? [`Broken too, and not asked here: ${brokenElsewhere.map(markdown).join(', ')}.`]
      : []),
  ];
}

/** A name or a path as code, which nothing in it ends. */
function markdown(text: string): string {
  return `\`${text.replace(/[^ -~]+/g, ' ').replace(/[`|]/g, "'")}\``;
}
