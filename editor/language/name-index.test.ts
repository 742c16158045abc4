import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { BARRIERS, BUILTIN_FUNCTIONS } from '../../spec/language/elaborate/elaborate-call.ts';
import { loadProgram, type Program } from '../../spec/language/program/program.ts';
import { lex } from '../../spec/language/text/lex.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { BUILTIN_CHECK_NAMES } from '../../spec/language/types/builtin-check-names.ts';
import { loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject } from '../../workbench/project/project.ts';
import { nameIndex, occurrenceAt, samePlaces } from './name-index.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Words of the grammar that are no keywords, and names that nobody declares. */
const NOT_DECLARED: ReadonlySet<string> = new Set([
  ...'on cpu of up to by ref replace init set any memory tso seq count holds violated recorded states transitions depth driver operation when label outcome effect mode splits excludes may do nothing'.split(
    ' ',
  ),
  ...'step property eventually always next until leads fair strong unfair word acquires tries releases'.split(
    ' ',
  ),
  ...'sleeps unlocked recursive read bool Tid self this_cpu done at memory tso'.split(' '),
  ...BUILTIN_FUNCTIONS,
  ...BUILTIN_CHECK_NAMES,
  ...BARRIERS.keys(),
]);

function programOf(text: string): Program {
  return loadProgram({ path: 'test.kspec', text }, () => undefined).program;
}

/** Checks that each name in the entry of `program` is found, and is what it is called. */
function check(program: Program): void {
  const index = nameIndex(program, true);
  const { source } = program.entry;
  const missing: string[] = [];
  for (const { kind, text, span } of lex(source).tokens) {
    if (kind !== 'name' && kind !== 'primed') continue;
    const name = text.replace(/'$/, '');
    const found = occurrenceAt(index, source, span.start);
    if (found === undefined) {
      if (!NOT_DECLARED.has(name)) missing.push(`${name} at ${span.start}`);
      continue;
    }
    for (const target of found.targets) expect(textOf(target)).toBe(textOf(found.span));
  }
  expect(missing).toEqual([]);
}

it('finds every name of every spec, in variants and claims too', () => {
  const files = [
    'properties/linux/uffd-wp',
    'examples',
    'spec/linux/mm',
    'spec/linux/variants',
    'spec/kernel',
  ]
    .flatMap((folder) => fs.readdirSync(path.join(ROOT, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith('.kspec'))
    .filter((_, i) => i % 5 === 0);
  expect(files.length).toBeGreaterThan(10);
  const project = openProject('.', ROOT);
  for (const file of files) check(loadSpec(project, file).program);
});

const TEXT = `module test
enum Fault { NONE, RETRY }
struct Lock { owner: Tid?, next: 0..3 }
shared x[p: 0..1] : 0..3 = p
shared l : Lock
proc take(ref m: Lock) {
  wait:
  atomic { await m.owner == none  m.owner = self }
}
thread t[i: 0..1] {
  take(l)
  let old = x[i]
  here: x[i] = old
  goto here
}
step down: forall i in 0..1: x'[i] <= x[i] or t'[i].at(here)
never waits: exists i in 0..1: t[i].at(wait)
variant worse {
  replace t.here { x[i] = (old + 1) % 4 }
  init x = 1
}
claim wrong { variant worse violated down }
`;

it('tells what a name stands for, and where else that stands', () => {
  const program = programOf(TEXT);
  const index = nameIndex(program, true);
  check(program);
  const placesOf = (word: string, nth: number): readonly string[] => {
    let at = -1;
    for (let i = 0; i <= nth; i += 1) at = TEXT.indexOf(word, at + 1);
    const found = occurrenceAt(index, program.entry.source, at);
    return found === undefined
      ? []
      : samePlaces(index, found).map(({ span, role }) => {
          const lines = TEXT.slice(0, span.start).split('\n');
          return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1} ${role}`;
        });
  };
  expect(placesOf('old', 0)).toEqual(['12:7 declaration', '13:16 read', '19:28 read']);
  expect(placesOf('owner', 1)).toEqual(['3:15 declaration', '8:20 read', '8:37 write']);
  expect(placesOf('here', 0)).toEqual([
    '13:3 declaration',
    '14:8 read',
    '16:56 read',
    '19:13 read',
  ]);
  expect(placesOf('x[p', 0)).toEqual([
    ...['4:8 declaration', '12:13 read', '13:9 write', '16:30 read', '16:39 read'],
    ...['19:20 write', '20:8 write'],
  ]);
  expect(placesOf('wait:', 0)).toEqual(['7:3 declaration', '17:40 read']);
  expect(placesOf('worse', 1)).toEqual(['18:9 declaration', '22:23 read']);
  expect(placesOf('down', 0)).toEqual(['16:6 declaration', '22:38 read']);
});
