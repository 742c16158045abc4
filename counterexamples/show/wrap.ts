/**
 * Breaks `text` into pieces of at most `width`: after a comma if one stands in the second half of a
 * piece, else at a blank, but not behind `//`; a longer word is cut.
 */
export function wrap(text: string, width: number, continuation: string): readonly string[] {
  if (text.length <= width) return [text];
  const comma = text.lastIndexOf(', ', width - 1) + 1;
  const blank = text.lastIndexOf(' ', width);
  // What `//` begins goes to the next line with it.
  const isLone = text.slice(0, blank).endsWith(' //');
  const cut = comma > width / 2 ? comma : isLone ? text.slice(0, blank).lastIndexOf(' ') : blank;
  const end = cut > continuation.length ? cut : width;
  const rest = text.slice(end).trimStart();
  if (end <= continuation.length) return [text.slice(0, width), ...wrap(rest, width, '')];
  return [text.slice(0, end).trimEnd(), ...wrap(continuation + rest, width, continuation)];
}
