/**
 * Text of specs, paths and other data from strangers, made harmless for whoever shows it: a terminal, and
 * the runners of CI systems, which read commands out of the lines of a log.
 *
 * - No control character, mark of direction or invisible sign but line ends and tabs: `?` stands for it. So
 *   there are no escape sequences, for terminals and for GitLab's sections.
 * - GitHub takes `::name ...::` for a command wherever a line begins with it, after any blanks.
 * - GitHub and Azure take `##[name]` and `##vso[name]` for one anywhere in a line.
 *
 * A blank in the middle of such a mark keeps it readable, and makes it text.
 */

/** Returns `text` as it may be shown behind `before`, the harmless line so far. */
export function harmless(text: string, before = ''): string {
  const visible = withoutControls(text);
  const line = before.length > CONTEXT ? `-${before.slice(-CONTEXT)}` : before;
  const broken = (line + visible)
    .replace(/^(\s*:)(?=:)/gm, '$1 ')
    .replace(/(##[\w.-]*)(?=\[)/g, '$1 ');
  return broken.slice(line.length);
}

/** More than any mark is long. */
const CONTEXT = 200;

/** Returns `text` with `?` for each character that is not to be seen; line ends and tabs stay. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, '?');
}

/** Returns `document` as JSON for people and programs, in which no text is a command either. */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2)
    .replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (sign) =>
      [...Array(sign.length).keys()].map((i) => escaped(sign.charCodeAt(i))).join(''),
    )
    .replace(/(##[\w.-]*)\[/g, (_, mark: string) => mark + escaped(0x5b));
  return `${text}\n`;
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
