import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choicesOf } from '../../../model/machine/choices.fixture.ts';
import {
  randomExpr,
  randomType,
  typePool,
} from '../../../model/machine/random-expression.fixture.ts';
import { identity } from '../../../model/meaning/expression.fixture.ts';
import { partsLeft, sizeAfter } from './expression-size.ts';
import { subexpressions } from './walk-expression.ts';

test('parts are counted as they are when each is remembered, until there are too many', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 200 }), fc.nat(30), (tape, most) => {
      const choices = choicesOf(tape);
      const types = typePool(identity('Tid', 2));
      const type = randomType(choices, types, 1000);
      const expr = randomExpr(choices, { types, roots: [], whereabouts: [] }, type, 4);
      const { parts } = sizeAfter(expr, new Map());
      expect(parts).toBe(subexpressions(expr).length);
      expect(Math.max(-1, partsLeft(expr, most))).toBe(Math.max(-1, most - parts));
    }),
  );
});
