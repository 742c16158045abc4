/** What is written down of a state that breaks something, or that may be a deadlock. */
import {
  add,
  and,
  get,
  int,
  isZero,
  load,
  mul,
  ONE,
  set,
  shrU,
  store,
  when,
} from '../code/build-code.ts';
import { FunctionBuilder, I32, type Local } from '../code/code.ts';
import { COUNTER, FIRST_HIT_BYTES, FIRST_HITS, type MemoryMap } from '../state/memory-map.ts';

/** `report(number, origin)`: notes a first hit: the state's number and the choice. */
export function emitReport(map: MemoryMap): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], undefined);
  const [number, origin] = f.params as [Local, Local];
  const address = f.local();
  f.body = [
    set(address, add(int(FIRST_HITS), mul(get(number), int(FIRST_HIT_BYTES)))),
    ...when(isZero(load(get(address))), [
      store(get(address), 0, ONE),
      store(
        get(address),
        4,
        add(load(int(map.counters), COUNTER.base), shrU(get(origin), int(20))),
      ),
      store(get(address), 8, and(get(origin), int(0xfffff))),
      store(int(map.counters), COUNTER.newHit, ONE),
    ]),
  ];
  return f;
}

/** `candidate(address, origin)`: lists a state: its number, then its words. */
export function emitCandidate(map: MemoryMap): FunctionBuilder {
  const f = new FunctionBuilder([I32, I32], undefined);
  const [address, origin] = f.params as [Local, Local];
  const to = f.local();
  f.body = [
    set(to, load(int(map.counters), COUNTER.candidates)),
    store(get(to), 0, add(load(int(map.counters), COUNTER.base), shrU(get(origin), int(20)))),
    ...Array.from({ length: map.wordCount }, (_, i) =>
      store(get(to), 4 + i * 4, load(get(address), i * 4)),
    ),
    store(int(map.counters), COUNTER.candidates, add(get(to), int(4 + map.wordCount * 4))),
  ];
  return f;
}
