/**
 * What a search over several memories needs beside the code of a search in one (`table-chain.ts`).
 *
 * A memory holds 4 GiB at most. When a table cannot grow, it is frozen, and another memory gets a new
 * one: the entries of a batch pass by the frozen tables, which drop what they know, and what is left
 * is inserted into the last table as ever. So states are found in the same order as in one table.
 */

import {
  add,
  and,
  equal,
  get,
  int,
  isZero,
  lessThanUnsigned,
  load,
  set,
  shl,
  store,
  ZERO,
} from '../code/build-code.ts';
import { type Code, FunctionBuilder, I32, Label, type Local, type Stmt } from '../code/code.ts';
import { BATCH_PARENTS, BATCH_TARGET, COUNTER, type MemoryMap } from '../state/memory-map.ts';
import { copyState, type HashWidth, hashWriter, prefetch, sameState } from './emit-hash.ts';

/**
 * `fill(address, end)`: expands states of the input from `address` to `end` into one batch. Returns the
 * address behind the last one, and leaves the end of the batch in a counter.
 */
export function emitFill(map: MemoryMap, expand: FunctionBuilder): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], I32, 'fill');
  const [address, end] = f.params as [Local, Local];
  const [entry, origin] = [f.local(), f.local()];
  const more = new Label();
  const stateBytes = map.wordCount * 4;
  const batchEnd = map.batch + BATCH_TARGET * (stateBytes + 4);
  const hasRoom = and(
    lessThanUnsigned(get(entry), int(batchEnd)),
    lessThanUnsigned(get(origin), shl(int(BATCH_PARENTS), int(20))),
  );
  f.body = [
    set(entry, int(map.batch)),
    set(origin, ZERO),
    {
      op: 'loop',
      label: more,
      body: [
        set(entry, { op: 'call', target: expand, args: [get(address), get(entry), get(origin)] }),
        set(address, add(get(address), int(stateBytes))),
        set(origin, add(get(origin), int(1 << 20))),
        {
          op: 'br-if',
          test: and(isZero(equal(get(address), get(end))), hasRoom),
          label: more,
        },
      ],
    },
    store(int(map.counters), COUNTER.filled, get(entry)),
    { op: 'return', value: get(address) },
  ];
  return f;
}

/**
 * `filter(end)`: drops those entries from `map.batch` to `end` that are in the table; the others move
 * together, in order. Returns their end.
 */
export function emitFilter(
  map: MemoryMap,
  canonical: FunctionBuilder | undefined,
  hashWidth: HashWidth,
): FunctionBuilder {
  const f = new FunctionBuilder([I32], I32, 'filter');
  const [end] = f.params as [Local];
  const counters = int(map.counters);
  const stateBytes = map.wordCount * 4;
  const entryBytes = stateBytes + 4;
  const [entry, scratch, slot, touched, kept] = [
    f.local(),
    f.local(),
    f.local(),
    f.local(),
    f.local(),
  ];
  const hash = hashWriter(map, f, hashWidth);
  const key = add(get(entry), int(map.keyDistance));
  const eachEntry = (body: (next: Label) => readonly Stmt[]): readonly Stmt[] => {
    const [again, next] = [new Label(), new Label()];
    const isBefore: Code = lessThanUnsigned(get(entry), get(end));
    return [
      set(entry, int(map.batch)),
      set(scratch, int(map.addresses)),
      {
        op: 'loop',
        label: again,
        body: [
          { op: 'block', label: next, body: body(next) },
          set(entry, add(get(entry), int(entryBytes))),
          set(scratch, add(get(scratch), int(4))),
          { op: 'br-if', test: isBefore, label: again },
        ],
      },
    ];
  };
  const makeKey: readonly Stmt[] =
    canonical === undefined
      ? []
      : [{ op: 'do', call: { op: 'call', target: canonical, args: [get(entry)] } }];
  const [probe, isFree] = [new Label(), new Label()];
  f.body = [
    ...hash.begin,
    set(kept, int(map.batch)),
    ...eachEntry(() => [...makeKey, ...hash.take(key), store(get(scratch), 0, hash.bucket)]),
    ...eachEntry(() => [set(slot, load(get(scratch))), ...prefetch(slot, touched)]),
    // The loads of the second pass must be used for something, or compilers remove them.
    store(counters, COUNTER.touched, get(touched)),
    ...eachEntry((next) => [
      set(slot, load(get(scratch))),
      {
        op: 'block',
        label: isFree,
        body: [
          {
            op: 'loop',
            label: probe,
            body: [
              { op: 'br-if', test: sameState(key, get(slot), map.wordCount), label: next },
              { op: 'br-if', test: isZero(load(get(slot))), label: isFree },
              set(slot, add(get(slot), int(stateBytes))),
              { op: 'br', label: probe },
            ],
          },
        ],
      },
      ...copyState(get(entry), get(kept), map.wordCount),
      store(get(kept), stateBytes, load(get(entry), stateBytes)),
      set(kept, add(get(kept), int(entryBytes))),
    ]),
    { op: 'return', value: get(kept) },
  ];
  return f;
}
