import { expect, it } from 'vitest';
import { completeAt, definitionAt } from './assist.ts';
import type { SpecText } from './messages.ts';

const TEXT = `module a
shared counter : 0..3
shared l : mutex
thread t {
  mutex_lock(l)
  counter = 1
}
`;

const spec = (text: string): SpecText => ({ file: 'a.kspec', text, modules: {} });
const at = (place: string): number => TEXT.indexOf(place) + 1;

it('what can be typed is what is declared, and modules after `use`', () => {
  const labels = completeAt(spec(TEXT), at('counter = 1'), []).map(({ label }) => label);
  expect(labels).toContain('counter');
  expect(labels).toContain('mutex_lock');
  expect(new Set(labels).size).toBe(labels.length);
  const using = `${TEXT}use li`;
  const modules = completeAt(spec(using), using.length, ['linux.mm.gup']);
  expect(modules).toEqual([{ label: 'linux.mm.gup', detail: 'module', doc: '' }]);
});

it('a name leads to its declaration, in the text or in a library', () => {
  expect(definitionAt(spec(TEXT), at('counter = 1'))).toEqual({ offset: TEXT.indexOf('counter') });
  expect(definitionAt(spec(TEXT), at('mutex_lock'))).toEqual({
    elsewhere: expect.stringMatching(/spec\/kernel\/[\w-]+\.kspec:\d+$/),
  });
  expect(definitionAt(spec(TEXT), at('{'))).toBeUndefined();
});
