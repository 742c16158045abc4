import { expect, it } from 'vitest';
import { elaborate } from '../elaborate/elaborate.ts';
import { loadProgram, type Program } from '../program/program.ts';
import { propertyTexts, withOlderProperties } from './older-properties.ts';

const SPEC = `module m
shared x : 0..3
fn low(n: 0..3) -> bool = n < 2
fn fine() -> bool = low(x)
invariant small: fine()
thread t { x = 1 }
`;

function program(text: string): Program {
  return loadProgram({ path: 'm.kspec', text }, () => undefined).program;
}

it('knows what a property is built of, and takes comments and layout for nothing', () => {
  const of = (spec: string) => propertyTexts(program(spec)).get('small');
  expect(of(SPEC.replace('invariant', '/// why\n\ninvariant'))?.text).toBe(of(SPEC)?.text);
  expect([...(of(SPEC)?.uses.keys() ?? [])]).toEqual(['fine', 'low']);
  expect(of(SPEC.replace('n < 2', 'n < 3'))?.uses.get('low')).toBe(
    'fn low(n: 0..3) -> bool = n < 3',
  );
});

it('brings the functions of which a step asks the value after it', () => {
  const step = SPEC.replace('invariant small: fine()', "step small: fine'()");
  const older = program(step);
  const newer = program(step.replace('n < 2', 'n < 3'));
  const { core, diagnostics } = elaborate(
    withOlderProperties(newer, older, new Set(['small']), []),
    {
      params: new Map(),
    },
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const bound = JSON.stringify(core?.stepProperties[0], (key, value: unknown) =>
    key === 'span' ? undefined : value,
  );
  expect(bound).toContain('"value":2');
  expect(bound).not.toContain('"value":3');
});

it('puts an old property with its functions in the place of the new one', () => {
  const mixed = withOlderProperties(
    program(SPEC.replace('n < 2', 'n < 3').replace('shared x', 'shared y : bool\nshared x')),
    program(SPEC),
    new Set(['small']),
    [],
  );
  const { core, diagnostics } = elaborate(mixed, { params: new Map() });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(core?.properties.map(({ name }) => name)).toEqual(['small']);
  const bound = JSON.stringify(core?.properties[0]?.body, (key, value: unknown) =>
    key === 'span' ? undefined : value,
  );
  expect(bound).toContain('"value":2');
  expect(bound).not.toContain('"value":3');
  // The variable is the new spec's, which has another one before it.
  expect(bound).toContain('"variable":1');
});

it('is told of what the new spec lacks', () => {
  const mixed = withOlderProperties(
    program('module m\nshared z : 0..3\nthread t { z = 1 }\n'),
    program(SPEC),
    new Set(['small']),
    [],
  );
  const { core, diagnostics } = elaborate(mixed, { params: new Map() });
  expect(core).toBeUndefined();
  expect(diagnostics.map(({ message }) => message).join()).toContain('`x`');
});
