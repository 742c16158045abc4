/** `--shard 2/5`: which part of the specs this machine looks at. */
import type { Shard } from '../../workbench/claims/shards.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { type Reader, valueOption } from './option.ts';

const SHARDS_MAX = 1000;

export const shard: Reader<Shard | undefined> = valueOption(
  '--shard <k/n>',
  'only the k-th of n parts, like 2/5; `faultline merge` joins their reports',
  (option, text) => {
    const found = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
    const [number, count] = [Number(found?.[1]), Number(found?.[2])];
    if (found !== null && number >= 1 && number <= count && count <= SHARDS_MAX) {
      return { number, count };
    }
    throw new UserError(
      `\`${option}\` has no part \`${text}\``,
      `${option} 2/5: the second of five`,
    );
  },
);
