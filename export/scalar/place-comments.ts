/** Comments that say where code comes from, each once for the statements in a row that come from there. */
import type { Origin } from '../../model/machine/machine.ts';
import { placeText } from '../names.ts';

/** Returns what prints a comment; `shown` makes one of a place of the spec. */
export function placeComments(
  shown: (place: string) => string,
): (origin: Origin) => readonly string[] {
  let last = '';
  return ({ span }) => {
    const here = placeText(span);
    if (here === last) return [];
    last = here;
    return [shown(here)];
  };
}
