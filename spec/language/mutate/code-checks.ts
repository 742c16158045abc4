/**
 * What is checked of a program by what its code says, and what is assumed of it: for comparing two
 * revisions, each entry is a line that is equal where it means the same.
 *
 * A check: `assert`, `warn`, `guarded`, what a proc does to locks, and the accesses to guarded variables
 * that are not `racy`. An assumption: fairness, `assume`, the values of params, the types of variables
 * and the indexes of threads, which bound what is explored. Of code that no thread runs nothing is said.
 */
import { callsIn } from '../elaborate/check-flow.ts';
import type { Core, CoreBlock, CoreEffect, CoreProc, CoreThread } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import { blocksOf } from '../types/statements.ts';
import { showType, showValue, type Type } from '../types/types.ts';
import { type Around, type Elaborated, meaningIn } from './property-meaning.ts';

export interface CodeLine {
  /** A proc, thread, variable or param. */
  readonly subject: string;
  /** What it says, for people. */
  readonly text: string;
  /** Equal for lines that mean the same. */
  readonly key: string;
  /** The check that looks at it; undefined if several do. */
  readonly property: string | undefined;
}

/** Returns what is checked, one line for each place in the code. */
export function codeChecks(elaborated: Elaborated): readonly CodeLine[] {
  const { core } = elaborated;
  const meaning = meaningIn(elaborated);
  const bodies = runBodies(core);
  return [
    ...core.guards.map(({ variable, ids, lock, read, write }): CodeLine => {
      const subject = core.variables[variable]?.name ?? '?';
      const held = [read, write].map((expr) => meaning(expr, { bound: ids })).join(' ');
      return line(subject, `guarded by \`${lock}\``, held, 'data_race');
    }),
    ...core.lockTypes.map(({ name, read, write }) => {
      const tests = [read, write].map(({ id, body }) => meaning(body, { bound: [id] }));
      return line(name, 'what it means to hold this lock', tests.join(' '), undefined);
    }),
    ...bodies.flatMap(({ name, locals, body, effects }) => [
      ...effects.map((effect) => line(name, effectText(effect, locals), '', undefined)),
      ...observations(body).map(({ form, condition, property }) => {
        const { source, start, end } = condition.span;
        const shown = `${form} ${source.text.slice(start, end)}`;
        const key = `${form} ${property} ${meaning(condition, { locals })}`;
        return line(name, `\`${shown.replace(/\s+/g, ' ')}\``, key, property);
      }),
    ]),
  ];
}

/**
 * Returns the accesses to guarded variables, and to what is guarded in `other`, one line each: those that
 * are `racy`, or those that are not and so are checked.
 */
export function guardedAccesses(
  { core }: Elaborated,
  other: Elaborated,
  isRacy: boolean,
): readonly CodeLine[] {
  const guarded = new Set([...guardedNames(core), ...guardedNames(other.core)]);
  return runBodies(core).flatMap(({ name, body }) =>
    accessedVariables(body, isRacy).flatMap((variable) => {
      const called = core.variables[variable]?.name ?? '?';
      return guarded.has(called) ? [line(name, called, '', 'data_race')] : [];
    }),
  );
}

/** Returns what is assumed and what bounds the program, one line each. */
export function assumptions(elaborated: Elaborated): readonly CodeLine[] {
  const { core } = elaborated;
  const meaning = meaningIn(elaborated);
  return [
    ...core.params.map(({ name, type, initial }) =>
      line(name, `${showValue(type, initial)} by default`, '', undefined),
    ),
    ...core.variables.map(({ name, type, storage }) =>
      line(name, `${storage} ${wholeType(type)}`, '', undefined),
    ),
    ...core.threads.map(({ name, daemon, fairness, indexes }) => {
      const shown = indexes.map(({ type }) => wholeType(type)).join(', ');
      const kind = daemon ? 'daemon' : 'thread';
      const fair = { none: 'not fair', weak: 'weakly fair', strong: 'strongly fair' }[fairness];
      return line(
        name,
        `${kind}${shown === '' ? '' : ` for each of ${shown}`}, ${fair}`,
        '',
        undefined,
      );
    }),
    ...runBodies(core).flatMap(({ name, locals, body }) =>
      statementsOf(body).flatMap((statement) => {
        if (statement.kind !== 'assume') return [];
        const { condition } = statement;
        const { source, start, end } = condition.span;
        return [
          line(
            name,
            `\`assume ${source.text.slice(start, end)}\``,
            meaning(condition, { locals }),
            undefined,
          ),
        ];
      }),
    ),
  ];
}

