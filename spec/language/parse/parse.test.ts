import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { print } from '../print/print.ts';
import type { Expression } from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import { specs } from '../syntax/syntax.fixture.ts';
import { check } from '../text/diagnostics.fixture.ts';
import { lex } from '../text/lex.ts';
import { renderDiagnostic } from '../text/render-diagnostic.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { parse, SOURCE_LENGTH_MAX } from './parse.ts';

function parsed(text: string) {
  return parse({ path: 'test.kspec', text });
}

/** Checks how `expression` is read, with every pair of parentheses shown. */
function checkReads(expression: string, shown: string): void {
  const { syntax, diagnostics } = parsed(`module a\ninvariant i: ${expression}`);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const [declaration] = syntax.declarations;
  if (declaration?.kind !== 'property') throw new Error('the invariant is not there');
  expect(show(declaration.body)).toBe(shown);
}

function show(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'number':
      return String(expression.value);
    case 'unary':
      return `(${expression.operator} ${show(expression.operand)})`;
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'quantified':
      return `(${expression.quantifier} ${expression.name.text}: ${show(expression.body)})`;
    case 'conditional':
      return `(${show(expression.condition)} ? ${show(expression.then)} : ${show(expression.otherwise)})`;
    default:
      return expression.kind;
  }
}

describe('expressions', () => {
  test.each([
    ['a implies b implies c', '(a implies (b implies c))'],
    ['a or b and c', '(a or (b and c))'],
    ['not a == b and c', '((not (a == b)) and c)'],
    ['a == not b', '(a == (not b))'],
    ['not not a', '(not (not a))'],
    ['a - b - c', '((a - b) - c)'],
    ['a + b * c % d', '(a + ((b * c) % d))'],
    ['a in b union c minus d', '(a in ((b union c) minus d))'],
    ['-a + b', '((- a) + b)'],
    ['racy a == b', '((racy a) == b)'],
    ['a and forall x in d: b or c', '(a and (forall x: (b or c)))'],
    ['if a then b else c + d', '(a ? b : (c + d))'],
    ['count x in d: a', '(count x: a)'],
    ['count == 0', '(count == 0)'],
    ['(a or b) and c', '((a or b) and c)'],
  ])('%s', checkReads);

  test('a span covers the parentheses and ends at the last token', () => {
    const text = 'module a\ninvariant i: (a + b) * c   // why\n\nuse b';
    const [declaration] = parsed(text).syntax.declarations;
    if (declaration?.kind !== 'property') throw new Error('the invariant is not there');
    const { start, end } = declaration.body.span;
    expect(text.slice(start, end)).toBe('(a + b) * c');
    expect(text.slice(declaration.span.start, declaration.span.end)).toBe(
      'invariant i: (a + b) * c',
    );
  });
});

describe('lines', () => {
  test('a bracket at the start of a line does not go on with the line above', () => {
    const { syntax, diagnostics } = parsed('module a\nproc f() {\n  return\n  x = 1\n}');
    expect(diagnostics).toEqual([]);
    const [proc] = syntax.declarations;
    expect(proc?.kind === 'proc' && proc.body.statements.map(({ kind }) => kind)).toEqual([
      'return',
      'assign',
    ]);
  });

  test('documentation is what stands directly above', () => {
    const { syntax } = parsed(
      '/// The\n/// module.\nmodule a\n\n/// Lost.\n\n// No.\n/// Kept,\n/// both.\nuse b\nuse c',
    );
    expect([syntax.doc, ...syntax.declarations.map(({ doc }) => doc)]).toEqual([
      'The module.',
      'Kept, both.',
      '',
    ]);
  });
});

