/** Returns the first sentence of the documentation of a declaration or module; all of it, if it has one only. */
export function firstSentence(doc: string): string {
  const line = doc.replace(/\s+/g, ' ').trim();
  return /^.*?\.(?= |$)/.exec(line)?.[0] ?? line;
}
