/**
 * Files and functions that are longer than a page or two have a reason, written down here with how long they may be:
 * a longer one than that has got another job, a much shorter one has a new number. spec/, model/ and checker/ are
 * not asked yet.
 */
import type { Rule, Tree } from './tidy-rules.ts';

const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 70;
/** A number that is so much too large is no longer one of what is there. */
const SLACK = 40;

/** How long something may be, and why. */
type Allowed = readonly [lines: number, why: string];

/** By path; that of a function ends in its name. */
export type LongOnes = Readonly<Record<string, Allowed>>;

export const LONG_ONES: LongOnes = {
  'cli/commands/check.ts': [300, 'one command: its options, and the order of what it does'],
  'cli/commands/check.ts checkOnce': [
    100,
    'the parts of a check, one after the other, each a function of its own',
  ],
  'cli/commands/run.ts': [280, 'one command: its options, and the order of what it does'],
  'cli/commands/run.ts explore': [110, 'from one search to all that is said of it'],
  'cli/step-session.ts openSession': [140, 'one session: a state that all of its commands share'],
  'counterexamples/picture/picture-reads.ts': [
    320,
    'one question, which reads get a line, with its exceptions one by one',
  ],
  'counterexamples/picture/picture-story.ts': [300, 'one walk over the steps of a run'],
  'counterexamples/picture/picture.ts': [
    280,
    'the parts of a picture, from its heading to its end',
  ],
  'counterexamples/slice/dynamic-slice.ts': [300, 'one algorithm, with its argument'],
  'counterexamples/slice/dynamic-slice.ts dynamicSlice': [
    80,
    'one algorithm: a pass backwards over the run',
  ],
  'editor/grammar/textmate.ts textMateGrammar': [100, 'one table'],
  'editor/language/names-by-syntax.ts': [300, 'one exhaustive walk over the syntax'],
  'editor/playground/page/editor.ts makeEditor': [100, 'the settings of one editor'],
  'editor/playground/page/page.ts': [280, 'the controls of one page'],
  'editor/server/server.ts': [340, 'each request of the protocol, with its answer'],
  'editor/server/server.ts listen': [160, 'each request of the protocol, with its answer'],
  'export/murphi/print-murphi.ts': [
    320,
    'one printer: rules, statements and properties share its names',
  ],
  'export/pins/pins-text.ts': [280, 'one text in C'],
  'export/pins/print-c.ts': [310, 'one printer: functions, tables and properties share its names'],
  'export/promela/print-promela.ts': [
    400,
    'one printer: options, statements and properties share its names',
  ],
  'export/scalar/failure.ts failureOf': [100, 'one exhaustive match over expressions'],
  'export/scalar/project.ts': [330, 'one exhaustive match over expressions'],
  'export/scalar/project.ts leaf': [150, 'one exhaustive match over expressions'],
  'export/scalar/step-code.ts': [370, 'one exhaustive match over the nodes of a step'],
  'export/scalar/step-code.ts vertex': [100, 'one exhaustive match over the nodes of a step'],
  'export/tla/tla-step.ts': [270, 'one walk over the graph of a step'],
  'export/tla/tla-expression.ts text': [120, 'one match over all kinds of expressions'],
  'report/reproduce/template.ts': [280, 'one format, read line by line'],
  'test/tidy-rules.ts': [320, 'one rule after the other'],
  'workbench/change/review.ts review': [
    100,
    'the parts of a review, one after the other, each a function of its own',
  ],
  'workbench/claims/cache/result-cache.ts openCache': [
    100,
    'one cache: what it knows of its folder is shared by all it does',
  ],
  'workbench/claims/check-claims.ts': [
    340,
    'to be split: claims that are loaded, run, judged and reported',
  ],
  'workbench/matrix/matrix-job.ts': [290, 'one search, from the start states to the races'],
  'workbench/matrix/matrix-job.ts findMatrix': [
    100,
    'one search, from the start states to the races',
  ],
  'workbench/matrix/seen-outcome.ts observer': [
    100,
    'one observer: what it knows of the machine is shared by all it says',
  ],
  'workbench/matrix/start-states.ts startStates': [
    100,
    'one search for the states between operations',
  ],
  'workbench/project/compile.ts': [
    380,
    'to be split: loading, versions that are remembered, and settings',
  ],
  'workbench/project/project.ts': [280, 'one door: where a path of a project leads'],
  'workbench/search/search-job.ts': [
    320,
    'to be split: jobs of searches, and runs that are explained by them',
  ],
  'workbench/search/worker-pool.ts askWorker': [
    100,
    'one question: its timers and listeners end together',
  ],
};

/** Nothing is longer than it may be. */
export function lengths(long: LongOnes): Rule {
  return (tree) => {
    const found = new Map(measured(tree));
    return [
      ...[...found].flatMap(([name, { lines, limit }]) => {
        const most = long[name]?.[0];
        if (lines <= limit || (most !== undefined && lines <= most)) return [];
        return most === undefined
          ? [
              `${name} has ${lines} lines, more than ${limit}: give each of its jobs a place of its own`,
            ]
          : [
              `${name} has grown to ${lines} lines, from ${most} at the most: what is new is another job`,
            ];
      }),
      ...Object.entries(long).flatMap(([name, [most]]) => {
        const { lines, limit } = found.get(name) ?? { lines: 0, limit: 0 };
        if (lines <= limit) return [`${name} is not long any more: take it from the list`];
        return lines < most - SLACK
          ? [`${name} has ${lines} lines by now: write that for ${most} in the list`]
          : [];
      }),
    ];
  };
}

interface Measured {
  readonly lines: number;
  readonly limit: number;
}

function measured(tree: Tree): readonly (readonly [string, Measured])[] {
  return [...tree].flatMap(([file, text]) => {
    if (!ASKED.test(file)) return [];
    const rows = text.trimEnd().split('\n');
    return [
      [file, { lines: rows.length, limit: FILE_LINES_MAX }] as const,
      ...functionsIn(rows).map(
        ([name, lines]) => [`${file} ${name}`, { lines, limit: FUNCTION_LINES_MAX }] as const,
      ),
    ];
  });
}

/** Code that is neither a test nor what only tests use. */
const ASKED =
  /^(?:counterexamples|report|export|workbench|cli|editor|scripts|bench|test)\/.*(?<!\.test|\.fixture)\.ts$/;

/**
 * The functions that begin a line, by name, with how many lines they have. The formatter puts what ends one below
 * where it began: nothing needs to be parsed.
 */
function functionsIn(rows: readonly string[]): readonly (readonly [string, number])[] {
  return rows.flatMap((row, i) => {
    const match = FUNCTION.exec(row);
    if (match === null) return [];
    const [, indent = '', declared, assigned, method] = match;
    const name = declared ?? assigned ?? method ?? '';
    const end = new RegExp(`^${indent}\\}[;,)]*$`);
    const length = rows.slice(i + 1).findIndex((each) => end.test(each));
    // A name and a brace with other code between them at the same depth belong to two things.
    const between = rows.slice(i + 1, i + 1 + Math.max(0, length));
    const isOne = between.every(
      (each) => each === '' || each.startsWith(`${indent} `) || /^\s*[})\]`]/.test(each),
    );
    return length === -1 || !isOne ? [] : [[name, length + 2] as const];
  });
}

const FUNCTION =
  /^(\s*)(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+)(?:: .*)? = (?:async )?(?:\(|<|function)|(?:(?:private|protected|static|override|async|get) )*(#?\w+)(?:<.*>)?\()/;
