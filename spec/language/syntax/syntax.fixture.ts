/**
 * Random syntax over the whole grammar, for the laws of the printer and for whoever needs a spec
 * that reads well and may mean nothing. Trees are small; all spans are empty.
 */
import fc from 'fast-check';
import { PRECEDENCE } from '../parse/grammar-operators.ts';
import { isKeyword, TEMPORAL_WORDS } from '../text/lex-keywords.ts';
import type { Span } from '../text/source.ts';
import type {
  BinaryOperator,
  Block,
  CallExpression,
  Declaration,
  Domain,
  EffectSyntax,
  Expression,
  Name,
  Parameter,
  Path,
  ProcDeclaration,
  RangeTypeSyntax,
  SpecSyntax,
  Statement,
  TypeSyntax,
} from './ast.ts';

const span: Span = { source: { path: '<made>', text: '' }, start: 0, end: 0 };

/** Names, the words that are keywords only in places among them. */
const word = fc.oneof(
  fc.constantFrom('pte', 'p', 'x', 'ptl', 'self', 'this_cpu', 'VM_FAULT_NONE', '_a1'),
  fc.constantFrom(
    'count',
    'cpu',
    'set',
    'seq',
    'ref',
    'on',
    'by',
    'up',
    'to',
    'of',
    'init',
    'holds',
  ),
  fc.constantFrom('replace', 'recorded', 'violated', 'states', 'depth', 'constructor', 'toString'),
  fc.constantFrom('always', 'eventually', 'next', 'until', 'leads', 'step', 'property', 'fair'),
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,11}$/).filter((text) => !isKeyword(text)),
);
const name: fc.Arbitrary<Name> = word.map((text) => ({ text, span }));
const fieldName: fc.Arbitrary<Name> = fc
  .oneof({ weight: 5, arbitrary: word }, fc.constantFrom('type', 'all', 'in', 'use', 'if'))
  .map((text) => ({ text, span }));
const path: fc.Arbitrary<Path> = many(name, 1, 3).map((names) => ({ names, span }));
const doc = fc
  .array(fc.constantFrom('a', 'page', 'is', 'do_wp_page():', '"x"', '//', 'lost.'), {
    maxLength: 30,
  })
  .map((words) => words.join(' '));

