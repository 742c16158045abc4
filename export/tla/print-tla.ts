/**
 * A machine as a module of TLA+: an action for each control location of a template, with the thread as its
 * parameter.
 *
 * One module serves both questions, by the constant `Checking`: a search that checks ends where something fails;
 * in one that counts, a step that fails has no successor.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { NotExported } from '../exported.ts';
import { exportedChecksOf } from '../exported-checks.ts';
import { plainText } from '../names.ts';
import { keysOf } from './thread-keys.ts';
import { closed } from './tla-expression.ts';
import { failureText } from './tla-failure.ts';
import {
  elementText,
  fairness,
  forAll,
  stateExpressions,
  stepProperties,
  temporalProperties,
  threadDefinition,
  threadStep,
} from './tla-formula.ts';
import { stepActions } from './tla-step.ts';
import { TlaSystem, type TlaTemplate } from './tla-system.ts';
import type { ModelValues } from './tla-types.ts';

export interface TlaModule {
  readonly module: string;
  readonly constants: readonly string[];
  /** Sets of model values that may be exchanged: there is a definition `Symmetry` if there are some. */
  readonly sets: readonly ModelValues[];
  readonly invariants: readonly string[];
  /** Properties of steps and runs. */
  readonly temporal: readonly string[];
  readonly notExported: readonly NotExported[];
}

/** Returns the module called `name`. */
export function printTla(machine: Machine, name: string): TlaModule {
  const system = new TlaSystem(machine, name);
  const { types } = system;
  const templates = system.templates.filter(({ threads }) => threads.length > 0);
  const actions = templates.flatMap((roots) =>
    roots.template.locations.flatMap((_, i) => stepActions(system, roots, i)),
  );
  const steps = stepProperties(system);
  const runs = temporalProperties(system);
  const invariants = stateProperties(system);
  const fair = runs.said.length > 0 ? fairness(system) : [];
  const next = templates.flatMap((roots) => nextLines(system, roots));
  const body = [
    'Init ==',
    ...system.initial.map(({ name: variable, value }) => `  /\\ ${variable} = ${value}`),
    '',
    ...actions.flatMap((action) => [action, '']),
    ...templates.flatMap((roots) => {
      const definition = threadDefinition(roots);
      return definition === undefined ? [] : [definition, ''];
    }),
    'Next ==',
    ...(next.length > 0 ? next : ['  FALSE']),
    '',
    ...terminating(system, templates),
    '',
    'CheckNext == Next \\/ Terminating',
    '',
    ...(fair.length > 0 ? ['Fairness ==', ...fair.map((each) => `  /\\ ${each}`), ''] : []),
    `Spec == Init /\\ [][CheckNext]_vars${fair.length > 0 ? ' /\\ Fairness' : ''}`,
    '',
    ...[...invariants, ...steps.said, ...runs.said].flatMap(({ definition }) => [definition, '']),
  ];
  const variables = system.initial.map(({ name: variable }) => variable);
  const sets = types.symmetric;
  const constants = ['Checking', ...modelValues(body, system)];
  const helpers = HELPERS.filter(({ name: helper }) => body.some((line) => line.includes(helper)));
  const module = [
    `---- MODULE ${name} ----`,
    `\\* ${plainText(machine.name)}, printed by faultline`,
    'EXTENDS Integers, Sequences, FiniteSets, TLC',
    '',
    `CONSTANTS ${[...constants, ...sets.map(({ set }) => set)].join(', ')}`,
    '',
    'VARIABLES',
    ...variables.map((each, i) => `  ${each}${i === variables.length - 1 ? '' : ','}`),
    '',
    `vars == <<${variables.join(', ')}>>`,
    ...system.groupDefinitions(),
    '',
    ...types.definitions(),
    ...(sets.length > 0
      ? [`Symmetry == ${types.symmetric.map(({ set }) => `Permutations(${set})`).join(' \\cup ')}`]
      : []),
    '',
    ...helpers.flatMap(({ text }) => [...text, '']),
    ...body,
    '====',
    '',
  ];
  return {
    module: module.join('\n'),
    constants,
    sets,
    invariants: invariants.map(({ name: own }) => own),
    temporal: [...steps.said, ...runs.said].map(({ name: own }) => own),
    notExported: [...steps.notExported, ...runs.notExported],
  };
}

/** The model values that the text names. */
function modelValues(body: readonly string[], { types }: TlaSystem): readonly string[] {
  const members = types.symmetric.flatMap(({ members: own }) => own);
  return ['None', 'Unset', ...members].filter((name) =>
    body.some((line) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(line)),
  );
}

function nextLines(system: TlaSystem, roots: TlaTemplate): readonly string[] {
  const keys = keysOf(roots.template);
  const step = threadStep(roots, keys);
  return step === undefined ? [] : [`  \\/ ${forAll(system, roots, keys, step, '\\E')}`];
}

/** That all threads but daemons have ended, which is no deadlock. */
function terminating(system: TlaSystem, templates: readonly TlaTemplate[]): readonly string[] {
  const ends = templates
    .filter(({ template }) => !template.daemon)
    .map((roots) => {
      const keys = keysOf(roots.template);
      const ended = roots.template.locations.flatMap((node, i) =>
        at(roots.template.nodes, node).kind === 'end' ? [`"${at(roots.locations, i)}"`] : [],
      );
      const text = `${elementText(roots, keys)} \\in {${ended.join(', ')}}`;
      return `  /\\ ${forAll(system, roots, keys, text)}`;
    });
  return ['Terminating ==', ...ends, '  /\\ UNCHANGED vars'];
}

interface Defined {
  readonly name: string;
  readonly definition: string;
}

/** What is asked of states: each property, and in front of it that evaluating it does not fail. */
function stateProperties(system: TlaSystem): readonly Defined[] {
  const { machine, names } = system;
  return exportedChecksOf(machine).ofStates.flatMap(({ name, form, body, message }) => {
    const ex = stateExpressions(system);
    const own = names.fresh(name);
    const text = form === 'never' ? `~${closed(ex.text(body))}` : ex.text(body);
    const comment = message === '' ? '' : `\\* ${plainText(message)}\n`;
    const failure = failureText(ex, body);
    if (failure === undefined) return [{ name: own, definition: `${comment}${own} == ${text}` }];
    const evaluates = names.fresh(`${name}_has_a_value`);
    return [
      { name: evaluates, definition: `${evaluates} == ~(${failure})` },
      { name: own, definition: `${comment}${own} == ${evaluates} => ${closed(text)}` },
    ];
  });
}

const HELPERS: readonly { readonly name: string; readonly text: readonly string[] }[] = [
  {
    name: 'Holds',
    text: [
      '\\* A condition, and one way for it to be true however many of its alternatives are.',
      'Holds(condition) == condition = TRUE',
    ],
  },
  {
    name: 'Require',
    text: [
      '\\* What has to hold for a step to go on.',
      'Require(condition, property) ==',
      '  IF Checking THEN Assert(condition, property) ELSE condition',
    ],
  },
  {
    name: 'Warn',
    text: [
      '\\* What has to hold, though the step goes on.',
      'Warn(condition, property) ==',
      '  IF Checking THEN Assert(condition, property) ELSE TRUE',
    ],
  },
  {
    name: 'SeqHas',
    text: ['SeqHas(sequence, element) == \\E n \\in 1..Len(sequence) : sequence[n] = element'],
  },
];
