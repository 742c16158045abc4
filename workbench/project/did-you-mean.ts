import { suggest } from '../../spec/language/text/suggest.ts';

/** Returns a hint for an unknown name: the nearest known one, or else all of them if they are few. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = suggest(name, known);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (known.length === 0) return 'it has none';
  return known.length <= 12 ? `it has ${known.map((one) => `\`${one}\``).join(', ')}` : undefined;
}
