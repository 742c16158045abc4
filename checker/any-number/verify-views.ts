/**
 * Verifies a certificate of views (`explore-views.ts` says what they are), by the interpreter alone.
 *
 * Why it is right. Let V be the set of views of k identities in the certificate. Asked are
 * 1. the view of the initial state is in V;
 * 2. a step of any thread in a view, with all that are there, leads to a view in V;
 * 3. where k + 1 cells have all their views in V, and one of them steps, the view of the others afterwards is in V;
 * 4. no view breaks a property of states, and no step of 2 or 3 one of steps, nor does it fail under what is certified.
 * For 3 the interpreter runs on the cell that steps and one other at a time. What comes of the others is put together where
 * the thread, the shared part and the cell that steps agree afterwards: the step of all of them is among these.
 * Leaving out identities commutes with steps, which the caller has asked of the spec (`family.ts`); so by
 * induction over a run the views of all its states are in V, whatever their number from k on.
 *
 * V may hold more than can be reached; what it proves is right all the same. Parts that contradict each other are a view of
 * no state, and need not be in V. Nothing is used of how views are searched for.
 */
import { isLockOrder } from '../../model/locks/lock-orders.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { layoutOf, pack, unpack } from '../../model/meaning/layout.ts';
import { checksOf } from '../../properties/checks.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { beyondStates } from '../certificate/beyond-states.ts';
import { compareWords } from '../certificate/reachable-set.ts';
import type { Verification } from '../certificate/verify.ts';
import { closeLockCycles, LOCK_ORDER } from '../locks/lock-cycles.ts';
import { DEADLOCK } from '../outcome.ts';
import { Cells, type Piece } from './cells.ts';
import { Pieces } from './certificate-pieces.ts';

/** By the number of identities, the unseen one included, the machines of views (`view-machine.ts`). */
export interface MachinesOfViews {
  readonly type: string;
  readonly views: ReadonlyMap<number, Machine>;
}

/**
 * Checks that `body` (the states of views, packed by the layout of the machine of k + 1 identities) proves `properties` of any
 * number of identities from `k` on. `onView` is called with each view's number.
 */
export function verifyViews(
  machines: MachinesOfViews,
  k: number,
  properties: ReadonlySet<string>,
  body: Uint32Array,
  onView: (view: number) => void = () => {},
): Verification {
  const verifier = new ViewVerifier(machines, k, properties, onView);
  try {
    verifier.run(body);
    return { objection: undefined, ...verifier.found };
  } catch (thrown) {
    if (!(thrown instanceof Objected)) throw thrown;
    return { objection: { message: thrown.message, state: thrown.view }, ...verifier.found };
  }
}

class Objected extends Error {
  readonly view: number | undefined;

  constructor(message: string, view?: number) {
    super(message);
    this.view = view;
  }
}

interface View {
  readonly number: number;
  /** Ascending. */
  readonly cells: readonly number[];
}

/** All views with one shared part; those that are there, by their cells. */
interface Group {
  readonly views: View[];
  readonly keys: Set<string>;
}

/** What a step of one cell does beside another one: to the shared part, and what may become of the other one. */
interface Effect {
  readonly shared: number;
  readonly others: Set<number>;
}

class ViewVerifier {
  private readonly k: number;
  private readonly properties: ReadonlySet<string>;
  private readonly onView: (view: number) => void;
  /** The machines of k, and of two identities that are seen. */
  private readonly whole: Cells;
  private readonly pair: Cells;
  private readonly pairsOfStates = new Map<Machine, Machine>();
  private readonly shared = new Pieces();
  private readonly cells = new Pieces();
  private readonly groups = new Map<number, Group>();
  private readonly orders = new Set<string>();
  private readonly failures = new Set<string>();
  private transitions = 0;

  constructor(
    { type, views }: MachinesOfViews,
    k: number,
    properties: ReadonlySet<string>,
    onView: (view: number) => void,
  ) {
    const cellsOf = (size: number): Cells => {
      const machine = views.get(size);
      assert(machine !== undefined, 'a view has a machine');
      return new Cells(machine, type, size);
    };
    this.k = k;
    this.properties = properties;
    this.onView = onView;
    this.whole = cellsOf(k + 1);
    this.pair = cellsOf(3);
    for (const { machine } of [this.whole, this.pair]) {
      this.pairsOfStates.set(machine, pairMachine(machine));
    }
  }

