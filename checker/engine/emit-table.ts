/**
 * The table of states, as code: hash, insertion of a batch, growth in place.
 *
 * Open addressing with linear probing; a slot holds a whole state, and a slot whose first word is 0
 * is free. The top bits of the hash are the home, so neighbours stay neighbours when the table
 * doubles: it grows in place, from its end to its start, both streams in order. Behind the last home
 * lie `slack` slots, so probing never wraps.
 *
 * A batch is inserted in three passes, so that cache misses overlap: all homes are computed, all are
 * touched, and then all entries are looked up. (WebAssembly has no prefetch.) The first pass drops
 * entries that were seen a moment ago: steps that commute lead to the same state from two neighbours
 * of a layer, so a small direct-mapped list of recent states knows most duplicates. It forgets, but
 * it holds whole states, so what it says is certain.
 *
 * Under symmetry an entry has a *key* (`emit-canonical.ts`), and all this is done with keys; what goes
 * to the output is the entry itself.
 */
import {
  add,
  and,
  type Code,
  equal,
  FunctionBuilder,
  get,
  I32,
  I64,
  int,
  isZero,
  Label,
  type Local,
  lessThanUnsigned,
  load,
  load64,
  long,
  mul,
  notEqual,
  ONE,
  or,
  raw,
  type Stmt,
  set,
  shl,
  shrU,
  store,
  sub,
  unary,
  when,
  ZERO,
} from './code.ts';
import { COUNTER, type MemoryMap } from './memory-map.ts';
import { OP } from './wasm-opcodes.ts';

/** Odd numbers whose bits look random: of the golden ratio, and of MurmurHash3's finaliser. */
const FACTORS = [0x9e3779b97f4a7c15n, 0xc4ceb9fe1a85ec53n, 0xff51afd7ed558ccdn] as const;

/** Returns the hash of the state at `address`: 64 bits, the top ones best. */
function hashOf(address: Code, wordCount: number): Code {
  let hash: Code | undefined;
  for (let word = 0; word < wordCount; word += 2) {
    const part =
      word + 1 < wordCount
        ? load64(address, word * 4)
        : unary(OP.i64ExtendI32U, load(address, word * 4));
    const mixed =
      hash === undefined ? part : raw(OP.i64Xor, raw(OP.i64Rotl, hash, long(27n)), part);
    hash = raw(OP.i64Mul, mixed, long(FACTORS[(word / 2) % 2]!));
  }
  return hash!;
}

/** The address of the home of the state whose hash is in `hash`. */
function homeOf(map: MemoryMap, hash: Local, shift: Code): readonly [Stmt, Code] {
  const folded = raw(OP.i64Xor, get(hash), raw(OP.i64ShrU, get(hash), long(32n)));
  const home = unary(
    OP.i32WrapI64,
    raw(OP.i64ShrU, raw(OP.i64Mul, folded, long(FACTORS[2])), unary(OP.i64ExtendI32U, shift)),
  );
  return [set(hash, folded), add(mul(home, int(map.wordCount * 4)), int(map.table))];
}

/** Whether the states at two addresses are equal. */
function sameState(a: Code, b: Code, wordCount: number): Code {
  let difference: Code | undefined;
  for (let word = 0; word < wordCount; word += 2) {
    const part =
      word + 1 < wordCount
        ? raw(OP.i64Xor, load64(a, word * 4), load64(b, word * 4))
        : unary(OP.i64ExtendI32U, raw(OP.i32Xor, load(a, word * 4), load(b, word * 4)));
    difference = difference === undefined ? part : raw(OP.i64Or, difference, part);
  }
  return unary(OP.i64Eqz, difference!);
}

function copyState(from: Code, to: Code, wordCount: number): readonly Stmt[] {
  const copies: Stmt[] = [];
  for (let word = 0; word < wordCount; word += 2) {
    copies.push(
      word + 1 < wordCount
        ? {
            op: 'store',
            code: OP.i64Store,
            address: to,
            offset: word * 4,
            value: load64(from, word * 4),
          }
        : store(to, word * 4, load(from, word * 4)),
    );
  }
  return copies;
}

/**
 * `drain(end)`: inserts the entries from `map.batch` to `end`; new states go to the output.
 *
 * Alone, it also writes the log (`trace-log.ts`). Beside others on the same table (`isShared`), it
 * claims a free slot by a first word of all ones, and writes the true first word last.
 */
