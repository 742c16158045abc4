/** Other checkers: which there are, whether one is installed, and what it said. */

import type { TargetName } from '../../export/targets.ts';
import { kindOf } from '../files/folders.ts';
import { type QuickCompiler, tinyCompiler, tinyCompilerForRumur } from './quick-compiler.ts';
import { type Env, isOnPath } from './run-tool.ts';

export interface ForeignChecker {
  readonly name: string;
  readonly target: TargetName;
  /** Whether all that its Makefile needs is there. */
  readonly isInstalled: (env: Env) => boolean;
  /** How to get it, for who has not. */
  readonly needs: string;
  /** Variables for `make`, of a model with so many states. */
  readonly variables: (env: Env, states: number) => readonly string[];
  /** A quicker compiler, for small models; undefined if it is not installed. */
  readonly quick?: (env: Env) => QuickCompiler | undefined;
  /** What `make` is asked for, if it is not `check` and `count`. */
  readonly goal?: (goal: string) => string;
  /** Whether `make check` has steps that are none of ours, so that only `make count` is compared. */
  readonly countsApart?: true;
  /** What `make check` or `make count` printed. */
  readonly read: (output: string) => Answer;
}

/** What a checker found. A search that did not come to its end, and found nothing, is a failure. */
export type Answer =
  | {
      readonly kind: 'complete';
      readonly states: number;
      readonly transitions: number;
      /** Undefined if it tells none. */
      readonly depth: number | undefined;
    }
  /** Something is broken; the search ended there. */
  | { readonly kind: 'broken'; readonly what: string }
  | { readonly kind: 'failure'; readonly message: string };

const BUILD_TOOLS = ['make', 'cc'];

/** From so many states on it pays to compile well. */
const OPTIMISED_STATES = 20_000;

function optimisation(_env: Env, states: number): readonly string[] {
  return [`CFLAGS=${states < OPTIMISED_STATES ? '-O0' : '-O1'}`];
}

/** To clear the usual table and the usual stack of SPIN takes longer than a small search. */
function smallTable(states: number): readonly string[] {
  return states < OPTIMISED_STATES ? ['HASH=16', 'DEPTH=200000'] : [];
}

/** From so many states on a search takes longer than a compilation. */
export function isSmall(states: number): boolean {
  return states < OPTIMISED_STATES;
}

function compiled(env: Env, states: number): readonly string[] {
  return [...optimisation(env, states), ...smallTable(states)];
}

export const FOREIGN_CHECKERS: readonly ForeignChecker[] = [
  {
    name: 'rumur',
    target: 'murphi',
    isInstalled: (env) => ['rumur', ...BUILD_TOOLS].every((tool) => isOnPath(tool, env)),
    needs: 'apt-get install rumur gcc make',
    variables: optimisation,
    quick: tinyCompilerForRumur,
    read: readRumur,
  },
  {
    name: 'spin',
    target: 'promela',
    isInstalled: (env) => ['spin', ...BUILD_TOOLS].every((tool) => isOnPath(tool, env)),
    needs: 'apt-get install spin gcc make',
    variables: compiled,
    quick: tinyCompiler,
    read: readSpin,
  },
  {
    name: 'c',
    target: 'pins',
    isInstalled: (env) => BUILD_TOOLS.every((tool) => isOnPath(tool, env)),
    needs: 'apt-get install gcc make',
    variables: compiled,
    quick: tinyCompiler,
    read: readSearch,
  },
  {
    name: 'tlc',
    target: 'tla',
    isInstalled: (env) =>
      isThere(env['TLC_JAR']) && ['java', 'make'].every((tool) => isOnPath(tool, env)),
    needs: 'Java, and TLC_JAR=/path/to/tla2tools.jar',
    variables: () => [],
    countsApart: true,
    read: readTlc,
  },
  {
    name: 'ltsmin',
    target: 'pins',
    isInstalled: (env) =>
      isThere(env['LTSMIN']) && BUILD_TOOLS.every((tool) => isOnPath(tool, env)),
    needs: 'LTSmin, and LTSMIN=/path/to/its/installation',
    variables: optimisation,
    goal: (goal) => `ltsmin-${goal}`,
    // `-seq` checks and tells levels, `-mc` counts.
    countsApart: true,
    read: readLtsmin,
  },
];

function isThere(file: string | undefined): boolean {
  return file !== undefined && file !== '' && kindOf(file) !== undefined;
}

export const FOREIGN_NAMES: readonly string[] = FOREIGN_CHECKERS.map(({ name }) => name);

