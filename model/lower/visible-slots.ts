/** The slots of the locals that are visible where nodes are being added; nodes that see the same share one set. */
export class VisibleSlots {
  readonly #slots = new Set<number>();
  /** What they are, as a set that nothing changes; undefined if that was not asked for since the last change. */
  #copy: ReadonlySet<number> | undefined;

  get size(): number {
    return this.#slots.size;
  }

  has(slot: number): boolean {
    return this.#slots.has(slot);
  }

  add(slot: number): void {
    if (this.#slots.has(slot)) return;
    this.#slots.add(slot);
    this.#copy = undefined;
  }

  delete(slot: number): void {
    if (this.#slots.delete(slot)) this.#copy = undefined;
  }

  /** Returns those of now, which may be in many nodes: never to be changed. */
  current(): ReadonlySet<number> {
    this.#copy ??= new Set(this.#slots);
    return this.#copy;
  }
}
