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

/** Outcomes that read the same. */
export interface OutcomeText {
  readonly text: string;
  /** The first of their ends. */
  readonly end: RunEnd | undefined;
  readonly all: readonly EndOutcome[];
}

export interface Explanation {
  /** Each once, in the order of texts. */
  readonly unexplained: readonly OutcomeText[];
  /** What the orders give, each once. */
  readonly orders: readonly OutcomeText[];
  /** All texts of both, sorted. */
  readonly digest: readonly (readonly string[])[];
}

/**
 * An outcome is explained if an order has the same, in which all had returned before others began that had in
 * its run: an order may say more of that, and not less (linearizability). What a call returns that did
 * nothing is left open.
 */
export function explain({ calls, found, ordered, without }: ToExplain): Explanation {
  const known = new Map<string, LikeOutcome[]>();
  const add = (outcome: EndOutcome, left: readonly Call[]): void => {
    const like = likeOutcome(outcome, calls, left);
    known.set(like.key, [...(known.get(like.key) ?? []), like]);
  };
  for (const each of ordered) add(each, calls);
  for (const { left, outcomes } of without) for (const each of outcomes) add(each, left);
  const masks = [calls, ...without.map(({ left }) => left)].map((left) => maskOf(calls, left));
  const isExplained = (outcome: EndOutcome): boolean =>
    masks.some(
      (mask) =>
        known.get(keyOf(outcome.seen, mask))?.some((like) => isInOrderOf(outcome, like)) === true,
    );
  const texts = (outcomes: readonly EndOutcome[]): readonly OutcomeText[] => {
    const byText = new Map<string, EndOutcome[]>();
    for (const each of outcomes) {
      const text = textOf(each.seen, calls.length, each.end?.order ?? 0);
      const known = byText.get(text);
      if (known === undefined) byText.set(text, [each]);
      else known.push(each);
    }
    return [...byText]
      .map(([text, all]) => ({ text, end: all[0]?.end, all }))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
  };
  return {
    unexplained: texts(found.filter((each) => !isExplained(each))),
    orders: texts(ordered.map(({ seen, end }) => ({ seen, end: end && { ...end, order: 0 } }))),
    digest: [texts(ordered), texts(found)].map((each) => each.map(({ text }) => text)),
  };
}

/** What another outcome must have to be the same as one that is known, perhaps of some of the calls only. */
export interface LikeOutcome {
  readonly key: string;
  readonly mask: readonly boolean[];
  readonly order: number;
}

/** `left` are the calls of which `outcome` is. */
export function likeOutcome(
  { seen, end }: EndOutcome,
  calls: readonly Call[],
  left: readonly Call[],
): LikeOutcome {
  const mask = maskOf(calls, left);
  const order = widened(end?.order ?? 0, calls, left);
  return { key: keyOf(spread(seen, calls, left), mask), mask, order };
}

/** Whether `outcome` looks like that, in an order that says no more. */
export function isLikeOf(outcome: EndOutcome, like: LikeOutcome): boolean {
  return keyOf(outcome.seen, like.mask) === like.key && isInOrderOf(outcome, like);
}

function isInOrderOf({ end }: EndOutcome, { mask, order }: LikeOutcome): boolean {
  const asked = orderAmong(end?.order ?? 0, mask);
  return (order & asked) === asked;
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
