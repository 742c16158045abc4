/**
 * The order in which several threads take claims: each stays with one spec as long as it has claims, for it has
 * that parsed and elaborated, and most of its versions too; then it takes a spec that no other is at.
 */
import type { LoadedSpec } from '../project/load-spec.ts';

export class SpecQueue {
  /** Of each spec, the numbers of the tasks that are left. */
  readonly #left = new Map<LoadedSpec, number[]>();
  readonly #begun = new Set<LoadedSpec>();

  constructor(tasks: readonly { readonly spec: LoadedSpec }[]) {
    tasks.forEach(({ spec }, i) => {
      const of = this.#left.get(spec) ?? [];
      of.push(i);
      this.#left.set(spec, of);
    });
  }

  /** How many tasks are left. */
  get size(): number {
    return [...this.#left.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Returns the number of the next task for who was at `last`; undefined if none is left. */
  next(last: LoadedSpec | undefined): number | undefined {
    const specs = [...this.#left.keys()];
    const spec =
      specs.find((each) => each === last) ??
      specs.find((each) => !this.#begun.has(each)) ??
      specs[0];
    const of = spec && this.#left.get(spec);
    const task = of?.shift();
    if (spec === undefined || of === undefined) return undefined;
    this.#begun.add(spec);
    if (of.length === 0) this.#left.delete(spec);
    return task;
  }
}
