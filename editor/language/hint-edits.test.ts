import { expect, it } from 'vitest';
import { loadText } from '../../workbench/project/load-spec.ts';
import { openProject, readModule, suggestModule } from '../../workbench/project/project.ts';
import { quickMistakes } from '../server/find-mistakes.ts';
import { editOf } from './hint-edits.ts';
import { changedTexts } from './rename.ts';

const PROJECT = openProject('.', import.meta.dirname);

function mistakesIn(text: string) {
  const spec = loadText(
    'test.kspec',
    { path: 'test.kspec', text },
    (name) => readModule(PROJECT, name),
    (name) => suggestModule(PROJECT, name),
  );
  return quickMistakes(spec).map(({ diagnostic }) => diagnostic);
}

/** Applies the edits of hints until nothing is wrong; returns the lines that are there then and were not before. */
function check(wrong: string): string {
  let text = `module test\n\n${wrong}\n`;
  for (let left = 6; left > 0; left -= 1) {
    const [mistake] = mistakesIn(text);
    if (mistake === undefined) return text.slice('module test\n\n'.length).trim();
    const edit = editOf(mistake);
    if (edit === undefined) return `${mistake.code}: no edit`;
    text = [...changedTexts(edit.changes).values()][0] ?? '';
  }
  return 'the edits lead nowhere';
}

it('makes of each hint that is an edit one that mends the mistake', () => {
  const thread = (statement: string): string =>
    check(`shared counter : 0..3\nthread t {\n  ${statement}\n}`)
      .split('\n')
      .slice(2, -1)
      .join('\n')
      .trim();
  expect(thread('countr = 1')).toBe('counter = 1');
  expect(thread('await counter == 1 && counter == 2')).toBe('await counter == 1 and counter == 2');
  expect(thread('counter = 1; counter = 2;')).toBe('counter = 1 counter = 2');
  expect(thread('counter == 1')).toBe('counter = 1');
  expect(thread('if counter = 1 { counter = 2 }')).toBe('if counter == 1 { counter = 2 }');
  expect(thread('counter = 0x2')).toBe('counter = 2');
  expect(thread('assert counter == 0 "why')).toBe('assert counter == 0 "why"');
  expect(thread('let old = counter')).toBe('let _old = counter');
  expect(check('proc thread() { skip }\nthread t { skip }')).toBe(
    'proc _thread_() { skip }\nthread t { skip }',
  );
  expect(check('thread t { skip } }')).toBe('thread t { skip }');
  expect(check('shared x : boolean\nthread t { x = true }')).toContain('shared x : bool');
  expect(check('use hardware.mmmu\nthread t { skip }')).toContain('use hardware.mmu');
  expect(check('thread t { if true { skip }\n')).toBe('thread t { if true { skip } }');
  expect(check('shared x : 0..3\nthread t { x = 1 }\nclaim c { variant v  holds all }')).toBe(
    'K0501: no edit',
  );
});

it('takes advice for what it is', () => {
  expect(check('shared x : 0..1\nshared y : 0..1\nthread t { x = y }')).toBe('K0401: no edit');
  expect(check('shared x : 0..1\nthread t { x = missing }')).toBe('K0201: no edit');
});
