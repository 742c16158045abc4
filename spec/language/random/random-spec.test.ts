/**
 * The generator reaches the whole language: this test counts what it writes, kind by kind, and the
 * types of its tables make sure that a new kind of syntax is asked for here.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import { PATIENCE } from '../../../model/machine/random-machine.fixture.ts';
import { parse } from '../parse/parse.ts';
import type {
  BinaryOperator,
  Declaration,
  Domain,
  Expression,
  Patch,
  Statement,
  TypeSyntax,
} from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import { LOCK_PROCS } from './random-lock-statement.fixture.ts';
import { modulesOf, type RandomSpec, randomSpec } from './random-spec.fixture.ts';

const SPECS: readonly RandomSpec[] = fc.sample(randomSpec, { numRuns: 400, seed: 1 });

/** What stands in each spec, by what one calls it; how many specs have it. */
const COUNTS: ReadonlyMap<string, number> = countConstructs();

function countConstructs(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text, library = 'module none' } of SPECS) {
    const found = new Set<string>();
    for (const source of [text, library]) {
      const { syntax } = parse({ path: 'counted.kspec', text: source });
      visit(syntax, [], found);
    }
    for (const construct of found) counts.set(construct, (counts.get(construct) ?? 0) + 1);
  }
  return counts;
}

function visit(node: SyntaxNode, around: readonly string[], found: Set<string>): void {
  const inside = 'kind' in node ? [...around, node.kind] : around;
  for (const name of namesOf(node)) {
    found.add(name);
    for (const outer of new Set(around)) found.add(`${name} in ${outer}`);
  }
  for (const child of children(node)) visit(child, inside, found);
}

function namesOf(node: SyntaxNode): readonly string[] {
  if (!('kind' in node)) return [];
  const names: string[] = [node.kind];
  if ('label' in node && node.label !== undefined) names.push('label', `label of ${node.kind}`);
  switch (node.kind) {
    case 'property':
    case 'assert':
    case 'jump':
      return [...names, node.form];
    case 'variable':
      return [...names, node.storage, ...node.indexes.map(() => `index of ${node.storage}`)];
    case 'type':
      return node.symmetric ? [...names, 'symmetric type'] : names;
    case 'struct':
      return [...names, node.isWord ? 'word struct' : 'plain struct'];
    case 'thread':
      return [
        ...names,
        node.daemon ? 'daemon' : 'thread proper',
        `fairness ${node.fairness}`,
        ...(node.indexes.length > 0 ? ['indexed thread'] : []),
        ...(node.cpu === undefined ? [] : ['on cpu']),
      ];
    case 'proc':
      return [
        ...names,
        ...node.effects.map(({ kind }) => kind),
        ...node.parameters.map(({ ref }) => (ref ? 'ref' : 'value parameter')),
        ...(node.result === undefined ? [] : ['result']),
      ];
    case 'assign':
      return node.racy ? [...names, 'racy write'] : names;
    case 'unary':
    case 'binary':
    case 'temporal':
    case 'temporal-pair':
      return [...names, node.operator];
    case 'quantified':
      return [...names, node.quantifier, ...(node.where === undefined ? [] : ['where'])];
    case 'choose':
      return node.where === undefined ? names : [...names, 'choose where'];
    case 'call':
      return [...names, node.callee.kind === 'name' ? node.callee.name : node.callee.field.text];
    case 'field':
      return node.field.text === 'done' ? [...names, 'done'] : names;
    case 'name':
      if (node.name.endsWith("'")) return [...names, 'primed name'];
      return ['self', 'this_cpu'].includes(node.name) ? [...names, node.name] : names;
    case 'claim':
      return [
        ...names,
        ...(node.settings.length > 0 ? ['set'] : []),
        ...(node.variants.length > 1 ? ['several variants'] : []),
      ];
    default:
      return names;
  }
}

function expectAll(names: readonly string[]): void {
  expect(names.filter((name) => !COUNTS.has(name))).toEqual([]);
}

test('every kind of declaration is written', () => {
  expectAll(Object.keys(DECLARATIONS));
  expectAll(['shared', 'percpu', 'ghost', 'index of shared', 'index of percpu', 'index of ghost']);
  expectAll([
    'word struct',
    'plain struct',
    'symmetric type',
    'daemon',
    'thread proper',
    'indexed thread',
    'on cpu',
  ]);
  expectAll(['fairness fair', 'fairness strong', 'fairness unfair']);
  expectAll(['invariant', 'never', 'cover', 'step', 'property', 'eventually']);
  expectAll(['ref', 'value parameter', 'result', 'sleeps', 'set', 'several variants']);
  expectAll(Object.keys(PATCHES));
});

