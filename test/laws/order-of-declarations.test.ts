import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import { checkLaw } from './law.fixture.ts';

test('declarations may stand in any order', PATIENCE, () => {
  checkLaw({
    changeSyntax: () => (syntax) => ({
      ...syntax,
      declarations: [...syntax.declarations].reverse(),
    }),
  });
});
