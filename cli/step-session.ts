/** The conversation of `faultline step`: one command in, what it says out. */

import type { Choice } from '../checker/outcome.ts';
import { brokenAtEnd } from '../counterexamples/run/breaks-property.ts';
import { replay, type Trace } from '../counterexamples/run/replay.ts';
import {
  possibleSteps,
  startWalk,
  stepBack,
  takeStep,
  walkOn,
} from '../counterexamples/run/walk.ts';
import { InternalError } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import { reductionsWithin } from '../model/reduce/symmetry.ts';
import { itfDocument } from '../report/formats/itf.ts';
import {
  stepsJson,
  TRACE_SCHEMA,
  type TraceJson,
  traceMemory,
} from '../report/formats/trace-json.ts';
import { jsonText } from '../report/text/harmless.ts';
import { showState, showSteps, showWalk, type WalkView } from '../report/text/walk-text.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { writeWhole } from '../workbench/files/write-file.ts';
import { checkableNames } from '../workbench/project/checkable-names.ts';
import { lockLibrary } from '../workbench/project/compile.ts';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import { projectPath, targetOf } from '../workbench/project/project.ts';
import { drawRun } from '../workbench/runs/counterexample.ts';
import { observedRun, writtenRun } from '../workbench/runs/find-run.ts';
import { readRun } from '../workbench/runs/read-run.ts';
import type { OpenedSpec } from './open-spec.ts';
import { parseCount } from './options/quantities.ts';
import { formatOfFile } from './run-formats.ts';

export interface SessionOptions {
  readonly opened: OpenedSpec;
  readonly machine: Machine;
  readonly variants: readonly string[];
  readonly cwd: string;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** A simplest run that breaks this property; undefined if none was found. */
  readonly findViolation: (property: string) => Promise<readonly Choice[] | undefined>;
}

export interface Session {
  /** What is shown before the first command. */
  readonly greeting: () => string;
  /**
   * Does what `line` says and returns what there is to read; undefined if it says to quit.
   *
   * @throws UserError if it says nothing sensible. Then nothing has changed.
   */
  readonly answer: (line: string) => Promise<string | undefined>;
  /** The commands that begin so. */
  readonly complete: (typed: string) => readonly string[];
}

/** Each command: its names, what it takes, what it does. */
const COMMANDS = [
  ['N', '', 'take step number N'],
  ['back', '[N]', 'take the last step back, or the last N'],
  ['random', '[N]', 'take a random step, or up to N, until something breaks'],
  ['goto', 'PROPERTY', 'go to a simplest run that breaks it'],
  ['state', '[all]', 'the location of each thread, and what has changed since the beginning'],
  ['steps', '', 'the steps so far'],
  ['picture', '', 'the run so far as a picture'],
  ['save', 'FILE', 'write the run as a trace (.json, .itf.json) for `faultline replay`'],
  ['load', 'FILE', 'read a trace and go to its end'],
  ['restart', '', 'back to the initial state'],
  ['help', '', 'this list'],
  ['quit', '', 'leave'],
] as const;

type Name = (typeof COMMANDS)[number][0];

/** A walk never gets longer: what is picked step by step is meant to be looked at. */
const STEPS_MAX = 10_000;

