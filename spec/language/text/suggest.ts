/** "Did you mean": the nearest of the names that would have been right. */
import { distance } from 'fastest-levenshtein';

/** Longer words are not compared: the distance is quadratic, and nobody mistypes that much. */
const LENGTH_MAX = 64;

/**
 * Returns the one of `candidates` nearest to `word`, or undefined when none is near: at most a
 * third of its letters differ, and never all of them. The first of equally near ones wins; case alone costs nothing.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LENGTH_MAX) return undefined;
  const lowered = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > LENGTH_MAX) continue;
    const between = distance(lowered, candidate.toLowerCase());
    if (between >= word.length) continue;
    if (between < bestDistance) {
      best = candidate;
      bestDistance = between;
    }
  }
  return best;
}

/** A word is compared with all candidates, so it is done for the first mistakes alone. */
const MISTAKES_MAX = 50;

/** As `suggest`, for the next mistake after those that were `found`. */
export function suggestFor(
  found: readonly unknown[],
  word: string,
  candidates: () => Iterable<string>,
): string | undefined {
  return found.length < MISTAKES_MAX ? suggest(word, candidates()) : undefined;
}
