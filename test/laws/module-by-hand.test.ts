import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import { checkLaw } from './law.fixture.ts';

test('a module that is used is its text in place of `use`', PATIENCE, () => {
  checkLaw({
    favourite: 'use',
    changeText: (spec) =>
      spec.library === undefined
        ? undefined
        : {
            ...spec,
            text: spec.text.replace(/^use .*$/m, spec.library.replace(/^module .*$/m, '')),
            library: undefined,
          },
  });
});
