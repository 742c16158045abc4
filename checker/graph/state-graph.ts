/**
 * The graph of all reachable states: what temporal properties are checked on.
 *
 * It says nothing of a state but which atoms are true there, so any engine can supply one.
 */
import type { Choice } from '../outcome.ts';

export interface StateGraph {
  /** States are numbered from 0, the initial one, in order of their distance from it. */
  readonly stateCount: number;
  /** The steps from state `s` are those from `first[s]` up to, not including, `first[s + 1]`. */
  readonly first: Uint32Array;
  /** Of each step, by its number: where it leads, who takes it, which of its successors. In spec order. */
  readonly to: Uint32Array;
  readonly thread: Uint8Array;
  readonly successor: Uint32Array;
  /** Of each state: bit `t` is set if thread `t` does not wait there: it has a step, or may end the run. */
  readonly enabled: Uint32Array;
  /** Of each state: bit `t` is set if thread `t` may end the run: by a failure, or dropped by an `assume`. */
  readonly runEnders: Uint32Array;
}

/** What the atoms of one property say, a bit each, by state. */
export interface Valuation {
  readonly isTrue: Uint32Array;
  /** The atoms whose expression fails there. */
  readonly isUndefined: Uint32Array;
}

/** Returns step number `edge` as a choice. */
export function choiceOf(graph: StateGraph, edge: number): Choice {
  return { thread: graph.thread[edge] ?? 0, successor: graph.successor[edge] ?? 0 };
}

/** A list of numbers below 2^32 that grows by doubling. */
export class NumberList {
  #numbers = new Uint32Array(1024);
  length = 0;

  push(number: number): void {
    if (this.length === this.#numbers.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  /** Sets the bits of `mask` at `index`. */
  or(index: number, mask: number): void {
    this.#numbers[index] = (this.#numbers[index] ?? 0) | mask;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  /** The numbers so far; not to be written to. */
  numbers(): Uint32Array {
    return this.#numbers.subarray(0, this.length);
  }
}
