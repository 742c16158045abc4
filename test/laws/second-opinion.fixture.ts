/**
 * A second opinion on what a spec means: an interpreter of the core as it stands in the text, by continuations.
 *
 * It is written after docs/SEMANTICS.md, knows no machine, inlines nothing, and shares no code with model/. What
 * it finds is compared with what lowering and the reference interpreter find (`second-opinion.test.ts`).
 */
import type { Core, CoreThread } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  firstValue,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import {
  type Control,
  isAtNode,
  isLabelAt,
  placeOfControl,
  startOf,
  visibleLocals,
} from './second-opinion-control.fixture.ts';
import { evaluate, NoValue, type View } from './second-opinion-evaluate.fixture.ts';
import { beginningOf, type Locals, stepsOf } from './second-opinion-step.fixture.ts';

export interface OpinionThread {
  readonly thread: CoreThread;
  readonly template: number;
  readonly args: readonly number[];
  readonly self: number;
}

export interface OpinionState {
  readonly variables: readonly Value[];
  readonly threads: readonly { readonly control: Control; readonly locals: Locals }[];
}

export interface Opinion {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Of asserts, `warn`, `range`, `index`, invariants and `never`. */
  readonly broken: readonly string[];
  readonly covered: readonly string[];
}

/** Explores `core`; undefined beyond `maxStates`. */
export function opinionOf(core: Core, maxStates: number): Opinion | undefined {
  const threads = core.threads
    .flatMap((thread, template) =>
      thread.indexes
        .reduce<readonly (readonly number[])[]>(
          (all, { type }) => all.flatMap((args) => scalarValues(type).map((n) => [...args, n])),
          [[]],
        )
        .map((args) => ({ thread, template, args })),
    )
    .map((each, self): OpinionThread => ({ ...each, self }));
  const broken = new Set<string>();
  const covered = new Set<string>();
  const standsAt =
    (state: OpinionState): View['isAt'] =>
    (template, args, label) => {
      const one = threads.findIndex(
        (each) => each.template === template && each.args.every((arg, i) => arg === args[i]),
      );
      const control = state.threads[one]?.control;
      return control !== undefined && isLabelAt(control, label);
    };
  const look = (state: OpinionState): void => {
    for (const { form, name, body } of core.properties) {
      const view = viewOf(state, standsAt(state));
      let holds: boolean | undefined;
      try {
        holds = evaluate(body, view) === 1;
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
      }
      if (form === 'cover') {
        if (holds === true) covered.add(name);
        else if (holds === undefined) broken.add(name);
      } else if (holds !== (form === 'invariant')) broken.add(name);
    }
  };
  const initial: OpinionState = {
    variables: core.variables.map((variable) => initialValue(variable)),
    threads: threads.map((each) => {
      const begin = beginningOf(core, each, startOf(each.thread));
      return threadAt(begin.control, begin.locals);
    }),
  };
  const found = new Map([[keyOf(initial), initial]]);
  look(initial);
  let [transitions, depth] = [0, 0];
  let edge: readonly OpinionState[] = [initial];
  while (edge.length > 0) {
    const next: OpinionState[] = [];
    for (const state of edge) {
      for (const each of threads) {
        for (const step of stepsOf(core, each, state, standsAt(state))) {
          for (const property of step.broken) broken.add(property);
          if (step.end !== 'stop') continue;
          transitions += 1;
          const to: OpinionState = {
            variables: step.variables,
            threads: state.threads.with(each.self, threadAt(step.control, step.locals)),
          };
          const key = keyOf(to);
          if (found.has(key)) continue;
          found.set(key, to);
          if (found.size > maxStates) return undefined;
          look(to);
          next.push(to);
        }
      }
    }
    if (next.length > 0) depth += 1;
    edge = next;
  }
  return {
    states: found.size,
    transitions,
    depth,
    broken: [...broken].sort(),
    covered: [...covered].sort(),
  };
}

/** What the asserts and warnings in the text are called. */
export function assertNames(tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own =
    'form' in tree && 'property' in tree && typeof tree.property === 'string'
      ? [tree.property]
      : [];
  const inside = Object.entries(tree).flatMap(([key, part]) =>
    key === 'span' ? [] : assertNames(part),
  );
  return [...own, ...inside];
}

/** A thread that stands: locals out of scope are gone. */
function threadAt(control: Control, locals: Locals): OpinionState['threads'][number] {
  if (!isAtNode(control)) throw new Error('a thread stands before a node');
  const kept = visibleLocals(control);
  return { control, locals: new Map([...locals].filter(([name]) => kept.has(name))) };
}

function keyOf({ variables, threads }: OpinionState): string {
  const places = threads.map(({ control, locals }) => [
    placeOfControl(control),
    [...locals].sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return JSON.stringify([variables, places]);
}

/** What a property, which belongs to no thread, looks at. */
function viewOf({ variables }: OpinionState, standsAt: View['isAt']): View {
  return {
    variable: (number) => variables[number] ?? null,
    local: () => null,
    self: 0,
    args: [],
    bound: new Map(),
    isAt: standsAt,
  };
}

function initialValue({
  indexes,
  initial,
  type,
}: {
  readonly indexes: readonly { readonly id: number }[];
  readonly initial: Expr | undefined;
  readonly type: Type;
}): Value {
  const build = (at: Type, bound: ReadonlyMap<number, number>, depth: number): Value => {
    const index = indexes[depth];
    if (index !== undefined && at.kind === 'array') {
      return scalarValues(at.index).map((n) =>
        build(at.element, new Map([...bound, [index.id, n]]), depth + 1),
      );
    }
    const view = viewOf({ variables: [], threads: [] }, () => false);
    return initial === undefined ? firstValue(at) : evaluate(initial, { ...view, bound });
  };
  return build(type, new Map(), 0);
}
