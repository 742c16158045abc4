/**
 * Whether something holds for any number of identities of a type.
 *
 * First some exact searches: of what is broken, they find the ordinary run, and they know what views cannot
 * tell (deadlocks, properties of runs, covers, and all that is asked of fewer identities than a view has). Then views
 * of one, two and three identities, until those prove it. If none do, exact searches of more identities. Views
 * alone never say that anything is broken.
 */
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checksOf } from '../../properties/checks.ts';
import type { AnyNumber } from '../any-number-outcome.ts';
import { type CheckEngine, type CheckOptions, check } from '../check.ts';
import { canBeEndless } from '../endless/endless.ts';
import { DEADLOCK, ENDLESS, type NotChecked, type Outcome, type Violation } from '../outcome.ts';
import { exploreViews, type ViewMachines } from './explore-views.ts';
import { VIEW_SIZE_MAX, type ViewSet } from './view-set.ts';
import type { MakeViewSteps } from './view-steps.ts';

export interface AnyNumberMachines extends ViewMachines {
  readonly param: string;
  /** The least number of identities in a view that can show all that is asked for. */
  readonly viewSize: number;
  /** By the number of identities, ascending from 1 or 2. */
  readonly exact: ReadonlyMap<number, Machine>;
}

export interface AnyNumberOptions extends CheckOptions {
  /** Of the checks, those that decide nothing. */
  readonly warnings: ReadonlySet<string>;
}

export interface AnyNumberOutcome {
  readonly outcome: Outcome;
  /** The number of identities of the machine in which the outcome's violations are; undefined if they are in no one machine. */
  readonly size: number | undefined;
}

/** What of an engine is needed. */
export type AnyNumberEngine = CheckEngine & { readonly viewSteps?: MakeViewSteps };

/** Exact searches that are always done, and the states of two up to which three are explored too. */
const FIRST_SIZES = 2;
const FEW_STATES = 20_000;
/** States of a search that is done because views proved nothing. */
const SEARCHED_MAX = 5_000_000;
/** Views of three: beyond, exact searches find out more in the same time. */
const LARGE_VIEWS_MAX = 300_000;

export function checkAnyNumber(
  machines: AnyNumberMachines,
  options: AnyNumberOptions,
  engine: AnyNumberEngine,
): AnyNumberOutcome {
  return new AnyNumberSearch(machines, options, engine).run();
}

class AnyNumberSearch {
  private readonly machines: AnyNumberMachines;
  private readonly options: AnyNumberOptions;
  private readonly engine: AnyNumberEngine;
  private readonly start = performance.now();
  private readonly found = new Map<number, Outcome>();

  constructor(machines: AnyNumberMachines, options: AnyNumberOptions, engine: AnyNumberEngine) {
    this.machines = machines;
    this.options = options;
    this.engine = engine;
  }

  run(): AnyNumberOutcome {
    const sizes = [...this.machines.exact.keys()];
    for (const size of sizes) {
      const last = this.found.get(size - 1);
      if (size > FIRST_SIZES && (last?.states ?? 0) > FEW_STATES) break;
      const outcome = this.search(size, this.options.limits.maxStates);
      if (this.isBroken(outcome) || outcome.limit !== undefined) return this.exactly(size, outcome);
    }
    let views: ViewSet | undefined;
    for (let k = this.machines.viewSize; k <= VIEW_SIZE_MAX; k += 1) {
      const hasMachines = this.machines.views.has(k + 1) && this.machines.views.has(3);
      if (!hasMachines) break;
      const { maxStates } = this.options.limits;
      const more = this.look(
        k,
        k === VIEW_SIZE_MAX ? Math.min(maxStates, LARGE_VIEWS_MAX) : maxStates,
      );
      const isProof = more.limit === undefined && more.violations.length === 0;
      // That there are too many views of three says nothing that those of two did not.
      if (views === undefined || more.limit === undefined) views = more;
      if (isProof && this.areCovered()) return { outcome: this.proved(more), size: undefined };
      if (isProof || more.limit !== undefined) break;
    }
    for (const size of sizes) {
      if (this.found.has(size)) continue;
      const outcome = this.search(size, Math.min(this.options.limits.maxStates, SEARCHED_MAX));
      if (this.isBroken(outcome)) return this.exactly(size, outcome);
      if (outcome.limit !== undefined) {
        this.found.delete(size);
        break;
      }
    }
    const largest = Math.max(...this.found.keys());
    const outcome = this.found.get(largest);
    if (outcome !== undefined && !this.areCovered()) return this.exactly(largest, outcome);
    return { outcome: this.unknown(views), size: undefined };
  }

  // ------------------------------------------------------------------ searches

  private get seconds(): number {
    return (performance.now() - this.start) / 1000;
  }

  private limits(maxStates: number): AnyNumberOptions['limits'] {
    const { limits } = this.options;
    return { ...limits, maxStates, maxSeconds: Math.max(0, limits.maxSeconds - this.seconds) };
  }

