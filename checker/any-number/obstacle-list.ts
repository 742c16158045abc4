/** Obstacles as they are collected: each once, in the words that the user reads. */
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Inexact, Judge } from './witnesses.ts';

export interface Obstacle {
  /** A phrase that goes on from the place in the spec: ``a local keeps the identity of another `Cpu` ``. */
  readonly why: string;
  readonly hint: string;
  readonly span: Span;
}

export class ObstacleList {
  readonly obstacles: Obstacle[] = [];
  private readonly type: string;

  constructor(type: string) {
    this.type = type;
  }

  add(why: string, hint: string, { span }: { readonly span: Span }): void {
    const isKnown = this.obstacles.some((each) => each.span === span && each.why === why);
    if (!isKnown) this.obstacles.push({ why, hint, span });
  }

  /** Adds `expr` if it is inexact; `use` says for what it is used: `is stored`. */
  addUnlessExact(expr: Expr, judge: Judge, use: string): void {
    if (!judge.isExact(expr)) this.addInexact(expr, judge, use);
  }

  addInexact(expr: Expr, judge: Judge, use: string): void {
    this.addInexactPart(judge.inexact(expr) ?? { why: 'looks at all', expr }, use);
  }

  addInexactPart({ why, expr }: Inexact, use: string): void {
    const { says, hint } = REASONS[why](this.type);
    this.add(`${says}, and that ${use}`, hint, expr);
  }
}

/** What helps against an expression that depends on every identity. */
export function hintForAll(type: string): string {
  return REASONS['looks at all'](type).hint;
}

const REASONS: Readonly<
  Record<Inexact['why'], (type: string) => { readonly says: string; readonly hint: string }>
> = {
  counts: (type) => ({
    says: `it counts \`${type}\` or their threads`,
    hint: 'compare the set with `{}`, or the count with a constant in an `await`',
  }),
  'looks at all': (type) => ({
    says: `it depends on every \`${type}\``,
    hint: 'wait for it (`await`), or keep a witness in shared data: who it is, or that there is one',
  }),
  'indexes by another': (type) => ({
    says: `it looks at what belongs to another \`${type}\``,
    hint: `go through all of them (\`for c in ${type}\`), or keep it in shared data`,
  }),
  'asks about another': (type) => ({
    says: `it asks about another \`${type}\``,
    hint: 'compare with `self`, the index of the thread or `none`',
  }),
  'makes a number': (type) => ({
    says: `it takes a \`${type}\` for a number`,
    hint: 'identities have no order and no number',
  }),
};
