/** Properties that views of a few identities cannot decide. */
import { canFail } from '../../model/machine/can-fail.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { threadsOf } from '../../model/reduce/symmetry.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { Identities } from './identities.ts';
import type { Obstacle } from './obstacle-list.ts';
import { WATCHERS } from './witness-count.ts';
import { Judge } from './witnesses.ts';

/** What is asked of a machine beside its steps. */
export type Checks = ReadonlySet<string> | 'all';

/**
 * Returns how many identities have to be in a view for each property that is asked for: the least such k, 1 or
 * more, and infinity where no number is enough. Step properties are looked at beside one watcher.
 */
export function viewSizesOf(
  machine: Machine,
  type: string,
  size: number,
  checks: Checks,
): readonly { readonly name: string; readonly span: Span; readonly size: number }[] {
  const judge = new Judge(
    new Identities(threadsOf(machine), type, size),
    () => 'any',
    'does not guess',
  );
  const isAsked = ({ name }: { readonly name: string }): boolean =>
    checks === 'all' || checks.has(name);
  const states = machine.properties.filter(isAsked).map(({ form, name, body, span }) => {
    const { whenTrue, whenFalse } = judge.witnesses(body);
    // Whether a cover is reached is for an exact search; that it has no value is a violation everywhere.
    const needed = form === 'cover' ? 0 : form === 'never' ? whenTrue : whenFalse;
    return { name, span, size: Math.max(1, mayFailUnseen(judge, body) ? MANY : needed) };
  });
  const steps = machine.stepProperties.filter(isAsked).map(({ name, body, span }) => {
    const { whenFalse } = judge.witnesses(body);
    const isSeen = whenFalse <= WATCHERS && !mayFailUnseen(judge, body);
    return { name, span, size: isSeen ? 1 : MANY };
  });
  return [...states, ...steps];
}

const MANY = Number.POSITIVE_INFINITY;

/** Where an expression has no value has to be the same in a view, or be nowhere. */
function mayFailUnseen(judge: Judge, body: Expr): boolean {
  return canFail(body) && !judge.isExact(body);
}

/** Returns what views of up to `most` identities cannot decide; the caller checks none of these. */
export function propertyObstacles(
  machine: Machine,
  type: string,
  size: number,
  most: number,
  checks: Checks,
): readonly Obstacle[] {
  return viewSizesOf(machine, type, size, checks)
    .filter((each) => each.size > most)
    .map(({ name, size: needed, span }) =>
      needed === MANY
        ? {
            why: `whether \`${name}\` is broken cannot be seen in a few \`${type}\``,
            hint: `say it of each \`${type}\`, or keep in a ghost who it is`,
            span,
          }
        : {
            why: `to see \`${name}\` broken takes ${needed} of \`${type}\`, and ${most} are looked at together`,
            hint: `say it of fewer of \`${type}\` at a time`,
            span,
          },
    );
}
