/** Which single statement of the spec's own words, put before a step of the run, makes a violation disappear. */

import type { Limits } from '../../checker/outcome.ts';
import { lower } from '../../model/lower/lower.ts';
import { LoweredThreads } from '../../model/lower/lowered-threads.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { SC } from '../../model/machine/memory-model.ts';
import { underMemory } from '../../model/memory/under-memory.ts';
import { resultOf } from '../../report/verdict/result.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyMutant } from '../../spec/language/mutate/mutate.ts';
import { calledBy, namesOf } from '../../spec/language/mutate/mutations/names.ts';
import { leavesEarly } from '../../spec/language/mutate/mutations/recheck.ts';
import { printHead } from '../../spec/language/print/print-fragment.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import type { Statement } from '../../spec/language/syntax/ast.ts';
import { positionAt, type Span } from '../../spec/language/text/source.ts';
import { hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { Events } from '../search/events.ts';
import { search as searchStates } from '../search/search.ts';
import type { EngineName } from '../search/shortest-run-job.ts';
import type { TimeAllowance } from '../search/time-allowance.ts';
import { isLibraryModule } from './mutation-run.ts';

export interface AdditionFix {
  /** What is put there. */
  readonly what: string;
  /** The proc, and the statement before which it is put. */
  readonly owner: string;
  readonly before: Span;
  readonly line: number;
}

export interface AdditionFixes {
  readonly fixes: readonly AdditionFix[];
  readonly tried: number;
  /** Of so many. */
  readonly possible: number;
}

export interface AdditionFixSearch {
  readonly spec: LoadedSpec;
  readonly variants: readonly string[];
  /** The machine that breaks `property`. */
  readonly machine: Machine;
  readonly property: string;
  /** Where the steps of the run stand, the most important first. */
  readonly places: readonly Span[];
  readonly engine: EngineName;
  /** Of each search. */
  readonly limits: Limits;
  /** For all searches together. */
  readonly allowance: TimeAllowance;
}

/** So many are enough to choose from. */
const FIXES_MAX = 3;

/**
 * Tries the calls into libraries (locks, flushes) and the second looks that the spec has anywhere,
 * before each statement that the run executes. A cure breaks nothing that the spec did not break
 * before: what only brings threads to a halt is none.
 */
export async function findAdditionFixes(
  { signal, onActivity }: Pick<Events, 'signal' | 'onActivity'>,
  search: AdditionFixSearch,
): Promise<AdditionFixes> {
  const { machine, property } = search;
  const { program } = applyVariants(search.spec.program, search.variants);
  const candidates = candidatesOf(search, program);
  const params = new Map(machine.params.map(({ name, value }) => [name, value]));
  const { allowance } = search;
  const before = await violatedBy(machine, search, allowance, signal);
  const fixes: AdditionFix[] = [];
  const threads = new LoweredThreads();
  let tried = 0;
  for (const { statement, addition, module } of candidates) {
    if (fixes.length >= FIXES_MAX || allowance.isOver() || before === undefined) break;
    tried += 1;
    onActivity(`trying ${addition.what} in ${addition.owner}`);
    const added: Statement = { ...statement, label: undefined };
    const changed = applyMutant(program, {
      id: '',
      operator: '',
      what: addition.what,
      module,
      owner: addition.owner,
      span: addition.before,
      edits: [{ kind: 'change', at: addition.before, change: (old) => [added, old] }],
      before: '',
      after: '',
    });
    const core = changed && elaborate(changed, { params }).core;
    const lowered = core && lower(core, { resetDeadLocals: true }, threads).machine;
    const other = lowered && underMemory(lowered, machine.memory ?? SC, 'racy');
    if (other === undefined) continue;
    const broken = await violatedBy(other, search, allowance, signal);
    const isFix = broken?.every((name) => name !== property && before.includes(name)) === true;
    if (isFix) fixes.push(addition);
  }
  return { fixes, tried, possible: candidates.length };
}

/** What a machine breaks; undefined if a limit was reached. */
async function violatedBy(
  machine: Machine,
  { engine, limits }: AdditionFixSearch,
  { within }: TimeAllowance,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const checks = 'all' as const;
  const job = { machine, engine, limits: within(limits), checks, counterexample: undefined };
  const { outcome } = await searchStates(job, { signal });
  return outcome.limit === undefined ? resultOf(machine, outcome, 'all').violated : undefined;
}

interface Candidate {
  readonly statement: Statement;
  readonly module: string;
  readonly addition: AdditionFix;
}

function candidatesOf(
  { spec, places }: AdditionFixSearch,
  program: LoadedSpec['program'],
): readonly Candidate[] {
  const others = program.modules.map(({ name }) => name).filter((name) => !isLibraryModule(name));
  const isTarget = (name: string): boolean => others.includes(name);
  const names = namesOf(program, isTarget);
  // The words of the spec as it is, with the procs that say them: a variant may have taken away the very one.
  const words = new Map<string, { readonly statement: Statement; readonly owners: Set<string> }>();
  for (const { name, syntax } of spec.program.modules) {
    if (!isTarget(name)) continue;
    for (const body of syntax.declarations.filter(hasBody)) {
      for (const { statement } of placedStatements(body.body)) {
        const isCall =
          statement.kind === 'call-statement' && names.isForeign(calledBy(statement.call) ?? '');
        if (!isCall && !leavesEarly(statement)) continue;
        const what = printHead(statement);
        const owners = words.get(what)?.owners ?? new Set();
        words.set(what, { statement, owners: owners.add(body.name.text) });
      }
    }
  }
  const found: Candidate[] = [];
  const spots = program.modules
    .filter(({ name }) => isTarget(name))
    .flatMap((module) =>
      module.syntax.declarations.filter(hasBody).flatMap((body) => {
        const spans = [...placedStatements(body.body)].map(({ statement }) => statement.span);
        const orders = new Map<Span, number>();
        for (const [order, place] of places.entries()) {
          const innermost = spans
            .filter((span) => contains(span, place))
            .sort((one, two) => one.end - one.start - (two.end - two.start))[0];
          if (innermost !== undefined && !orders.has(innermost)) orders.set(innermost, order);
        }
        return [...orders].map(([span, order]) => ({
          ...{ module: module.name, owner: body.name.text, span, order },
        }));
      }),
    );
  for (const { module, owner, span } of spots.sort((a, b) => a.order - b.order)) {
    const { line } = positionAt(span.source, span.start);
    const isOwn = ([, { owners }]: readonly [string, { owners: Set<string> }]): boolean =>
      owners.has(owner);
    // First what the proc itself says elsewhere.
    const inOrder = [...[...words].filter(isOwn), ...[...words].filter((word) => !isOwn(word))];
    for (const [what, { statement }] of inOrder) {
      found.push({ statement, module, addition: { what, owner, before: span, line } });
    }
  }
  return found;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}
