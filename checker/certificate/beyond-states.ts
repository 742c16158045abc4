/** What a set of states that may hold more than can be reached does not show. */
import type { Machine } from '../../model/machine/machine.ts';
import { ENDLESS } from '../outcome.ts';

/** Returns why one of `properties` of `machine` cannot be certified; undefined if all can. */
export function beyondStates(
  machine: Machine,
  properties: ReadonlySet<string>,
): string | undefined {
  const ofRuns = [...machine.temporal.map(({ name }) => name), ...ENDLESS];
  const ofRun = ofRuns.find((name) => properties.has(name));
  if (ofRun !== undefined) return `\`${ofRun}\` is about runs, not about states`;
  const cover = machine.properties.find(
    ({ form, name }) => form === 'cover' && properties.has(name),
  );
  return cover && `\`${cover.name}\` asks what can be reached`;
}
