/** Whether two machines do the same, as far as one can see it without running them. */
import { FOR_PEOPLE } from './fingerprint.ts';
import type { Machine, Origin } from './machine.ts';

/**
 * Tells whether two machines are the same but for their names and params, for what is there for people only,
 * and for labels that no property asks for.
 *
 * Law: such machines have the same states and steps, and the same properties hold. The reverse does not hold;
 * two machines may do the same in different words.
 */
export function sameBehaviour(one: Machine, other: Machine): boolean {
  const same = comparison(usedLabels(one));
  return same(allButTemplates(one), allButTemplates(other)) && same(one.templates, other.templates);
}

/** Compares machines part by part, from the first one: what costs most may then not be needed. */
export function sameParts(
  one: Machine,
  other: { readonly base: Machine; readonly templates: Iterable<Machine['templates'][number]> },
): boolean {
  const same = comparison(usedLabels(one));
  if (!same(allButTemplates(one), allButTemplates(other.base))) return false;
  let count = 0;
  for (const template of other.templates) {
    if (!same(one.templates[count], template)) return false;
    count += 1;
  }
  return count === one.templates.length;
}

function allButTemplates(machine: Machine): object {
  return { ...machine, name: '', params: [], templates: [] };
}

/** Returns the labels that `t.at(label)` names: in properties, for nothing else may ask for control locations. */
function usedLabels({ properties, temporal, stepProperties }: Machine): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if ('kind' in value && value.kind === 'at' && 'label' in value) found.add(String(value.label));
    for (const [key, part] of Object.entries(value)) if (!FOR_PEOPLE.has(key)) look(part);
  };
  look([properties, temporal, stepProperties]);
  return found;
}

function comparison(usedLabels: ReadonlySet<string>): (one: unknown, other: unknown) => boolean {
  /** With what each part was found to be the same: types and expressions are shared by many nodes. */
  const known = new WeakMap<object, object>();

  const same = (one: unknown, other: unknown): boolean => {
    if (one === other) return true;
    if (one === null || other === null) return false;
    if (typeof one !== 'object' || typeof other !== 'object') return false;
    if (known.get(one) === other) return true;
    if (!sameObjects(one, other)) return false;
    known.set(one, other);
    return true;
  };

  const sameObjects = (one: object, other: object): boolean => {
    if (Array.isArray(one)) return Array.isArray(other) && sameArrays(one, other);
    if (isCollection(one)) return isCollection(other) && sameArrays([...one], [...other]);
    if (Array.isArray(other) || isCollection(other)) return false;
    const [parts, others] = [one, other] as [Parts, Parts];
    const keys = Object.keys(parts);
    return (
      keys.every((key) => FOR_PEOPLE.has(key) || sameValues(key, parts[key], others[key])) &&
      Object.keys(others).every(
        (key) => FOR_PEOPLE.has(key) || others[key] === undefined || parts[key] !== undefined,
      )
    );
  };

  const sameArrays = (one: readonly unknown[], other: readonly unknown[]): boolean =>
    one.length === other.length && one.every((part, i) => same(part, other[i]));

  /** The origin of a node is for messages only, but its labels count: properties ask for them. */
  const sameValues = (key: string, one: unknown, other: unknown): boolean =>
    key === 'origin' ? sameArrays(labelsOf(one), labelsOf(other)) : same(one, other);

  const labelsOf = (origin: unknown): readonly string[] =>
    (origin as Origin).labels.filter((label) => usedLabels.has(label));

  return same;
}

function isCollection(value: object): value is Iterable<unknown> {
  return value instanceof Map || value instanceof Set;
}

type Parts = Readonly<Record<string, unknown>>;
