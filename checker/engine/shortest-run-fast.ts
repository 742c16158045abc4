/**
 * The simplest run to a violation or cover, on packed states: fewest context switches, then fewest
 * steps, or the other way round.
 *
 * A run switches where a step is another thread's than the step before. What a run costs from some
 * point on depends on its state and on the thread that ran last, so this is a shortest path over
 * these pairs, by costs compared in dictionary order. Pairs are settled in order of cost, first in,
 * first out among equals, steps in spec order: the run returned depends on the machine alone.
 *
 * Nothing is an object: pairs and queues are arrays of words, and successors are found by the
 * generated code.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import type { ShortestRunOptions } from '../engine.ts';
import { type Choice, DEADLOCK } from '../outcome.ts';
import { costOf, switchCount } from '../reference/shortest-run.ts';
import { deadlockTest } from './search/deadlock-candidates.ts';
import { Search } from './search/search.ts';
import { EngineUnsupported } from './state/layout.ts';
import { packState, unpackState } from './state/pack-state.ts';
import { compileMachine } from './visited/compile-machine.ts';

/** No thread has run yet; nothing leads here. */
const NONE = 0xffffffff;
/** Pairs between two looks at the clock. */
const CLOCK_PAIRS = 4096;

/**
 * Returns a simplest run to what `options` name. Undefined if a limit was reached, the search was
 * stopped, or no run leads there.
 *
 * @throws Unsupported if the machine does not fit the engine.
 */