  get found(): Omit<Verification, 'objection'> {
    return { transitions: this.transitions, failures: [...this.failures] };
  }

  run(body: Uint32Array): void {
    const { machine } = this.whole;
    if (this.properties.size === 0) throw new Objected('it says nothing');
    const beyond = beyondStates(machine, this.properties);
    if (beyond !== undefined) throw new Objected(beyond);
    if (this.properties.has(DEADLOCK)) {
      throw new Objected(`\`${DEADLOCK}\` is about all identities at once`);
    }
    // The machine of views has no properties of runs.
    const known = checksOf(machine).map(({ name }) => name);
    const unknown = [...this.properties].find((name) => !known.includes(name));
    if (unknown !== undefined) throw new Objected(`views do not show \`${unknown}\``);
    this.read(body);
    if (!this.hasViewOf(initialState(machine))) throw new Objected('the initial view is missing');
    for (const [shared, group] of this.groups) {
      for (const view of group.views) {
        this.onView(view.number);
        this.stepsWithin(shared, view);
      }
      this.stepsBeside(shared, group);
    }
    const seen = [...this.orders].map((property) => ({ property, depth: 0, run: [] }));
    if (this.properties.has(LOCK_ORDER) && closeLockCycles(machine, seen).length > 0) {
      throw new Objected(`\`${LOCK_ORDER}\` is violated`);
    }
  }

  private read(body: Uint32Array): void {
    const layout = layoutOf(this.whole.machine);
    for (let number = 0; number * layout.words < body.length; number += 1) {
      const words = body.subarray(number * layout.words, (number + 1) * layout.words);
      const none = new Objected('its words are no view of this machine', number);
      let split: ReturnType<Cells['split']>;
      try {
        const state = unpack(layout, words);
        if (compareWords(pack(layout, state), words) !== 0) throw none;
        split = this.whole.split(state);
      } catch {
        throw none;
      }
      const shared = this.shared.numberOf(split.shared);
      const cells = this.numbersOf(split.cells);
      if (this.stateOf(this.whole, shared, cells) === undefined) throw none;
      const group = this.groups.get(shared) ?? { views: [], keys: new Set() };
      this.groups.set(shared, group);
      group.views.push({ number, cells });
      group.keys.add(keyOf(cells));
    }
  }

  /** Steps of all threads that are in a view, beside all that are there. */
  private stepsWithin(shared: number, { number, cells }: View): void {
    const { machine, identities } = this.whole;
    const state = this.stateOf(this.whole, shared, cells);
    assert(state !== undefined, 'a view that was read is one of a state');
    for (const property of machine.properties) {
      if (!this.properties.has(property.name)) continue;
      if (evaluateProperty(machine, property, state).kind === 'broken') {
        throw new Objected(`\`${property.name}\` is violated`, number);
      }
    }
    const seen = identities.threadsOf.slice(0, this.k).flat();
    for (const thread of [...identities.fixed, ...seen]) {
      this.follow(this.whole, state, thread, number, (next) => {
        if (this.hasViewOf(next)) return;
        throw new Objected(`a step of ${nameOf(machine, thread)} leaves the certificate`, number);
      });
    }
  }

  /** Steps of cells that are in no view with those that watch, but could be beside them. */
  private stepsBeside(shared: number, { views, keys }: Group): void {
    const effects = new Map<number, Map<number, ReadonlyMap<string, Effect>>>();
    const effectsOf = (actor: number, watcher: number, number: number) => {
      const ofActor = effects.get(actor) ?? new Map<number, ReadonlyMap<string, Effect>>();
      effects.set(actor, ofActor);
      const known = ofActor.get(watcher) ?? this.runPair(shared, actor, watcher, number);
      ofActor.set(watcher, known);
      return known;
    };
    const beside = besideEach(views);
    for (const { cells: watchers, number } of views) {
      for (const actor of beside.get(at(watchers, 0)) ?? []) {
        const isConfiguration = watchers.every((_, i) => keys.has(keyOf(watchers.with(i, actor))));
        if (!isConfiguration) continue;
        const [first, ...others] = watchers.map((each) => effectsOf(actor, each, number));
        for (const [key, effect] of first ?? []) {
          const combined = [effect, ...others.flatMap((each) => each.get(key) ?? [])];
          if (combined.length === watchers.length) this.join(effect.shared, combined, number);
        }
      }
    }
  }

