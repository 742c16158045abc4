import fc from 'fast-check';
import { expect, it } from 'vitest';
import { print } from '../print/print.ts';
import { printDeclaration, printStatements } from '../print/print-fragment.ts';
import { applyVariants } from '../program/apply-variants.ts';
import { loadProgram, type Program } from '../program/program.ts';
import { specs } from '../syntax/syntax.fixture.ts';
import { hasBody, placedStatements } from '../types/statements.ts';
import { applyMutant, type Mutant, mutants, OPERATORS } from './mutate.ts';
import { bodyOf, mutantsOf, programOf } from './mutations/mutation.fixture.ts';

const ALL = { isTarget: () => true, operators: new Set(OPERATORS.map(({ name }) => name)) };

function load(text: string): Program {
  return loadProgram({ path: 'test.kspec', text }, () => undefined).program;
}

/** Random programs, as their canonical text. */
const texts = specs.map((syntax) => print(syntax));

function dense(text: string): string {
  return text.replace(/\s/g, '');
}

/** The text of what a mutant names, without blanks; undefined if that is no one piece. */
function namedText(program: Program, { owner, edits }: Mutant): string | undefined {
  const [edit, ...others] = edits;
  if (edit === undefined || others.length > 0) return undefined;
  const spans = edit.kind === 'swap' ? [edit.at, edit.after] : [edit.at];
  const statements = program.entry.syntax.declarations
    .filter(hasBody)
    .filter(({ name }) => name.text === owner)
    .flatMap(({ body }) => [...placedStatements(body)].map(({ statement }) => statement))
    .filter(({ span }) => spans.some(({ start, end }) => start === span.start && end === span.end));
  return statements.map((statement) => dense(printStatements([statement]))).join('');
}

it('a mutant differs from its program in the statement that it names, or the two', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const program = load(text);
      for (const mutant of mutants(program, ALL)) {
        const named = namedText(program, mutant);
        if (named === undefined) continue;
        const [before, after] = [dense(mutant.before), dense(mutant.after)];
        const places = [...before].flatMap((_, i) => (before.startsWith(named, i) ? [i] : []));
        const isAround = places.some(
          (i) =>
            after.startsWith(before.slice(0, i)) && after.endsWith(before.slice(i + named.length)),
        );
        expect(isAround, `${mutant.what}\n${mutant.before}\n${mutant.after}`).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it('a mutant changes one proc or thread, as it says, and every one another', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const program = load(text);
      const all = mutants(program, ALL);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      for (const mutant of all) {
        const { declarations } = program.entry.syntax;
        const after = applyMutant(program, mutant)?.entry.syntax.declarations ?? [];
        const changed = after.filter(
          (d, i) => hasBody(d) && d.name.text === mutant.owner && d !== declarations[i],
        );
        expect(after.filter((d) => !changed.includes(d))).toEqual(
          declarations.filter((d) => !hasBody(d) || d.name.text !== mutant.owner),
        );
        expect(changed.filter(hasBody).map(printDeclaration)).toContain(mutant.after);
      }
    }),
    { numRuns: 100 },
  );
});

it('ids do not change with comments, blanks and what stands elsewhere', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const noisy = text
        .replace(/(?<!\/\/.*)$/gm, ' // why')
        .replace(/^module .*$/m, '$&\n\nproc another_one_of_this_name() { skip }\n');
      const ids = (source: string): readonly string[] =>
        mutants(load(source), ALL).map(({ id }) => id);
      expect(ids(noisy)).toEqual(ids(text));
    }),
    { numRuns: 100 },
  );
});

it('equal statements of one proc are told apart', () => {
  const [first, second] = mutantsOf('flush() x = 1 flush()', 'skip-call');
  expect(second?.id).toBe(`${first?.id}-2`);
  expect(first && bodyOf(first)).toBe('x = 1\nflush()');
  expect(second && bodyOf(second)).toBe('flush()\nx = 1');
});

it('a mutant of one reading of a text is one of any other, under variants that leave its place', () => {
  const body = 'x = 1 if y == 0 { here: y = 1 }';
  const [mutant] = mutantsOf(body, 'guard');
  const program = programOf(body);
  const { source, syntax } = program.entry;
  expect(mutant).toBeDefined();
  if (mutant === undefined) return;
  expect(applyMutant(program, mutant), 'another source').toBeUndefined();

  const text = `${source.text}variant v { replace work.here { y = 2 } }
variant w { replace proc work() { x = 2 } }
`;
  const withVariants = load(text.replace('use library', 'struct lock { owner: Tid? }'));
  const [own] = mutants(withVariants, { ...ALL, operators: new Set(['guard']) });
  const patched = (name: string): Program => applyVariants(withVariants, [name]).program;
  const mutated = own && applyMutant(patched('v'), own);
  const printed = mutated?.entry.syntax.declarations.filter(hasBody).map(printDeclaration)[0];
  expect(printed).toContain('if true {\n    here: y = 2');
  expect(own && applyMutant(patched('w'), own)).toBeUndefined();
  expect(syntax.declarations.length).toBeGreaterThan(0);
});
