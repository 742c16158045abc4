/** Step properties, formulas and fairness: from text to what a machine is made of. */
import { describe, expect, test } from 'vitest';
import { parse } from '../parse/parse.ts';
import { print } from '../print/print.ts';
import { textOf } from '../text/source.ts';
import type { Formula } from '../types/formula.ts';
import { annotated, front } from './elaborate.fixture.ts';

const THREADS = `module m
shared x : 0..3
shared next : 0..3
thread t[i: 0..1] {
  here: x = 1
}
thread u { next = 1 }
`;

/** The formula of the only property in \`text\`, with all its parentheses. */
function formulaOf(text: string): string {
  const { core, diagnostics } = front(`${THREADS}${text}`);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const formula = core?.temporal[0]?.formula;
  return formula === undefined ? '' : show(formula);
}

function show(formula: Formula): string {
  switch (formula.kind) {
    case 'atom':
      return textOf(formula.expr.span);
    case 'not':
    case 'always':
    case 'eventually':
    case 'next':
      return `${formula.kind}(${show(formula.operand)})`;
    default:
      return `(${show(formula.left)} ${formula.kind} ${show(formula.right)})`;
  }
}

function checkMessages(text: string): void {
  const { promised, said } = annotated(`${THREADS}${text}`);
  expect(said).toBe(promised);
}

describe('formulas', () => {
  test.each([
    ['always x == 1', 'always(x == 1)'],
    ['always not x == 1', 'always(not x == 1)'],
    ['always eventually x == 1', 'always(eventually(x == 1))'],
    ['not eventually x == 1', 'not(eventually(x == 1))'],
    ['next next x == 1', 'next(next(x == 1))'],
    ['x == 1 and x == 2 leads to x == 3', '(x == 1 and x == 2 leads-to x == 3)'],
    ['x == 1 implies x == 2 until x == 3', '(x == 1 implies (x == 2 until x == 3))'],
    ['x == 1 until x == 2 or x == 3', '(x == 1 until x == 2 or x == 3)'],
    ['x == 1 until x == 2 until x == 3', '(x == 1 until (x == 2 until x == 3))'],
    ['x == 1 until x == 2 leads to x == 3', '((x == 1 until x == 2) leads-to x == 3)'],
    ['x == 1 implies eventually x == 2', '(x == 1 implies eventually(x == 2))'],
    ['always (x == 1 implies eventually x == 2)', 'always((x == 1 implies eventually(x == 2)))'],
    ['forall i in 0..1: eventually t[i].done', '(eventually(t[i].done) and eventually(t[i].done))'],
    [
      'exists i in 0..1 where x == i: next t[i].done',
      '((x == i and next(t[i].done)) or (x == i and next(t[i].done)))',
    ],
    ['eventually forall i in 0..1: t[i].done', 'eventually(forall i in 0..1: t[i].done)'],
  ])('%s', (text, expected) => {
    expect(formulaOf(`property p: ${text}`)).toBe(expected);
  });

  test('`eventually` in front is the commonest property', () => {
    expect(formulaOf('eventually p: u.done')).toBe('eventually(u.done)');
    expect(formulaOf('eventually p: always u.done')).toBe('eventually(always(u.done))');
  });

  test('a quantifier is written out, with each value', () => {
    const { core } = front(`${THREADS}property p: forall i in 0..1: eventually t[i].done`);
    const text = JSON.stringify(core?.temporal[0]?.formula, (key, value) =>
      key === 'span' ? undefined : value,
    );
    expect(text).not.toContain('"bound"');
  });

  test('what cannot be read two ways is read, the rest asks for parentheses', () => {
    checkMessages(`property a: always x == 1 or x == 2
//          ^^^^^^ K0122
property b: x == 1 and eventually x == 2 leads to x == 3
//                     ^^^^^^^^^^ K0122
property c: (always x == 1) or x == 2
property d: x == 2 or always x == 1
`);
  });

  test('a formula is no value, and a value no formula', () => {
    checkMessages(`property a: (always x == 1) == (x == 2)
//          ^^^^^^^^^^^^^^^ K0431
property b: if x == 1 then eventually x == 2 else x == 3
//                         ^^^^^^^^^^^^^^^^^ K0431
property c: always x
//                 ^ K0301
property d: x == 1
//       ^ K0432
property e: 2 < count i in 0..1: next t[i].done
//                               ^^^^^^^^^^^^^^ K0431
`);
  });

  test('there is a limit to what a formula may ask', () => {
    checkMessages(`property a: forall i in 0..30: eventually x == i
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ K0601
property b: exists i in 0..999: always x == i
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ K0601
property c: (forall i in 0..20: eventually x == i) and forall i in 0..20: eventually x == i
//       ^ K0601
`);
  });
});