describe('mistakes', () => {
  test('what C has and this language has not', () => {
    check(`module a
proc f(p: Page) {
  x = a && b
//      ^^ K0108
  if a || !b {
//     ^^ K0108
//        ^ K0108
    y = 1;
//       ^ K0104
  }
  x += 1
//  ^^ K0108
}
proc g() : bool { skip }
//       ^ K0119
proc h() { switch x { } }
//         ^^^^^^ K0112
proc i() { x := 1 }
//           ^^ K0119
`);
  });

  test('= and ==', () => {
    check(`module a
proc f() {
  if a = b { skip }
//     ^ K0105
}
proc g() {
  a == b
//  ^^ K0106
}
invariant i: a = b
//             ^ K0105
struct S { a = bool }
//           ^ K0119
proc h() {
  f(x) = 1
//     ^ K0121
}
`);
  });

  test('a missing brace is one mistake, and the rest is read', () => {
    const text = `module a
proc f() {
  if a {
    b = 1
}

proc g() {
  retrun x
//^^^^^^ K0112
}
proc h() { skip }
`;
    const { syntax, diagnostics } = parsed(text);
    expect(diagnostics.map(({ code, span }) => [code, span.start])).toEqual([
      ['K0102', text.indexOf('}\n') + 1],
      ['K0112', text.indexOf('retrun')],
    ]);
    expect(diagnostics[0]?.related.map(({ span }) => span.start)).toEqual([
      text.indexOf('{\n    b'),
    ]);
    expect(diagnostics[1]?.hint).toBe('did you mean `return`?');
    expect(syntax.declarations.length).toBe(1);
  });

  test('brackets', () => {
    check(`module a
proc f() { g(a, b }
//                ^ K0102
proc g() { h(a, ) }
//              ^ K0101
`);
    check('module a\nproc f() { skip }\n}\n//<^ K0103\nproc g() { skip }');
  });

  test('statements', () => {
    check(`module a
proc f() { else { skip } }
//         ^^^^ K0109
proc g() { x = }
//             ^ K0101
proc h() { if x a = 1 }
//              ^ K0101
proc i() { spin_lock }
//         ^^^^^^^^^ K0112
proc j() { for p Page { skip } }
//               ^^^^ K0101
proc k() { assert a < b < c }
//                      ^ K0110
`);
    check('module a\nlet x = 1\n//<^^^ K0111\n');
  });

  test('declarations', () => {
    check(`module a
prco f() { skip }
//<^^^^ K0111
param use : bool = true
//    ^^^ K0107
param N : 0..3 = 0x10
//               ^^^^ K0118
param M : 0..3 = 4000000000
//               ^^^^^^^^^^ K0612
shared x : 0.. = 1
//             ^ K0101
claim c { hold all }
//        ^^^^ K0101
claim d { holds all  violated x }
//                   ^^^^^^^^ K0120
module b
//<^^^^^^ K0115
enum E { A @ }
//         ^ K0116
`);
  });

  test('the module line', () => {
    check('use b\n//<^^^ K0113\n');
    check('use b\nmodule a\n//<^^^^^^ K0114\n');
    expect(parsed('').diagnostics.map(({ code }) => code)).toEqual(['K0113']);
    expect(parsed('module').diagnostics.map(({ code }) => code)).toEqual(['K0101']);
  });

  test('keywords may name fields', () => {
    check(
      'module a\nstruct S { type: T, all: bool }\nfn f(s: S) -> bool = s.type == { all: true }.in',
    );
  });

  test('words that only sometimes are keywords may be names', () => {
    check(
      'module a\nproc f(ref: T, cpu: Cpu, ref count: 0..3) { set = count + up  on(of)  states[to] = by }',
    );
  });
});

