/**
 * Small random specs that are correct by construction: two or three threads over a few variables,
 * with procs, loops, choices, locks and asserts. Their state spaces have at most some thousand states.
 */
import fc from 'fast-check';

/** A source of decisions: fast-check's, so that a failing spec shrinks. */
interface Chooser {
  readonly index: (size: number) => number;
}

/** The text of a spec; module `random`, with the properties `low` and `apart`. */
export const randomSpec: fc.Arbitrary<string> = fc
  .array(fc.nat(0xffff), { minLength: 40, maxLength: 160 })
  .map((numbers) => {
    let used = 0;
    const index = (size: number): number => {
      const number = numbers[used % numbers.length] ?? 0;
      used += 1;
      return (number + (used > numbers.length ? used : 0)) % size;
    };
    return specText({ index });
  });

const SHARED = ['x', 'y', 'a[0]', 'a[1]'] as const;

function specText(choose: Chooser): string {
  const threads = choose.index(4) === 0 ? 3 : 2;
  const bodies = Array.from({ length: threads }, (_, i) =>
    threadText(choose, i, threads === 3 ? 2 : 3),
  );
  return `module random

shared x : 0..2
shared y : 0..2
shared a[0..1] : 0..2
shared pair : pair_t
shared holder : Tid?
ghost sum : 0..2

word struct pair_t { left: 0..2, right: bool }

proc take() {
  atomic { await holder == none  holder = self }
}
proc drop() {
  holder = none
}
proc add(ref place: 0..2, by: 0..2) -> 0..2 {
  let old = place
  let new = (old + by) % 3
  place = new
  return old
}

${bodies.join('\n')}

invariant low: x + y <= 3
never apart: a[0] == 2 and a[1] == 1 and sum != 0
`;
}

function threadText(choose: Chooser, number: number, length: number): string {
  const lines = statements(choose, length, 1, false);
  const kind = number === 2 && choose.index(3) === 0 ? 'daemon' : 'thread';
  return `${kind} t${number} {\n  let v : 0..2 = ${choose.index(3)}\n  let w : 0..2 = 0\n${lines.join('\n')}\n}`;
}

function statements(
  choose: Chooser,
  count: number,
  depth: number,
  atomic: boolean,
): readonly string[] {
  const indent = '  '.repeat(depth);
  return Array.from(
    { length: 1 + choose.index(count) },
    () => indent + statement(choose, depth, atomic),
  );
}

function block(choose: Chooser, depth: number, atomic: boolean): string {
  const lines = statements(choose, 2, depth + 1, atomic);
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function statement(choose: Chooser, depth: number, atomic: boolean): string {
  const shared = (): string => SHARED[choose.index(SHARED.length)] ?? 'x';
  const local = (): string => (choose.index(2) === 0 ? 'v' : 'w');
  const inner = (): string => block(choose, depth, atomic);
  const leaves = 10;
  switch (choose.index(depth >= 3 ? leaves : leaves + 7)) {
    case 0:
      return `${shared()} = ${local()}`;
    case 1:
      return `${local()} = ${shared()}`;
    case 2:
      return `${shared()} = ${choose.index(3)}`;
    case 3:
      return `${local()} = (${local()} + ${choose.index(3)}) % 3`;
    case 4:
      return atomic ? 'sum = x' : `await ${shared()} != ${choose.index(3)}`;
    case 5:
      return `sum = (x + a[v % 2]) % 3`;
    case 6:
      return atomic ? `a[v % 2] = w` : `${local()} = add(${shared()}, ${choose.index(3)})`;
    case 7:
      return `pair = { left: ${local()}, right: ${local()} == ${choose.index(3)} }`;
    case 8:
      return `assert v_is_${choose.index(2)}: not (v == 2 and w == 2 and x == ${choose.index(3)})`;
    case 9:
      return atomic ? `${shared()} = pair.left` : `v = pair.left`;
    case 10:
      return `if ${local()} == ${choose.index(3)} ${inner()} else ${inner()}`;
    case 11:
      return `if ${shared()} != ${choose.index(3)} ${inner()}`;
    case 12:
      return atomic ? `if x != y ${inner()}` : `atomic ${block(choose, depth, true)}`;
    case 13:
      return `either ${inner()} or ${inner()}`;
    case 14:
      return atomic
        ? `for i${depth} in 0..1 { a[i${depth}] = w }`
        : `take()\n${'  '.repeat(depth)}drop()`;
    case 15:
      return `match ${local()} { 0, 1 ${inner()} 2 ${inner()} }`;
    default:
      return !atomic ? `for i${depth} in 0..1 ${inner()}` : `${shared()} = (x + y) % 3`;
  }
}
