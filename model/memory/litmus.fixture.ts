/** Tiny programs of loads, stores and fences, as specs, and what x86-TSO allows of them by its axioms. */
import fc from 'fast-check';

/** `W`: a store, `X`: a locked store, `R`: a load, `F`: mfence. */
export type LitmusOp =
  | { readonly kind: 'W' | 'X'; readonly place: number; readonly value: number }
  | { readonly kind: 'R'; readonly place: number }
  | { readonly kind: 'F' };

export type LitmusThread = readonly LitmusOp[];

const NAMES = ['x', 'y', 'z'] as const;

/** Reads `Wx1 Ryr F`: what herd's catalogue writes as `MOV [x],$1; MOV EAX,[y]; MFENCE`. */
export function litmusThread(text: string): LitmusThread {
  return text.split(' ').map((op): LitmusOp => {
    if (op === 'F') return { kind: 'F' };
    const place = NAMES.indexOf(op[1] as 'x');
    if (op[0] === 'R') return { kind: 'R', place };
    return { kind: op[0] as 'W' | 'X', place, value: Number(op[2]) };
  });
}

/** The result of load `index` of thread `thread`, as the spec calls it. */
export function loadName(thread: number, index: number): string {
  return `r${thread}_${index}`;
}

/** Returns the program as a spec: each load leaves what it saw in a ghost. */
export function litmusSpec(threads: readonly LitmusThread[], rest = ''): string {
  const bodies = threads.map((ops, thread) => {
    let loads = 0;
    const lines = ops.map((op) => {
      if (op.kind === 'F') return '  smp_mb()';
      const place = NAMES[op.place];
      if (op.kind === 'W') return `  WRITE_ONCE(${place}, ${op.value})`;
      if (op.kind === 'X') return `  atomic { ${place} = ${op.value} }`;
      const name = loadName(thread, loads);
      loads += 1;
      return `  let seen_${name} = READ_ONCE(${place})\n  ${name} = seen_${name}`;
    });
    return `thread p${thread} {\n${lines.join('\n')}\n}\n`;
  });
  const ghosts = threads.flatMap((ops, thread) =>
    ops.filter(({ kind }) => kind === 'R').map((_, i) => `ghost ${loadName(thread, i)} : 0..9\n`),
  );
  const shared = NAMES.map((name) => `shared ${name} : 0..9\n`);
  return `module litmus\n${shared.join('')}${ghosts.join('')}${bodies.join('')}${rest}`;
}

/** Small programs, in which each store has a value of its own. */
export const litmusPrograms: fc.Arbitrary<readonly LitmusThread[]> = fc
  .array(
    fc.array(fc.record({ kind: fc.constantFrom('W', 'W', 'R', 'R', 'X', 'F'), place: fc.nat(1) }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 2, maxLength: 3 },
  )
  .filter((threads) => threads.flat().length <= 7)
  .map((threads) => {
    let value = 0;
    return threads.map((ops) =>
      ops.map(({ kind, place }): LitmusOp => {
        if (kind === 'F') return { kind: 'F' };
        if (kind === 'R') return { kind: 'R', place };
        value += 1;
        return { kind: kind as 'W' | 'X', place, value };
      }),
    );
  });

interface Event {
  readonly number: number;
  readonly thread: number;
  readonly op: Exclude<LitmusOp, { kind: 'F' }>;
}

/**
 * Returns all outcomes that x86-TSO allows, `loads|memory` each, by its axioms: a candidate says which store each
 * load reads and in which order stores to one place reach memory; it is allowed if that agrees with program
 * order at each place, and if preserved program order, fences, what is read from others, the order of stores and
 * what overtakes a load have no cycle together.
 *
 * Source: Alglave, Maranget, Tautschnig: Herding cats (TOPLAS 2014), section 4.
 */
export function allowedByAxioms(threads: readonly LitmusThread[]): ReadonlySet<string> {
  const events: Event[] = [];
  /** For each event, how many fences of its thread stand before it. */
  const fencesBefore: number[] = [];
  for (const [thread, ops] of threads.entries()) {
    let fences = 0;
    for (const op of ops) {
      if (op.kind === 'F') fences += 1;
      else {
        fencesBefore.push(fences);
        events.push({ number: events.length, thread, op });
      }
    }
  }
  const isWrite = ({ op }: Event): boolean => op.kind !== 'R';
  const writes = events.filter(isWrite);
  const loads = events.filter((event) => !isWrite(event));
  const before = (a: Event, b: Event): boolean => a.thread === b.thread && a.number < b.number;
  const pairs = events.flatMap((a) => events.map((b) => [a, b] as const));
  const programOrder = pairs.filter(([a, b]) => before(a, b));
  const preserved = programOrder.filter(
    ([a, b]) =>
      !(isWrite(a) && !isWrite(b)) ||
      a.op.kind === 'X' ||
      fencesBefore[a.number] !== fencesBefore[b.number],
  );
  const samePlace = programOrder.filter(([a, b]) => a.op.place === b.op.place);
  const outcomes = new Set<string>();
  const places = [0, 1, 2];
  for (const orders of product(
    places.map((place) => permutations(writes.filter(({ op }) => op.place === place))),
  )) {
    const position = new Map(
      orders.flatMap((order) => order.map((w, i) => [w.number, i] as const)),
    );
    const rank = (w: Event | undefined): number => (w && position.get(w.number)) ?? -1;
    const storeOrder = orders.flatMap((order) =>
      order.flatMap((a, i) => order.slice(i + 1).map((b) => [a, b] as const)),
    );
    const sources = loads.map(({ op }) => [undefined, ...(orders[op.place] ?? [])]);
    for (const reads of product(sources)) {
      const from = loads.flatMap((load, i) => {
        const source = reads[i];
        return source === undefined ? [] : [[source, load] as const];
      });
      const overtakes = loads.flatMap((load, i) =>
        (orders[load.op.place] ?? [])
          .filter((w) => rank(w) > rank(reads[i]))
          .map((w) => [load, w] as const),
      );
      const external = from.filter(([a, b]) => a.thread !== b.thread);
      if (hasCycle([...samePlace, ...from, ...storeOrder, ...overtakes])) continue;
      if (hasCycle([...preserved, ...external, ...storeOrder, ...overtakes])) continue;
      const values = reads.map((source) => (source?.op.kind === 'R' ? 0 : (source?.op.value ?? 0)));
      const memory = orders.map((order) => {
        const last = order.at(-1)?.op;
        return last === undefined || last.kind === 'R' ? 0 : last.value;
      });
      outcomes.add(`${values.join()}|${memory.join()}`);
    }
  }
  return outcomes;
}

function hasCycle(edges: readonly (readonly [Event, Event])[]): boolean {
  let rest = edges;
  for (;;) {
    const targets = new Set(rest.map(([, b]) => b.number));
    const inner = rest.filter(([a]) => targets.has(a.number));
    if (inner.length === rest.length) return inner.length > 0;
    rest = inner;
  }
}

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, i) =>
    permutations(list.filter((_, j) => j !== i)).map((others) => [first, ...others]),
  );
}

function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((some) => list.map((each) => [...some, each])),
    [[]],
  );
}