  private search(size: number, maxStates: number): Outcome {
    const machine = this.machines.exact.get(size);
    assert(machine !== undefined, 'a size has a machine');
    const outcome = check(
      machine,
      { ...this.options, limits: this.limits(maxStates) },
      this.engine,
    );
    this.found.set(size, outcome);
    return outcome;
  }

  private look(k: number, maxStates: number): ViewSet {
    const { warnings, onProgress } = this.options;
    return exploreViews(this.machines, k, {
      limits: this.limits(maxStates),
      // A warning decides nothing, so views need not prove it.
      checks: new Set(this.asked.filter((name) => !warnings.has(name))),
      endsAtViolation: true,
      ...(this.engine.viewSteps === undefined ? {} : { stepsBy: this.engine.viewSteps }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  }

  // ------------------------------------------------------------------ what was found

  /** All that is asked for, by name. */
  private get asked(): readonly string[] {
    const { checks } = this.options;
    return checks === 'all' ? checksOf(this.first).map(({ name }) => name) : [...checks];
  }

  /** Any of the machines: what can be asked of them is the same. */
  private get first(): Machine {
    const [machine] = this.machines.exact.values();
    assert(machine !== undefined, 'there is a machine for some number of identities');
    return machine;
  }

  private isBroken({ violations }: Outcome): boolean {
    return violations.some(
      ({ property }) => this.asked.includes(property) && !this.options.warnings.has(property),
    );
  }

  /** Whether all covers that decide something were reached, each for some number of identities. */
  private areCovered(): boolean {
    const covered = new Set(
      [...this.found.values()].flatMap((each) => each.covered).map((c) => c.property),
    );
    return this.first.properties.every(
      ({ form, name }) =>
        form !== 'cover' ||
        covered.has(name) ||
        this.options.warnings.has(name) ||
        !this.asked.includes(name),
    );
  }

  /** The requested checks that only an exact search can answer. */
  private notProved(): readonly NotChecked[] {
    const { type } = this.machines;
    const largest = Math.max(...this.found.keys());
    const { warnings } = this.options;
    const beyond = new Set([
      DEADLOCK,
      ...(canBeEndless(this.first) ? ENDLESS : []),
      ...this.first.temporal.map(({ name }) => name),
      ...[...warnings].filter((name) => !ENDLESS.includes(name)),
    ]);
    const known = [...this.found.values()].flatMap(({ notChecked }) => notChecked);
    const reported = new Set<string>();
    const once = known.filter(({ property, why }) => {
      const isNew = !reported.has(`${property} ${why}`);
      reported.add(`${property} ${why}`);
      return isNew;
    });
    const why = `for more than ${largest} \`${type}\``;
    const isCover = (name: string): boolean =>
      this.first.properties.some((each) => each.name === name && each.form === 'cover');
    return [
      ...once,
      ...this.asked
        .filter((name) => beyond.has(name) && !isCover(name))
        .map((property) => ({ property, why })),
    ];
  }

  private anyNumber(views: ViewSet | undefined, size?: number): AnyNumber {
    const broken = views?.violations[0];
    return {
      type: this.machines.type,
      param: this.machines.param,
      viewSize: views?.k ?? this.machines.viewSize,
      views: views?.views.length ?? 0,
      exact: [...this.found].flatMap(([size, { limit }]) => (limit === undefined ? [size] : [])),
      size,
      tooCoarse: broken && {
        property: broken.property,
        steps: [...broken.run.map(({ step }) => step), broken.step].filter(
          (step) => step !== undefined,
        ),
      },
    };
  }

  /** What is broken with `size` identities, or the limit of that search. */
  private exactly(size: number, outcome: Outcome): AnyNumberOutcome {
    return {
      outcome: { ...outcome, seconds: this.seconds, anyNumber: this.anyNumber(undefined, size) },
      size,
    };
  }

  private proved(views: ViewSet): Outcome {
    return { ...this.counts(views), limit: undefined };
  }

  private unknown(views: ViewSet | undefined): Outcome {
    return { ...this.counts(views), limit: views?.limit ?? 'views' };
  }

  private counts(views: ViewSet | undefined): Outcome {
    const exact = [...this.found.values()];
    const nearest = (list: readonly Violation[]): readonly Violation[] =>
      [...new Set(list.map(({ property }) => property))].map((property) => {
        const depth = Math.min(
          ...list.filter((each) => each.property === property).map((each) => each.depth),
        );
        // The runs are of machines of different numbers of identities.
        return { property, depth, run: [] };
      });
    const failures = (views?.failures ?? []).map((property) => ({
      property,
      depth: views?.depth ?? 0,
      run: [],
    }));
    return {
      states: views?.views.length ?? 0,
      transitions: (views?.steps ?? 0) + (views?.joins ?? 0),
      depth: views?.depth ?? 0,
      violations: nearest(exact.flatMap(({ violations }) => violations)),
      failures: nearest([...exact.flatMap((each) => each.failures), ...failures]),
      notChecked: this.notProved(),
      covered: nearest(exact.flatMap(({ covered }) => covered)),
      reductions: [],
      engine: this.engine.viewSteps === undefined ? 'reference' : 'fast',
      seconds: this.seconds,
      limit: undefined,
      anyNumber: this.anyNumber(views),
    };
  }
}
