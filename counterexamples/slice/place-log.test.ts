/** A law: the log of places answers as one that looks at all of them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers, overlap } from './memory-names.ts';
import { type LoggedPlace, placeLog } from './place-log.ts';

const place = fc.constantFrom(
  '0',
  '0.0',
  '0.0.1',
  '0.1',
  '0.1.0',
  '1',
  '10',
  '10.0',
  't0:1',
  't0:1.2',
);
const touches = fc.array(fc.record({ thread: fc.nat(2), place }), { maxLength: 20 });

it('a log of places answers as one that looks at all of them', () => {
  fc.assert(
    fc.property(touches, place, fc.nat(20), fc.nat(20), fc.nat(2), (list, asked, from, to, own) => {
      const all: readonly LoggedPlace[] = list.map((each, node) => ({ ...each, node }));
      const log = placeLog(all);
      const fitting = all.filter((each) => overlap(each.place, asked));
      const before = fitting.filter(({ node }) => node < to);
      expect(log.lastBefore(asked, to)).toBe(before.at(-1)?.node);
      expect(log.isTouchedBetween(asked, from, to)).toBe(before.some(({ node }) => node >= from));
      expect(log.isTouchedByOther(asked, own)).toBe(fitting.some(({ thread }) => thread !== own));
      expect(log.lastOfParts(asked, to)).toEqual(lastOfParts(before, asked));
    }),
  );
});

/** What is still there of a place, from what was written to it, in order. */
function lastOfParts(before: readonly LoggedPlace[], asked: string): readonly LoggedPlace[] {
  return before
    .filter((each, i) => {
      const later = before.slice(i + 1);
      const isOverwritten = later.some(
        (other) => covers(other.place, each.place) || covers(other.place, asked),
      );
      return !isOverwritten;
    })
    .toReversed();
}
