import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import { checkLaw } from './law.fixture.ts';

/** Every name that a random spec makes ends in a number; the new ones stand in another order. */
function renamed(text: string): string {
  return text.replace(
    /\b([a-z]+)(\d+)\b/g,
    (_, word: string, number: string) => `n${99 - (Number(number) % 100)}_${number}_${word}`,
  );
}

/** What a property is called in the spec before it was renamed; built-in checks keep their names. */
function before(name: string): string {
  return name.replace(/\bn\d+_(\d+)_([a-z]+)\b/g, '$2$1');
}

test('names mean nothing', PATIENCE, () => {
  checkLaw({
    changeText: (spec) => ({
      ...spec,
      text: renamed(spec.text),
      library: spec.library && renamed(spec.library),
      variants: spec.variants.map(renamed),
    }),
    nameOf: before,
  });
});