export function shortestRunFast(
  machine: Machine,
  options: ShortestRunOptions,
): readonly Choice[] | undefined {
  if (machine.stepProperties.some(({ name }) => name === options.property)) {
    throw new EngineUnsupported('a property of steps');
  }
  const graph = new PackedGraph(machine, options);
  const { wordCount } = graph;
  const { by, known, limits, isStopped = () => false } = options;
  const deadline = performance.now() + (limits?.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const maxPairs = limits?.maxStates ?? Number.POSITIVE_INFINITY;
  const bound = known && costOf(by, switchCount(known), known.length);

  const pairs = new PairTable(wordCount + 1);
  /** For each pair: the pair before it, and the choice there. */
  const links = new WordList(2);
  /** Entries: a pair, the pair before it, the choice there, and what is known of it. */
  const queue = new CostQueue(wordCount + 4);
  const threadCount = machine.threads.length;
  const runTo = (link: number, choice: number): readonly Choice[] => {
    const run: Choice[] = [];
    for (let [pair, step] = [link, choice]; step !== NONE; ) {
      run.push({ thread: step % threadCount, successor: Math.floor(step / threadCount) });
      [pair, step] = [links.get(pair, 0), links.get(pair, 1)];
    }
    return run.reverse();
  };

  const first = new Uint32Array(wordCount + 4);
  packState(machine, graph.layout, initialState(machine), first, 0);
  first.fill(NONE, wordCount, wordCount + 3);
  first[wordCount + 3] = ORDINARY;
  queue.push(0, 0, first, 0);

  for (let popped = queue.pop(); popped !== undefined; popped = queue.pop()) {
    const { words, offset, major, minor } = popped;
    const link = words[offset + wordCount + 1]!;
    const choice = words[offset + wordCount + 2]!;
    const what = words[offset + wordCount + 3]!;
    if (what !== ORDINARY) return runTo(link, choice);
    const pair = pairs.add(words, offset);
    if (pair === undefined) continue;
    const isOver = (): boolean => performance.now() > deadline || isStopped();
    if (pair >= maxPairs || (pair % CLOCK_PAIRS === 0 && isOver())) return undefined;
    links.push(link, choice);
    const thread = words[offset + wordCount]!;
    const { entries, isGoal } = graph.expand(words.subarray(offset, offset + wordCount));
    if (isGoal) return runTo(link, choice);
    for (let offset = 0; offset < entries.length; offset += wordCount + 2) {
      const step = entries[offset + wordCount]!;
      const runner = step % threadCount;
      const isSwitch = thread !== NONE && thread !== runner ? 1 : 0;
      const nextMajor = major + (by === 'switches' ? isSwitch : 1);
      const nextMinor = minor + (by === 'switches' ? 1 : isSwitch);
      if (
        bound !== undefined &&
        (nextMajor > bound[0] || (nextMajor === bound[0] && nextMinor > bound[1]))
      ) {
        continue;
      }
      const entry = queue.room(nextMajor, nextMinor);
      entry.words.set(entries.subarray(offset, offset + wordCount), entry.offset);
      entry.words[entry.offset + wordCount] = runner;
      entry.words[entry.offset + wordCount + 1] = pair;
      entry.words[entry.offset + wordCount + 2] = step;
      entry.words[entry.offset + wordCount + 3] = entries[offset + wordCount + 1]!;
    }
  }
  return undefined;
}

/** An entry of the queue that leads to a state, and one whose step is the goal itself. */
const ORDINARY = 0;
const GOAL_STEP = 1;

/** Successors on packed words, and whether a state or step is what is searched for. */
class PackedGraph {
  readonly wordCount: number;
  readonly layout: ReturnType<typeof compileMachine>['layout'];
  private readonly machine: Machine;
  private readonly search: Search;
  private readonly property: string;
  /** Reportables that make the current state the goal, and those of steps from it. */
  private readonly stateReportables: readonly number[];
  private readonly stepReportables: readonly number[];
  private readonly isDeadlock: ((words: Uint32Array) => boolean) | undefined;
  private entries: Uint32Array = new Uint32Array(1024);

  constructor(machine: Machine, { kind, property }: ShortestRunOptions) {
    const compiled = compileMachine(machine, new Set([property]));
    this.machine = machine;
    this.property = property;
    this.layout = compiled.layout;
    this.wordCount = compiled.layout.wordCount;
    this.search = new Search(compiled, Number.POSITIVE_INFINITY);
    const reportablesOf = (kinds: readonly string[]): readonly number[] =>
      compiled.reportables.flatMap((each, i) =>
        each.name === property && kinds.includes(each.kind) ? [i] : [],
      );
    this.stateReportables = reportablesOf(kind === 'cover' ? ['reached'] : ['broken', 'deadlock']);
    this.stepReportables = kind === 'cover' ? [] : reportablesOf(['step', 'failure']);
    const goals = new Set([...this.stateReportables, ...this.stepReportables]);
    compiled.reportables.forEach((_, i) => {
      if (!goals.has(i)) this.search.ignore(i);
    });
    this.isDeadlock =
      kind === 'violation' && property === DEADLOCK && compiled.candidateMode === 'list'
        ? deadlockTest(this.search)
        : undefined;
  }

  /**
   * Returns the steps from a state, each as the words of its successor, its choice, and whether the
   * step itself is the goal; valid until the next call.
   */
  expand(words: Uint32Array): { entries: Uint32Array; isGoal: boolean } {
    const { search, wordCount, stateReportables, stepReportables } = this;
    const found = search.successors(words);
    if (search.takeNewHit()) {
      const isGoal = stateReportables.some(
        (reportable) => search.firstHit(reportable) !== undefined,
      );
      const failed = stepReportables.some(
        (reportable) => search.firstHit(reportable) !== undefined,
      );
      for (const reportable of [...stateReportables, ...stepReportables])
        search.clearHit(reportable);
      if (isGoal) return { entries: this.entries, isGoal };
      if (failed) return { entries: this.interpreted(words), isGoal: false };
    }
    if (found.isCandidate && this.isDeadlock?.(words))
      return { entries: this.entries, isGoal: true };
    const count = found.entries.length / (wordCount + 1);
    const size = count * (wordCount + 2);
    if (this.entries.length < size) this.entries = new Uint32Array(size * 2);
    for (let i = 0; i < count; i += 1) {
      const from = i * (wordCount + 1);
      const to = i * (wordCount + 2);
      for (let k = 0; k <= wordCount; k += 1) this.entries[to + k] = found.entries[from + k]!;
      this.entries[to + wordCount + 1] = ORDINARY;
    }
    return { entries: this.entries.subarray(0, size), isGoal: false };
  }

  /** The same by the interpreter, which tells which of the steps break what. For few states. */
  private interpreted(words: Uint32Array): Uint32Array {
    const { machine, layout, wordCount, property } = this;
    const state = unpackState(machine, layout, words, 0);
    const entries: number[] = [];
    const threadCount = machine.threads.length;
    for (const thread of machine.threads.keys()) {
      for (const { successor, next, violations } of steps(machine, state, thread)) {
        const isGoal = violations.some((broken) => broken.property === property);
        if (next === undefined && !isGoal) continue;
        const packed = new Uint32Array(wordCount);
        if (next !== undefined) packState(machine, layout, next, packed, 0);
        entries.push(...packed, successor * threadCount + thread, isGoal ? GOAL_STEP : ORDINARY);
      }
    }
    return Uint32Array.from(entries);
  }
}

/** A set of keys of some words each, numbered in order of arrival. */
class PairTable {
  private readonly width: number;
  private keys: Uint32Array;
  private slots: Int32Array = new Int32Array(1 << 12).fill(-1);
  private count = 0;

  constructor(width: number) {
    this.width = width;
    this.keys = new Uint32Array(width << 10);
  }

  /** Adds the key at `offset` and returns its number; undefined if it is there already. */
  add(words: Uint32Array, offset: number): number | undefined {
    const { width } = this;
    if (this.count * 2 >= this.slots.length) this.grow();
    let slot = this.hashSlot(words, offset);
    for (;;) {
      const key = this.slots[slot]!;
      if (key === -1) break;
      let i = 0;
      while (i < width && this.keys[key * width + i] === words[offset + i]) i += 1;
      if (i === width) return undefined;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    this.slots[slot] = this.count;
    if ((this.count + 1) * width > this.keys.length) this.keys = doubled(this.keys);
    for (let i = 0; i < width; i += 1) this.keys[this.count * width + i] = words[offset + i]!;
    this.count += 1;
    return this.count - 1;
  }

  private hashSlot(words: Uint32Array, offset: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i += 1) {
      hash = Math.imul(hash ^ words[offset + i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (Math.imul(hash, 0x85ebca6b) >>> 7) & (this.slots.length - 1);
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let key = 0; key < this.count; key += 1) {
      let slot = this.hashSlot(this.keys, key * this.width);
      while (this.slots[slot] !== -1) slot = (slot + 1) & mask;
      this.slots[slot] = key;
    }
  }
}

/** A list of rows of words. */
class WordList {
  private readonly width: number;
  private words: Uint32Array;
  private length = 0;

  constructor(width: number) {
    this.width = width;
    this.words = new Uint32Array(width << 10);
  }

  push(...row: number[]): void {
    if (this.length + this.width > this.words.length) this.words = doubled(this.words);
    for (const word of row) this.words[this.length++] = word;
  }

  get(row: number, column: number): number {
    return row === NONE ? NONE : this.words[row * this.width + column]!;
  }
}

interface Bucket {
  words: Uint32Array;
  end: number;
}

/** A queue by ascending cost, first in first out among equals; costs pushed never lie behind. */
class CostQueue {
  private readonly width: number;
  private readonly buckets: (Bucket | undefined)[][] = [];
  private major = 0;
  private minor = 0;
  private place = 0;

  constructor(width: number) {
    this.width = width;
  }

  /** Makes room for an entry, to be written at once. */
  room(major: number, minor: number): { words: Uint32Array; offset: number } {
    while (this.buckets.length <= major) this.buckets.push([]);
    const row = at(this.buckets, major);
    let bucket = row[minor];
    if (bucket === undefined) {
      bucket = { words: new Uint32Array(this.width * 16), end: 0 };
      row[minor] = bucket;
    }
    if (bucket.end + this.width > bucket.words.length) bucket.words = doubled(bucket.words);
    const offset = bucket.end;
    bucket.end += this.width;
    return { words: bucket.words, offset };
  }

  push(major: number, minor: number, entry: Uint32Array, from: number): void {
    const { words, offset } = this.room(major, minor);
    words.set(entry.subarray(from, from + this.width), offset);
  }

  /** Takes the first entry out; it stays where it is until the next call of `pop`. */
  pop(): { words: Uint32Array; offset: number; major: number; minor: number } | undefined {
    for (; this.major < this.buckets.length; this.major += 1, this.minor = 0, this.place = 0) {
      const row = at(this.buckets, this.major);
      for (; this.minor < row.length; this.minor += 1, this.place = 0) {
        const bucket = row[this.minor];
        if (bucket !== undefined && this.place < bucket.end) {
          const offset = this.place;
          this.place += this.width;
          return { words: bucket.words, offset, major: this.major, minor: this.minor };
        }
        row[this.minor] = undefined;
      }
      this.buckets[this.major] = [];
    }
    return undefined;
  }
}

function doubled(words: Uint32Array): Uint32Array {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
