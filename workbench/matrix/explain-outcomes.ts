/** Which outcomes of operations beside each other some order of them has, too. */
import type { RunEnd } from '../../checker/concurrent/operation-runs.ts';
import type { Call } from '../../checker/concurrent/operation-space.ts';
import type { SeenOutcome } from './seen-outcome.ts';

/** An outcome, and where it was seen: at an end, or nowhere if it is that there is none. */
export interface EndOutcome {
  readonly end: RunEnd | undefined;
  readonly seen: SeenOutcome;
}

export interface ToExplain {
  readonly calls: readonly Call[];
  /** What was seen of them beside each other. */
  readonly found: readonly EndOutcome[];
  /** What is seen of them one at a time. */
  readonly ordered: readonly EndOutcome[];
  /** The same without the calls that may do nothing: what is left of the calls, and what is seen of it. */
  readonly without: readonly {
    readonly left: readonly Call[];
    readonly outcomes: readonly EndOutcome[];
  }[];
}

export interface Explanation {
  /** Each once, in the order of texts. */
  readonly unexplained: readonly { readonly text: string; readonly end: RunEnd | undefined }[];
  /** What the orders give, each once. */
  readonly orders: readonly { readonly text: string; readonly end: RunEnd | undefined }[];
  /** All texts of both, sorted. */
  readonly digest: readonly (readonly string[])[];
}

/**
 * An outcome is explained if an order has the same, in which all had returned before others began that had in
 * its run: an order may say more of that, and not less (linearizability). What a call returns that did
 * nothing is left open.
 */
export function explain({ calls, found, ordered, without }: ToExplain): Explanation {
  const known = new Map<string, number[]>();
  const add = (key: string, order: number): void => {
    known.set(key, [...(known.get(key) ?? []), order]);
  };
  const every = calls.map(() => true);
  for (const { seen, end } of ordered) add(keyOf(seen, every), end?.order ?? 0);
  for (const { left, outcomes } of without) {
    for (const { seen, end } of outcomes) {
      add(
        keyOf(spread(seen, calls, left), maskOf(calls, left)),
        widened(end?.order ?? 0, calls, left),
      );
    }
  }
  const masks = [every, ...without.map(({ left }) => maskOf(calls, left))];
  const isExplained = ({ seen, end }: EndOutcome): boolean =>
    masks.some((mask) => {
      const asked = orderAmong(end?.order ?? 0, mask);
      return known.get(keyOf(seen, mask))?.some((order) => (order & asked) === asked) === true;
    });
  const texts = (outcomes: readonly EndOutcome[]): Explanation['orders'] => {
    const byText = new Map<string, RunEnd | undefined>();
    for (const { seen, end } of outcomes) {
      const text = textOf(seen, calls.length, end?.order ?? 0);
      if (!byText.has(text)) byText.set(text, end);
    }
    return [...byText]
      .map(([text, end]) => ({ text, end }))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
  };
  return {
    unexplained: texts(found.filter((each) => !isExplained(each))),
    orders: texts(ordered.map(({ seen, end }) => ({ seen, end: end && { ...end, order: 0 } }))),
    digest: [texts(ordered), texts(found)].map((each) => each.map(({ text }) => text)),
  };
}

/** `results` of the calls in `mask`, and of all that were blocked at the start. */
function keyOf({ shared, results }: SeenOutcome, mask: readonly boolean[]): string {
  return JSON.stringify([shared, mask, results.map((each, i) => (mask[i] === false ? '' : each))]);
}

function maskOf(calls: readonly Call[], left: readonly Call[]): readonly boolean[] {
  return calls.map((call) => left.includes(call));
}

/** An outcome of `left`, with places for the calls that are not among them. */
function spread(
  { shared, results, names }: SeenOutcome,
  calls: readonly Call[],
  left: readonly Call[],
): SeenOutcome {
  if (results.length === 0) return { shared, results, names };
  const own = calls.map((call) => results[left.indexOf(call)] ?? '');
  return { shared, results: [...own, ...results.slice(left.length)], names };
}

/** An order of `left` in the numbers of `calls`. */
function widened(order: number, calls: readonly Call[], left: readonly Call[]): number {
  let wide = 0;
  for (const [i, first] of left.entries()) {
    for (const [j, second] of left.entries()) {
      if (((order >> (i * left.length + j)) & 1) === 0) continue;
      wide |= 1 << (calls.indexOf(first) * calls.length + calls.indexOf(second));
    }
  }
  return wide;
}

/** What `order` says of the calls in `mask`. */
function orderAmong(order: number, mask: readonly boolean[]): number {
  let among = 0;
  for (const i of mask.keys()) {
    for (const j of mask.keys()) {
      const bit = 1 << (i * mask.length + j);
      if (mask[i] === true && mask[j] === true) among |= order & bit;
    }
  }
  return among;
}

/** `count=1; up ok, down blocked; up before down`. */
function textOf({ shared, results, names }: SeenOutcome, calls: number, order: number): string {
  const done = results.map((each, i) => `${names[i] ?? ''} ${each}`).join(', ');
  const called = names.slice(0, calls);
  const before = called.flatMap((first, i) =>
    called.flatMap((second, j) =>
      ((order >> (i * calls + j)) & 1) === 1 ? [`${first} before ${second}`] : [],
    ),
  );
  return [shared, done, before.join(', ')].filter((each) => each !== '').join('; ');
}
