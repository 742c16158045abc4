/** What is said of a search for any number of identities: `any number of Cpu`, `23,336 views of 2`. */
import type { AnyNumber } from '../../checker/any-number-outcome.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { positionAt, type Span, textOf } from '../../spec/language/text/source.ts';
import type { Integer } from './json-number.ts';
import { showCount } from './numbers.ts';

type Looked = Pick<Outcome, 'anyNumber' | 'limit'>;

export interface AnyNumberJson {
  /** The symmetric type. */
  readonly type: string;
  /** The param that gives the number of identities. */
  readonly param: string;
  /** How many identities a view has. */
  readonly viewSize: Integer;
  /** How many views there are; 0 if none were explored. */
  readonly views: Integer;
  /** The numbers of identities for which all states were explored. */
  readonly exact: readonly Integer[];
  /** The number of identities that the counts and violations are for; null if they are for views. */
  readonly size: Integer | null;
}

export function anyNumberJson({ anyNumber }: Looked): AnyNumberJson | null {
  if (anyNumber === undefined) return null;
  const { type, param, viewSize, views, exact, size } = anyNumber;
  return { type, param, viewSize, views, exact, size: size ?? null };
}

/** Returns the params that bound a verdict: of any number of identities, not the one that says how many. */
export function boundsOf(
  { params }: Machine,
  outcome?: Pick<Outcome, 'anyNumber'>,
): readonly ParamValue[] {
  const any = viewed(outcome?.anyNumber);
  return any === undefined ? params : params.filter(({ name }) => name !== any.param);
}

/** Returns `any number of Cpu`; undefined if what is said is of one number. */
export function showAnyNumber({ anyNumber }: Looked): string | undefined {
  const any = viewed(anyNumber);
  return any && `any number of ${any.type}`;
}

/** Returns `23,336 views of 2`, or that they are too coarse; undefined if what is said is of one number. */
export function showViews({ anyNumber, limit }: Looked): string | undefined {
  const any = viewed(anyNumber);
  if (any === undefined) return undefined;
  if (limit === 'views') return `views of ${any.viewSize} are too coarse`;
  return limit === undefined ? `${showCount(any.views)} views of ${any.viewSize}` : undefined;
}

function viewed(any: AnyNumber | undefined): AnyNumber | undefined {
  return any?.size === undefined ? any : undefined;
}

/**
 * Returns lines on what views break that no exact search does, each ending in a line end: the steps by which they come
 * to it, and the conditions of the spec that somebody unseen may decide.
 */
export function tooCoarseText(
  machine: Machine,
  { anyNumber, limit }: Looked,
  loose: readonly Span[],
): string {
  const any = viewed(anyNumber);
  if (any?.tooCoarse === undefined || limit !== 'views') return '';
  const { property, steps } = any.tooCoarse;
  const largest = Math.max(...any.exact);
  const lines = steps.map(({ template, location, isSeen }) => {
    const { name, nodes, locations } = at(machine.templates, template);
    const { origin } = at(nodes, at(locations, location));
    const who = isSeen ? name : `${name} (unseen)`;
    const { line } = positionAt(origin.span.source, origin.span.start);
    const [text = ''] = textOf(origin.span).split('\n');
    return `  ${who}: ${text.trim()}  (${origin.span.source.path}:${line})\n`;
  });
  const doubts = loose.map((span) => {
    const { line } = positionAt(span.source, span.start);
    return `  ${span.source.path}:${line}: ${textOf(span).replace(/\s+/g, ' ')}\n`;
  });
  return [
    `views break ${property}, and no exact search with up to ${largest} \`${any.type}\` does; how they come to it:\n`,
    ...lines,
    ...(doubts.length === 0
      ? []
      : [
          'conditions that unseen identities may decide take both branches; a ghost that names the identity is exact:\n',
          ...doubts,
        ]),
    'a count of who is inside says less than a set of them\n',
  ].join('');
}
