/** Random texts that are put together from one choice after the other. */
import fc from 'fast-check';

/** Chooses one of `0..size-1`. */
export type Index = (size: number) => number;

/** Returns the texts that `textBy` makes of `minLength..maxLength` numbers, which it may use up. */
export function randomText(
  minLength: number,
  maxLength: number,
  textBy: (index: Index) => string,
): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { minLength, maxLength }).map((numbers) => {
    let used = 0;
    return textBy((size) => {
      const number = numbers[used % numbers.length] ?? 0;
      used += 1;
      return (number + (used > numbers.length ? used : 0)) % size;
    });
  });
}
