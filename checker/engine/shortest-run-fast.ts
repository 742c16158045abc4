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
import type { Machine } from '../../model/machine/machine.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import type { ShortestRunOptions } from '../engine.ts';
import type { Choice } from '../outcome.ts';
import { costOf, switchCount } from '../reference/shortest-run.ts';
import { CostQueue, doubled } from './search/cost-queue.ts';
import { ORDINARY, PackedGraph } from './search/packed-graph.ts';
import { PairTable } from './search/pair-table.ts';
import { EngineUnsupported } from './state/columns.ts';
import { packState } from './state/pack-state.ts';

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
