/**
 * Documents that know where they may break, and their layout within a width: P. Wadler, "A prettier
 * printer" (The Fun of Programming, 2003), with groups, in the strict form of C. Lindig.
 */

/** Text with places where a line may end. */
export type Doc =
  | string
  | { readonly kind: 'concat'; readonly parts: readonly Doc[] }
  /** Broken at all its own lines, or at none. */
  | { readonly kind: 'group'; readonly body: Doc }
  /** Lines that begin inside stand two columns further in. */
  | { readonly kind: 'indent'; readonly body: Doc }
  /** A line end, or `flat` where the group around it fits. */
  | { readonly kind: 'line'; readonly flat: string };

/** A line end or a space. */
export const LINE: Doc = { kind: 'line', flat: ' ' };

/** A line end or nothing. */
export const SOFT_LINE: Doc = { kind: 'line', flat: '' };

export function concat(...parts: readonly Doc[]): Doc {
  return { kind: 'concat', parts };
}

export function group(...parts: readonly Doc[]): Doc {
  return { kind: 'group', body: concat(...parts) };
}

export function indent(...parts: readonly Doc[]): Doc {
  return { kind: 'indent', body: concat(...parts) };
}

/** The parts with `separator` between them. */
export function join(separator: Doc, parts: readonly Doc[]): Doc {
  return concat(...parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])));
}

/** `open a, b, c close`, whose parts stand in it on lines of their own if they must. */
export function bracketed(open: string, parts: readonly Doc[], close: string, pad: Doc): Doc {
  if (parts.length === 0) return `${open}${close}`;
  return group(open, indent(pad, join(concat(',', LINE), parts)), pad, close);
}

type Command = readonly [depth: number, flat: boolean, doc: Doc];

/** Returns the lines of `doc`; the first begins at column `depth`, and none but it has blanks before it. */
export function layout(doc: Doc, depth: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = ' '.repeat(depth);
  const stack: Command[] = [[depth, false, doc]];
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const [column, flat, part] = command;
    if (typeof part === 'string') line += part;
    else if (part.kind === 'concat') pushAll(stack, column, flat, part.parts);
    else if (part.kind === 'indent') stack.push([column + 2, flat, part.body]);
    else if (part.kind === 'group') {
      const whole: Command = [column, true, part.body];
      const fits = flat || fitsWithin(whole, stack, width - line.length);
      stack.push(fits ? whole : [column, false, part.body]);
    } else if (flat) line += part.flat;
    else {
      lines.push(line.trimEnd());
      line = ' '.repeat(column);
    }
  }
  lines.push(line);
  return lines;
}

function pushAll(stack: Command[], column: number, flat: boolean, parts: readonly Doc[]): void {
  for (const part of parts.toReversed()) stack.push([column, flat, part]);
}

/** Tells whether `first`, then `rest` up to its next line end, stand within `room` columns. */
function fitsWithin(first: Command, rest: readonly Command[], room: number): boolean {
  const stack: Command[] = [first];
  let left = room;
  let taken = rest.length;
  while (left >= 0) {
    const command = stack.pop() ?? rest[--taken];
    if (command === undefined) return true;
    const [column, flat, part] = command;
    if (typeof part === 'string') left -= part.length;
    else if (part.kind === 'concat') pushAll(stack, column, flat, part.parts);
    else if (part.kind === 'indent' || part.kind === 'group') stack.push([column, flat, part.body]);
    else if (!flat) return true;
    else left -= part.flat.length;
  }
  return false;
}
