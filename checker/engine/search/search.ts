/**
 * One search by generated code: what the code asks its host for, and what is taken out of its memory. The states are in
 * the visited set (`visited-set.ts`), those to be expanded in the frontier (`frontier.ts`), how each was found in the
 * trace log.
 */
import { assert } from '../../../model/machine/assert.ts';
import { initialState } from '../../../model/meaning/interpret.ts';
import type { Limit } from '../../outcome.ts';
import { COUNTER } from '../state/memory-map.ts';
import { packState } from '../state/pack-state.ts';
import type { CompiledMachine } from '../visited/compile-machine.ts';
import { type RoomLimits, roomLimits } from '../visited/table-chain.ts';
import type { TableOptions } from '../visited/table-growth.ts';
import { TraceLog } from '../visited/trace-log.ts';
import { VisitedSet } from '../visited/visited-set.ts';
import { Frontier } from './frontier.ts';
import { ReportableHits } from './reportable-hits.ts';

/**
 * A deadlock candidate: no non-daemon thread is enabled. Whether it is a deadlock depends on what daemons can
 * still do.
 */
export interface DeadlockCandidate {
  readonly state: number;
  readonly words: Uint32Array;
}

interface Counts {
  readonly states: number;
  readonly transitions: number;
  readonly expanded: number;
}

/**
 * Worst-case successors per call into generated code. It bounds the time between two reports of progress;
 * and since V8 replaces Wasm code only between calls, a shorter call gets optimised code sooner.
 */
const CALL_ENTRIES = 2 ** 20;

export class Search {
  readonly compiled: CompiledMachine;
  readonly log: TraceLog = new TraceLog();
  private candidates: DeadlockCandidate[] = [];
  readonly visited: VisitedSet;
  readonly frontier: Frontier;
  readonly hits: ReportableHits;
  private readonly room: RoomLimits;

  constructor(
    compiled: CompiledMachine,
    maxMemory: number,
    maxStates: number = Number.POSITIVE_INFINITY,
    options: Partial<TableOptions> = {},
  ) {
    const { map } = compiled;
    this.compiled = compiled;
    this.room = roomLimits(map);
    this.visited = new VisitedSet(compiled, maxMemory, maxStates, options);
    this.frontier = new Frontier(map.wordCount);
    this.hits = new ReportableHits(this.visited, compiled.reportables.length);
    this.set(COUNTER.output, map.output);
    this.set(COUNTER.log, map.log);
    this.set(COUNTER.candidates, map.candidates);
    this.setLogging(true);
  }

  get states(): number {
    return this.get(COUNTER.states);
  }

  get transitions(): number {
    return this.get(COUNTER.transitions) + this.get(COUNTER.transitions + 4) * 2 ** 32;
  }

  get expanded(): number {
    return this.get(COUNTER.base);
  }

  /** Whether a state was found beyond the limit of states; from then on the search cannot go on. */
  get isOverflowing(): boolean {
    return this.get(COUNTER.isOverflowing) !== 0;
  }

  /** Puts the initial state into the table and the first layer. */
  begin(): void {
    const { machine, layout, map } = this.compiled;
    packState(machine, layout, initialState(machine), this.visited.words, map.batch >> 2);
    this.visited.words[(map.batch >> 2) + map.wordCount] = 0;
    this.visited.code.insertBatch(map.batch + (map.wordCount + 1) * 4);
    this.set(COUNTER.transitions, 0);
    this.advanceFrontier();
  }

  /**
   * Puts states into the table, as found from states that were expanded already, and into the next
   * layer; `words` are whole states. Returns the limit that was reached, or undefined.
   */
  insert(words: Uint32Array): Limit | undefined {
    const { map } = this.compiled;
    const { wordCount, batch, batchCapacity } = map;
    for (let from = 0; from < words.length; from += batchCapacity * wordCount) {
      const limit = this.makeRoom();
      if (limit !== undefined) return limit;
      const to = Math.min(words.length, from + batchCapacity * wordCount);
      let entry = batch >> 2;
      for (let state = from; state < to; state += wordCount) {
        this.visited.words.set(words.subarray(state, state + wordCount), entry);
        this.visited.words[entry + wordCount] = 0;
        entry += wordCount + 1;
      }
      this.visited.code.insertBatch(entry * 4);
      if (this.isOverflowing) return 'states';
    }
    return undefined;
  }

