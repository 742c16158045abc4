/** The loop over a chunk of states, as code. */

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
  shrU,
  store,
  ZERO,
} from '../code/build-code.ts';
import { FunctionBuilder, I32, Label, type Local, type Stmt } from '../code/code.ts';
import {
  BATCH_PARENTS,
  BATCH_TARGET,
  COUNTER,
  LOG_BYTES_MAX,
  type MemoryMap,
} from '../state/memory-map.ts';

/**
 * `run(address, end)`: expands the states of the input from `address` to `end`, and returns the
 * address behind the last one. It ends early where the host must make room first.
 */
export function emitRun(
  map: MemoryMap,
  expand: FunctionBuilder,
  insertBatch: FunctionBuilder,
): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], I32, 'run');
  const [address, end] = f.params as [Local, Local];
  const [entry, origin] = [f.local(), f.local()];
  const [again, more, out] = [new Label(), new Label(), new Label()];
  const stateBytes = map.wordCount * 4;
  const batchEnd = map.batch + BATCH_TARGET * (stateBytes + 4);
  const beyond = (counter: number, regionEnd: number, bytes: number): Stmt => ({
    op: 'br-if',
    test: lessThanUnsigned(int(regionEnd - bytes), load(int(map.counters), counter)),
    label: out,
  });
  const noRoom: readonly Stmt[] = [
    { op: 'br-if', test: equal(get(address), get(end)), label: out },
    {
      op: 'br-if',
      test: lessThanUnsigned(
        load(int(map.counters), COUNTER.statesMax),
        add(load(int(map.counters), COUNTER.states), int(map.batchCapacity)),
      ),
      label: out,
    },
    { op: 'br-if', test: load(load(int(map.counters), COUNTER.guard)), label: out },
    { op: 'br-if', test: load(int(map.counters), COUNTER.isOverflowing), label: out },
    beyond(COUNTER.output, map.outputEnd, map.batchCapacity * stateBytes),
    beyond(COUNTER.log, map.logEnd, map.batchCapacity * LOG_BYTES_MAX),
    beyond(COUNTER.candidates, map.candidatesEnd, BATCH_PARENTS * (stateBytes + 4)),
  ];
  const goesOn = and(
    and(isZero(equal(get(address), get(end))), lessThanUnsigned(get(entry), int(batchEnd))),
    lessThanUnsigned(get(origin), shl(int(BATCH_PARENTS), int(20))),
  );
  f.body = [
    store(int(map.counters), COUNTER.failed, ZERO),
    {
      op: 'block',
      label: out,
      body: [
        {
          op: 'loop',
          label: again,
          body: [
            ...noRoom,
            set(entry, int(map.batch)),
            set(origin, ZERO),
            {
              op: 'loop',
              label: more,
              body: [
                set(entry, {
                  op: 'call',
                  target: expand,
                  args: [get(address), get(entry), get(origin)],
                }),
                set(address, add(get(address), int(stateBytes))),
                set(origin, add(get(origin), int(1 << 20))),
                { op: 'br-if', test: goesOn, label: more },
              ],
            },
            { op: 'do', call: { op: 'call', target: insertBatch, args: [get(entry)] } },
            store(
              int(map.counters),
              COUNTER.base,
              add(load(int(map.counters), COUNTER.base), shrU(get(origin), int(20))),
            ),
            { op: 'br', label: again },
          ],
        },
      ],
    },
    { op: 'return', value: get(address) },
  ];
  return f;
}