/** Returns the lines of `one` that `other` does not have as often. */
export function without(one: readonly CodeLine[], other: readonly CodeLine[]): readonly CodeLine[] {
  const counts = new Map<string, number>();
  for (const { key } of other) counts.set(key, (counts.get(key) ?? 0) + 1);
  return one.filter(({ key }) => {
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}

function line(
  subject: string,
  text: string,
  meaning: string,
  property: string | undefined,
): CodeLine {
  // A condition that is written in another way and means the same is the same.
  const key = `${subject} ${meaning === '' ? text : meaning}`;
  return { subject, text, key, property };
}

interface Body {
  readonly name: string;
  readonly locals: NonNullable<Around['locals']>;
  readonly body: CoreBlock;
  readonly effects: readonly CoreEffect[];
}

/** The threads and the procs that they call. */
function runBodies({ threads, procs }: Core): readonly Body[] {
  const called = new Set<CoreProc>();
  const visit = ({ body }: CoreThread | CoreProc): void => {
    for (const { proc } of callsIn(body)) {
      const found = procs[proc];
      if (found === undefined || called.has(found)) continue;
      called.add(found);
      visit(found);
    }
  };
  for (const thread of threads) visit(thread);
  return [...threads.map((thread) => ({ ...thread, effects: [] })), ...called];
}

type CoreStatement = CoreBlock['statements'][number];

function statementsOf(block: CoreBlock): readonly CoreStatement[] {
  return block.statements.flatMap((statement) => [
    statement,
    ...blocksOf(statement).flatMap(statementsOf),
  ]);
}

function observations(block: CoreBlock): readonly Extract<CoreStatement, { kind: 'assert' }>[] {
  return statementsOf(block).flatMap((statement) =>
    statement.kind === 'assert' ? [statement] : [],
  );
}

function effectText(effect: CoreEffect, locals: Body['locals']): string {
  const lock = 'parameter' in effect ? (locals[effect.parameter]?.name ?? '?') : '';
  switch (effect.kind) {
    case 'acquires':
      return `acquires ${lock}${effect.mode === 'exclusive' ? '' : ` ${effect.mode}`}`;
    case 'tries':
    case 'releases':
      return `${effect.kind} ${lock}`;
    case 'sleeps':
    case 'unlocked':
      return effect.kind;
    default:
      return effect satisfies never;
  }
}

function guardedNames({ guards, variables }: Core): readonly string[] {
  return guards.flatMap(({ variable }) => variables[variable]?.name ?? []);
}

/** The variables of all accesses in `block` that are `racy`, or of those that are not; each access once. */
function accessedVariables(block: CoreBlock, isRacy: boolean): readonly number[] {
  const found: number[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { kind, racy, variable } = node as Partial<Extract<Expr, { kind: 'global' }>>;
    if (kind === 'global' && racy === isRacy && variable !== undefined) found.push(variable);
    for (const [key, part] of Object.entries(node)) {
      if (key !== 'span' && key !== 'type') visit(part);
    }
  };
  visit(block);
  return found;
}

/** A type with all that it is made of. */
function wholeType(type: Type): string {
  switch (type.kind) {
    case 'enum':
      return `${type.name} {${type.members.join(', ')}}`;
    case 'index':
      return `${type.name} of ${type.size}`;
    case 'struct':
      return `${type.name} {${type.fields.map((f) => `${f.name}: ${wholeType(f.type)}`).join(', ')}}`;
    case 'array':
      return `[${wholeType(type.index)}] ${wholeType(type.element)}`;
    case 'set':
      return `set of ${wholeType(type.element)}`;
    case 'optional':
      return `${wholeType(type.inner)}?`;
    case 'seq':
      return `seq of ${wholeType(type.element)} up to ${type.max}`;
    default:
      return showType(type);
  }
}
