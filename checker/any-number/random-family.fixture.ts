/**
 * Small random specs of any number of identities: what views can be made of, and now and then what they
 * cannot, which is to be refused or to be harmless.
 */
import type fc from 'fast-check';
import { type Index, randomText } from '../random-text.fixture.ts';

/** The text of a spec with a type `Cpu` of `CPUS` identities. */
export const familySpec: fc.Arbitrary<string> = randomText(30, 90, specText);

/** What any thread can do in an atomic block. */
const SHARED: readonly string[] = [
  'n = (n + 1) % 3',
  'if n < 3 { n = n + 1 }',
  'n = if n > 0 then n - 1 else n',
  'n = n + 1',
  'flag = not flag',
  'owner = none',
  'if owner != none { second = owner }',
  'if owner == second { flag = true }',
  'members = {}',
  'waiting = members',
  'members = members minus waiting',
  'members = members intersect waiting',
  'busy = exists c in Cpu: a[c]',
  'busy = members == {}',
  'busy = not (forall c in Cpu: a[c] or c in members)',
  'if exists c in Cpu: w[c] == 2 { flag = true }',
  'if members == {} { n = 0 } else { flag = false }',
  'if (count c in Cpu: a[c]) > 1 { flag = true }',
  'for c in Cpu { a[c] = false }',
  'for c in Cpu { a[c] = w[c] == 1 or flag }',
  'for c in Cpu { if c in members { w[c] = (w[c] + 1) % 3 } }',
  'for c in members { a[c] = true }',
  'for c in Cpu { if a[c] { members = members minus {c} } }',
  'for c in members { waiting = waiting union {c} }',
  'for t in sleepers { sleepers = sleepers minus {t}  level[t] = 0 }',
  'for c in Cpu { assert inloop: not (a[c] and w[c] == 2) }',
  'for c in Cpu { assume not (a[c] and w[c] == 2) }',
  'for c in Cpu { warn inwarn: not (a[c] and flag) }',
  'choose k in Cpu  owner = k',
  'choose k in Cpu where a[k]  second = k',
  'choose k in Cpu where k in members  owner = k',
  'choose k in members  members = members minus {k}',
  'choose k in Cpu where w[k] == 0 and owner != k  spot[0] = k',
  'choose k in members  waiting = waiting union {k}  members = members minus {k}',
  'choose k in Cpu  members = members union {k}',
  'choose k in Cpu  if a[k] { n = 0 }',
  'choose k in Cpu  w[k] = 2  owner = k',
  'choose k in Cpu  a[k] = not a[k]',
  'choose k in members  n = w[k]',
  'choose k in Cpu  busy = k in members and a[k]',
  'choose k in Cpu  warn who: not (a[k] and w[k] == 1)',
  'choose k in Cpu where owner == k  assert whose: not a[k] or n > 0',
  'if owner != none and value(owner) in members { flag = true }',
  'if owner != none { w[value(owner)] = 1 }',
  'if owner != none and a[value(owner)] { n = w[value(owner)] } else { flag = true }',
  'if holder != none { level[value(holder)] = 2 }',
  'if holder != none and value(holder) in sleepers { flag = level[value(holder)] == 2 }',
  'if owner != none { waiting = {value(owner)}  busy = waiting == {} }',
  'spot[1] = owner',
  'spot[0] = none',
  'pair = { who: owner, mark: flag }',
  'if pair.mark { owner = pair.who }',
  'holder = none',
  'if holder == none { sleepers = {} }',
  'assert few: (count c in Cpu: a[c] and w[c] == 2) <= 1',
  'assert none: forall c in Cpu: not (c in members and w[c] == 2)',
  'warn told: owner == none or n < 2',
  'warn someone: flag or exists c in Cpu: w[c] > 0',
  'assert small: n < 3 or owner != second',
  'assume not (n == 2 and flag)',
  'last[0] = w0  w0 = (w0 + 1) % 2',
  'racy g = n == 1',
  'if not busy { w0 = 1 }',
  'x = if owner == none then 1 else 2',
  'x = n + 1',
];

/** What only the thread of an identity `i` can do. */
const OWN: readonly string[] = [
  'a[i] = true',
  'a[i] = not a[i]',
  'w[i] = (w[i] + 1) % 3',
  'w[i] = w[i] + 1',
  'w[i] = n',
  'n = w[i]',
  'owner = i',
  'if owner == i { owner = none }',
  'if owner == none { owner = i }',
  'if owner != i and owner != none { second = i }',
  'members = members union {i}',
  'members = members minus {i}',
  'members = {i}',
  'if i in members { flag = true }',
  'waiting = waiting union {i}',
  'spot[0] = i',
  'if spot[1] == i { w[i] = 0 }',
  'holder = self',
  'if holder == self { holder = none }',
  'sleepers = sleepers union {self}',
  'if self in sleepers { a[i] = false }',
  'level[self] = (level[self] + 1) % 3',
  'for c in Cpu { if c != i { a[c] = false } }',
  'for c in Cpu { if c != i and a[i] { w[c] = 0 } }',
  'assert mine: owner == i or not a[i]',
  'assert alone: not (a[i] and exists c in Cpu: c != i and a[c])',
  'pair = { who: i, mark: a[i] }',
  'keep = owner == i',
  'if keep { n = 0 }',
  'mine = if owner == none then none else i',
  'if mine == i { w[i] = 1 }',
];