function many<T>(
  element: fc.Arbitrary<T>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<T[]> {
  return fc.array(element, { minLength, maxLength });
}

function maybe<T>(element: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(element, { nil: undefined });
}

const operator = fc.constantFrom(...(Object.keys(PRECEDENCE) as BinaryOperator[]));

const depthIdentifier = fc.createDepthIdentifier();
const nesting = {
  maxDepth: 4,
  depthSize: 'small',
  depthIdentifier,
  withCrossShrink: true,
} as const;

const { expression, type, domain, call, place } = fc.letrec<{
  expression: Expression;
  place: Expression;
  call: CallExpression;
  type: TypeSyntax;
  range: RangeTypeSyntax;
  domain: Domain;
}>((tie) => ({
  expression: fc.oneof(
    nesting,
    name.map(({ text }): Expression => ({ kind: 'name', name: text, span })),
    name.map(({ text }): Expression => ({ kind: 'name', name: `${text}'`, span })),
    fc.nat(2 ** 31 - 1).map((value): Expression => ({ kind: 'number', value, span })),
    fc.boolean().map((value): Expression => ({ kind: 'boolean', value, span })),
    fc.constant<Expression>({ kind: 'none', span }),
    tie('type').map((inner): Expression => ({ kind: 'all', type: inner, span })),
    fc
      .record({ base: tie('expression'), field: fieldName })
      .map((parts): Expression => ({ kind: 'field', ...parts, span })),
    fc
      .record({ base: tie('expression'), indexes: many(tie('expression'), 1, 2) })
      .map((parts): Expression => ({ kind: 'index', ...parts, span })),
    tie('call'),
    fc
      .record({
        operator: fc.constantFrom('not' as const, '-' as const, 'racy' as const),
        operand: tie('expression'),
      })
      .map((parts): Expression => ({ kind: 'unary', ...parts, span })),
    {
      weight: 6,
      arbitrary: fc
        .record({ operator, left: tie('expression'), right: tie('expression') })
        .map((parts): Expression => ({ kind: 'binary', ...parts, span })),
    },
    fc
      .record({
        condition: tie('expression'),
        then: tie('expression'),
        otherwise: tie('expression'),
      })
      .map((parts): Expression => ({ kind: 'conditional', ...parts, span })),
    fc
      .record({
        quantifier: fc.constantFrom('forall' as const, 'exists' as const, 'count' as const),
        name,
        domain: tie('domain'),
        where: maybe(tie('expression')),
        body: tie('expression'),
      })
      .map((parts): Expression => ({ kind: 'quantified', ...parts, span })),
    fc
      .record({
        base: maybe(tie('expression')),
        fields: many(
          fc.record({ name: fieldName, value: tie('expression'), span: fc.constant(span) }),
          0,
          3,
        ),
      })
      .filter(({ base, fields }) => base !== undefined || fields.length > 0)
      .map((parts): Expression => ({ kind: 'struct-value', ...parts, span })),
    many(tie('expression'), 0, 3).map(
      (elements): Expression => ({ kind: 'set-value', elements, span }),
    ),
    many(tie('expression'), 0, 3).map(
      (elements): Expression => ({ kind: 'seq-value', elements, span }),
    ),
  ),
  place: fc.oneof(
    nesting,
    name.map(({ text }): Expression => ({ kind: 'name', name: text, span })),
    fc
      .record({ base: tie('place'), field: fieldName })
      .map((parts): Expression => ({ kind: 'field', ...parts, span })),
    fc
      .record({ base: tie('place'), indexes: many(tie('expression'), 1, 2) })
      .map((parts): Expression => ({ kind: 'index', ...parts, span })),
  ),
  call: fc
    .record({
      callee: fc.oneof(
        name.map(({ text }) => ({ kind: 'name' as const, name: text, span })),
        fc.record({ base: tie('place'), field: fieldName }).map((parts) => ({
          kind: 'field' as const,
          ...parts,
          span,
        })),
      ),
      args: many(tie('expression'), 0, 3),
    })
    .map((parts) => ({ kind: 'call', ...parts, span })),
  type: fc.oneof(
    nesting,
    name.map((named): TypeSyntax => ({ kind: 'named-type', name: named, span })),
    tie('range'),
    fc
      .record({ indexes: many(tie('type'), 1, 2), element: tie('type') })
      .map((parts): TypeSyntax => ({ kind: 'array-type', ...parts, span })),
    tie('type').map((element): TypeSyntax => ({ kind: 'set-type', element, span })),
    fc
      .record({ element: tie('type'), max: tie('expression') })
      .map((parts): TypeSyntax => ({ kind: 'seq-type', ...parts, span })),
    // `set of T?` is a set of optionals: nothing writes an optional set, or an optional array.
    tie('type')
      .filter(({ kind }) => kind !== 'set-type' && kind !== 'array-type')
      .map((inner): TypeSyntax => ({ kind: 'optional-type', inner, span })),
  ),
  range: fc
    .record({ low: tie('expression'), high: tie('expression') })
    .map((parts) => ({ kind: 'range-type', ...parts, span })),
  domain: fc.oneof(
    tie('expression').map((value): Domain => ({ kind: 'expression-domain', value, span })),
    tie('range').map((range): Domain => ({ kind: 'type-domain', type: range, span })),
  ),
}));

/** An expression whose names are none of a formula's operators. */
const formulaLeaf = expression.map(withoutTemporalWords);

function withoutTemporalWords<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(withoutTemporalWords) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const parts = Object.entries(tree).map(([key, part]) => [
    key,
    key !== 'operator' && TEMPORAL_WORDS.has(part) ? 'x' : withoutTemporalWords(part),
  ]);
  return Object.fromEntries(parts) as T;
}

const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    formulaLeaf,
    fc
      .record({
        operator: fc.constantFrom('always' as const, 'eventually' as const, 'next' as const),
        operand: tie('formula'),
      })
      .map((parts): Expression => ({ kind: 'temporal', ...parts, span })),
    fc
      .record({
        operator: fc.constantFrom('until' as const, 'leads to' as const),
        left: tie('formula'),
        right: tie('formula'),
      })
      .map((parts): Expression => ({ kind: 'temporal-pair', ...parts, span })),
    fc
      .record({ operator, left: tie('formula'), right: tie('formula') })
      .map((parts): Expression => ({ kind: 'binary', ...parts, span })),
    fc
      .record({ operator: fc.constant('not' as const), operand: tie('formula') })
      .map((parts): Expression => ({ kind: 'unary', ...parts, span })),
    fc
      .record({
        quantifier: fc.constantFrom('forall' as const, 'exists' as const),
        name,
        domain,
        where: fc.constant(undefined),
        body: tie('formula'),
      })
      .map(
        (parts): Expression =>
          withoutTemporalWords({ kind: 'quantified', ...parts, span } as const),
      ),
  ),
}));

