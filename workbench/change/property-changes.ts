/** What became of the properties that claims check. */
import type { PropertyChange } from '../../report/gate/gate-report.ts';
import type { PropertyText } from '../../spec/language/mutate/older-properties.ts';
import { textOf } from '../../spec/language/text/source.ts';
import type { CheckedClaim } from '../claims/check-claim.ts';
import type { CheckOptions } from '../claims/claim-task.ts';
import type { Events } from '../search/events.ts';
import type { ClaimPair } from './affected-claims.ts';
import { type ClaimProperty, changedProperties } from './changed-properties.ts';

/** What became of the properties, and of how many claims that was not asked after an interruption. */
export async function propertiesOf(
  events: Events,
  pairs: readonly ClaimPair[],
  checked: ReadonlyMap<string, CheckedClaim>,
  options: CheckOptions,
): Promise<{ readonly properties: readonly PropertyChange[]; readonly leftOut: number }> {
  const found: ClaimProperty[] = [];
  let leftOut = 0;
  for (const { id, before, after } of pairs) {
    if (before === undefined || after === undefined) continue;
    const violated = checked.get(id)?.report.result.violated ?? [];
    found.push(...(await changedProperties(before, after, violated, options, events.signal)));
    if (events.signal.aborted) leftOut += 1;
  }
  return { properties: changesOf(found), leftOut };
}

/** One change for each property, though many claims check it. */
function changesOf(found: readonly ClaimProperty[]): readonly PropertyChange[] {
  const groups = new Map<string, ClaimProperty[]>();
  for (const each of found) {
    const source = (each.after ?? each.before)?.declaration.span.source.path ?? '';
    const [was, is] = [each.before, each.after].map(keyOf);
    const key = `${each.name} ${source} ${was} ${is}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, before, after } = first;
    const violated = group.filter(({ old }) => old?.kind === 'violated');
    const unaskable = group.flatMap(({ old }) => (old?.kind === 'unaskable' ? [old.why] : []));
    const [picture] = violated.flatMap(({ old }) =>
      old?.kind === 'violated' && old.picture !== undefined ? [old.picture] : [],
    );
    return [
      {
        name,
        file: (after ?? before)?.declaration.span.source.path ?? '',
        kind:
          first.old === undefined
            ? 'added'
            : after === undefined
              ? 'removed'
              : violated.length > 0
                ? 'weakened'
                : 'changed',
        before: before && textBeside(before, after),
        after: after && textBeside(after, before),
        claims: group.map(({ claim }) => claim),
        violatedIn: violated.map(({ claim }) => claim),
        undecidedIn: group.flatMap(({ old, claim }) => (old?.kind === 'limit' ? [claim] : [])),
        unaskable: unaskable[0],
        picture,
      } as const,
    ];
  });
}

function keyOf(property: PropertyText | undefined): string {
  return property === undefined ? '' : [property.text, ...property.uses.values()].join('\n');
}

/** A property as it is written, and of what it is built of that which is not the same in `other`. */
function textBeside(property: PropertyText, other: PropertyText | undefined): string {
  const changed = [...property.uses].filter(
    ([name, text]) => other !== undefined && other.uses.get(name) !== text,
  );
  return [textOf(property.declaration.span), ...changed.map(([, text]) => text)].join('\n');
}
