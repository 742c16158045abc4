/**
 * The properties of runs, each as a never claim: an automaton that SPIN runs beside the system, and that takes the
 * fair runs that break the property (`fair-automaton.ts`).
 *
 * SPIN's own fairness (`-f`) is weak and for all processes alike, so it is not used. Who stepped last is SPIN's
 * `_last`, since process and thread have the same number. A run may stop where no fair thread can step, and stays in
 * its last state: a process of its own takes these steps. SPIN must be kept from staying anywhere else
 * (`-DNOSTUTTER`): where a thread can go on only to where its run ends, there is no run.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type Normal, negated } from '../../properties/ltl/formula.ts';
import { type AutomatonNode, toBuchi } from '../../properties/ltl/to-buchi.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { TemporalProperty } from '../../spec/language/types/formula.ts';
import type { NotExported, SeparateGoal } from '../exported.ts';
import { placeText, plainText } from '../names.ts';
import { failureOf } from '../scalar/failure.ts';
import { Projector } from '../scalar/project.ts';
import { FALSE, type Scalar } from '../scalar/scalar.ts';
import type { System } from '../scalar/system.ts';
import {
  type Demand,
  type FairAutomaton,
  type FairThreads,
  fairAutomaton,
} from './fair-automaton.ts';

/** What is known of the system that the claims are about. */
export interface RunSystem {
  readonly system: System;
  readonly print: (scalar: Scalar) => string;
  /** True in SPIN's first state, before all variables have their values. */
  readonly notBegun: string;
  /** True when the run stays where it is for ever. */
  readonly stopped: string;
  /** That a thread can go on, if only to where its run ends. */
  readonly canGoOn: (thread: number) => string;
}

export interface RunClaims {
  readonly text: readonly string[];
  readonly goals: readonly SeparateGoal[];
  readonly notExported: readonly NotExported[];
}

/** Returns the threads of a machine that are fair, by kind. */
export function fairThreads({ threads, templates }: Machine): FairThreads {
  const of = (kind: 'weak' | 'strong'): readonly number[] =>
    threads.flatMap(({ template }, thread) =>
      at(templates, template).fairness === kind ? [thread] : [],
    );
  return { weak: of('weak'), strong: of('strong') };
}

export function runClaims(runs: RunSystem): RunClaims {
  const { machine, names } = runs.system;
  const fair = fairThreads(machine);
  const threads = [...fair.weak, ...fair.strong];
  const can = new Map(threads.map((thread) => [thread, names.fresh(`can_step_${thread}`)]));
  const claims = machine.temporal.map((property) => claimOf(runs, property, fair, can));
  const anyFair = [runs.stopped, ...can.values()].join(' || ');
  return {
    text: [
      ...threads.map((thread) => `#define ${can.get(thread)} (${runs.canGoOn(thread)})`),
      '',
      '/* a run may stop where no fair thread can step */',
      `active proctype ${names.fresh('stop')}() {`,
      'end:',
      '  do',
      `  :: d_step { !(${runs.notBegun}) && !(${anyFair}) -> ${runs.stopped} = true }`,
      `  :: d_step { ${runs.stopped} -> skip }`,
      '  od',
      '}',
      '',
      ...claims.flatMap(({ text }) => text),
    ],
    goals: claims.flatMap(({ goal }) => (goal === undefined ? [] : [goal])),
    notExported: claims.flatMap(({ notExported }) =>
      notExported === undefined ? [] : [notExported],
    ),
  };
}

interface Claim {
  readonly text: readonly string[];
  readonly goal?: SeparateGoal;
  readonly notExported?: NotExported;
}

function claimOf(
  runs: RunSystem,
  { name, formula, span }: TemporalProperty,
  fair: FairThreads,
  can: ReadonlyMap<number, string>,
): Claim {
  const normal = negated(formula);
  const nodes = toBuchi(normal.formula);
  const automaton = nodes && fairAutomaton(nodes, fair);
  if (nodes === undefined || automaton === undefined) {
    return { text: [], notExported: { name, why: 'its automaton is too large' } };
  }
  const { names } = runs.system;
  const word = names.fresh(name);
  const atoms = atomsOf(runs, normal, word);
  const text = [
    `/* ${placeText(span)}: ${plainText(span.source.text.slice(span.start, span.end)).slice(0, 200)} */`,
    ...atoms.flatMap(({ definitions }) => definitions),
    ...claimText(runs, word, automaton, nodes.nodes, atoms, can),
    '',
  ];
  return { text, goal: { property: name, goal: `run-${word}` } };
}

