/** Variants, claims, and the clauses of each. */
import { apply, seq } from 'typescript-parsec';
import type {
  ClaimDeclaration,
  Expected,
  Name,
  Patch,
  Recorded,
  Setting,
  VariantDeclaration,
} from '../syntax/ast.ts';
import { procDeclaration, replaceFairness } from './grammar-code.ts';
import {
  byFirst,
  commaList,
  expected,
  type Grammar,
  literal,
  many,
  name,
  nothing,
  optional,
  type Refusal,
  refine,
  second,
  spanning,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { path } from './grammar-declarations.ts';
import { block, expression } from './grammar-rules.ts';

const doc = '';

/** "replace" proc */
const replaceProc: Grammar<Patch> = apply(
  second(literal('replace'), procDeclaration),
  (proc, range) => ({ kind: 'replace-proc', proc, span: spanOf(range) }),
);

/** "replace" path block */
const replaceStatement: Grammar<Patch> = apply(
  seq(second(literal('replace'), expected(path, '`proc` or the name of a label')), block),
  ([target, body], range) => ({ kind: 'replace-statement', target, body, span: spanOf(range) }),
);

/** "init" NAME "=" expr */
const replaceInitial: Grammar<Patch> = apply(
  seq(second(literal('init'), name), second(literal('='), expression)),
  ([variable, value], range) => ({
    kind: 'replace-initial',
    variable,
    value,
    span: spanOf(range),
  }),
);

/** patch = "replace" path block | "replace" proc | "init" NAME "=" expr | replaceFairness */
const patch: Grammar<Patch> = byFirst<Patch>(
  {
    replace: when<Patch>(({ next }) => next?.text === 'proc', replaceProc, replaceStatement),
    init: replaceInitial,
    fair: replaceFairness,
    strong: replaceFairness,
    unfair: replaceFairness,
  },
  nothing('a patch'),
);

/** variant = "variant" NAME "{" { patch } "}" */
export const variantDeclaration: Grammar<VariantDeclaration> = apply(
  seq(
    second(literal('variant'), name),
    literal('{'),
    many(patch),
    expected(literal('}'), '`replace`, `init` or `}`'),
  ),
  ([variant, , patches], range) => ({
    kind: 'variant',
    doc,
    name: variant,
    patches,
    span: spanOf(range),
  }),
);

type Clause =
  | { readonly kind: 'variant'; readonly variants: readonly Name[] }
  | { readonly kind: 'set'; readonly settings: readonly Setting[] }
  | { readonly kind: 'memory'; readonly memory: Name }
  | { readonly kind: 'any'; readonly type: Name }
  | ({ readonly kind: 'expected' } & Expected)
  | ({ readonly kind: 'recorded' } & Recorded);

/** NAME "=" expr */
const setting: Grammar<Setting> = apply(
  seq(name, second(literal('='), expression)),
  ([param, value], range) => ({ param, value, span: spanOf(range) }),
);

/** "holds" ( "all" | NAME { "," NAME } ) */
const holds: Grammar<Clause> = apply(
  second(
    literal('holds'),
    when<readonly Name[]>(
      ({ text }) => text === 'all',
      apply(literal('all'), () => []),
      expected(commaList(name), '`all` or the name of a property'),
    ),
  ),
  (names, range) => ({ kind: 'expected', verdict: 'holds', names, span: spanOf(range) }),
);

/** "violated" NAME { "," NAME } */
const violated: Grammar<Clause> = apply(
  second(literal('violated'), expected(commaList(name), 'the name of a property')),
  (names, range) => ({ kind: 'expected', verdict: 'violated', names, span: spanOf(range) }),
);

/** "memory" NAME [ ":" NUMBER ] */
const memory: Grammar<Name> = apply(
  second(
    literal('memory'),
    seq(
      expected(name, '`sc` or `tso`'),
      optional(
        second(
          literal(':'),
          tokenWhere('a number', ({ kind }) => kind === 'number'),
        ),
      ),
    ),
  ),
  ([model, depth]) =>
    depth === undefined
      ? model
      : { text: `${model.text}:${depth.text}`, span: spanning(model.span, depth.span) },
);

function count(noun: string): Grammar<number> {
  return apply(
    second(
      literal(noun),
      tokenWhere('a number', ({ kind }) => kind === 'number'),
    ),
    ({ text }) => Number.parseInt(text, 10),
  );
}

/** "recorded" "{" "states" NUMBER "," "transitions" NUMBER "," "depth" NUMBER "}" */
const recorded: Grammar<Clause> = apply(
  seq(
    second(literal('recorded'), literal('{')),
    count('states'),
    second(literal(','), count('transitions')),
    second(literal(','), count('depth')),
    literal('}'),
  ),
  ([, states, transitions, depth], range) => ({
    kind: 'recorded',
    states,
    transitions,
    depth,
    span: spanOf(range),
  }),
);

/** "set" NAME "=" expr { "," NAME "=" expr } */
export const settings: Grammar<readonly Setting[]> = second(literal('set'), commaList(setting));

/** clause */
const clause: Grammar<Clause> = byFirst<Clause>(
  {
    variant: apply(second(literal('variant'), commaList(name)), (variants) => ({
      kind: 'variant',
      variants,
    })),
    set: apply(settings, (list) => ({ kind: 'set', settings: list })),
    any: apply(second(literal('any'), expected(name, 'the name of a symmetric type')), (type) => ({
      kind: 'any',
      type,
    })),
    memory: apply(memory, (model) => ({ kind: 'memory', memory: model })),
    holds,
    violated,
    recorded,
  },
  nothing('a clause'),
);

/** The message for a second `any`, `memory`, `holds`, `violated` or `recorded`. */
export const TWICE = '<clause twice>';

/** claim = "claim" NAME "{" { clause } "}"; of the last five clauses, one each at most. */
export const claimDeclaration: Grammar<ClaimDeclaration> = refine(
  seq(
    second(literal('claim'), name),
    literal('{'),
    many(clause),
    expected(
      literal('}'),
      '`variant`, `set`, `any`, `memory`, `holds`, `violated`, `recorded` or `}`',
    ),
  ),
  ([claim, , clauses], range): ClaimDeclaration | Refusal => {
    const verdicts = clauses.filter((each) => each.kind === 'expected');
    const records = clauses.filter((each) => each.kind === 'recorded');
    const memories = clauses.flatMap((each) => (each.kind === 'memory' ? [each.memory] : []));
    const types = clauses.flatMap((each) => (each.kind === 'any' ? [each.type] : []));
    const twice = verdicts[1] ?? records[1] ?? memories[1] ?? types[1];
    if (twice !== undefined) return { refused: twice.span, phrase: TWICE };
    const [verdict] = verdicts;
    const [record] = records;
    return {
      kind: 'claim',
      doc,
      name: claim,
      variants: clauses.flatMap((each) => (each.kind === 'variant' ? each.variants : [])),
      settings: clauses.flatMap((each) => (each.kind === 'set' ? each.settings : [])),
      any: types[0],
      memory: memories[0],
      expected: verdict && {
        verdict: verdict.verdict,
        names: verdict.names,
        span: verdict.span,
      },
      recorded: record && {
        states: record.states,
        transitions: record.transitions,
        depth: record.depth,
        span: record.span,
      },
      span: spanOf(range),
    };
  },
);
