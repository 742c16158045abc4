/**
 * HTML that is safe by construction: a template's own text is markup, whatever is put into it is text.
 *
 * A spec is data from strangers, so nothing else in this folder may make a string of markup. Values may
 * stand between tags and in quoted attributes; that is where `html` escapes for.
 */

/** A piece of HTML that `html` made. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** For texts of this project, never of a spec: the page's own script and style. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

type Part = string | number | undefined | Markup | readonly Part[];

/** Returns the template with its values escaped; markup and lists of it are put in as they are. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let result = texts[0] ?? '';
  for (const [i, part] of parts.entries()) result += shown(part) + (texts[i + 1] ?? '');
  return Markup.trusted(result);
}

function shown(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.toString();
  if (Array.isArray(part)) return part.map(shown).join('');
  return escapeText(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Returns a link to a file beside the page. A name that begins like an address (`javascript:...`) is a name all
 * the same, and so are `#` and `?` in it.
 */
export function linkToFile(name: string): string {
  return `./${encodeURIComponent(name)}`;
}

function escapeText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

/** A control character is no text, and a mark of direction would reorder what is read. */
function visible(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** Returns a `<script>` that holds data: no text in it can end it. */
export function dataScript(id: string, data: unknown): Markup {
  const text = visible(JSON.stringify(data)).replace(/[<>&\u2028\u2029]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return html`<script type="application/json" id="${id}">${Markup.trusted(text)}</script>`;
}