describe('step properties', () => {
  test('a primed name is the one after the step', () => {
    const { core } = front(`${THREADS}
fn is_one() -> bool = x == 1
step p: x' == x or t'[0].at(here) or u'.done or is_one'() or u.done
step q: self == self
`);
    const text = JSON.stringify(core?.stepProperties[0]?.body, (key, value) =>
      key === 'span' || key === 'type' ? undefined : value,
    );
    expect([...text.matchAll(/"variable":(\d)/g)].map(([, v]) => v)).toEqual(['2', '0', '2']);
    expect([...text.matchAll(/"template":(\d)/g)].map(([, v]) => v)).toEqual(['2', '3', '1']);
  });

  test('a prime means nothing elsewhere', () => {
    checkMessages(`shared y' : bool
//     ^^ K0101
invariant a: x' == 1
//           ^^ K0411
property b: always x' == 1
//                 ^^ K0411
param N : 0..3 = 1
step c: N' == 1
//      ^^ K0430
step d: z' == 1
//      ^^ K0201
step e: g'(x)
//      ^^ K0201
step f: forall i in 0..1: i' == i
//                        ^^ K0430
`);
  });
});

describe('words that are names elsewhere', () => {
  test('may name variables, procs and threads', () => {
    const { diagnostics } = front(`module m
shared always : bool
shared eventually : bool
shared until : bool
shared leads : bool
shared step : bool
shared property : bool
proc fair() { step = true }
thread strong {
  fair()
  property = true
  let next = until
  eventually = next
}
invariant unfair: always or leads or step or property or
  eventually or not leads
step p: step' or always
eventually q: step or property
property r: always step
`);
    expect(diagnostics).toEqual([]);
  });

  test('begin a declaration where nothing else can stand', () => {
    const text = `module m

unfair thread a {}

strong fair thread b {}

fair daemon c {}

thread fair {}

step p: true

property q: always true

variant v {
  unfair thread b
  strong fair daemon c
}
`;
    const source = { path: 'm.kspec', text };
    const { syntax, diagnostics } = parse(source);
    expect(diagnostics).toEqual([]);
    expect(print(syntax, source)).toBe(text);
    expect(syntax.declarations.map((d) => ('fairness' in d ? d.fairness : d.kind))).toEqual([
      'unfair',
      'strong',
      'fair',
      undefined,
      'property',
      'property',
      'variant',
    ]);
  });
});

test('threads are weakly fair and daemons not at all, unless they or a variant say otherwise', () => {
  const text = `module m
thread a {}
daemon b {}
strong fair thread c {}
unfair thread d {}
fair daemon e {}
variant v {
  unfair thread a
  strong fair daemon b
}
`;
  const fairness = (variants: readonly string[]) =>
    front(text, { variants }).core?.threads.map((thread) => thread.fairness);
  expect(fairness([])).toEqual(['weak', 'none', 'strong', 'none', 'weak']);
  expect(fairness(['v'])).toEqual(['none', 'strong', 'strong', 'none', 'weak']);
});

test('a variant may not speak of a thread that is none', () => {
  checkMessages(`variant v {
  unfair daemon t
//              ^ K0502
}
`);
});