export function openSession(options: SessionOptions): Session {
  const { machine, opened, cwd, random } = options;
  const view: WalkView = { machine, ...lockLibrary(opened.spec.program) };
  let walk: Trace = startWalk(machine);

  const here = (): string => lines(showWalk(view, walk));
  const moveTo = (next: Trace): string => {
    if (next.steps.length > STEPS_MAX) {
      throw new UserError(`a walk has at most ${STEPS_MAX} steps`, 'back, or restart');
    }
    walk = next;
    return here();
  };

  const take = (number: number): string => {
    const possible = possibleSteps(machine, walk);
    const step = possible[number - 1];
    if (step === undefined) {
      const what = possible.length === 0 ? 'no step can be taken' : `there is no step ${number}`;
      throw new UserError(what, possible.length === 0 ? 'back' : `1 to ${possible.length}`);
    }
    return moveTo(takeStep(walk, step));
  };

  const toProperty = async (property: string): Promise<string> => {
    const known = checkableNames(machine);
    if (!known.includes(property)) {
      throw new UserError(`the spec has no property \`${property}\``, didYouMean(property, known));
    }
    const run = await options.findViolation(property);
    if (run === undefined) return `nothing that breaks \`${property}\` was found\n`;
    return moveTo(replayed(machine, run));
  };

  const originOf = (): TraceJson => ({
    schema: TRACE_SCHEMA,
    spec: projectPath(opened.project, opened.spec.file),
    settings: Object.fromEntries(opened.settings),
    variants: options.variants,
    ...traceMemory(machine),
    reductions: reductionsWithin(machine),
    property: brokenAtEnd(machine, walk)[0] ?? '',
    steps: stepsJson(machine, walk.steps),
    picture: '',
  });

  const save = async (file: string): Promise<string> => {
    const format = formatOfFile(file);
    if (format !== 'json' && format !== 'itf') {
      throw new UserError(`\`${file}\` does not end like a trace`, 'save a.json, or a.itf.json');
    }
    const document = format === 'itf' ? itfDocument(machine, walk, originOf()) : originOf();
    writeWhole(targetOf(cwd, file), jsonText(document));
    return `wrote ${file}\n`;
  };

  const load = (file: string): string => {
    const written = readRun(cwd, file);
    const found =
      written.kind === 'observed'
        ? observedRun(machine, written.observed, undefined, false)
        : writtenRun(machine, written.origin, written.observed);
    if (!found.ok) throw new UserError(found.message);
    return moveTo(replayed(machine, found.run));
  };

  const picture = (): string => {
    const property = brokenAtEnd(machine, walk)[0] ?? '';
    const run = walk.steps.map(({ thread, successor }) => ({ thread, successor }));
    const { program, file } = opened.spec;
    const command = `faultline step ${file}`;
    const { picture: drawn } = drawRun({
      ...{ machine, program, property, run, command },
      isMinimal: true,
    });
    // A picture begins with what is violated.
    return property === '' ? drawn.replace(/^.*\n/, 'nothing is broken\n') : drawn;
  };

  const act = async (name: Name, rest: string): Promise<string | undefined> => {
    switch (name) {
      case 'N':
        return take(Number(rest));
      case 'back':
        return moveTo(stepBack(walk, rest === '' ? 1 : parseCount('back', rest)));
      case 'random': {
        const count = rest === '' ? 1 : Math.min(STEPS_MAX, parseCount('random', rest));
        const isEnd = (now: Trace): boolean => brokenAtEnd(machine, now).length > 0;
        return moveTo(walkOn(machine, walk, count, random, isEnd));
      }
      case 'goto':
        return await toProperty(needed(name, rest));
      case 'state':
        return lines(showState(machine, walk, rest === 'all'));
      case 'steps':
        return lines(showSteps(view, walk));
      case 'picture':
        return picture();
      case 'save':
        return await save(needed(name, rest));
      case 'load':
        return load(needed(name, rest));
      case 'restart':
        return moveTo(startWalk(machine));
      case 'help':
        return help();
      case 'quit':
        return undefined;
      default:
        return name satisfies never;
    }
  };

  return {
    greeting: () => `${here()}\`help\` lists what can be said\n`,
    answer: async (line) => {
      const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? [];
      if (word === '') return here();
      if (/^\d{1,9}$/.test(word)) return await act('N', word);
      return await act(commandNamed(word), rest);
    },
    complete: (typed) => {
      const [, start, word = ''] = /^(\s*goto\s+)(\S*)$/.exec(typed) ?? [];
      const all =
        start === undefined
          ? COMMANDS.slice(1).map(([name]) => name)
          : checkableNames(machine).map((name) => start + name);
      return all.filter((text) => text.startsWith(start === undefined ? typed : start + word));
    },
  };
}

/** A command can be said by its first letters, if they are no other's; the first of them counts. */
function commandNamed(word: string): Name {
  const names = COMMANDS.slice(1).map(([name]) => name);
  const found = word === '?' ? 'help' : names.find((name) => name.startsWith(word.toLowerCase()));
  if (found !== undefined) return found;
  throw new UserError(`there is no command \`${word}\``, didYouMean(word, names) ?? '`help`');
}

function needed(name: string, rest: string): string {
  if (rest !== '') return rest;
  const [, argument] = COMMANDS.find(([known]) => known === name) ?? ['', '', ''];
  throw new UserError(`\`${name}\` needs a ${argument.toLowerCase()}`, `${name} ${argument}`);
}

function help(): string {
  const rows = COMMANDS.map(
    ([name, argument, what]) => `${`${name} ${argument}`.padEnd(15)}${what}`,
  );
  return lines([...rows, 'The first letters are enough; an empty line shows again where one is.']);
}

function replayed(machine: Machine, run: readonly Choice[]): Trace {
  const found = replay(machine, run);
  if (!found.ok) throw new InternalError(found.message);
  return found.trace;
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