/** What is to be refused, wherever it says more than a few identities can tell. */
const ODD: readonly string[] = [
  'if len(members) == 2 { flag = true }',
  'n = count c in Cpu where w[c] == 1: true',
  'if len(line) < 2 { line = append(line, n) }',
  'if len(queue) < 2 { choose k in Cpu  queue = append(queue, k) }',
  'choose k in Cpu  choose j in Cpu where j != k  if a[k] and a[j] { flag = true }',
  'choose k in Cpu  choose j in Cpu  link[k] = j',
  'for c in Cpu { if exists d in Cpu: d != c and a[d] and a[c] { w[c] = 2 } }',
  'if members == waiting { n = 2 }',
  'if len(all Cpu) > 3 { flag = true }',
  'x = if len(all Cpu) > 3 then 1 else 2',
  'for c in Cpu { n = (n + 1) % 3 }',
  'if forall c in Cpu, d in Cpu: true { skip }',
  'owner = Cpu(0)',
  'for c in Cpu { for d in Cpu { if a[d] and c in members { a[c] = true } } }',
  'assert three: (count c in Cpu: a[c]) <= 2',
  'if (count c in Cpu: a[c]) <= 2 { w0 = 1 } else { flag = true }',
];

const GUARDS: readonly string[] = [
  'await n < 2',
  'await not flag',
  'await members == {}',
  'await owner == none',
  'await forall c in Cpu: not a[c] or w[c] == 0',
  'await (count c in Cpu: a[c]) <= 1',
  'await (count c in Cpu: a[c]) >= 1',
  'await exists c in Cpu: a[c]',
  'await owner != none and a[value(owner)]',
  'await owner == none or not (value(owner) in members)',
  'for c in Cpu { await not (a[c] and w[c] == 2) }',
];

const OWN_GUARDS: readonly string[] = [
  'await owner != i',
  'await not a[i]',
  'await not i in members',
  'await forall c in Cpu where c != i: not a[c]',
  'await holder == none or holder == self',
];

function specText(index: Index): string {
  const pick = (list: readonly string[]): string => list[index(list.length)] ?? '';
  let atoms = 0;
  const atom = (isOwn: boolean): string => {
    const list = index(14) === 0 ? ODD : isOwn && index(2) === 0 ? OWN : SHARED;
    atoms += 1;
    // Whom one chooses has a name of its own.
    return pick(list).replace(/\b[jk]\b/g, (name) => `${name}${atoms}`);
  };
  const block = (isOwn: boolean): string => {
    const guard = index(3) === 0 ? [isOwn && index(2) === 0 ? pick(OWN_GUARDS) : pick(GUARDS)] : [];
    const acts = Array.from({ length: 1 + index(3) }, () => atom(isOwn));
    return `  atomic { ${[...guard, ...acts].join('  ')} }`;
  };
  const line = (isOwn: boolean): string => {
    switch (index(9)) {
      case 0:
        return `  either {\n  ${block(isOwn)}\n  } or {\n  ${block(isOwn)}\n  }`;
      case 1:
        return isOwn
          ? '  spin_lock(lock)\n  racy n = 1\n  spin_unlock(lock)'
          : '  spin_lock(lock)\n  spin_unlock(lock)';
      case 2:
        return isOwn && index(2) === 0
          ? '  down_write(sem)\n  g = true\n  up_write(sem)'
          : '  down_read(sem)\n  warn seen: g or flag\n  up_read(sem)';
      case 3:
        return isOwn ? '  a[i] = true' : '  flag = true';
      default:
        return block(isOwn);
    }
  };
  const body = (isOwn: boolean, count: number): string =>
    Array.from({ length: count }, () => line(isOwn)).join('\n');
  const own = body(true, 1 + index(3));
  const isLoop = index(3) === 0;
  const fixed =
    index(2) === 0 ? `thread o {\n  let w0 : 0..1 = 0\n${body(false, 1 + index(2))}\n}\n` : '';
  const daemon =
    index(4) === 0
      ? `daemon d[i: Cpu] {\n  let w0 : 0..1 = 0\n  let keep = false\n  let mine : Cpu? = none\n  loop {\n${block(true)}\n  }\n}\n`
      : '';
  const locals = '  let w0 : 0..1 = 0\n  let keep = false\n  let mine : Cpu? = none\n';
  return `module family

param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
struct Pair { who: Cpu?, mark: bool }

shared a[Cpu] : bool
shared w[Cpu] : 0..2
shared n : 0..3
shared x : 1..3
shared flag : bool
shared busy : bool
shared owner : Cpu?
shared second : Cpu?
shared members : set of Cpu
shared waiting : set of Cpu
shared spot[0..1] : Cpu?
shared pair : Pair
shared holder : Tid?
shared sleepers : set of Tid
shared level[Tid] : 0..2
shared last[0..1] : 0..1
shared line : seq of 0..3 up to 2
${/queue/.test(own + fixed + daemon) ? 'shared queue : seq of Cpu up to 2\n' : ''}${/link/.test(own + fixed + daemon) ? 'shared link[Cpu] : Cpu?\n' : ''}shared lock : spinlock
shared sem : rwsem
shared g : bool
guarded g by sem

thread t[i: Cpu] {
${locals}${isLoop ? `  loop {\n${own}\n  }` : own}
}
${fixed}${daemon}
invariant one: (count c in Cpu: a[c] and w[c] == 1) <= 1 or flag
invariant low: forall c in Cpu: not (a[c] and w[c] == 2 and n == 2)
never many: exists c in Cpu: c in members and owner == c and flag
invariant pairs: owner != second or owner == none or n < 3
step calm: n' == n or not flag or busy
`;
}
