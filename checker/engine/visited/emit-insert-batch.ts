/**
 * Insertion of a batch into the visited set, as code.
 *
 * Open addressing with linear probing; a slot holds a whole state, and a slot whose first word is 0
 * is free. Behind the last bucket (`emit-hash.ts`) lie `slack` slots, so probing never wraps.
 *
 * A batch is inserted in three passes, so that cache misses overlap: all buckets are computed, all are
 * touched, with what lies behind them, and then all entries are looked up. The first pass drops
 * recent duplicates: steps that commute lead to the same state from two neighbours of a layer, so a small
 * direct-mapped cache of recent states (the duplicate cache) finds most of them. It holds whole states, so a hit is
 * a duplicate with certainty; a miss only costs a look-up.
 *
 * Under symmetry an entry has a *key* (`emit-canonical.ts`), and all this is done with keys; what goes
 * to the output is the entry itself.
 */

import {
  add,
  and,
  equal,
  get,
  int,
  isZero,
  lessThan,
  lessThanUnsigned,
  load,
  load64,
  mul,
  notEqual,
  ONE,
  raw,
  set,
  shl,
  store,
  sub,
  unary,
  when,
  ZERO,
} from '../code/build-code.ts';
import { FunctionBuilder, I32, Label, type Local, type Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';
import { copyState, type HashWidth, hashWriter, prefetch, sameState } from './emit-hash.ts';
import { logWriter } from './emit-log.ts';

/** How a thread inserts. */
export interface InsertMode {
  /**
   * Others may work on the same table: a free slot is claimed by a first word of all ones, and the true
   * first word is written last.
   */
  readonly isShared: boolean;
  /** It can write the log (`trace-log.ts`). Beside others it does so only if the host wants it. */
  readonly isLogging: boolean;
  readonly hashWidth: HashWidth;
}

/** `insertBatch(end)`: inserts the entries from `map.batch` to `end`; new states go to the output. */
export function emitInsertBatch(
  map: MemoryMap,
  { isShared, isLogging, hashWidth }: InsertMode,
  canonical: FunctionBuilder | undefined,
): FunctionBuilder {
  const f = new FunctionBuilder([I32], undefined, 'insertBatch');
  const [end] = f.params as [Local];
  const counters = int(map.counters);
  const entryBytes = map.wordCount * 4 + 4;
  const stateBytes = map.wordCount * 4;
  const [entry, scratch, slot, touched] = [f.local(), f.local(), f.local(), f.local()];
  const [states, statesEnd, output] = [f.local(), f.local(), f.local()];
  const [done, overflow] = [new Label(), new Label()];
  const hash = hashWriter(map, f, hashWidth);
  const log = logWriter(map, f);

  const pass = (
    local: Local,
    [from, to]: readonly [number, Local],
    step: number,
    body: (next: Label) => readonly Stmt[],
  ): readonly Stmt[] => {
    const [again, next] = [new Label(), new Label()];
    return [
      set(local, int(from)),
      {
        op: 'loop',
        label: again,
        body: [
          { op: 'block', label: next, body: body(next) },
          set(local, add(get(local), int(step))),
          { op: 'br-if', test: lessThanUnsigned(get(local), get(to)), label: again },
        ],
      },
    ];
  };
  const [scratchEnd, cached] = [f.local(), f.local()];
  /** Goes over the entries that are not known to be old: their buckets, and themselves. */
  const lookUps = (body: (next: Label) => readonly Stmt[]): readonly Stmt[] =>
    pass(scratch, [map.addresses, scratchEnd], 8, body);
  const key = add(get(entry), int(map.keyDistance));
  const isDuplicate = sameState(key, get(cached), map.wordCount);
  const cacheSlot = and(hash.rest, int(map.duplicateCacheStates - 1));

  const whenLogging = (body: readonly Stmt[]): readonly Stmt[] =>
    isShared ? when(load(counters, COUNTER.isLogging), body) : body;
  const probe = new Label();
  const isAtEnd = isZero(lessThanUnsigned(get(states), get(statesEnd)));
  /** Takes a spare state; without one left, frees the slot that was claimed and drops the rest of the batch. */
  const takeSpare: readonly Stmt[] = [
    set(touched, {
      op: 'atomic',
      code: OP.i32AtomicRmwSub,
      address: int(COUNTER.spareStates),
      operands: [ONE],
    }),
    ...when(isZero(lessThan(ZERO, get(touched))), [
      { op: 'atomic-store', address: get(slot), value: ZERO },
      { op: 'br', label: overflow },
    ]),
  ];
  const insert = (next: Label): readonly Stmt[] => [
    ...(isShared ? [] : copyState(key, get(slot), map.wordCount)),
    ...copyState(get(entry), get(output), map.wordCount),
    set(output, add(get(output), int(stateBytes))),
    set(states, add(get(states), int(1))),
    ...(isLogging ? whenLogging(log.write(entry)) : []),
    { op: 'br', label: next },
  ];
  const lookUp = (next: Label): readonly Stmt[] => [
    { op: 'br-if', test: sameState(key, get(slot), map.wordCount), label: next },
    ...when(isZero(load(get(slot))), [
      { op: 'br-if', test: isAtEnd, label: overflow },
      ...insert(next),
    ]),
    set(slot, add(get(slot), int(stateBytes))),
    { op: 'br', label: probe },
  ];
  const lookUpShared = (next: Label): readonly Stmt[] => {
    const other = new Label();
    const first = load(key);
    const rest = map.wordCount === 1 ? ONE : sameState(key, get(slot), map.wordCount);
    return [
      set(touched, { op: 'atomic', code: OP.i32AtomicLoad, address: get(slot), operands: [] }),
      {
        op: 'block',
        label: other,
        body: [
          // Another thread is filling the slot: read it again.
          { op: 'br-if', test: equal(get(touched), int(-1)), label: probe },
          ...when(isZero(get(touched)), [
            set(touched, {
              op: 'atomic',
              code: OP.i32AtomicRmwCmpxchg,
              address: get(slot),
              operands: [ZERO, int(-1)],
            }),
            { op: 'br-if', test: get(touched), label: probe },
            ...when(isAtEnd, takeSpare),
            ...Array.from({ length: map.wordCount - 1 }, (_, i) =>
              store(get(slot), (i + 1) * 4, load(key, (i + 1) * 4)),
            ),
            {
              op: 'atomic-store',
              address: get(slot),
              value: first,
            },
            ...insert(next),
          ]),
          { op: 'br-if', test: notEqual(get(touched), first), label: other },
          { op: 'br-if', test: rest, label: next },
        ],
      },
      set(slot, add(get(slot), int(stateBytes))),
      { op: 'br', label: probe },
    ];
  };

  const makeKey: readonly Stmt[] =
    canonical === undefined
      ? []
      : [{ op: 'do', call: { op: 'call', target: canonical, args: [get(entry)] } }];
  const countTransitions: Stmt = {
    op: 'store',
    code: OP.i64Store,
    address: counters,
    offset: COUNTER.transitions,
    value: raw(
      OP.i64Add,
      load64(counters, COUNTER.transitions),
      unary(OP.i64ExtendI32U, raw(OP.i32DivU, sub(get(end), int(map.batch)), int(entryBytes))),
    ),
  };
  const lookUpAll: readonly Stmt[] = [
    {
      op: 'block',
      label: overflow,
      body: [
        ...lookUps((next) => [
          set(slot, load(get(scratch))),
          set(entry, load(get(scratch), 4)),
          {
            op: 'loop',
            label: probe,
            body: isShared ? lookUpShared(next) : lookUp(next),
          },
        ]),
        { op: 'br', label: done },
      ],
    },
    store(counters, COUNTER.isOverflowing, ONE),
  ];
  f.body = [
    ...when(equal(get(end), int(map.batch)), [{ op: 'return', value: undefined }]),
    ...hash.begin,
    set(scratchEnd, int(map.addresses)),
    ...pass(entry, [map.batch, end], entryBytes, () => [
      ...makeKey,
      ...hash.take(key),
      set(cached, add(int(map.duplicateCache), mul(cacheSlot, int(stateBytes)))),
      store(get(scratchEnd), 0, hash.bucket),
      store(get(scratchEnd), 4, get(entry)),
      // No branch: it would be mispredicted half of the time.
      set(scratchEnd, add(get(scratchEnd), shl(isZero(isDuplicate), int(3)))),
      ...copyState(key, get(cached), map.wordCount),
    ]),
    countTransitions,
    ...when(equal(get(scratchEnd), int(map.addresses)), [{ op: 'return', value: undefined }]),
    ...lookUps(() => [set(slot, load(get(scratch))), ...prefetch(slot, touched)]),
    // The loads of the second pass must be used for something, or compilers remove them.
    store(counters, COUNTER.touched, get(touched)),
    set(states, load(counters, COUNTER.states)),
    set(statesEnd, load(counters, COUNTER.statesEnd)),
    set(output, load(counters, COUNTER.output)),
    ...(isLogging ? log.begin : []),
    { op: 'block', label: done, body: lookUpAll },
    store(counters, COUNTER.states, get(states)),
    store(counters, COUNTER.output, get(output)),
    ...(isLogging ? log.end : []),
  ];
  return f;
}
