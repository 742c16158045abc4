/** Documents that come later than the answers that announce them: each is of no origin, in a frame. */
import { button, element } from './elements.ts';

export class Documents {
  readonly #there = new Map<number, string>();
  readonly #wanted = new Map<number, (html: string) => void>();

  add(id: number, html: string): void {
    this.#there.set(id, html);
    this.#wanted.get(id)?.(html);
  }

  clear(): void {
    this.#there.clear();
    this.#wanted.clear();
  }

  /** A button that shows a document in its own place, once it is there. */
  opener(text: string, title: string, id: number): HTMLElement {
    const opener = button(text, () => {
      const html = this.#there.get(id);
      if (html !== undefined) return opener.replaceWith(frameOf(title, html));
      opener.textContent = `${text} (being drawn…)`;
      this.#wanted.set(id, (come) => opener.replaceWith(frameOf(title, come)));
    });
    return opener;
  }
}

function frameOf(title: string, html: string): HTMLElement {
  const frame = element('iframe');
  frame.title = title;
  // A document of its own, of no origin: what it shows comes from a spec.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.srcdoc = html;
  // The keys of the document are there at once.
  frame.addEventListener('load', () => frame.contentWindow?.focus());
  return frame;
}