  private join(shared: number, effects: readonly Effect[], number: number): void {
    const joined = effects.reduce<readonly (readonly number[])[]>(
      (all, { others }) => all.flatMap((before) => [...others].map((each) => [...before, each])),
      [[]],
    );
    for (const cells of joined) {
      if (this.has(shared, cells)) continue;
      // What contradicts itself is a view of no state.
      if (this.stateOf(this.whole, shared, cells) === undefined) continue;
      throw new Objected('a step beside it leaves the certificate', number);
    }
  }

  /** All steps of the cell `actor` beside `watcher`, by what they have in common with those beside others. */
  private runPair(
    shared: number,
    actor: number,
    watcher: number,
    number: number,
  ): ReadonlyMap<string, Effect> {
    const effects = new Map<string, Effect>();
    const state = this.stateOf(this.pair, shared, [actor, watcher]);
    // Views of one do not know who can be there together.
    if (state === undefined) return effects;
    for (const thread of at(this.pair.identities.threadsOf, 0)) {
      this.follow(this.pair, state, thread, number, (next) => {
        const split = this.pair.split(next);
        const to = this.shared.numberOf(split.shared);
        const key = `${thread} ${to} ${this.cells.numberOf(at(split.cells, 0))}`;
        const effect = effects.get(key) ?? { shared: to, others: new Set() };
        effects.set(key, effect);
        effect.others.add(this.cells.numberOf(at(split.cells, 1)));
      });
    }
    return effects;
  }

  private follow(
    { machine }: Cells,
    state: State,
    thread: number,
    number: number,
    arrive: (next: State) => void,
  ): void {
    const pairs = this.pairsOfStates.get(machine) ?? machine;
    const broken = (name: string): Objected =>
      new Objected(`a step of ${nameOf(machine, thread)} violates \`${name}\``, number);
    for (const { next, end, violations } of steps(machine, state, thread)) {
      const failure = end === 'failure' ? violations.at(-1)?.property : undefined;
      if (failure !== undefined) this.failures.add(failure);
      for (const { property } of violations) {
        if (isLockOrder(property)) this.orders.add(property);
        if (this.properties.has(property)) throw broken(property);
      }
      if (next === undefined) continue;
      this.transitions += 1;
      for (const property of machine.stepProperties) {
        if (!this.properties.has(property.name)) continue;
        const finding = evaluateStep(pairs, property, state, next, thread);
        if (finding.kind === 'broken') throw broken(property.name);
      }
      arrive(next);
    }
  }

  // ------------------------------------------------------------------ the set

  private hasViewOf(state: State): boolean {
    const { shared, cells } = this.whole.split(state);
    return this.has(this.shared.numberOf(shared), this.numbersOf(cells));
  }

  private has(shared: number, cells: readonly number[]): boolean {
    return this.groups.get(shared)?.keys.has(keyOf(cells)) === true;
  }

  /** The numbers of those cells that are seen, ascending. */
  private numbersOf(cells: readonly Piece[]): readonly number[] {
    return cells
      .slice(0, this.k)
      .map((cell) => this.cells.numberOf(cell))
      .sort((a, b) => a - b);
  }

  private stateOf(of: Cells, shared: number, cells: readonly number[]): State | undefined {
    return of.join(
      this.shared.piece(shared),
      cells.map((cell) => this.cells.piece(cell)),
    );
  }
}

/** Of each cell, those that are beside it in some view; in views of one all are. */
function besideEach(views: readonly View[]): ReadonlyMap<number, ReadonlySet<number>> {
  const all = new Set(views.flatMap(({ cells }) => cells));
  const beside = new Map<number, Set<number>>();
  for (const { cells } of views) {
    for (const [i, cell] of cells.entries()) {
      if (cells.length === 1) beside.set(cell, all);
      const others = beside.get(cell) ?? new Set();
      beside.set(cell, others);
      for (const [j, other] of cells.entries()) if (i !== j) others.add(other);
    }
  }
  return beside;
}

function keyOf(cells: readonly number[]): string {
  return [...cells].sort((a, b) => a - b).join();
}

function nameOf({ threads }: Machine, thread: number): string {
  return at(threads, thread).name;
}
