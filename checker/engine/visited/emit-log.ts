/** The log of how each new state was found (`trace-log.ts`), as code. */

import {
  add,
  and,
  get,
  int,
  lessThanUnsigned,
  load,
  or,
  set,
  shl,
  shrU,
  store,
  sub,
  when,
} from '../code/build-code.ts';
import { type Code, type FunctionBuilder, Label, type Local, type Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';

export interface LogWriter {
  /** To be done before and after any number of writes. */
  readonly begin: readonly Stmt[];
  readonly end: readonly Stmt[];
  /** Logs the state whose entry of the batch is at the address in `entry`. */
  readonly write: (entry: Local) => readonly Stmt[];
}

/** Returns the code that logs states; its locals are those of `f`. */
export function logWriter(map: MemoryMap, f: FunctionBuilder): LogWriter {
  const counters = int(map.counters);
  const stateBytes = map.wordCount * 4;
  const [log, last, base] = [f.local(), f.local(), f.local()];
  const [own, parent, choice] = [f.local(), f.local(), f.local()];
  const write = (entry: Local): readonly Stmt[] => {
    const parts = (local: Local): Code => and(get(local), int(0x7f));
    const fits = lessThanUnsigned(or(get(parent), get(choice)), int(128));
    return [
      set(choice, load(get(entry), stateBytes)),
      set(own, add(get(base), shrU(get(choice), int(20)))),
      set(parent, sub(get(own), get(last))),
      set(last, get(own)),
      set(choice, and(get(choice), int(0xfffff))),
      ...when(
        fits,
        [
          {
            op: 'store',
            code: OP.i32Store16,
            address: get(log),
            offset: 0,
            value: or(get(parent), shl(get(choice), int(8))),
          },
          set(log, add(get(log), int(2))),
        ],
        [parent, choice].flatMap((local): readonly Stmt[] => {
          const more = new Label();
          const byte = (value: Code): Stmt => ({
            op: 'store',
            code: OP.i32Store8,
            address: get(log),
            offset: 0,
            value,
          });
          const out = new Label();
          return [
            {
              op: 'block',
              label: out,
              body: [
                {
                  op: 'loop',
                  label: more,
                  body: [
                    { op: 'br-if', test: lessThanUnsigned(get(local), int(128)), label: out },
                    byte(or(parts(local), int(128))),
                    set(log, add(get(log), int(1))),
                    set(local, shrU(get(local), int(7))),
                    { op: 'br', label: more },
                  ],
                },
              ],
            },
            byte(get(local)),
            set(log, add(get(log), int(1))),
          ];
        }),
      ),
    ];
  };
  return {
    begin: [
      set(log, load(counters, COUNTER.log)),
      set(last, load(counters, COUNTER.lastParent)),
      set(base, load(counters, COUNTER.base)),
    ],
    end: [store(counters, COUNTER.log, get(log)), store(counters, COUNTER.lastParent, get(last))],
    write,
  };
}
