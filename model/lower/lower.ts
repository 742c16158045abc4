import { THREADS_MAX } from '../../spec/language/elaborate/signatures.ts';
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Core, CoreThread, CoreVariable } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { atomsOf } from '../../spec/language/types/formula-atoms.ts';
import {
  firstValue,
  LEAVES_MAX,
  leafCount,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { withLockChecks } from '../locks/lock-checks.ts';
import { lockClassesOf } from '../locks/lock-classes.ts';
import { assert } from '../machine/assert.ts';
import type { Machine, Template, ThreadInstance, Variable } from '../machine/machine.ts';
import type { Environment } from '../meaning/environment.ts';
import { EvaluationFailure, meaning } from '../meaning/evaluate.ts';
import { symmetriesOf } from '../reduce/symmetry-check.ts';
import { FreshIds } from './fresh-ids.ts';
import type { LoweringContext } from './graph-builder.ts';
import { lowerTemplates, type TemplateOptions } from './lower-templates.ts';
import type { LoweredThreads } from './lowered-threads.ts';
import { LoweringBudget } from './lowering-budget.ts';
import { tooLarge } from './too-large.ts';

export interface LowerOptions extends TemplateOptions {
  /** The reduction of `symmetry.ts`; default: no. */
  readonly useSymmetry?: boolean;
  /** The reduction of `memory/unobserved-delays.ts`, for who puts in store buffers; default: as dead locals. */
  readonly useRacyBuffers?: boolean;
}

/** Locks and arrays of locks. Each is looked at where any other is held. */
const LOCKS_MAX = 200;

export interface Lowered {
  /** Undefined if a limit was reached, or an initial value has no meaning. */
  readonly machine: Machine | undefined;
  /** The machine before the checks of locks were put in. */
  readonly unchecked: Machine | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Makes the machine of a program: initial values computed, procs inlined, threads instantiated. Threads that are in
 * `known` are not lowered again; the others are added to it.
 */
export function lower(core: Core, options: LowerOptions, known?: LoweredThreads): Lowered {
  const parts = lowerInParts(core, options, known);
  const { diagnostics, base } = parts;
  const templates = [...parts.templates];
  if (base === undefined || diagnostics.length > 0) {
    return { machine: undefined, unchecked: undefined, diagnostics };
  }
  const unchecked = { ...base, templates };
  return { machine: withLockChecks(unchecked, parts.freshId), unchecked, diagnostics };
}

/** A machine before the checks of locks are put in, of which no more is made than is asked for. */
export interface MachineParts {
  /** All but the templates; undefined if there are too many threads. */
  readonly base: Machine | undefined;
  /** Each is made when it is asked for, in order and once; one with too many nodes is left out. */
  readonly templates: Iterable<Template>;
  /** What is wrong with the parts that were made so far. */
  readonly diagnostics: readonly Diagnostic[];
  /** Returns an id that is in no part that was made so far. */
  readonly freshId: () => number;
}

export function lowerInParts(
  core: Core,
  options: LowerOptions,
  known?: LoweredThreads,
): MachineParts {
  const diagnostics: Diagnostic[] = [];
  const ids = new FreshIds();
  const freshId = (): number => ids.next();
  const context = loweringContext(core, freshId);
  const threads = core.threads.flatMap((thread, template) => instances(thread, template));
  if (threads.length > THREADS_MAX) {
    const span = core.threads[0]?.span;
    assert(span !== undefined, 'threads come from declarations');
    diagnostics.push(diagnostic('K0602', { max: THREADS_MAX, what: 'threads' }, span));
    return { base: undefined, templates: [], diagnostics, freshId };
  }
  try {
    for (const { type, span } of core.variables) context.budget.takeState([type], 1, span);
    for (const { body, span } of [...core.properties, ...core.stepProperties]) {
      context.budget.takeProperty([body], span);
    }
    for (const { formula, span } of core.temporal)
      context.budget.takeProperty(atomsOf(formula), span);
  } catch (error) {
    diagnostics.push(tooLarge(error));
    return { base: undefined, templates: [], diagnostics, freshId };
  }
  const bare: Machine = {
    name: core.name,
    params: core.params.map(({ name, type, value, initial }) => ({ name, type, value, initial })),
    variables: [],
    templates: [],
    lockTypes: core.lockTypes,
    procEffects: core.procs.flatMap(({ name, effects }) =>
      effects.length === 0 ? [] : [{ proc: name, effects }],
    ),
    lockOrders: [],
    largeLockArrays: [],
    threads,
    properties: core.properties,
    temporal: core.temporal,
    stepProperties: core.stepProperties,
    resetsDeadLocals: options.resetDeadLocals,
    symmetries: [],
    usesSymmetry: options.useSymmetry === true,
  };
  const guarded = new Set(core.guards.map(({ variable }) => variable));
  const variables = core.variables.map((v, number): Variable => {
    const lowered = lowerVariable(bare, v, diagnostics);
    return {
      ...lowered,
      ...(guarded.has(number) ? { isGuarded: true as const } : {}),
      ...(v.withStore === true ? { withStore: true as const } : {}),
    };
  });
  const lock = lockClassesOf({ ...bare, variables })[LOCKS_MAX];
  if (lock !== undefined) {
    diagnostics.push(diagnostic('K0602', { max: LOCKS_MAX, what: 'locks' }, lock.span));
    return { base: undefined, templates: [], diagnostics, freshId };
  }
  const initial = variables.map((variable) => variable.initial);
  const symmetries = diagnostics.length > 0 ? [] : symmetriesOf(core, threads, initial);
  const templates = lowerTemplates({ core, context, ids, threads, known, diagnostics }, options);
  return { base: { ...bare, variables, symmetries }, templates, diagnostics, freshId };
}

function loweringContext(core: Core, freshId: () => number): LoweringContext {
  return {
    procs: core.procs,
    guards: core.guards,
    variableNames: core.variables.map((v) => v.name),
    variableTypes: core.variables.map((v) => v.type),
    isGhost: (variable) => core.variables[variable]?.storage === 'ghost',
    freshId,
    budget: new LoweringBudget(),
  };
}

/** One instance for each combination of the index values, the last index changing fastest. */
function instances(thread: CoreThread, template: number): readonly ThreadInstance[] {
  const combinations = thread.indexes.reduce<readonly (readonly number[])[]>(
    (all, { type }) => all.flatMap((args) => scalarValues(type).map((value) => [...args, value])),
    [[]],
  );
  return combinations.map((args) => ({
    template,
    args,
    name: args.length === 0 ? thread.name : `${thread.name}[${args.join(', ')}]`,
    cpu: thread.cpu && cpuOf(thread.cpu, args),
  }));
}

function cpuOf(cpu: Expr, args: readonly number[]): number | undefined {
  if (cpu.kind === 'const' && typeof cpu.value === 'number') return cpu.value;
  return cpu.kind === 'arg' ? args[cpu.index] : undefined;
}

function lowerVariable(
  machine: Machine,
  variable: CoreVariable,
  diagnostics: Diagnostic[],
): Variable {
  const { name, storage, type, span } = variable;
  const leaves = leafCount(type);
  if (leaves > LEAVES_MAX) {
    diagnostics.push(
      diagnostic('K0601', { what: `\`${name}\``, max: `${LEAVES_MAX} parts` }, span),
    );
    return { name, storage, type, initial: 0, span };
  }
  try {
    return { name, storage, type, initial: initialValue(machine, variable), span };
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    diagnostics.push(diagnostic('K0421', { name, why: error.message }, error.span));
    return { name, storage, type, initial: 0, span };
  }
}

/** The initial value of one element for each combination of indexes. */
function initialValue(machine: Machine, { indexes, initial, element, type }: CoreVariable): Value {
  const build = (depth: number, at: Type, bound: Environment['bound']): Value => {
    const index = indexes[depth];
    if (index === undefined || at.kind !== 'array') {
      return initial === undefined
        ? firstValue(element)
        : meaning(initial)({
            machine,
            state: { variables: [], threads: [] },
            thread: undefined,
            ...(bound === undefined ? {} : { bound }),
          });
    }
    return scalarValues(index.type).map((value) =>
      build(depth + 1, at.element, { id: index.id, value, outer: bound }),
    );
  };
  return build(0, type, undefined);
}
