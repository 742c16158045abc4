import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import { checkLaw } from './law.fixture.ts';

test('a thread that does nothing changes nothing', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    changeText: (spec) => {
      // There is one identity more to choose from.
      if (/\bTid\b/.test(spec.text + (spec.library ?? ''))) return undefined;
      return { ...spec, text: `${spec.text}thread idle {\n  skip\n}\n` };
    },
  });
});