export function readRumur(output: string): Answer {
  const counts = /(\d+) states, (\d+) rules fired in/.exec(output);
  if (counts !== null && output.includes('No error found.')) {
    return {
      kind: 'complete',
      states: Number(counts[1]),
      transitions: Number(counts[2]),
      depth: undefined,
    };
  }
  const what = /error trace for the error:\s*\n\s*(.+)/.exec(output)?.[1]?.trim();
  if (/\d+ error\(s\) found/.test(output) && what !== undefined) {
    // What Rumur finds wrong with the model itself is no verdict on it.
    const isOurs = /^(invariant ".*" failed|broken: )/.test(what);
    return isOurs ? { kind: 'broken', what } : failure(what);
  }
  return failure(output);
}

/** Reads the summary of TLC. What it finds broken ends the search, so a count is of a search that found nothing. */
export function readTlc(output: string): Answer {
  const broken =
    /Error: (Invariant \S+ is violated|Action property .* is violated|Temporal properties were violated|Deadlock reached)/.exec(
      output,
    )?.[1];
  const assertion =
    /argument of Assert evaluated to FALSE; the second argument was:\s*"?([^"\n]+)/.exec(
      output,
    )?.[1];
  if (broken !== undefined || assertion !== undefined) {
    return { kind: 'broken', what: broken ?? assertion ?? '' };
  }
  const counts = /(\d+) states generated, (\d+) distinct states found, 0 states left/.exec(output);
  const depth = /depth of the complete state graph search is (\d+)/.exec(output)?.[1];
  const isComplete = output.includes('Model checking completed. No error has been found.');
  if (!isComplete || counts === null || depth === undefined) return failure(output);
  const [transitions = 0, states = 0] = counts.slice(1).map(Number);
  return { kind: 'complete', states, transitions, depth: Number(depth) };
}

/** Reads what `pins2lts-seq` and `pins2lts-mc` print. A table that is full is no count, whatever is printed behind it. */
export function readLtsmin(output: string): Answer {
  const problem = /table full|out of memory|Error: .*/i.exec(output)?.[0];
  if (problem !== undefined) return failure(problem);
  const broken = /Invariant violation.*/i.exec(output)?.[0];
  if (broken !== undefined) return { kind: 'broken', what: broken };
  const counts = /(?:Explored|levels,) (\d+) states (\d+) transitions/.exec(output);
  if (counts === null) return failure(output);
  const [states = 0, transitions = 0] = counts.slice(1).map(Number);
  const levels = /state space (\d+) levels/i.exec(output)?.[1];
  return {
    kind: 'complete',
    ...{ states, transitions, depth: levels === undefined ? undefined : Number(levels) },
  };
}

/** Reads what `search.c` says, which counts depth as faultline does. */
export function readSearch(output: string): Answer {
  const counts = /^complete: (\d+) states, (\d+) transitions, depth (\d+)$/m.exec(output);
  if (counts !== null) {
    const [states = 0, transitions = 0, depth = 0] = counts.slice(1).map(Number);
    // Levels, as LTSmin counts them for the same export.
    return { kind: 'complete', states, transitions, depth: depth + 1 };
  }
  const what = /^broken: (.*)$/m.exec(output)?.[1];
  return what === undefined ? failure(output) : { kind: 'broken', what };
}

export function readSpin(output: string): Answer {
  const problem =
    /out of memory|max search depth too small|reached -DMEMLIM|VECTORSZ|hash array full|pan: error/i.exec(
      output,
    )?.[0];
  if (problem !== undefined) return failure(problem);
  const errors = Number(/errors: (\d+)/.exec(output)?.[1] ?? Number.NaN);
  if (errors > 0) {
    const assertion =
      /pan:\d+: (assertion violated .*|acceptance cycle|end state in claim reached)/.exec(
        output,
      )?.[1];
    return assertion === undefined
      ? failure(/pan:\d+: .*/.exec(output)?.[0] ?? 'an error without a name')
      : { kind: 'broken', what: assertion.slice(0, 200) };
  }
  const depth = /depth reached (\d+)/.exec(output)?.[1];
  const states = /(\d+) states, stored/.exec(output)?.[1];
  const transitions = /(\d+) transitions/.exec(output)?.[1];
  if (errors !== 0 || /Search not completed/.test(output) || depth === undefined) {
    return failure(output);
  }
  return {
    kind: 'complete',
    states: Number(states),
    transitions: Number(transitions),
    depth: Number(depth),
  };
}

function failure(text: string): Answer {
  const lines = text.trim().split('\n');
  const line = lines.find((line) => /error|fail|warn|full|memory/i.test(line)) ?? lines.at(-1);
  return { kind: 'failure', message: (line ?? '').trim().slice(0, 300) || 'it said nothing' };
}