export function emitDrain(
  map: MemoryMap,
  isShared: boolean,
  canonical: FunctionBuilder | undefined,
): FunctionBuilder {
  const f = new FunctionBuilder([I32], undefined, 'drain');
  const [end] = f.params as [Local];
  const counters = int(map.counters);
  const entryBytes = map.wordCount * 4 + 4;
  const stateBytes = map.wordCount * 4;
  const [entry, scratch, slot, touched] = [f.local(), f.local(), f.local(), f.local()];
  const [states, output, log, parent, last, base, choice, shift] = Array.from({ length: 8 }, () =>
    f.local(),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local];
  const hash = f.local(I64);

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
  const [scratchEnd, recent] = [f.local(), f.local()];
  /** Goes over the entries that are not known to be old: their homes, and themselves. */
  const lookUps = (body: (next: Label) => readonly Stmt[]): readonly Stmt[] =>
    pass(scratch, [map.addresses, scratchEnd], 8, body);
  const key = add(get(entry), int(map.keyDistance));
  const isRecent = sameState(key, get(recent), map.wordCount);
  const place = and(unary(OP.i32WrapI64, get(hash)), int(map.recentStates - 1));

  const [fold, home] = homeOf(map, hash, get(shift));
  const probe = new Label();
  const insert = (next: Label): readonly Stmt[] => [
    ...(isShared ? [] : copyState(key, get(slot), map.wordCount)),
    ...copyState(get(entry), get(output), map.wordCount),
    set(output, add(get(output), int(stateBytes))),
    set(states, add(get(states), int(1))),
    ...(isShared ? [] : writeLog()),
    { op: 'br', label: next },
  ];
  const writeLog = (): readonly Stmt[] => {
    const parts = (local: Local): Code => and(get(local), int(0x7f));
    const fits = lessThanUnsigned(or(get(parent), get(choice)), int(128));
    return [
      set(choice, load(get(entry), stateBytes)),
      set(touched, add(get(base), shrU(get(choice), int(20)))),
      set(parent, sub(get(touched), get(last))),
      set(last, get(touched)),
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
  const lookUp = (next: Label): readonly Stmt[] => [
    { op: 'br-if', test: sameState(key, get(slot), map.wordCount), label: next },
    ...when(isZero(load(get(slot))), insert(next)),
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
          // Somebody is filling the slot: look again.
          { op: 'br-if', test: equal(get(touched), int(-1)), label: probe },
          ...when(isZero(get(touched)), [
            set(touched, {
              op: 'atomic',
              code: OP.i32AtomicRmwCmpxchg,
              address: get(slot),
              operands: [ZERO, int(-1)],
            }),
            { op: 'br-if', test: get(touched), label: probe },
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
  f.body = [
    ...when(equal(get(end), int(map.batch)), [{ op: 'return', value: undefined }]),
    set(shift, load(counters, COUNTER.shift)),
    set(scratchEnd, int(map.addresses)),
    ...pass(entry, [map.batch, end], entryBytes, () => [
      ...makeKey,
      set(hash, hashOf(key, map.wordCount)),
      fold,
      set(recent, add(int(map.recent), mul(place, int(stateBytes)))),
      store(get(scratchEnd), 0, home),
      store(get(scratchEnd), 4, get(entry)),
      // No branch: it would be mispredicted half of the time.
      set(scratchEnd, add(get(scratchEnd), shl(isZero(isRecent), int(3)))),
      ...copyState(key, get(recent), map.wordCount),
    ]),
    countTransitions,
    ...when(equal(get(scratchEnd), int(map.addresses)), [{ op: 'return', value: undefined }]),
    ...lookUps(() => [set(touched, or(get(touched), load(load(get(scratch)))))]),
    // The loads of the second pass must be used for something, or nobody does them.
    store(counters, COUNTER.touched, get(touched)),
    set(states, load(counters, COUNTER.states)),
    set(output, load(counters, COUNTER.output)),
    set(log, load(counters, COUNTER.log)),
    set(last, load(counters, COUNTER.lastParent)),
    set(base, load(counters, COUNTER.base)),
    ...lookUps((next) => [
      set(slot, load(get(scratch))),
      set(entry, load(get(scratch), 4)),
      {
        op: 'loop',
        label: probe,
        body: isShared ? lookUpShared(next) : lookUp(next),
      },
    ]),
    store(counters, COUNTER.states, get(states)),
    store(counters, COUNTER.output, get(output)),
    store(counters, COUNTER.log, get(log)),
    store(counters, COUNTER.lastParent, get(last)),
  ];
  return f;
}

/**
 * `rehash(end)`: moves the states of the table, whose last slot ends at `end`, to the homes that the
 * new `shift` gives them. The memory behind `end` is zero as far as the new table goes.
 *
 * From the end down, a state's new home lies behind its old slot, where all slots are new already,
 * except in the first few slots: those wait in `temporary` until the rest has moved.
 */
export function emitRehash(map: MemoryMap): FunctionBuilder {
  const f = new FunctionBuilder([I32], undefined, 'rehash');
  const [end] = f.params as [Local];
  const counters = int(map.counters);
  const stateBytes = map.wordCount * 4;
  const [slot, target, shift, temporary] = [f.local(), f.local(), f.local(), f.local()];
  const words = Array.from({ length: map.wordCount }, () => f.local());
  const hash = f.local(I64);
  const [fold, home] = homeOf(map, hash, get(shift));

  const find = (address: Local): readonly Stmt[] => [
    set(hash, hashOf(get(address), map.wordCount)),
    fold,
    set(target, home),
  ];
  const put = (): readonly Stmt[] => {
    const [again, free] = [new Label(), new Label()];
    return [
      {
        op: 'block',
        label: free,
        body: [
          {
            op: 'loop',
            label: again,
            body: [
              { op: 'br-if', test: isZero(load(get(target))), label: free },
              set(target, add(get(target), int(stateBytes))),
              { op: 'br', label: again },
            ],
          },
        ],
      },
      ...words.map((word, i) => store(get(target), i * 4, get(word))),
    ];
  };
  const take = (address: Local): readonly Stmt[] =>
    words.map((word, i) => set(word, load(get(address), i * 4)));

  const [down, evacuate, finished] = [new Label(), new Label(), new Label()];
  const [up, upNext, refill, refillDone] = [new Label(), new Label(), new Label(), new Label()];
  const tooMany: Stmt = {
    op: 'do',
    call: { op: 'unary', code: OP.unreachable, operand: ZERO },
  };
  f.body = [
    set(shift, load(counters, COUNTER.shift)),
    set(slot, get(end)),
    {
      op: 'block',
      label: finished,
      body: [
        {
          op: 'block',
          label: evacuate,
          body: [
            {
              op: 'loop',
              label: down,
              body: [
                { op: 'br-if', test: equal(get(slot), int(map.table)), label: finished },
                set(slot, sub(get(slot), int(stateBytes))),
                { op: 'br-if', test: isZero(load(get(slot))), label: down },
                ...find(slot),
                {
                  op: 'br-if',
                  test: isZero(lessThanUnsigned(get(slot), get(target))),
                  label: evacuate,
                },
                ...take(slot),
                store(get(slot), 0, ZERO),
                ...put(),
                { op: 'br', label: down },
              ],
            },
          ],
        },
        // The slots from the table's start to `slot` move out, and then in again.
        set(end, add(get(slot), int(stateBytes))),
        ...when(
          lessThanUnsigned(int(map.temporaryEnd - map.temporary), sub(get(end), int(map.table))),
          [tooMany],
        ),
        set(slot, int(map.table)),
        set(temporary, int(map.temporary)),
        {
          op: 'loop',
          label: up,
          body: [
            {
              op: 'block',
              label: upNext,
              body: [
                { op: 'br-if', test: isZero(load(get(slot))), label: upNext },
                ...copyState(get(slot), get(temporary), map.wordCount),
                set(temporary, add(get(temporary), int(stateBytes))),
                store(get(slot), 0, ZERO),
              ],
            },
            set(slot, add(get(slot), int(stateBytes))),
            { op: 'br-if', test: notEqual(get(slot), get(end)), label: up },
          ],
        },
        {
          op: 'block',
          label: refillDone,
          body: [
            {
              op: 'loop',
              label: refill,
              body: [
                { op: 'br-if', test: equal(get(temporary), int(map.temporary)), label: refillDone },
                set(temporary, sub(get(temporary), int(stateBytes))),
                ...find(temporary),
                ...take(temporary),
                ...put(),
                { op: 'br', label: refill },
              ],
            },
          ],
        },
      ],
    },
  ];
  return f;
}
