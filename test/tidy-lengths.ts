/**
 * Files and functions that are longer than a page or two have a reason, written down here with how long they may be:
 * a longer one than that has got another job, a much shorter one has a new number.
 */

import type { LongOnes } from './tidy-long-ones.ts';
import type { Rule, Tree } from './tidy-rules.ts';

const FILE_LINES_MAX = 250;

const FUNCTION_LINES_MAX = 70;

/** A number that is so much too large is no longer one of what is there. */
const SLACK = 40;

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
  /^(?:spec|model|properties|checker|counterexamples|report|export|workbench|cli|editor|scripts|bench|test)\/.*(?<!\.test|\.fixture)\.ts$/;

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
