/** Text as C has it: no text of a spec becomes code. */
/** No text of a spec ends a comment, or begins one in it. */
export function inComment(text: string): string {
  return text
    .replace(/\*(?=\/)/g, '* ')
    .replace(/\/(?=\*)/g, '/ ')
    .replace(/\p{Cc}/gu, ' ');
}

export function comment(text: string): string {
  return `/* ${inComment(text)} */`;
}

/** A C string: no text of a spec ends it, or is a conversion of printf(). */
export function quoted(text: string): string {
  return `"${text.replace(/\p{Cc}/gu, ' ').replace(/["\\?]/g, '\\$&')}"`;
}

export function functionOf(type: string, name: string, body: string): string {
  return `static ${type}${name}(void)\n{\n${body}\n}\n`;
}