describe('limits', () => {
  test.each([
    ['brackets', `fn f() -> T = ${'('.repeat(50_000)}`],
    ['closed brackets', `fn f() -> T = ${'{'.repeat(5000)}${'}'.repeat(5000)}`],
    ['prefixes', `fn f() -> T = ${'not '.repeat(50_000)}a`],
    ['operators to the right', `fn f() -> T = ${'a implies '.repeat(50_000)}a`],
    ['operators to the left', `fn f() -> T = ${'a + '.repeat(50_000)}a`],
    ['conditionals', `fn f() -> T = ${'if a then b else '.repeat(20_000)}a`],
    ['quantifiers', `fn f() -> T = ${'forall x in D: '.repeat(20_000)}a`],
    ['fields', `fn f() -> T = a${'.b'.repeat(50_000)}`],
    ['types', `shared x : ${'set of '.repeat(50_000)} T`],
    ['else if', `proc f() { ${'if a { skip } else '.repeat(10_000)} { skip } }`],
    ['blocks', `proc f() ${'{ loop '.repeat(20_000)}`],
  ])('too many nested %s are a diagnostic', (_, text) => {
    const { diagnostics } = parsed(`module a\n${text}\nuse b`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['K0611']);
  });

  test('a tree of long chains in deep brackets is refused as a whole', () => {
    const text = `${'('.repeat(20)}a${`${' + a'.repeat(50)})`.repeat(20)}`;
    const { diagnostics } = parsed(`module a\nfn f() -> T = ${text}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['K0611']);
  });

  test('a long list is no deep one, and takes linear time', () => {
    const { diagnostics } = parsed(`module a\nfn f() -> T = {${'a, '.repeat(50_000)}a}`);
    expect(diagnostics).toEqual([]);
  });

  test.each(['@ ', '0x1 ', '"\n', '}', '{', 'f(', 'use ', '///a\nuse a\n', 'else ', 'f() = '])(
    'a file of nothing but %j is read to its end',
    (unit) => {
      const text = unit.repeat(Math.floor(100_000 / unit.length));
      for (const before of ['', 'module a\nproc f() { ', 'module a\nfn f() -> T = {']) {
        expect(parsed(before + text).diagnostics.length).toBeLessThanOrEqual(100);
      }
    },
  );

  test('a source that is too long is not read', () => {
    const { diagnostics } = parsed(`module a\n//${'x'.repeat(SOURCE_LENGTH_MAX)}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['K0610']);
  });

  test('a thousand lines take far less than a blink', () => {
    const proc =
      'proc f(p: Page) {\n  if pte[p].write and not pte[p].wp {\n    pte[p] = { ..e, a: 1 }\n  }\n}\n';
    const text = `module a\n${proc.repeat(200)}`;
    parsed(text); // warm
    const start = performance.now();
    expect(parsed(text).diagnostics).toEqual([]);
    expect(performance.now() - start).toBeLessThan(500); // 20 ms on a quiet machine
  });
});

/** The specs of the tree: real text, to be broken. */
const corpus: readonly string[] = ['spec', 'properties', 'examples'].flatMap((folder) => {
  const root = new URL(`../../../${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.kspec'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'));
});

/** Checks what holds for every text whatever. */
function checkRobust(text: string): void {
  const source: SourceFile = { path: 'fuzz.kspec', text };
  const { syntax, diagnostics } = parse(source);
  for (const each of diagnostics) {
    for (const span of [each.span, ...each.related.map((related) => related.span)])
      checkWithin(source, span);
    expect(renderDiagnostic(each).split('\n').length).toBeLessThan(20);
  }
  for (const node of everyNode(syntax)) checkWithin(source, node.span);
  print(syntax, source);
}

function checkWithin(source: SourceFile, span: Span): void {
  expect(span.source).toBe(source);
  if (span.start < 0 || span.start > span.end || span.end > source.text.length) {
    throw new Error(`the span ${span.start}..${span.end} leaves the text`);
  }
}

function* everyNode(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of children(node)) yield* everyNode(child);
}

describe('no text is too broken', () => {
  const words =
    corpus.length === 0
      ? ['a']
      : lex({ path: '', text: corpus.join('\n') }).tokens.map(({ text }) => text);
  const vocabulary = [
    ...new Set([...words, ';', '@', '"', '\n', '\t', '//', '///', '=', 'é', '\u{1f600}', '\u0000']),
  ];

  test('soups of tokens', () => {
    const soup = fc.array(fc.constantFrom(...vocabulary), { maxLength: 60 });
    const separator = fc.constantFrom(' ', '\n', '\r\n', '');
    fc.assert(
      fc.property(soup, separator, (tokens, between) => checkRobust(tokens.join(between))),
      { numRuns: 400 },
    );
  });

  test('any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), checkRobust), {
      numRuns: 500,
    });
  });

  test.skipIf(corpus.length === 0)('real specs that were cut, doubled and struck', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(30),
      insert: fc.oneof(fc.constant(''), fc.constantFrom(...vocabulary)),
    });
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...corpus), edits, fc.boolean(), (text, changes, cut) => {
        const broken = changes.reduce((all, { at, length, insert }, i) => {
          const start = Math.floor(at * all.length);
          if (cut && i === 0) return all.slice(0, start);
          return `${all.slice(0, start)}${insert}${all.slice(start + length)}`;
        }, text);
        checkRobust(broken);
      }),
      { numRuns: 300 },
    );
  });

  test('made specs with a token gone', () => {
    fc.assert(
      fc.property(specs, fc.nat(), (syntax, at) => {
        const text = print(syntax);
        const { tokens } = lex({ path: '', text });
        const gone = tokens[at % tokens.length];
        if (gone === undefined) return;
        const { span } = gone;
        checkRobust(text.slice(0, span.start) + text.slice(span.end));
      }),
      { numRuns: 500 },
    );
  });
});