/** What a claim asks of a state; `fails` if it may have no value there. */
interface Atom {
  readonly definitions: readonly string[];
  readonly holds: string;
  readonly fails: string | undefined;
}

function atomsOf({ system, print }: RunSystem, { atoms }: Normal, word: string): readonly Atom[] {
  const projector = new Projector(system, undefined);
  const define = (wanted: string, scalar: Scalar): readonly [string, string] => {
    const name = system.names.fresh(wanted);
    return [name, `#define ${name} (${print(scalar)})`];
  };
  return atoms.map((expr: Expr, i) => {
    const [holds, definition] = define(`${word}_${i + 1}`, projector.scalar(expr));
    const failure = failureOf(projector, expr);
    if (failure === FALSE) return { holds, fails: undefined, definitions: [definition] };
    const [fails, failing] = define(`${word}_${i + 1}_fails`, failure);
    return { holds, fails, definitions: [definition, failing] };
  });
}

function claimText(
  { notBegun, system: { names } }: RunSystem,
  word: string,
  automaton: FairAutomaton,
  nodes: readonly AutomatonNode[],
  atoms: readonly Atom[],
  can: ReadonlyMap<number, string>,
): readonly string[] {
  const begin = names.fresh(`${word}_begin`);
  const broken = names.fresh(`${word}_broken`);
  const labels = automaton.map(({ isAccepting }, i) =>
    // SPIN knows states by how their labels begin.
    names.fresh(`${isAccepting ? 'accept_' : ''}${word}_state${i}`),
  );
  const labelOf = (place: number): string => at(labels, place);
  const demand = ({ kind, thread }: Demand): string => {
    const [stepped, cannot] = [`_last == ${thread}`, `!${can.get(thread)}`];
    if (kind === 'stepped or cannot') return `(${stepped} || ${cannot})`;
    return kind === 'stepped' ? stepped : cannot;
  };
  const states = automaton.flatMap(({ edges }, i) => {
    const reached = [...new Set(edges.map(({ node }) => node))];
    const options = [
      ...reached.flatMap((node) => failing(at(nodes, node), atoms, broken)),
      ...edges.map(({ node, demands, target }) => {
        const tests = [...fits(at(nodes, node), atoms), ...demands.map(demand)];
        return `  :: ${tests.join(' && ') || 'true'} -> goto ${labelOf(target)}`;
      }),
    ];
    return [
      `${labelOf(i)}:`,
      '  do',
      ...(options.length === 0 ? ['  :: false'] : options),
      '  od;',
    ];
  });
  return [
    `never ${word} {`,
    `${begin}:`,
    '  do',
    `  :: ${notBegun} -> goto ${labelOf(0)}`,
    '  od;',
    ...states,
    ...(atoms.some(({ fails }) => fails !== undefined) ? [`${broken}:`, '  skip'] : []),
    '}',
  ];
}

function literalsOf(atoms: readonly Atom[], bits: number): readonly Atom[] {
  return atoms.filter((_, i) => ((bits >>> i) & 1) === 1);
}

/** That a state fits the node; an atom without a value fits as true and as false. */
function fits(node: AutomatonNode, atoms: readonly Atom[]): readonly string[] {
  const test = ({ holds, fails }: Atom, sign: string): string =>
    fails === undefined ? `${sign}${holds}` : `(${fails} || ${sign}${holds})`;
  return [
    ...literalsOf(atoms, node.positive).map((atom) => test(atom, '')),
    ...literalsOf(atoms, node.negative).map((atom) => test(atom, '!')),
  ];
}

/** Where the node asks for an atom that has no value, the property is broken: the claim comes to its end. */
function failing(node: AutomatonNode, atoms: readonly Atom[], broken: string): readonly string[] {
  const used = literalsOf(atoms, node.positive | node.negative);
  const fails = used.flatMap((atom) => atom.fails ?? []);
  if (fails.length === 0) return [];
  const tests = [`(${fails.join(' || ')})`, ...fits(node, atoms)];
  return [`  :: ${tests.join(' && ')} -> goto ${broken}`];
}