  /**
   * Expands the current layer; its successors become the next one. `ask` is called every few
   * thousand states and may end the search.
   *
   * Returns the limit that was reached, or undefined.
   */
  expandFrontier(ask: () => Limit | undefined): Limit | undefined {
    try {
      return this.expandChunks(ask);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // There was no memory for the next layer, so the search ends: the layer is not needed, and the log is read
      // where it is, since nothing is added to it any more.
      const { output, candidates } = this.compiled.map;
      this.frontier.dropNext();
      this.set(COUNTER.output, output);
      this.set(COUNTER.candidates, candidates);
      this.flushLog((bytes) => bytes);
      return 'memory';
    }
  }

  private expandChunks(ask: () => Limit | undefined): Limit | undefined {
    const { map } = this.compiled;
    const { chunks } = this.frontier;
    const step = Math.ceil(CALL_ENTRIES / map.batchCapacity) * map.wordCount * 4;
    for (const [i, chunk] of chunks.entries()) {
      this.visited.words.set(chunk, map.input >> 2);
      const end = map.input + chunk.length * 4;
      for (let address = map.input; address !== end; ) {
        const limit = ask() ?? this.makeRoom();
        if (limit !== undefined) {
          this.frontier.keepFrom(i);
          return limit;
        }
        const before = address;
        address = this.visited.run(address, Math.min(address + step, end)) >>> 0;
        assert(address !== before, 'a search that has room makes progress');
        if (this.isOverflowing) {
          this.frontier.keepFrom(i);
          return 'states';
        }
      }
      this.frontier.recycle(chunk);
    }
    this.flush();
    return undefined;
  }

  /** Takes the states found by the last layer as the current layer. Returns how many there are. */
  advanceFrontier(): number {
    this.flush();
    return this.frontier.advance(this.states);
  }

  /**
   * Returns the successors of a state, in the order of threads and successors, as entries of the batch, whether
   * it is a deadlock candidate, and which threads, a bit each, may end the run there: they fail, or an `assume` drops
   * them. For small searches beside the main one; nothing is inserted.
   *
   * The entries are valid until the next call.
   */
  successors(words: Uint32Array): {
    readonly entries: Uint32Array;
    readonly isCandidate: boolean;
    readonly runEnders: number;
  } {
    const { map } = this.compiled;
    this.visited.words.set(words, map.input >> 2);
    this.set(COUNTER.failed, 0);
    this.set(COUNTER.runEnders, 0);
    const candidates = this.get(COUNTER.candidates);
    const end = this.visited.code.expand(map.input, map.batch, 0) >>> 0;
    const isCandidate = this.get(COUNTER.candidates) !== candidates;
    this.set(COUNTER.candidates, candidates);
    const runEnders = this.get(COUNTER.runEnders);
    return {
      entries: this.visited.words.subarray(map.batch >> 2, end >>> 2),
      isCandidate,
      runEnders,
    };
  }

  /** Like `successors`, and makes nothing: returns where the entries end in `visited.words`; `firstEntry` is where they begin. */
  expandAlone(words: Uint32Array): number {
    const { map } = this.compiled;
    this.visited.words.set(words, map.input >> 2);
    return this.visited.code.expand(map.input, map.batch, 0) >>> 2;
  }

  get firstEntry(): number {
    return this.compiled.map.batch >> 2;
  }

  /** Returns the deadlock candidates listed since this was last asked, in order of discovery. */
  takeCandidates(): readonly DeadlockCandidate[] {
    const taken = this.candidates;
    this.candidates = [];
    return taken;
  }

