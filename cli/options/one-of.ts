import { UserError } from '../../workbench/errors/user-error.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';

/** Returns a parser of an option that takes one of a few words. */
export function oneOf<T extends string>(known: readonly T[]): (option: string, text: string) => T {
  return (option, text) => {
    const found = known.find((name) => name === text);
    if (found === undefined) {
      throw new UserError(`\`${option}\` has no value \`${text}\``, didYouMean(text, known));
    }
    return found;
  };
}
