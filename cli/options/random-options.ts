/** What commands that choose at random have in common. */
import { type Reader, valueOption } from './option.ts';
import { parseCount } from './quantities.ts';

export const seed: Reader<number | undefined> = valueOption(
  '--seed <n>',
  'the seed of random choices (default: 1)',
  parseCount,
);