  /** Returns the words of the current layer, which the search does not keep. */
  takeFrontier(): readonly Uint32Array[] {
    this.visited.forgetMaxStates();
    return this.frontier.take();
  }

  get counts(): Counts {
    const { states, transitions, expanded } = this;
    return { states, transitions, expanded };
  }

  setCounts({ states, transitions, expanded }: Counts): void {
    this.set(COUNTER.states, states);
    this.set(COUNTER.base, expanded);
    this.set(COUNTER.transitions, transitions % 2 ** 32);
    this.set(COUNTER.transitions + 4, Math.floor(transitions / 2 ** 32));
  }

  /** Whether the code logs how it finds states; only one thread at work can. */
  setLogging(isLogging: boolean): void {
    this.set(COUNTER.isLogging, isLogging ? 1 : 0);
  }

  /** Forgets all states, and all that was seen but for what `keep` says. Memory stays as it is. */
  restart(keep: (reportable: number) => boolean): void {
    const { map } = this.compiled;
    this.visited.clear();
    this.visited.words.fill(0, map.duplicateCache >> 2, map.waiting >> 2);
    this.setCounts({ states: 0, transitions: 0, expanded: 0 });
    this.set(COUNTER.lastParent, 0);
    this.set(COUNTER.isOverflowing, 0);
    // A search that ended in a limit may have left something in them.
    this.set(COUNTER.output, map.output);
    this.set(COUNTER.log, map.log);
    this.set(COUNTER.candidates, map.candidates);
    this.hits.clearAllBut(keep);
    this.log.clear();
    this.candidates = [];
    this.frontier.clear();
    this.begin();
  }

  /**
   * Empties what is half full or has no room for a batch, and makes the table larger if that has none.
   *
   * Law: without a limit there is room for a batch afterwards, so that `run` goes on.
   */
  private makeRoom(): Limit | undefined {
    const { room } = this;
    const { map } = this.compiled;
    const isFilled = (counter: number, start: number, end: number, most: number): boolean =>
      this.get(counter) > Math.min(most, start + (end - start) / 2);
    // The log first: it must be whole, even if there is no memory for the next layer.
    if (isFilled(COUNTER.log, map.log, map.logEnd, room.log)) this.flushLog();
    if (isFilled(COUNTER.output, map.output, map.outputEnd, room.output)) this.flushOutput();
    if (isFilled(COUNTER.candidates, map.candidates, map.candidatesEnd, room.candidates))
      this.flushCandidates();
    while (this.visited.isFull) {
      const limit = this.visited.grow();
      if (limit !== undefined) return limit;
    }
    return undefined;
  }

  private flush(): void {
    this.flushLog();
    this.flushOutput();
    this.flushCandidates();
  }

  private flushOutput(): void {
    const { map } = this.compiled;
    this.frontier.add(this.visited.words, map.output >> 2, this.get(COUNTER.output) >>> 2);
    this.set(COUNTER.output, map.output);
  }

  private flushLog(keep = (bytes: Uint8Array): Uint8Array => bytes.slice()): void {
    const { map } = this.compiled;
    if (this.get(COUNTER.log) === map.log) return;
    const bytes = new Uint8Array(
      this.visited.memory.buffer,
      map.log,
      this.get(COUNTER.log) - map.log,
    );
    this.log.append(keep(bytes), this.states, this.get(COUNTER.lastParent));
    this.set(COUNTER.log, map.log);
  }

  private flushCandidates(): void {
    const { map } = this.compiled;
    const end = this.get(COUNTER.candidates) >>> 2;
    for (let offset = map.candidates >> 2; offset < end; offset += map.wordCount + 1) {
      const words = this.visited.words.slice(offset + 1, offset + 1 + map.wordCount);
      this.candidates.push({ state: this.visited.words[offset]!, words });
    }
    this.set(COUNTER.candidates, map.candidates);
  }

  private get(counter: number): number {
    return this.visited.get(counter);
  }

  private set(counter: number, value: number): void {
    this.visited.set(counter, value);
  }
}
