/** Declarations of code: functions, procs and threads. */
import { apply, seq, succ } from 'typescript-parsec';
import type {
  FnDeclaration,
  Parameter,
  ProcDeclaration,
  ReplaceFairness,
  ThreadDeclaration,
} from '../syntax/ast.ts';
import type { SpecToken } from '../text/lex.ts';
import {
  between,
  byFirst,
  commaList,
  expected,
  type Grammar,
  literal,
  name,
  nothing,
  optional,
  second,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { doc } from './grammar-declarations.ts';
import { effects } from './grammar-effects.ts';
import { block, expression, typeExpr } from './grammar-rules.ts';
import { indexes } from './grammar-types.ts';

/** parameter = [ "ref" ] NAME ":" typeExpr; a parameter may also be called `ref`. */
const parameter: Grammar<Parameter> = apply(
  seq(
    when(
      ({ text, next }) => text === 'ref' && next?.kind === 'name',
      apply(literal('ref'), () => true),
      succ(false),
    ),
    name,
    second(literal(':'), typeExpr),
  ),
  ([ref, variable, type], range) => ({ ref, name: variable, type, span: spanOf(range) }),
);

/** parameters = "(" [ parameter { "," parameter } ] ")" */
const parameters: Grammar<readonly Parameter[]> = apply(
  between(
    literal('('),
    optional(commaList(parameter)),
    expected(literal(')'), 'a parameter or `)`'),
  ),
  (list) => list ?? [],
);

/** fn = "fn" NAME "(" [ parameters ] ")" "->" typeExpr "=" expr */
export const fnDeclaration: Grammar<FnDeclaration> = apply(
  seq(
    second(literal('fn'), name),
    parameters,
    second(literal('->'), typeExpr),
    second(literal('='), expression),
  ),
  ([fn, list, result, body], range) => ({
    kind: 'fn',
    doc,
    name: fn,
    parameters: list,
    result,
    body,
    span: spanOf(range),
  }),
);

/** proc = "proc" NAME "(" [ parameters ] ")" [ "->" typeExpr ] [ effects ] block */
export const procDeclaration: Grammar<ProcDeclaration> = apply(
  seq(
    second(literal('proc'), name),
    parameters,
    optional(second(literal('->'), typeExpr)),
    effects,
    expected(block, '`->` or `{`'),
  ),
  ([proc, list, result, procEffects, body], range) => ({
    kind: 'proc',
    doc,
    name: proc,
    parameters: list,
    result,
    effects: procEffects,
    body,
    span: spanOf(range),
  }),
);

type Fair = NonNullable<ThreadDeclaration['fairness']>;

const FAIRNESS: Readonly<Record<string, Grammar<Fair>>> = {
  fair: apply(literal('fair'), () => 'fair'),
  strong: apply(seq(literal('strong'), literal('fair')), () => 'strong'),
  unfair: apply(literal('unfair'), () => 'unfair'),
};

/** fairness = [ [ "strong" ] "fair" | "unfair" ] */
const fairness: Grammar<Fair | undefined> = byFirst<Fair | undefined>(FAIRNESS, succ(undefined));

/** "thread" | "daemon" */
const threadKeyword: Grammar<SpecToken> = tokenWhere(
  '`thread` or `daemon`',
  ({ text }) => text === 'thread' || text === 'daemon',
);

/** ( [ "strong" ] "fair" | "unfair" ) ( "thread" | "daemon" ) NAME */
export const replaceFairness: Grammar<ReplaceFairness> = apply(
  seq(byFirst<Fair>(FAIRNESS, nothing('a patch')), threadKeyword, name),
  ([fair, { text: keyword }, thread], range) => ({
    kind: 'replace-fairness',
    fairness: fair,
    daemon: keyword === 'daemon',
    thread,
    span: spanOf(range),
  }),
);

/** thread = fairness ( "thread" | "daemon" ) NAME indexes [ "on" "cpu" expr ] block */
export const threadDeclaration: Grammar<ThreadDeclaration> = apply(
  seq(
    fairness,
    threadKeyword,
    name,
    indexes,
    optional(second(seq(literal('on'), literal('cpu')), expression)),
    block,
  ),
  ([fair, { text: keyword }, thread, indexed, cpu, body], range) => ({
    kind: 'thread',
    doc,
    fairness: fair,
    daemon: keyword === 'daemon',
    name: thread,
    indexes: indexed,
    cpu,
    body,
    span: spanOf(range),
  }),
);
