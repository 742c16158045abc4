/** A state graph in the making, whatever finds the states. */
import type { Choice } from '../outcome.ts';
import { NumberList, type StateGraph, type Valuation } from './state-graph.ts';

/**
 * States are found in order of their distance and expanded in the order in which they were found:
 * `found` for each new state, `expand` before the steps of each, `addRunEnders` once behind it.
 */
export class GraphWriter {
  readonly #first = new NumberList();
  readonly #to = new NumberList();
  readonly #thread = new NumberList();
  readonly #successor = new NumberList();
  readonly #enabled = new NumberList();
  readonly #runEnders = new NumberList();
  /** Of each state: the number of the step that found it. */
  readonly #foundBy = new NumberList();

  get stateCount(): number {
    return this.#foundBy.length;
  }

  get stepCount(): number {
    return this.#to.length;
  }

  /** The state that is expanded, or was last. */
  get expanded(): number {
    return this.#first.length - 1;
  }

  /** Numbers a new state, to which the step that is added next leads. */
  found(): number {
    this.#foundBy.push(this.stepCount);
    return this.stateCount - 1;
  }

  /** The steps added from now on are those of the next state. */
  expand(): void {
    this.#first.push(this.stepCount);
    this.#enabled.push(0);
  }

  add(to: number, thread: number, successor: number): void {
    this.#to.push(to);
    this.#thread.push(thread);
    this.#successor.push(successor);
    this.#enabled.or(this.expanded, 1 << thread);
  }

  /** Threads, a bit each, that may end the run in the state that is expanded. */
  addRunEnders(mask: number): void {
    this.#runEnders.push(mask);
    this.#enabled.or(this.expanded, mask);
  }

  /** Returns a shortest run to `state`. */
  runTo(state: number): Choice[] {
    const run: Choice[] = [];
    for (let at = state; at !== 0; ) {
      const step = this.#foundBy.at(at);
      run.push({ thread: this.#thread.at(step), successor: this.#successor.at(step) });
      at = this.#sourceOf(step);
    }
    return run.reverse();
  }

  /** Returns the graph, once all states are expanded. */
  graph(): StateGraph {
    this.#first.push(this.stepCount);
    return {
      stateCount: this.stateCount,
      first: this.#first.numbers(),
      to: this.#to.numbers(),
      thread: Uint8Array.from(this.#thread.numbers()),
      successor: this.#successor.numbers(),
      enabled: this.#enabled.numbers(),
      runEnders: this.#runEnders.numbers(),
    };
  }

  /** The state from which a step goes: the last one whose steps begin no later. */
  #sourceOf(step: number): number {
    let [low, high] = [0, this.#first.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#first.at(middle) <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The valuation of one property in the making. */
export class ValuationWriter {
  readonly #isTrue = new NumberList();
  readonly #isUndefined = new NumberList();

  /** The atoms of the next state, a bit each. */
  push({ isTrue, isUndefined }: { readonly isTrue: number; readonly isUndefined: number }): void {
    this.#isTrue.push(isTrue);
    this.#isUndefined.push(isUndefined);
  }

  valuation(): Valuation {
    return { isTrue: this.#isTrue.numbers(), isUndefined: this.#isUndefined.numbers() };
  }
}