test('every kind of statement is written, with a label and without, in blocks of every kind', () => {
  const simple = Object.keys(STATEMENTS);
  expectAll(simple);
  // A variant would have to declare the same.
  const declares = ['let', 'choose'];
  expectAll(simple.filter((kind) => !declares.includes(kind)).map((kind) => `label of ${kind}`));
  expectAll(['assert', 'warn', 'break', 'continue', 'racy write', 'choose where']);
  expectAll(['smp_mb', 'smp_rmb', 'smp_wmb']);
  const observing = ['assert', 'warn', 'assume', 'assign', 'label'];
  const around = ['if', 'match', 'while', 'loop', 'for', 'either', 'atomic', 'proc', 'thread'];
  expectAll(observing.flatMap((kind) => around.map((outer) => `${kind} in ${outer}`)));
  expectAll(['return in proc', 'return in thread', 'return in atomic', 'return in loop']);
  expectAll(['call-statement in proc', 'call-statement in atomic', 'assert in variant']);
});

test('every kind of expression, type and domain is written', () => {
  expectAll(Object.keys(EXPRESSIONS));
  expectAll(Object.keys(TYPES));
  expectAll(Object.keys(DOMAINS));
  expectAll(Object.keys(BINARY));
  expectAll(['not', '-', 'racy', 'always', 'eventually', 'next', 'leads to', 'until']);
  expectAll(['forall', 'exists', 'count', 'where', 'primed name', 'self', 'this_cpu']);
  expectAll(['len', 'append', 'head', 'tail', 'value', 'at', 'done']);
});

test('every operation of the shipped locks is called', () => {
  expectAll(Object.values(LOCK_PROCS).flat());
});

test('nearly all compile, as they are and with their variants and settings', PATIENCE, () => {
  const some = SPECS.slice(0, 120);
  const wrong = some.flatMap((spec) => [
    ...messageOf(spec, { variants: [], params: {} }),
    ...messageOf(spec, { variants: spec.variants, params: spec.settings }),
  ]);
  expect(wrong.filter((message) => !/: K\d{4} /.test(message))).toEqual([]);
  expect(wrong.length / (2 * some.length)).toBeLessThan(0.03);
});

function messageOf(
  spec: RandomSpec,
  options: {
    readonly variants: readonly string[];
    readonly params: Readonly<Record<string, number>>;
  },
): readonly string[] {
  try {
    compile(spec.text, { readModule: modulesOf(spec), ...options });
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** All that a system is made of; what only tables have is the business of `elaborate-tables.test.ts`. */
const DECLARATIONS: Record<Exclude<Declaration['kind'], 'driver' | 'column' | 'mode'>, true> = {
  use: true,
  param: true,
  type: true,
  enum: true,
  struct: true,
  variable: true,
  guarded: true,
  fn: true,
  proc: true,
  thread: true,
  variant: true,
  property: true,
  claim: true,
};

const PATCHES: Record<Patch['kind'], true> = {
  'replace-statement': true,
  'replace-proc': true,
  'replace-initial': true,
  'replace-fairness': true,
};

const STATEMENTS: Record<Statement['kind'], true> = {
  let: true,
  assign: true,
  'call-statement': true,
  if: true,
  match: true,
  while: true,
  loop: true,
  for: true,
  choose: true,
  either: true,
  await: true,
  assert: true,
  assume: true,
  atomic: true,
  goto: true,
  return: true,
  jump: true,
  skip: true,
};

const EXPRESSIONS: Record<Expression['kind'], true> = {
  number: true,
  boolean: true,
  none: true,
  name: true,
  all: true,
  field: true,
  index: true,
  call: true,
  unary: true,
  binary: true,
  temporal: true,
  'temporal-pair': true,
  conditional: true,
  quantified: true,
  'struct-value': true,
  'set-value': true,
  'seq-value': true,
};

const TYPES: Record<TypeSyntax['kind'], true> = {
  'named-type': true,
  'range-type': true,
  'array-type': true,
  'set-type': true,
  'seq-type': true,
  'optional-type': true,
};

const DOMAINS: Record<Domain['kind'], true> = { 'type-domain': true, 'expression-domain': true };

const BINARY: Record<BinaryOperator, true> = {
  implies: true,
  or: true,
  and: true,
  '==': true,
  '!=': true,
  '<': true,
  '<=': true,
  '>': true,
  '>=': true,
  in: true,
  union: true,
  minus: true,
  intersect: true,
  '+': true,
  '-': true,
  '*': true,
  '/': true,
  '%': true,
};
