/** The checkers that the bench compares: how each is built for a system, and how one run is read. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../checker/engine/code/program.ts';
import { compileMachine } from '../checker/engine/visited/compile-machine.ts';
import { machineOf } from './machine.ts';
import { numberIn, succeeds, timed } from './measured-command.ts';
import { printC } from './print-c.ts';
import { printPromela } from './print-promela.ts';
import { MODELS, type Space, type System } from './systems.ts';

export interface Run {
  readonly states: number;
  readonly transitions: number;
  /** Seconds of user CPU, all threads. */
  readonly user: number;
  /** Seconds on the clock. */
  readonly wall: number;
  /** Bytes of the process, if the checker tells. */
  readonly bytes: number | undefined;
}

export interface Contender {
  readonly name: string;
  /** What its counts are: compared with others only that explore as much. */
  readonly space: Space;
  /** Builds what `run` needs; undefined if a tool or the model is missing. */
  readonly prepare: (system: System, directory: string) => (() => Run) | undefined;
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OPTIMISE = ['-O3', '-march=native', '-w', '-I', HERE];

export const CONTENDERS: readonly Contender[] = [
  fast('faultline', { workers: 1, space: 'full', language: 'webassembly' }),
  nativeC(),
  fast('faultline as JavaScript', { workers: 1, space: 'full', language: 'javascript' }),
  fast('faultline, 2 threads', { workers: 2, space: 'full', language: 'webassembly' }),
  spin('SPIN, depth first', ['-DNOREDUCE']),
  spin('SPIN, depth first, POR', []),
  spin('SPIN, breadth first', ['-DNOREDUCE', '-DBFS']),
  spin('SPIN, breadth first, POR', ['-DBFS']),
  spinOnOurs('SPIN on our successors, depth first', []),
  spinOnOurs('SPIN on our successors, breadth first', ['-DBFS']),
  rumur('Rumur, 1 thread', ['--symmetry-reduction', 'off', '--threads', '1'], 'full'),
  rumur('Rumur, 2 threads', ['--symmetry-reduction', 'off', '--threads', '2'], 'full'),
  fast('faultline, symmetry', { workers: 1, space: 'symmetric', language: 'webassembly' }),
  fast('faultline, ample sets', { workers: 1, space: 'ample', language: 'webassembly' }),
  fast('faultline, symmetry and ample sets', {
    ...{ workers: 1, space: 'symmetric and ample', language: 'webassembly' },
  }),
  rumur('Rumur, symmetry', ['--symmetry-reduction', 'heuristic', '--threads', '1'], 'symmetric'),
];

interface How {
  readonly workers: number;
  readonly space: Space;
  readonly language: Language;
}

/** Each run is a process of its own. */
function fast(name: string, { workers, space, language }: How): Contender {
  return {
    name,
    space,
    prepare: ({ spec, settings, resetsDeadLocals, counts }) => {
      if (counts[space] === undefined) return undefined;
      const reductions = [
        ...(space.includes('symmetric') ? ['symmetry'] : []),
        ...(space.includes('ample') ? ['ample'] : []),
        ...(resetsDeadLocals ? ['dead-locals'] : []),
      ].join();
      const script = ['--import', 'tsx', path.join(HERE, 'run-one.ts'), spec, language];
      const args = [...script, `${workers}`, reductions || 'none', ...settings];
      return () => {
        const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
        const { states, transitions, user, seconds, residentBytes } = JSON.parse(stdout);
        return { states, transitions, user, wall: seconds, bytes: residentBytes };
      };
    },
  };
}

function compiledFor({ spec, settings, resetsDeadLocals }: System) {
  return compileMachine(machineOf(spec, settings, { resetsDeadLocals }), 'all');
}

/** The machine of our own engine, printed to C. */
function nativeC(): Contender {
  return {
    name: 'the same machine in C',
    space: 'full',
    prepare: (system, directory) => {
      writeFileSync(path.join(directory, 'machine.h'), printC(compiledFor(system)));
      const machine = `-DMACHINE="${path.join(directory, 'machine.h')}"`;
      const host = path.join(HERE, 'host.c');
      if (!succeeds('gcc', [...OPTIMISE, machine, host, '-o', 'machine'], directory)) {
        return undefined;
      }
      return () => {
        const { output, user, wall } = timed('./machine', [], directory);
        return {
          states: numberIn(output, /(\d+) states/),
          transitions: numberIn(output, /(\d+) transitions/),
          user,
          wall,
          bytes: numberIn(output, /(\d+) bytes/),
        };
      };
    },
  };
}

function spin(name: string, flags: readonly string[]): Contender {
  return {
    name,
    space: 'full',
    prepare: (system, directory) => {
      const { promela } = system;
      if (promela === undefined) return undefined;
      const defines = promela.defines.map((define) => `-D${define}`);
      return spinRuns(
        directory,
        [...defines, '-a', path.join(MODELS, promela.file)],
        ['-O2', '-w', '-DSAFETY', ...flags],
        system,
      );
    },
  };
}

/** For systems that nobody has written in Promela; and to see what a model by hand costs. */
function spinOnOurs(name: string, flags: readonly string[]): Contender {
  return {
    name,
    space: 'full',
    prepare: (system, directory) => {
      const { promela, header } = printPromela(compiledFor(system));
      writeFileSync(path.join(directory, 'model.pml'), promela);
      writeFileSync(path.join(directory, 'machine.h'), header);
      const compile = [...OPTIMISE, '-DSAFETY', '-DNOREDUCE', ...flags];
      return spinRuns(directory, ['-a', 'model.pml'], compile, system);
    },
  };
}

function spinRuns(
  directory: string,
  generate: readonly string[],
  compile: readonly string[],
  { counts: { full }, spinDepth = 100_000 }: System,
): (() => Run) | undefined {
  const isBuilt =
    succeeds('spin', generate, directory) &&
    succeeds('gcc', [...compile, '-o', 'pan', 'pan.c'], directory);
  if (!isBuilt) return undefined;
  const slots = Math.max(18, Math.ceil(Math.log2(full?.states ?? 1)));
  // No deadlocks, and on after violations. Where the depth is cut off, states are lost and counts differ;
  // the stack is zeroed as a whole, so it is no larger than it must be.
  const options = ['-E', '-c0', `-m${spinDepth}`, `-w${slots}`];
  return () => {
    const { output, user, wall } = timed('./pan', options, directory);
    return {
      states: numberIn(output, /(\d+) states, stored/),
      // SPIN counts the initial state as a transition.
      transitions: numberIn(output, /(\d+) transitions/) - 1,
      user,
      wall,
      bytes: numberIn(output, /([\d.]+)\s+total actual memory usage/) * 2 ** 20,
    };
  };
}

function rumur(name: string, flags: readonly string[], space: Space): Contender {
  return {
    name,
    space,
    prepare: ({ murphi, counts }, directory) => {
      if (murphi === undefined || counts[space] === undefined) return undefined;
      let text = readFileSync(path.join(MODELS, murphi.file), 'utf8');
      for (const [constant, value] of Object.entries(murphi.constants)) {
        text = text.replace(new RegExp(`\\b${constant}: \\d+;`), `${constant}: ${value};`);
      }
      writeFileSync(path.join(directory, 'model.m'), text);
      const common = ['--deadlock-detection', 'off', '--pack-state', 'off', '-o', 'model.c'];
      const optimise = ['-std=c11', '-O3', '-fwhole-program', '-mcx16', '-march=native', '-w'];
      const isBuilt =
        succeeds('rumur', ['model.m', ...flags, ...common], directory) &&
        succeeds('gcc', [...optimise, 'model.c', '-o', 'model', '-lpthread'], directory);
      if (!isBuilt) return undefined;
      return () => {
        const { output, user, wall } = timed('./model', [], directory);
        return {
          states: numberIn(output, /(\d+) states/),
          transitions: numberIn(output, /(\d+) rules fired/),
          user,
          wall,
          bytes: undefined,
        };
      };
    },
  };
}

/** Makes a directory of its own for a contender and a system. */
export function workplace(root: string, contender: Contender, { name }: System): string {
  const directory = path.join(root, name, contender.name.replace(/\W+/g, '-'));
  mkdirSync(directory, { recursive: true });
  return directory;
}
