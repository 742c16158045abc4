/** The languages of other checkers, and what is known of each. */
import type { Machine } from '../model/machine/machine.ts';
import type { Offsets } from './expected-counts.ts';
import type { Exported } from './exported.ts';
import { exportMurphi } from './murphi/export-murphi.ts';
import { exportPins } from './pins/export-pins.ts';
import { exportPromela } from './promela/export-promela.ts';
import { exportTla } from './tla/export-tla.ts';

export interface Target {
  readonly name: TargetName;
  /** As its users call it. */
  readonly title: string;
  readonly checker: string;
  readonly offsets: Offsets;
  /** How its files are used, as Markdown. */
  readonly usage: string;
  readonly make: (machine: Machine) => Exported;
}

export const TARGET_NAMES = ['tla', 'murphi', 'promela', 'pins'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export const TARGETS: Readonly<Record<TargetName, Target>> = {
  tla: {
    name: 'tla',
    title: 'TLA+',
    checker: 'TLC',
    offsets: {
      states: 0,
      transitions: 1,
      depth: 1,
      why: 'TLC counts the initial state as generated, and levels from 1. `make check` has a step more for each state in which all threads have ended, which is no deadlock then.',
    },
    usage: [
      '    make check TLC_JAR=/opt/tla2tools.jar    all properties; ends at the first that is broken',
      '    make count TLC_JAR=/opt/tla2tools.jar    no properties: all states, though something is broken',
      '    make symmetry TLC_JAR=/opt/tla2tools.jar   as `check`, with one state for all that differ in identities alone; if there is a `symmetry.cfg`',
      '',
      'It takes Java and [the jar of TLC](https://github.com/tlaplus/tlaplus/releases). States generated are our',
      'transitions, distinct states our states, the depth of the search is our depth.',
    ].join('\n'),
    make: exportTla,
  },
  murphi: {
    name: 'murphi',
    title: 'Murphi',
    checker: 'Rumur',
    offsets: {
      states: 0,
      transitions: 0,
      depth: undefined,
      why: 'Rumur counts what faultline counts.',
    },
    usage: [
      '    make check    all properties that can be said here; ends at the first that is broken',
      '    make count    no properties: all states, though something is broken',
      '    make symmetry   as `count`, with one state for all that differ in identities alone; if there is a scalarset',
      '',
      'It takes `rumur` (a package of Debian and others) and a C compiler. Rules fired are our transitions.',
    ].join('\n'),
    make: exportMurphi,
  },
  promela: {
    name: 'promela',
    title: 'Promela',
    checker: 'SPIN',
    offsets: {
      states: 1,
      transitions: 2,
      depth: 1,
      why: 'SPIN has one state and one transition more, in which all variables get their first values, and counts its beginning as a transition.',
    },
    usage: [
      '    make check    all properties that can be said here, breadth first; ends at the first that is broken',
      '    make count    no properties: all states, though something is broken',
      '    make swarm    many small searches in random order (`make -j8 swarm SEEDS=64`), for what is too large',
      '    make trail    the run to what `check` or `swarm` found',
      '    make runs     properties of runs, each by a search of its own, if there are some',
      '',
      'It takes `spin` (a package of Debian and others) and a C compiler. A swarm whose searches end finds what is broken, or',
      'says nothing: `swarm-N.log` has the output of each.',
    ].join('\n'),
    make: exportPromela,
  },
  pins: {
    name: 'pins',
    title: 'C, and PINS for LTSmin',
    checker: 'LTSmin',
    offsets: {
      states: 0,
      transitions: 0,
      depth: 1,
      why: 'LTSmin counts levels from 1. `search` counts what faultline counts, depth included.',
    },
    usage: [
      '    make check           a search of 80 lines of C that needs nothing: ends at the first that is broken',
      '    make count           the same without properties: all states, though something is broken',
      '    make ltsmin-check LTSMIN=/opt/ltsmin    the same questions, by pins2lts-seq',
      '    make ltsmin-count LTSMIN=/opt/ltsmin    all cores of a machine, by pins2lts-mc',
      '    make ltsmin-dist LTSMIN=/opt/ltsmin     processes of MPI, by pins2lts-dist',
      '',
      'It takes a C compiler, and [LTSmin](https://ltsmin.utwente.nl) for the last three. On a cluster with Slurm, for example:',
      '',
      '    srun --nodes=5 --ntasks-per-node=32 --mem=32G pins2lts-dist packed.so',
      '',
      '`leaves.so` has one int a leaf, with exact dependencies and guards, for the tree table of `-mc` and for `--por`.',
      '`packed.so` has words of packed leaves, since `-dist` sends whole vectors. If `-mc` says `table full`, it prints a',
      'count all the same, which is none: give it a larger `TABLE`, its binary logarithm.',
    ].join('\n'),
    make: exportPins,
  },
};
