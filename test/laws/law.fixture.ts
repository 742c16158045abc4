/**
 * What metamorphic laws share: two texts that must mean the same are checked, and compared.
 *
 * A law changes random specs, each as it is and with its variants and settings.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { check } from '../../checker/check.ts';
import { ENDLESS, type Limits, type Outcome } from '../../checker/outcome.ts';
import { buildGraph } from '../../checker/reference/build-graph.ts';
import { explore } from '../../checker/reference/explore.ts';
import { lower } from '../../model/lower/lower.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { runCount } from '../../model/machine/random-machine.fixture.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import { loadProgram, type Program } from '../../spec/language/program/program.ts';
import type { Favourite } from '../../spec/language/random/random-scope.fixture.ts';
import {
  modulesOf,
  type RandomSpec,
  randomSpecOf,
} from '../../spec/language/random/random-spec.fixture.ts';
import type { SpecSyntax } from '../../spec/language/syntax/ast.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Core } from '../../spec/language/types/core.ts';

export const LIMITS: Limits = { maxStates: 500, maxMemory: 2 ** 40, maxSeconds: 60 };

/** Up to how many states it is looked for threads that never go on. */
export const ENDLESS_STATES: Readonly<Record<string, number>> = Object.fromEntries(
  ENDLESS.map((name) => [name, LIMITS.maxStates]),
);

export interface Compiled {
  readonly machine: Machine | undefined;
  readonly errors: readonly Diagnostic[];
}

export interface CompileSettings {
  readonly resetDeadLocals?: boolean;
  readonly useSymmetry?: boolean;
}

