/**
 * The edits that hints say in words: `did you mean \`x\`?`, `write \`x\``, `remove it`, `add \`}\``. A hint that
 * leaves something open (`...`) or gives a choice is advice, and no edit.
 */
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';

export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

export interface HintEdit {
  /** As the hint says it, such as "write `and`". */
  readonly title: string;
  readonly changes: readonly TextChange[];
}

/** Returns the edit that mends `diagnostic`, if its hint is one. */
export function editOf(diagnostic: Diagnostic): HintEdit | undefined {
  const { code, span, hint, message } = diagnostic;
  if (code === 'K0901') return { title: 'begin its name with `_`', changes: [before(span, '_')] };
  if (hint === undefined || hint.includes('...')) return undefined;
  if (code === 'K0104') {
    return { title: 'remove all `;`', changes: semicolons(span) };
  }
  const meant = /^did you mean `([^`]+)`\?$/.exec(hint)?.[1];
  if (meant !== undefined) {
    return isName(textOf(span))
      ? { title: `write \`${meant}\``, changes: [{ span, text: meant }] }
      : undefined;
  }
  const written = /^write `([^`]+)`$/.exec(hint)?.[1];
  if (written !== undefined) return { title: hint, changes: [{ span, text: written }] };
  const other = /^take another name, such as `(\w+)`$/.exec(hint)?.[1];
  if (other !== undefined)
    return { title: `call it \`${other}\``, changes: [{ span, text: other }] };
  if (hint === 'close it with `"`') return { title: hint, changes: [after(span, '"')] };
  const closer = /^add `([)\]}])`$/.exec(hint)?.[1];
  if (closer !== undefined) return { title: hint, changes: [closing(span, closer)] };
  if (hint === 'remove it') {
    const isLine = code === 'K0115';
    return {
      title: `remove \`${isLine ? wholeLine(span).trim() : short(textOf(span))}\``,
      changes: [removal(span, isLine)],
    };
  }
  const all = code === 'K0205' ? /^all its values are `(all \w+)`$/.exec(hint)?.[1] : undefined;
  if (all !== undefined) return { title: `write \`${all}\``, changes: [{ span, text: all }] };
  // A statement that becomes a step of its own: the first of the two ways that the hint names.
  const atomic =
    code === 'K0440' || code === 'K0441' ? /^write `(atomic \{ .* \})`/.exec(hint)?.[1] : undefined;
  if (atomic !== undefined && message !== '') {
    const wrapped = `atomic { ${textOf(span)} }`;
    return wrapped === atomic
      ? { title: 'make it a step of its own', changes: [{ span, text: atomic }] }
      : undefined;
  }
  return undefined;
}

function isName(text: string): boolean {
  return /^[A-Za-z_][\w.]*$/.test(text);
}

function short(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}...` : text;
}

function before({ source, start }: Span, text: string): TextChange {
  return { span: { source, start, end: start }, text };
}

function after({ source, end }: Span, text: string): TextChange {
  return { span: { source, start: end, end }, text };
}

/** Before what cannot stand inside the bracket: on a line of its own, if that begins one. */
function closing(span: Span, closer: string): TextChange {
  const { source, start } = span;
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const startsLine = source.text.slice(lineStart, start).trim() === '';
  if (closer !== '}') return before(span, closer);
  return before(span, startsLine ? '}\n' : ' }');
}

function wholeLine({ source, start }: Span): string {
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const end = source.text.indexOf('\n', start);
  return source.text.slice(lineStart, end === -1 ? undefined : end);
}

function removal(span: Span, isLine: boolean): TextChange {
  if (!isLine) return { span, text: '' };
  const { source } = span;
  const start = source.text.lastIndexOf('\n', span.start - 1) + 1;
  const end = source.text.indexOf('\n', span.start);
  return { span: { source, start, end: end === -1 ? source.text.length : end + 1 }, text: '' };
}

/** All semicolons of the text, outside of strings and comments: one message speaks of all. */
function semicolons({ source }: Span): readonly TextChange[] {
  const parts = source.text.matchAll(/"[^"\n\r]*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|;/g);
  return [...parts].flatMap(({ 0: text, index }) =>
    text === ';' ? [{ span: { source, start: index, end: index + 1 }, text: '' }] : [],
  );
}
