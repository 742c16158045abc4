/**
 * Verifies a certificate, by the interpreter alone.
 *
 * Why it is right. Let C be the set of states in the certificate. If C has the initial state, and every
 * step from a state of C leads into C, then by induction all reachable states are in C. If moreover no
 * state of C breaks a property of states, no step from C one of steps, and none fails that must not, then
 * none that can be reached does. Steps that fail under a check that is not certified lead nowhere: what is
 * proven goes as far as runs do, and they are named. C may hold more than is reachable; a verdict of `holds` is right all the same.
 *
 * Nothing of the explorers is used: neither how they search nor how they store. What is left to trust
 * is the front end, the interpreter, the evaluation of properties, and this file.
 */

import { isLockOrder } from '../../model/locks/lock-orders.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { type Layout, layoutOf, pack, unpack } from '../../model/meaning/layout.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { closeLockCycles, LOCK_ORDER } from '../locks/lock-cycles.ts';
import { DEADLOCK } from '../outcome.ts';
import { deadlockTest } from '../reference/deadlock.ts';
import { beyondStates } from './beyond-states.ts';
import { compareWords } from './reachable-set.ts';

/** Why a certificate proves nothing: what is wrong, and the number of the state where it shows. */
export interface Objection {
  readonly message: string;
  /** Undefined if it is not about one state. */
  readonly state: number | undefined;
}

export interface Verification {
  /** Undefined if the certificate proves what it says. */
  readonly objection: Objection | undefined;
  /** Steps that were followed. */
  readonly transitions: number;
  /** The checks under which steps fail, by name. */
  readonly failures: readonly string[];
}

/**
 * Checks that `body` (states packed by `model/meaning/layout.ts`, ascending) proves `properties` of `machine`,
 * which must be the one without reductions. `onState` is called with each state's number.
 */
export function verify(
  machine: Machine,
  properties: ReadonlySet<string>,
  body: Uint32Array,
  onState: (state: number) => void = () => {},
): Verification {
  let transitions = 0;
  const failures = new Set<string>();
  const object = (message: string, state?: number): Verification => ({
    objection: { message, state },
    transitions,
    failures: [...failures],
  });

  const layout = layoutOf(machine);
  const set = new CertifiedSet(layout, body);
  if (properties.size === 0) return object('it says nothing');
  const beyond = beyondStates(machine, properties);
  if (beyond !== undefined) return object(beyond);
  const disorder = set.firstDisorder();
  if (disorder !== undefined) return object('states are not in ascending order', disorder);
  if (!set.has(initialState(machine))) return object('the initial state is missing');

  const isDeadlock = properties.has(DEADLOCK) ? deadlockTest(machine) : () => false;
  const ofStates = machine.properties.filter(({ name }) => properties.has(name));
  const ofSteps = machine.stepProperties.filter(({ name }) => properties.has(name));
  const pairs = pairMachine(machine);
  const orders = new Set<string>();

  for (let number = 0; number < set.size; number += 1) {
    onState(number);
    const state = set.stateAt(number);
    if (state === undefined) return object('its words are no state of this machine', number);
    for (const property of ofStates) {
      if (evaluateProperty(machine, property, state).kind === 'broken') {
        return object(`\`${property.name}\` is violated`, number);
      }
    }
    if (isDeadlock(state)) return object('it is a deadlock', number);
    for (const [thread, { name }] of machine.threads.entries()) {
      for (const { next, end, violations } of steps(machine, state, thread)) {
        const failure = end === 'failure' ? violations.at(-1)?.property : undefined;
        if (failure !== undefined) failures.add(failure);
        for (const { property } of violations) if (isLockOrder(property)) orders.add(property);
        const broken = violations.find(({ property }) => properties.has(property));
        if (broken !== undefined) {
          return object(`a step of ${name} violates \`${broken.property}\``, number);
        }
        if (next === undefined) continue;
        transitions += 1;
        if (!set.has(next)) return object(`a step of ${name} leaves the certificate`, number);
        for (const property of ofSteps) {
          if (evaluateStep(pairs, property, state, next, thread).kind === 'broken') {
            return object(`a step of ${name} violates \`${property.name}\``, number);
          }
        }
      }
    }
  }
  const seen = [...orders].map((property) => ({ property, depth: 0, run: [] }));
  if (properties.has(LOCK_ORDER) && closeLockCycles(machine, seen).length > 0) {
    return object(`\`${LOCK_ORDER}\` is violated`);
  }
  return { objection: undefined, transitions, failures: [...failures] };
}

/** Sorted packed states, looked up by halving. */
class CertifiedSet {
  readonly size: number;
  private readonly layout: Layout;
  private readonly body: Uint32Array;

  constructor(layout: Layout, body: Uint32Array) {
    this.layout = layout;
    this.body = body;
    this.size = Math.floor(body.length / layout.words);
  }

  /** Undefined if the words are not those that `pack` gives to some state. */
  stateAt(number: number): State | undefined {
    const words = this.wordsAt(number);
    try {
      const state = unpack(this.layout, words);
      return compareWords(pack(this.layout, state), words) === 0 ? state : undefined;
    } catch {
      return undefined;
    }
  }

  has(state: State): boolean {
    const packed = pack(this.layout, state);
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareWords(this.wordsAt(middle), packed);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return false;
  }

  /** The first state that is not greater than the one before it. */
  firstDisorder(): number | undefined {
    for (let i = 1; i < this.size; i += 1) {
      if (compareWords(this.wordsAt(i - 1), this.wordsAt(i)) >= 0) return i;
    }
    return undefined;
  }

  private wordsAt(number: number): Uint32Array {
    return this.body.subarray(number * this.layout.words, (number + 1) * this.layout.words);
  }
}