/** A random spec with its variants applied. */
interface Patched {
  readonly spec: RandomSpec;
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

function patched(spec: RandomSpec): Patched {
  const loaded = loadProgram({ path: 'main.kspec', text: spec.text }, modulesOf(spec));
  const { program, diagnostics } = applyVariants(loaded.program, spec.variants);
  return { spec, program, diagnostics: [...loaded.diagnostics, ...diagnostics] };
}

/** Returns the machine of a random spec with its variants and settings. */
export function compiled(spec: RandomSpec, settings: CompileSettings = {}): Compiled {
  return machineOf(patched(spec), settings);
}

function machineOf(
  { spec, program, diagnostics }: Patched,
  settings: CompileSettings = {},
): Compiled {
  const { resetDeadLocals = true, useSymmetry = false } = settings;
  const elaborated = elaborate(program, { params: new Map(Object.entries(spec.settings)) });
  const lowered = elaborated.core && lower(elaborated.core, { resetDeadLocals, useSymmetry });
  const errors = [
    ...diagnostics,
    ...elaborated.diagnostics,
    ...(lowered?.diagnostics ?? []),
  ].filter(({ severity }) => severity === 'error');
  return { machine: errors.length === 0 ? lowered?.machine : undefined, errors };
}

/** Returns the core of a random spec, undefined if it is wrong. */
export function coreOf(spec: RandomSpec): Core | undefined {
  const { program } = patched(spec);
  return elaborate(program, { params: new Map(Object.entries(spec.settings)) }).core;
}

/** The modules of a random spec; the shipped ones stay what they are. */
function isOwn({ name }: { readonly name: string }): boolean {
  return name.startsWith('random.');
}

/** What a verdict says, with the counts; names of properties as `nameOf` gives them. */
export interface Verdict {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly violations: readonly string[];
  readonly covered: readonly string[];
}

/** Checks everything that can be asked of `machine`, by the reference; undefined beyond the limit. */
export function verdictOf(
  machine: Machine,
  nameOf: (name: string) => string = (name) => name,
): Verdict | undefined {
  const outcome = check(
    machine,
    { limits: LIMITS, checks: 'all', endlessStates: ENDLESS_STATES },
    {
      explore,
      graph: buildGraph,
    },
  );
  return outcome.limit === undefined ? verdict(outcome, nameOf) : undefined;
}

function verdict(outcome: Outcome, nameOf: (name: string) => string): Verdict {
  const { states, transitions, depth, violations, covered } = outcome;
  // Among loops of one length any may be found first, and with it another prefix.
  const shown = violations.map(({ property, depth: at, loopStart, threads }) =>
    loopStart === undefined && threads === undefined
      ? `${nameOf(property)} after ${at}`
      : nameOf(property),
  );
  const met = covered.map(({ property, depth: at }) => `${nameOf(property)} after ${at}`);
  return { states, transitions, depth, violations: shown.sort(), covered: met.sort() };
}

export interface Law {
  /** What it says something about. */
  readonly favourite?: Favourite;
  /** The same spec in other words; undefined where there is nothing to say otherwise. */
  readonly changeText?: (spec: RandomSpec) => RandomSpec | undefined;
  /** The same for each of its modules, as syntax; the same object where nothing changes. */
  readonly changeSyntax?: (modules: readonly SpecSyntax[]) => (syntax: SpecSyntax) => SpecSyntax;
  /** What a property of the changed spec was called before. */
  readonly nameOf?: (name: string) => string;
  readonly usualRuns?: number;
  /**
   * Whether steps may be added or taken away in which nothing changes: then counts are not compared, nor
   * properties of steps and runs, which may count them.
   */
  readonly changesSteps?: boolean;
  /**
   * Whether a local is copied into another: what is read only by a copy that nobody reads stays alive, so
   * that `dead-locals` may keep more states apart.
   */
  readonly copiesLocals?: boolean;
  /** Mistakes that are looked for in the text, and so are seen where no run has them. */
  readonly mayReport?: readonly string[];
}

/**
 * Checks that what a law changes changes neither counts nor verdicts. Specs in which it has nothing to
 * change are no runs; fast-check complains if there are too many of them.
 */
export function checkLaw(law: Law): void {
  fc.assert(
    fc.property(randomSpecOf(law.favourite), fc.boolean(), (spec, isPatched) => {
      const plain: RandomSpec = isPatched ? spec : { ...spec, variants: [], settings: {} };
      const other = otherWords(law, plain);
      fc.pre(other !== undefined);
      const before = compiled(plain).machine;
      const expected = before && verdictOf(before);
      fc.pre(expected !== undefined);
      const { machine, errors } = other();
      // That an arm of `either` begins with a step must be seen from its first statement.
      const mayReport = ['K0422', ...(law.mayReport ?? [])];
      fc.pre(!errors.some(({ code }) => mayReport.includes(code)));
      expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
      assert(machine !== undefined, 'a spec without errors has a machine');
      const found = verdictOf(machine, law.nameOf);
      if (law.copiesLocals === true) {
        fc.pre(found !== undefined);
        const { states, transitions, violations, covered } = expected;
        expect(found).toMatchObject({ violations, covered });
        expect(found.states).toBeGreaterThanOrEqual(states);
        expect(found.transitions).toBeGreaterThanOrEqual(transitions);
      } else if (law.changesSteps !== true) expect(found).toEqual(expected);
      else {
        fc.pre(found !== undefined);
        assert(before !== undefined, 'what has a verdict has a machine');
        expect(ofStates(before, found)).toEqual(ofStates(before, expected));
      }
    }),
    { numRuns: runCount(law.usualRuns ?? 12) },
  );
}

/** What a verdict says of states, at whatever depth. */
function ofStates(
  { temporal, stepProperties }: Machine,
  { violations, covered }: Verdict,
): Pick<Verdict, 'violations' | 'covered'> {
  const ofSteps = new Set([...temporal, ...stepProperties].map(({ name }) => name));
  const named = (list: readonly string[]): readonly string[] =>
    list.map((text) => text.replace(/ after \d+$/, '')).filter((name) => !ofSteps.has(name));
  return { violations: named(violations), covered: named(covered) };
}

function otherWords(law: Law, spec: RandomSpec): (() => Compiled) | undefined {
  if (law.changeText !== undefined) {
    const other = law.changeText(spec);
    return other && (() => compiled(other));
  }
  const before = patched(spec);
  const { modules } = before.program;
  const own = modules.filter(isOwn).map(({ syntax }) => syntax);
  const change = law.changeSyntax?.(own);
  assert(change !== undefined, 'a law changes something');
  const others = modules.map((module) =>
    isOwn(module) ? { ...module, syntax: change(module.syntax) } : module,
  );
  if (others.every(({ syntax }, i) => syntax === modules[i]?.syntax)) return undefined;
  const entry = others.at(-1) ?? before.program.entry;
  const program: Program = { ...before.program, modules: others, entry };
  return () => machineOf({ ...before, program });
}
