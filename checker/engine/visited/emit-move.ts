/**
 * Growth of the table in place, as code: a part of its states moves to new buckets.
 *
 * Since buckets are in the order of the hash (`emit-hash.ts`), a state's new bucket is never before its old
 * one, and a part of the table that begins at slot `s` moves behind slot `s * growth`, but for the few
 * states that probing had moved into it from full slots before. Those wait. `table-growth.ts` says
 * which parts move when; several threads may move parts of one part at once.
 */

import {
  add,
  equal,
  get,
  int,
  isZero,
  lessThanUnsigned,
  load,
  set,
  store,
  when,
  ZERO,
} from '../code/build-code.ts';
import { type Code, FunctionBuilder, I32, Label, type Local, type Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';
import { type HashWidth, hashWriter } from './emit-hash.ts';

/**
 * `move(from, to, free)`: takes the states out of the slots from address `from` to `to`, and puts them
 * into the table if their bucket is `free` or behind it, else into the waiting states. From `free` on,
 * all is as the new number of buckets wants it, or empty.
 *
 * Several threads (`isShared`) may do this at once: all states differ, so no thread has to read a slot that another
 * one has claimed and not yet filled.
 */
export function emitMove(map: MemoryMap, isShared: boolean, hashWidth: HashWidth): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32, I32], undefined, 'move');
  const [slot, to, free] = f.params as [Local, Local, Local];
  const counters = int(map.counters);
  const stateBytes = map.wordCount * 4;
  const [target, waiting] = [f.local(), f.local()];
  const words = Array.from({ length: map.wordCount }, () => f.local());
  const hash = hashWriter(map, f, hashWidth);
  const [again, next, isPlaced, search] = [new Label(), new Label(), new Label(), new Label()];

  const write = (address: Local, from: number): readonly Stmt[] =>
    words.slice(from).map((word, i) => store(get(address), (from + i) * 4, get(word)));
  const wait: readonly Stmt[] = [
    ...when(equal(get(waiting), int(map.waitingEnd)), [
      { op: 'do', call: { op: 'unary', code: OP.unreachable, operand: ZERO } },
    ]),
    ...write(waiting, 0),
    set(waiting, add(get(waiting), int(stateBytes))),
    { op: 'br', label: next },
  ];
  const claimed: Code = isShared
    ? isZero({
        op: 'atomic',
        code: OP.i32AtomicRmwCmpxchg,
        address: get(target),
        operands: [ZERO, get(words[0]!)],
      })
    : isZero(load(get(target)));
  f.body = [
    ...hash.begin,
    set(waiting, load(counters, COUNTER.waiting)),
    {
      op: 'loop',
      label: again,
      body: [
        {
          op: 'block',
          label: next,
          body: [
            { op: 'br-if', test: isZero(load(get(slot))), label: next },
            ...hash.take(get(slot)),
            set(target, hash.bucket),
            ...words.map((word, i) => set(word, load(get(slot), i * 4))),
            store(get(slot), 0, ZERO),
            ...when(lessThanUnsigned(get(target), get(free)), wait),
            {
              op: 'block',
              label: isPlaced,
              body: [
                {
                  op: 'loop',
                  label: search,
                  body: [
                    { op: 'br-if', test: claimed, label: isPlaced },
                    set(target, add(get(target), int(stateBytes))),
                    { op: 'br', label: search },
                  ],
                },
              ],
            },
            ...write(target, isShared ? 1 : 0),
          ],
        },
        set(slot, add(get(slot), int(stateBytes))),
        { op: 'br-if', test: lessThanUnsigned(get(slot), get(to)), label: again },
      ],
    },
    store(counters, COUNTER.waiting, get(waiting)),
  ];
  return f;
}
