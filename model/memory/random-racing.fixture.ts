/**
 * Small random specs of threads that lock, store and read, for laws about store buffers: some data is under locks, some
 * is not, and some threads forget a lock or look at one without waiting for it.
 */
import fc from 'fast-check';
import { type Choices, choicesOf } from '../machine/choices.fixture.ts';

export const randomRacing: fc.Arbitrary<string> = fc
  .noBias(fc.uint8Array({ minLength: 60, maxLength: 300, size: 'max' }))
  .map((tape) => racingSpec(choicesOf(tape)));

function racingSpec(choices: Choices): string {
  let ghosts = 0;
  const guards = choices.chance(50) ? 'guarded d by l\n' : '';
  const withStore = choices.chance(15);
  const access = (places: readonly string[]): string => {
    const place = choices.from(places);
    switch (choices.pick(6)) {
      case 0:
      case 1:
      case 2:
        return withStore && choices.chance(60)
          ? `atomic { smp_store_release(${place}, 1)  moved = 1 }`
          : `${place} = ${1 + choices.pick(2)}`;
      case 3:
        return `assert sees: ${place} != 2`;
      default: {
        ghosts += 1;
        return `let seen${ghosts} = ${place}  g${ghosts} = seen${ghosts}`;
      }
    }
  };
  const some = (places: readonly string[]): string => {
    const one = access(places);
    return choices.chance(50) ? `${one}\n  ${access(places)}` : one;
  };
  const underLock = (): string => {
    const lock = choices.from(['l', 'l', 'm[0]', 'm[i]']);
    const data = lock === 'l' ? ['d', 'd', 'x'] : ['e[0]', 'e[i]', 'x'];
    if (choices.chance(85)) return `spin_lock(${lock})\n  ${some(data)}\n  spin_unlock(${lock})`;
    ghosts += 1;
    const own = ghosts;
    return `let got${own} = spin_trylock(${lock})
  if got${own} { ${some(data)}\n  spin_unlock(${lock}) } else { g${own} = 1 }`;
  };
  const section = (): string => {
    switch (choices.pick(8)) {
      case 0:
      case 1:
      case 2:
        return underLock();
      case 3:
        return choices.from(['smp_mb()', 'atomic { y = 2 }', 'p[i] = 1', 'await x != 1']);
      case 4:
        return choices.chance(30) ? access(['d', 'e[0]']) : access(['p[i]', 'x']);
      default:
        return access(['x', 'y']);
    }
  };
  const body = (length: number): string =>
    Array.from({ length }, () => `  ${section()}`).join('\n');
  const one = body(2 + choices.pick(2));
  const other = body(1 + choices.pick(2));
  const properties = [
    'never both: x == 1 and y == 1',
    'never data: d == 2 and x == 0',
    'never owned: l.owner == none and y == 2',
    'invariant moves: moved == 1 implies x + y + d > 0',
    'cover ended: a[0].done and b.done',
    'never late: b.at(here) and x == 1',
  ].filter(() => choices.chance(25));
  return [
    'module random',
    'shared x : 0..2',
    'shared y : 0..2',
    'shared d : 0..2',
    'shared e[0..1] : 0..2',
    'shared p[0..1] : 0..2',
    'shared l : spinlock',
    `shared m[0..1] : spinlock\n${guards}`,
    `ghost moved : 0..1${withStore ? ' with store' : ''}`,
    ...Array.from({ length: ghosts }, (_, i) => `ghost g${i + 1} : 0..2`),
    `thread a[i: 0..${choices.pick(5) === 0 ? 1 : 0}] {\n${one}\n}`,
    `thread b {\n${other.replaceAll('[i]', '[1]')}\n  here: y = 0\n}`,
    ...properties,
  ].join('\n');
}
