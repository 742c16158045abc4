import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { parse } from '../../spec/language/parse/parse.ts';
import { print } from '../../spec/language/print/print.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { compiled } from './law.fixture.ts';

function formatted(text: string): string {
  const source = { path: 'main.kspec', text };
  return print(parse(source).syntax, source);
}

test('a spec in canonical form is the same machine, and keeps its form', PATIENCE, () => {
  fc.assert(
    fc.property(randomSpec, (spec) => {
      const { machine } = compiled(spec);
      fc.pre(machine !== undefined);
      const text = formatted(spec.text);
      const library = spec.library && formatted(spec.library);
      const other = compiled({ ...spec, text, library });
      expect(other.errors).toEqual([]);
      expect(other.machine && fingerprint(other.machine)).toBe(fingerprint(machine));
      expect(formatted(text)).toBe(text);
    }),
    { numRuns: runCount(15) },
  );
});
