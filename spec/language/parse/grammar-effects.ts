/** What a proc does to locks, behind its parameters. */
import { apply, seq, succ } from 'typescript-parsec';
import type { AcquireMode, EffectSyntax } from '../syntax/ast.ts';
import {
  byFirst,
  commaList,
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

const mode: Grammar<AcquireMode> = byFirst<AcquireMode>(
  {
    read: apply(literal('read'), () => 'read'),
    recursive: apply(seq(literal('recursive'), literal('read')), () => 'recursive read'),
  },
  succ('exclusive'),
);

/** "acquires" NAME [ [ "recursive" ] "read" ] */
const acquires: Grammar<EffectSyntax> = apply(
  seq(second(literal('acquires'), name), mode),
  ([lock, how], range) => ({ kind: 'acquires', lock, mode: how, span: spanOf(range) }),
);

const ofLock = (kind: 'tries' | 'releases'): Grammar<EffectSyntax> =>
  apply(second(literal(kind), name), (lock, range) => ({ kind, lock, span: spanOf(range) }));

const sleeps: Grammar<EffectSyntax> = apply(literal('sleeps'), (_, range) => ({
  kind: 'sleeps',
  span: spanOf(range),
}));

/** "unlocked" [ STRING ] */
const unlocked: Grammar<EffectSyntax> = apply(
  second(literal('unlocked'), optional(tokenWhere('a string', ({ kind }) => kind === 'string'))),
  (message, range) => ({
    kind: 'unlocked',
    message: message?.text.slice(1, -1),
    span: spanOf(range),
  }),
);

const EFFECTS: Readonly<Record<string, Grammar<EffectSyntax>>> = {
  acquires,
  tries: ofLock('tries'),
  releases: ofLock('releases'),
  sleeps,
  unlocked,
};

/** [ effect { "," effect } ] */
export const effects: Grammar<readonly EffectSyntax[]> = when<readonly EffectSyntax[]>(
  ({ text }) => Object.hasOwn(EFFECTS, text),
  commaList(byFirst(EFFECTS, nothing('`acquires`, `tries`, `releases`, `sleeps` or `unlocked`'))),
  succ([]),
);
