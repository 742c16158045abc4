import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../parse/parse.ts';
import { specs, withoutSpans } from '../syntax/syntax.fixture.ts';
import { lex } from '../text/lex.ts';
import type { SourceFile } from '../text/source.ts';
import { print } from './print.ts';

const SPEC_FOLDERS = ['spec', 'properties', 'examples'];

/** Every `.kspec` of the tree that parses without an error. */
function shippedSpecs(): readonly SourceFile[] {
  const root = new URL('../../..', import.meta.url);
  return SPEC_FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.kspec'))
      .map((path) => ({
        path: `${folder}/${path}`,
        text: readFileSync(new URL(`${folder}/${path}`, root), 'utf8'),
      })),
  ).filter((source) => parse(source).diagnostics.length === 0);
}

function sourceOf(text: string): SourceFile {
  return { path: 'test.kspec', text };
}

function formatted(text: string): string {
  const source = sourceOf(text);
  return print(parse(source).syntax, source);
}

function commentsOf(text: string): readonly string[] {
  return lex(sourceOf(text))
    .comments.map((comment) => comment.text.trimEnd())
    .sort();
}

/** A text that the printer leaves as it is. */
function checkStays(text: string): void {
  expect(formatted(text)).toBe(text);
}

describe('laws', () => {
  test('what is printed parses to the same syntax', () => {
    fc.assert(
      fc.property(specs, (syntax) => {
        const { syntax: again, diagnostics } = parse(sourceOf(print(syntax)));
        expect(diagnostics.map(({ message, span }) => [message, span.start])).toEqual([]);
        expect(withoutSpans(again)).toEqual(withoutSpans(syntax));
      }),
      { numRuns: 500 },
    );
  });

  test('printing a printed text changes nothing', () => {
    fc.assert(
      fc.property(specs, (syntax) => {
        const once = formatted(print(syntax));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  test('no comment is lost, wherever it stands, and printing again changes nothing', () => {
    const places = fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(specs, places, (syntax, where) => {
        const text = withComments(print(syntax), where);
        const source = sourceOf(text);
        const { syntax: read, diagnostics } = parse(source);
        fc.pre(diagnostics.length === 0); // a comment may end the line of a `return`
        const once = print(read, source);
        expect(commentsOf(once)).toEqual(commentsOf(text));
        expect(withoutDocs(parse(sourceOf(once)).syntax)).toEqual(withoutDocs(read));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test.each(shippedSpecs().map((source) => [source.path, source] as const))(
    '%s prints to the same syntax with the same comments',
    (_, source) => {
      const once = print(parse(source).syntax, source);
      expect(commentsOf(once)).toEqual(commentsOf(source.text));
      expect(withoutSpans(parse(sourceOf(once)).syntax)).toEqual(
        withoutSpans(parse(source).syntax),
      );
      expect(formatted(once)).toBe(once);
    },
  );
});

/** Puts comments behind some tokens: to the end of a line, or on a line of their own. */
function withComments(text: string, where: readonly (readonly [number, boolean])[]): string {
  const { tokens } = lex(sourceOf(text));
  const marks = where.map(([at, own], i) => {
    const end = tokens[at % tokens.length]?.span.end ?? 0;
    return { end, text: own ? `\n// own ${i}\n` : ` // end ${i}\n` };
  });
  return marks
    .sort((a, b) => b.end - a.end)
    .reduce((all, mark) => all.slice(0, mark.end) + mark.text + all.slice(mark.end), text);
}

/** A comment may part a declaration from its documentation. */
function withoutDocs(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(withoutSpans(tree)), (key, value) =>
    key === 'doc' ? '' : value,
  );
}

describe('looks', () => {
  test('labels stand on the line of their statement', () => {
    checkStays(`module a

proc f(p: Page) -> VmFault {
  snapshot: let old = racy pte[p]  // no lock held
  spin_lock(ptl[p])
  recheck: if pte[p] != old {
    spin_unlock(ptl[p])
    return VM_FAULT_NOPAGE
  } else if ASYNC {
    resolve: atomic {
      pte[p].uffd_wp = false  // as merged
      old = pte[p]            // what is written back
    }
  } else {
    skip
  }

  // The slow path.
  if pending > 0 { flush_tlb_page(p) }
  return NONE
}
`);
  });

  test('declarations', () => {
    checkStays(`/// One page.
module linux.mm.seed_diff

use hardware.mmu  // Page
use linux.locks

/// The bound.
param N : 1..4 = 2
symmetric type Page = 0..N-1
enum Vm { NONE, RETRY }
enum Mode {
  SYNC   // waits
  ASYNC  // resolves at once
}
struct Pte { write: bool, frame: Frame? }
shared pte[p: Page, 0..1] : Pte = { frame: p, write: true }
percpu queue : seq of Page up to N
ghost seen : [Page] set of Page = all Page
guarded pte[p] by ptl[p]

fn pinned(p: Page) -> bool = pin[p] > 0

proc unlock(ref l: spinlock) {
  l = { ..l, held: false }
}

thread writer[i: Page] on cpu i {
  either {
    match mode {
      SYNC, NONE { skip }
      else { break }
    }
  } or {
    choose x in all Page minus {0} where x != i
    for y in 0..N-1 { f(x, y) }
  }
  loop {}
  assert safe: not x "lost"
}

variant seed {
  replace linux.mm.f.resolve { skip }
  replace proc f() {
    skip
  }
  init x = 3
}

invariant exclusive: forall p in Page: not (pte[p].write and pte[p].uffd_wp)
claim merged { set N = 2  holds all }
claim seeded {
  // Counted by hand.
  variant seed
  violated exclusive, stale
  recorded { states 9, transitions 12, depth 4 }
}
`);
  });

  test('long lines break at the outermost place', () => {
    checkStays(`module a

invariant write_and_wp_exclude:
  forall p in Page:
    not (pte[p].write and pte[p].uffd_wp)
      implies first_long_condition[p]
        and second_long_condition[p]
        and third_long_condition[p, something_else]

proc f(
  first_argument: FirstLongTypeName,
  second_argument: SecondLongTypeName,
  third: ThirdLongTypeName
) {
  call_something(
    first_argument + second_argument,
    second_argument + third_argument,
    third_argument + first
  )
}
`);
  });

  test('parentheses stay only where they are needed', () => {
    expect(
      formatted('module a\nfn f() -> T = ((a and (b or c)) and (not (d == e))) implies ((f))'),
    ).toBe('module a\nfn f() -> T = a and (b or c) and not d == e implies f\n');
    expect(
      formatted('module a\nfn f() -> T = (forall x in D: a) and (exists y in D: (b or c))'),
    ).toBe('module a\nfn f() -> T = (forall x in D: a) and exists y in D: b or c\n');
    expect(
      formatted('module a\nfn f() -> T = (all P) minus {a} == (all 0..2) and a - (b - c) - d'),
    ).toBe('module a\nfn f() -> T = all P minus {a} == all 0..2 and a - (b - c) - d\n');
  });
});