const label = maybe(name);
const message = maybe(fc.stringMatching(/^[ -!#-~]{0,20}$/));

const { block } = fc.letrec<{ statement: Statement; block: Block }>((tie) => {
  const labelled = <T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
    fc.record({ label, ...parts, span: fc.constant(span) }) as unknown as fc.Arbitrary<Statement>;
  const kind = <K extends Statement['kind']>(text: K) => fc.constant(text);
  const otherwise = maybe(
    fc.oneof(
      tie('block'),
      // `else if`; a label on it needs the braces.
      tie('statement').map((only) => ({ statements: [only], span })),
    ),
  );
  return {
    statement: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      labelled({ kind: kind('skip') }),
      labelled({ kind: kind('let'), name, type: maybe(type), value: expression }),
      labelled({ kind: kind('assign'), racy: fc.boolean(), target: place, value: expression }),
      labelled({
        kind: kind('call-statement'),
        call: call.filter(({ callee }) => callee.kind === 'name'),
      }),
      labelled({ kind: kind('choose'), name, domain, where: maybe(expression) }),
      labelled({ kind: fc.constantFrom('await', 'assume'), condition: expression }),
      labelled({
        kind: kind('assert'),
        form: fc.constantFrom('assert', 'warn'),
        name: maybe(name),
        condition: expression,
        message,
      }),
      labelled({ kind: kind('goto'), target: name }),
      labelled({ kind: kind('return'), value: maybe(expression) }),
      labelled({ kind: kind('jump'), form: fc.constantFrom('break', 'continue') }),
      labelled({ kind: kind('if'), condition: expression, then: tie('block'), otherwise }),
      labelled({
        kind: kind('match'),
        value: expression,
        arms: many(
          fc.record({
            patterns: many(expression, 1, 2),
            body: tie('block'),
            span: fc.constant(span),
          }),
          0,
          2,
        ),
        otherwise: maybe(tie('block')),
      }),
      labelled({ kind: kind('while'), condition: expression, body: tie('block') }),
      labelled({ kind: fc.constantFrom('loop', 'atomic'), body: tie('block') }),
      labelled({ kind: kind('for'), name, domain, body: tie('block') }),
      labelled({ kind: kind('either'), arms: many(tie('block'), 1, 3) }),
    ),
    block: many(tie('statement'), 0, 3).map((statements) => ({ statements, span })),
  };
});

const index = fc.record({ name: maybe(name), type, span: fc.constant(span) });
const parameter: fc.Arbitrary<Parameter> = fc.record({
  ref: fc.boolean(),
  name,
  type,
  span: fc.constant(span),
});
const effect: fc.Arbitrary<EffectSyntax> = fc
  .oneof(
    fc.record({
      kind: fc.constant('acquires' as const),
      lock: name,
      mode: fc.constantFrom('exclusive' as const, 'read' as const, 'recursive read' as const),
    }),
    fc.record({ kind: fc.constantFrom('tries' as const, 'releases' as const), lock: name }),
    fc.record({ kind: fc.constant('sleeps' as const) }),
    fc.record({ kind: fc.constant('unlocked' as const), message }),
  )
  .map((parts) => ({ ...parts, span }));
const proc: fc.Arbitrary<ProcDeclaration> = fc.record({
  kind: fc.constant('proc'),
  doc,
  name,
  parameters: many(parameter, 0, 3),
  result: maybe(type),
  effects: many(effect, 0, 3),
  body: block,
  span: fc.constant(span),
});
const patch = fc
  .oneof(
    fc.record({ kind: fc.constant('replace-statement'), target: path, body: block }),
    fc.record({
      kind: fc.constant('replace-proc'),
      proc: proc.map((inner) => ({ ...inner, doc: '' })),
    }),
    fc.record({ kind: fc.constant('replace-initial'), variable: name, value: expression }),
    fc.record({
      kind: fc.constant('replace-fairness'),
      fairness: fc.constantFrom('fair', 'strong', 'unfair'),
      daemon: fc.boolean(),
      thread: name,
    }),
  )
  .map((parts) => ({ ...parts, span }));

/** What a table calls something: any text that is no name stands in quotes. */
const title = fc
  .oneof(word, fc.constantFrom('write:1', 'sync+miss', '-', 'a b', 'thread', 'if'))
  .map((text) => ({ text, span }));
const textPart = fc.oneof(
  fc.record({
    text: fc.constantFrom('', 'NONE', '.wp', 'a b'),
    value: fc.constant(undefined),
    condition: maybe(expression),
    span: fc.constant(span),
  }),
  fc.record({
    text: fc.constant(undefined),
    value: expression,
    condition: maybe(expression),
    span: fc.constant(span),
  }),
);

function declared(
  parts: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Declaration> {
  return fc.record({
    doc,
    ...parts,
    span: fc.constant(span),
  }) as unknown as fc.Arbitrary<Declaration>;
}

/** Any declaration. */
const declarations: fc.Arbitrary<Declaration> = fc.oneof(
  declared({ kind: fc.constant('use'), module: path }),
  declared({ kind: fc.constant('param'), name, type, initial: expression }),
  declared({ kind: fc.constant('type'), symmetric: fc.boolean(), name, type }),
  declared({ kind: fc.constant('enum'), name, members: many(name, 1, 12) }),
  declared({
    kind: fc.constant('struct'),
    isWord: fc.boolean(),
    name,
    fields: many(fc.record({ name: fieldName, type, span: fc.constant(span) }), 0, 4),
  }),
  declared({
    kind: fc.constant('variable'),
    storage: fc.constantFrom('shared', 'percpu', 'ghost'),
    name,
    indexes: many(index, 0, 2),
    type,
    initial: maybe(expression),
  }),
  declared({
    kind: fc.constant('guarded'),
    variable: name,
    indexes: many(name, 0, 2),
    lock: expression,
  }),
  declared({
    kind: fc.constant('fn'),
    name,
    parameters: many(parameter, 0, 3),
    result: type,
    body: expression,
  }),
  proc,
  declared({
    kind: fc.constant('thread'),
    fairness: maybe(fc.constantFrom('fair', 'strong', 'unfair')),
    daemon: fc.boolean(),
    name,
    indexes: many(index, 0, 2),
    cpu: maybe(expression),
    body: block,
  }),
  declared({ kind: fc.constant('variant'), name, patches: many(patch, 0, 2) }),
  declared({
    kind: fc.constant('property'),
    form: fc.constantFrom('invariant', 'never', 'cover', 'step'),
    name,
    body: expression,
  }),
  declared({
    kind: fc.constant('property'),
    form: fc.constantFrom('property', 'eventually'),
    name,
    body: formula,
  }),
  declared({
    kind: fc.constant('driver'),
    name,
    indexes: many(index, 0, 2),
    cpu: maybe(expression),
    result: maybe(type),
    operations: many(
      fc.record({
        name: title,
        call,
        condition: maybe(expression),
        mayDoNothing: fc.boolean(),
        splits: many(name, 0, 2),
        excludes: many(title, 0, 2),
        span: fc.constant(span),
      }),
      1,
      3,
    ),
  }),
  declared({
    kind: fc.constant('column'),
    form: fc.constant('label'),
    name: title,
    after: maybe(title),
    parts: many(textPart, 1, 4),
  }),
  declared({
    kind: fc.constant('column'),
    form: fc.constantFrom('outcome', 'effect'),
    name: title,
    after: fc.constant(undefined),
    parts: many(textPart, 1, 4),
  }),
  declared({
    kind: fc.constant('mode'),
    name: title,
    settings: many(fc.record({ param: name, value: expression, span: fc.constant(span) }), 0, 2),
  }),
  declared({
    kind: fc.constant('claim'),
    name,
    variants: many(name, 0, 2),
    settings: many(fc.record({ param: name, value: expression, span: fc.constant(span) }), 0, 2),
    expected: maybe(
      fc.oneof(
        fc.record({
          verdict: fc.constant('holds'),
          names: many(name, 0, 2),
          span: fc.constant(span),
        }),
        fc.record({
          verdict: fc.constant('violated'),
          names: many(name, 1, 2),
          span: fc.constant(span),
        }),
      ),
    ),
    recorded: maybe(
      fc.record({
        states: fc.nat(2 ** 31 - 1),
        transitions: fc.nat(2 ** 31 - 1),
        depth: fc.nat(1000),
        span: fc.constant(span),
      }),
    ),
  }),
);

/** Any spec with a `module` line. */
export const specs: fc.Arbitrary<SpecSyntax> = fc.record({
  doc,
  module: path,
  declarations: many(declarations, 0, 4),
  span: fc.constant(span),
});

/** The same tree with one empty span everywhere, to compare what was said and not where. */
export function withoutSpans<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(withoutSpans) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const parts = Object.entries(tree).map(([key, part]) =>
    key === 'span' ? [key, span] : [key, withoutSpans(part)],
  );
  return Object.fromEntries(parts) as T;
}
