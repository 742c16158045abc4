/** What to say of a bracket that is missing, or one too many. */
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import type { SpecToken } from '../text/lex.ts';
import { CLOSER_OF, CLOSERS } from './grammar-brackets.ts';
import type { Failure } from './parse-failure.ts';

export function explainBracket({ first, token, phrase }: Failure): Diagnostic | undefined {
  const ended = token.kind === 'end';
  if (!ended && !CLOSERS.has(token.text)) return undefined;
  const { open, suspect } = openBrackets(first, token);
  const opener = ended ? (suspect ?? open.at(-1)) : open.at(-1);
  if (opener === undefined) {
    return ended
      ? undefined
      : diagnostic('K0103', { bracket: token.text }, token.span, { hint: 'remove it' });
  }
  const closer = CLOSER_OF.get(opener.text) ?? '';
  // `f(a, )`: the bracket is right, what stands before it is not.
  if (!ended && (closer === token.text || !phrase.includes(`\`${closer}\``))) return undefined;
  return diagnostic('K0102', { bracket: opener.text }, token.span, {
    label: `\`${closer}\` is missing before this`,
    related: [{ span: opener.span, label: 'opened here' }],
    hint: `add \`${closer}\``,
  });
}

/**
 * The brackets of a declaration that are open before `end`, and the brace that the indentation
 * says was forgotten: a `}` under another brace's line closed it by accident.
 */
function openBrackets(
  first: SpecToken,
  end: SpecToken,
): { readonly open: readonly SpecToken[]; readonly suspect: SpecToken | undefined } {
  const open: SpecToken[] = [];
  let suspect: SpecToken | undefined;
  for (let token: SpecToken | undefined = first; token !== undefined; token = token.next) {
    if (token === end) break;
    if (CLOSER_OF.has(token.text)) open.push(token);
    else if (CLOSERS.has(token.text)) {
      const opener = open.pop();
      const misplaced =
        opener !== undefined &&
        token.startsLine &&
        opener.indentation > token.pos.columnBegin &&
        open.some((outer) => outer.indentation === token?.pos.columnBegin);
      if (misplaced) suspect ??= opener;
    }
  }
  return { open, suspect };
}
