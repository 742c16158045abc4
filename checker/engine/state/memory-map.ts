/**
 * What lies where in the engine's memory, in bytes.
 *
 *     counters | firstHits | addresses | batch | keys | duplicateCache | waiting | input | output | log | candidates | table ...
 *
 * The table of states is last, so that it can grow. If several threads of the computer share the
 * memory, each has all of these but first hits and table for itself, one after the other. A state has `wordCount` words; an entry of the
 * batch has one more, which says where it came from (`emit-step.ts`).
 */

/** Counters that the host reads and writes, each an int32 (the transitions an int64). */
export const COUNTER = {
  /** The number of states in the table. */
  states: 0,
  /** No more than this many without growth. */
  statesMax: 4,
  /** The slots of the visited set that a hash can be mapped to, an unsigned int32. */
  buckets: 8,
  /** The address behind the last state written to the output. */
  output: 12,
  /** The address behind the last byte of the log. */
  log: 16,
  /** The parent of the state that was logged last. */
  lastParent: 20,
  /** The number of states that were expanded before this batch. */
  base: 24,
  /** The address behind the last entry of the deadlock candidates. */
  candidates: 28,
  /** Steps with a successor. */
  transitions: 32,
  /**
   * The overflow sentinel. Probing never wraps but runs on into `slack` spare slots; once this slot is used,
   * one more batch could run past the end, so the table grows first.
   */
  guard: 40,
  /** The state (its address) in which a thread that is no daemon failed or was dropped last. */
  failed: 44,
  /** What the second pass of an insertion loaded. */
  touched: 52,
  /** The address behind the last state that waits while others move. */
  waiting: 56,
  /** Whether new states are logged. */
  isLogging: 60,
  /** The end of the batch that was filled last. */
  filled: 64,
  /** The threads, a bit each, that failed or were dropped since the host cleared it. */
  runEnders: 68,
  /** With this many states (an unsigned int32) a new one is taken from `spareStates`, and not at all if there are none. */
  statesEnd: 72,
  /** Of the first worker only, for all: how many states may be found beyond `statesEnd`, an int32. */
  spareStates: 76,
  /** Not 0: a state was found that is one too many. It and what is behind it in its batch were dropped. */
  isOverflowing: 80,
  /** Not 0: something was hit for the first time since the host last looked. */
  newHit: 48,
} as const;

/** Where first hits are noted, one entry a reportable (`reportables.ts`). */
export const FIRST_HITS = 256;
/** The counters of the first worker are at 0, and the first hits behind them. */
const COUNTER_BYTES: number = FIRST_HITS;
/** In bytes: seen (0 or 1), the number of the state, the choice from there (steps only). */
export const FIRST_HIT_BYTES = 16;

/** New entries are made until a batch has this many. */
export const BATCH_TARGET = 256;
/** At most this many states are expanded for one batch: the number of a state in its batch has 11 bits in an entry. */
export const BATCH_PARENTS = 1024;
/** States in an input chunk. */
export const CHUNK_STATES: number = 1 << 14;
/** Slots behind the buckets. */
const SLACK_BATCHES = 16;
/** The duplicate cache takes no more than this: most of a core's own cache. */
const DUPLICATE_CACHE_BYTES_MAX = 400_000;
const WAITING_STATES = 1 << 13;
const CANDIDATE_ENTRIES = 4 * BATCH_PARENTS;

export interface MemoryMap {
  readonly wordCount: number;
  /** Where the counters are. */
  readonly counters: number;
  /** Entries that a batch may have. */
  readonly batchCapacity: number;
  readonly addresses: number;
  readonly batch: number;
  /** How far behind an entry its key is, under symmetry; 0 if states are their own keys. */
  readonly keyDistance: number;
  /** The state that renamings are tried on. */
  readonly renamed: number;
  /** States that were seen a moment ago, by hash. */
  readonly duplicateCache: number;
  /** How many of them: a power of two. */
  readonly duplicateCacheStates: number;
  /** States that wait while the table grows. */
  readonly waiting: number;
  readonly waitingEnd: number;
  readonly input: number;
  readonly inputEnd: number;
  readonly output: number;
  readonly outputEnd: number;
  readonly log: number;
  readonly logEnd: number;
  readonly candidates: number;
  readonly candidatesEnd: number;
  /** The counters of a profile, an int64 each (`profile.ts`). */
  readonly profile: number;
  /** The same for all workers. */
  readonly table: number;
  /** Slots behind the last bucket. */
  readonly slack: number;
}

/** The most bytes that the log takes for one state. */
export const LOG_BYTES_MAX = 10;

/** Returns a map for each of `workers` threads that share a memory: the same first hits and table. */
export function memoryMaps(
  wordCount: number,
  reportableCount: number,
  successorsMax: number,
  workers: number,
  profileCounters: number,
  hasKeys: boolean,
): readonly MemoryMap[] {
  const batchCapacity = BATCH_TARGET + successorsMax;
  const stateBytes = wordCount * 4;
  let next = 0;
  const region = (bytes: number): { start: number; end: number } => {
    const start = Math.ceil(next / 64) * 64;
    next = start + bytes;
    return { start, end: next };
  };
  const duplicateCacheStates = 2 ** Math.floor(Math.log2(DUPLICATE_CACHE_BYTES_MAX / stateBytes));
  const areas = Array.from({ length: workers }, (_, worker) => {
    const counters = region(COUNTER_BYTES);
    if (worker === 0) region(reportableCount * FIRST_HIT_BYTES);
    return {
      counters,
      addresses: region(batchCapacity * 8),
      batch: region(batchCapacity * (stateBytes + 4)),
      keys: region(hasKeys ? batchCapacity * (stateBytes + 4) : 0),
      renamed: region(hasKeys ? stateBytes : 0),
      duplicateCache: region(duplicateCacheStates * stateBytes),
      waiting: region(WAITING_STATES * stateBytes),
      input: region(CHUNK_STATES * stateBytes),
      output: region((CHUNK_STATES + batchCapacity) * stateBytes),
      log: region((1 << 18) + batchCapacity * LOG_BYTES_MAX),
      candidates: region(CANDIDATE_ENTRIES * (stateBytes + 4)),
    };
  });
  const profile = region(profileCounters * 8).start;
  const table = Math.ceil(next / 65536) * 65536;
  return areas.map((area) => ({
    wordCount,
    batchCapacity,
    counters: area.counters.start,
    addresses: area.addresses.start,
    batch: area.batch.start,
    keyDistance: hasKeys ? area.keys.start - area.batch.start : 0,
    renamed: area.renamed.start,
    duplicateCache: area.duplicateCache.start,
    duplicateCacheStates,
    waiting: area.waiting.start,
    waitingEnd: area.waiting.end,
    input: area.input.start,
    inputEnd: area.input.end,
    output: area.output.start,
    outputEnd: area.output.end,
    log: area.log.start,
    logEnd: area.log.end,
    candidates: area.candidates.start,
    candidatesEnd: area.candidates.end,
    profile,
    table,
    slack: SLACK_BATCHES * batchCapacity,
  }));
}
