import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import { checkLaw } from './law.fixture.ts';

/** Writes the values of params where their names stand, and declares none. */
function written(text: string, settings: Readonly<Record<string, number>>): string {
  const number = settings['N'] ?? Number(/param N : 1\.\.2 = (\d)/.exec(text)?.[1]);
  const initial = /param FLAG : bool = (\w+)/.exec(text)?.[1];
  const flag = settings['FLAG'] === undefined ? initial : String(settings['FLAG'] === 1);
  return text
    .replace(/^param .*$/gm, '')
    .replace(/^ {2}set .*$/gm, '')
    .replace(/\bN\b/g, String(number))
    .replace(/\bFLAG\b/g, String(flag));
}

test('a param is the constant that it is set to', PATIENCE, () => {
  checkLaw({
    changeText: (spec) => {
      const whole = spec.text + (spec.library ?? '');
      const settings: Record<string, number> = {
        N: Number(/param N : 1\.\.2 = (\d)/.exec(whole)?.[1]),
        FLAG: /param FLAG : bool = true/.test(whole) ? 1 : 0,
        ...spec.settings,
      };
      return {
        text: written(spec.text, settings),
        library: spec.library && written(spec.library, settings),
        variants: spec.variants,
        settings: {},
      };
    },
  });
});
