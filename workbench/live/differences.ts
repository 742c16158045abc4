/** The differences that were seen in one mode, each with a shortest sequence that shows it. */
import { at } from '../../model/machine/assert.ts';
import type { LiveDifference } from '../../report/live/live-report.ts';
import { isOfException } from '../conform/compare-cells.ts';
import type { ExceptionRow, TableColumns } from '../conform/table-file.ts';
import type { ExpectedOperations, Judgement } from './expected-operations.ts';
import type { LiveCaller, Tried } from './live-caller.ts';

type Observed = Tried & { readonly kind: 'observed' };
type Differing = Judgement & { readonly kind: 'differs' };

/** Those that are looked into; what more there is is counted. */
const DIFFERENCES_MAX = 40;
/** How often a shortest sequence is tried again. */
const TRIES = 20;

export class Differences {
  readonly mode: string | undefined;
  readonly #caller: LiveCaller;
  readonly #expected: ExpectedOperations;
  readonly #columns: TableColumns;
  readonly #exceptions: readonly ExceptionRow[];
  readonly #counts = new Map<string, number>();
  /** By what was seen in the first place, the shortest sequence; undefined for one too many. */
  readonly #found = new Map<string, string | undefined>();
  readonly #shortest = new Map<string, LiveDifference>();

  constructor(
    mode: string | undefined,
    caller: LiveCaller,
    expected: ExpectedOperations,
    columns: TableColumns,
    exceptions: readonly ExceptionRow[],
  ) {
    this.mode = mode;
    this.#caller = caller;
    this.#expected = expected;
    this.#columns = columns;
    this.#exceptions = exceptions;
  }

  async add(tried: Observed, judgement: Differing): Promise<void> {
    const seen = this.#describe(tried, judgement);
    const key = [seen.operation, ...seen.before, ...seen.observed].join('\t');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.#found.has(key)) return;
    if (this.#shortest.size >= DIFFERENCES_MAX) {
      this.#found.set(key, undefined);
      return;
    }
    const short = await this.#shrink(tried, judgement);
    const { operation, before, observed, expected } = this.#describe(short.tried, short.judgement);
    const sequence = short.tried.sequence.slice(0, short.judgement.step + 1);
    const name = sequence.join(' ');
    this.#found.set(key, name);
    if (this.#shortest.has(name)) return;
    const repeated = await this.#caller.call(
      Array.from({ length: TRIES }, () => short.tried.numbers),
    );
    const again = repeated.filter((each) => this.#differs(each) !== undefined).length;
    const exception = this.#exceptions.find(
      (each) =>
        each.exception === 'fewer' &&
        isOfException(each, { mode: this.mode, operation, before }, observed),
    );
    this.#shortest.set(name, {
      ...{ mode: this.mode, sequence, before, observed, expected, again, tries: TRIES, count: 0 },
      reason: exception?.reason,
    });
  }

  /** In how many sequences one was seen. */
  sequences(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  further(): number {
    return [...this.#found.values()].filter((name) => name === undefined).length;
  }

  all(): readonly LiveDifference[] {
    return [...this.#shortest].map(([name, difference]) => ({
      ...difference,
      count: [...this.#counts].reduce(
        (sum, [key, count]) => (this.#found.get(key) === name ? sum + count : sum),
        0,
      ),
    }));
  }

  #describe(
    { observed, sequence }: Observed,
    { step, expected }: Differing,
  ): Pick<LiveDifference, 'before' | 'observed' | 'expected'> & { readonly operation: string } {
    if (step < 0) {
      return { operation: '', before: [], observed: observed.labels, expected: [] };
    }
    const before = step === 0 ? observed.labels : at(observed.steps, step - 1).labels;
    const { labels, outcomes } = at(observed.steps, step);
    const after = this.#columns.beforeOf.flatMap((label) =>
      label === undefined ? [] : [at(labels, label)],
    );
    return {
      operation: at(sequence, step),
      before,
      observed: [...after, ...outcomes],
      expected: expected.map((each) => each.after),
    };
  }

  #differs(tried: Tried): { readonly tried: Observed; readonly judgement: Differing } | undefined {
    if (tried.kind === 'lost') return undefined;
    const judgement = this.#expected.judge(tried.observed);
    return judgement.kind === 'differs' ? { tried, judgement } : undefined;
  }

  /** Leaves out one operation after another, as long as what is left still differs. */
  async #shrink(
    tried: Observed,
    judgement: Differing,
  ): Promise<{ readonly tried: Observed; readonly judgement: Differing }> {
    let shortest = { tried, judgement };
    for (;;) {
      const numbers = shortest.tried.numbers.slice(0, shortest.judgement.step + 1);
      // The last one stays: it is what differs.
      const shorter = numbers.slice(0, -1).map((_, i) => numbers.filter((_own, j) => j !== i));
      // Chance may hide a difference once; each is tried a few times.
      const repeated = await this.#caller.call([...shorter, ...shorter, ...shorter]);
      const found = repeated.map((each) => this.#differs(each)).find((each) => each !== undefined);
      if (found === undefined) {
        const { sequence, observed } = shortest.tried;
        const cut = {
          ...shortest.tried,
          numbers,
          sequence: sequence.slice(0, numbers.length),
          observed,
        };
        return { tried: cut, judgement: shortest.judgement };
      }
      shortest = found;
    }
  }
}
