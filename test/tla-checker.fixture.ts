/**
 * tla-checker, a checker of TLA+ that nobody here wrote (a package of npm), set on what is exported.
 *
 * It counts states; transitions and depth are counted with its successors of single states.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check_spec_with_cfg, explore_init, explore_next, initSync } from 'tla-checker';
import type { Exported } from '../export/exported.ts';

const WASM = createRequire(import.meta.url).resolve('tla-checker/tla_checker_bg.wasm');
initSync({ module: readFileSync(WASM) });

function file({ files }: Pick<Exported, 'files'>, ending: string): string {
  const found = files.find(({ name }) => name.endsWith(ending));
  if (found === undefined) throw new Error(`there is no ${ending} in the export`);
  return found.text;
}

export interface Verdict {
  readonly isBroken: boolean;
  readonly states: number;
  /** What it says is broken; empty if nothing is. */
  readonly message: string;
}

/** What the search with that configuration finds. */
export function verdictOf(exported: Pick<Exported, 'files'>, config: string): Verdict {
  const [spec, cfg] = [file(exported, '.tla'), file(exported, config)];
  const allowsDeadlock = cfg.includes('CHECK_DEADLOCK FALSE');
  const answer: { success: boolean; states_explored: number; error_message: string | null } =
    JSON.parse(check_spec_with_cfg(spec, cfg, '{}', 100_000, 10_000, allowsDeadlock, false));
  return {
    isBroken: !answer.success,
    states: answer.states_explored,
    message: answer.error_message ?? '',
  };
}

export interface Graph {
  /** As JSON: `__model`, `__tuple` and `__fn` are model values, tuples and functions; arrays are sets. */
  readonly all: readonly string[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Counts states, transitions and depth, breadth first. */
export function graphOf(exported: Pick<Exported, 'files'>): Graph {
  const [spec, cfg] = [file(exported, '.tla'), file(exported, 'count.cfg')];
  interface Shown {
    readonly json: unknown;
  }
  const ask = <Answer>(text: string): Answer => {
    const answer: Answer & { ok: boolean; error?: string } = JSON.parse(text);
    if (!answer.ok) throw new Error(answer.error);
    return answer;
  };
  const first = ask<{ states: readonly Shown[] }>(explore_init(spec, cfg, '{}'));
  const seen = new Set(first.states.map(({ json }) => JSON.stringify(json)));
  let layer = [...seen];
  let [transitions, depth] = [0, 0];
  while (layer.length > 0) {
    const next: string[] = [];
    for (const state of layer) {
      const answer = ask<{ transitions: readonly { state: Shown }[] }>(
        explore_next(spec, cfg, '{}', state),
      );
      for (const { state: after } of answer.transitions) {
        transitions += 1;
        const text = JSON.stringify(after.json);
        if (seen.has(text)) continue;
        seen.add(text);
        next.push(text);
      }
    }
    if (next.length > 0) depth += 1;
    layer = next;
  }
  return { all: [...seen], states: seen.size, transitions, depth };
}

/** How many states are left if the model values of each set may be exchanged. */
export function orbitsOf(exported: Pick<Exported, 'files'>, states: readonly string[]): number {
  const sets = [...file(exported, 'symmetry.cfg').matchAll(/^ {2}\w+ = \{(.*)\}$/gm)];
  const renamings = sets
    .map(([, members = '']) => members.split(', '))
    .reduce<readonly ReadonlyMap<string, string>[]>(
      (known, members) =>
        known.flatMap((before) =>
          permutations(members).map(
            (order) => new Map([...before, ...members.map((m, i) => [m, order[i] ?? m] as const)]),
          ),
        ),
      [new Map()],
    );
  const least = states.map((state) => {
    const json: unknown = JSON.parse(state);
    return renamings.map((renaming) => JSON.stringify(renamed(json, renaming))).sort()[0];
  });
  return new Set(least).size;
}

function permutations(members: readonly string[]): readonly (readonly string[])[] {
  if (members.length === 0) return [[]];
  return members.flatMap((first) =>
    permutations(members.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  );
}

/** `value` with its model values renamed, in a unique form. */
function renamed(value: unknown, renaming: ReadonlyMap<string, string>): unknown {
  const inner = (each: unknown): unknown => renamed(each, renaming);
  if (Array.isArray(value)) return sorted(value.map(inner));
  if (typeof value !== 'object' || value === null) return value;
  if ('__model' in value) return { __model: renaming.get(String(value.__model)) ?? value.__model };
  if ('__tuple' in value) return { __tuple: (value.__tuple as readonly unknown[]).map(inner) };
  if ('__fn' in value) {
    const pairs = value.__fn as readonly (readonly [unknown, unknown])[];
    return { __fn: sorted(pairs.map(([key, each]) => [inner(key), inner(each)])) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
