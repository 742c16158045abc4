/** The frame of every page: one file, no network, nothing of a spec can run in it. */
import { createHash } from 'node:crypto';
import { html, linkToFile, Markup } from './markup.ts';

/** The page's own style and script: `page.css` and `page.js` beside this file. */
export interface Assets {
  readonly style: string;
  readonly script: string;
}

export interface Page {
  readonly title: string;
  /** What stands in the page's header, under its title. */
  readonly lead: Markup;
  /** Its sections, by id, for the list of contents. */
  readonly sections: readonly Section[];
  /** A link to the page that this one belongs to. */
  readonly up?: { readonly href: string; readonly text: string } | undefined;
  readonly data?: Markup | undefined;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Returns the whole file. Only the script that is given here can run: the policy has its hash. */
export function documentOf({ title, lead, sections, up, data }: Page, assets: Assets): string {
  const script = `\n${assets.script}`;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const upLink = up && html`<a href="${linkToFile(up.href)}">${up.text}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${Markup.trusted(assets.style)}</style>
</head>
<body>
<a class="skip" href="#main">to the content</a>
<header>
<h1>${title}</h1>
${lead}
<nav aria-label="On this page">${upLink}${sections.map(
    ({ id, title: text }) => html`<a href="#${id}">${text}</a>`,
  )}</nav>
</header>
<main id="main">
${sections.map(
  ({ id, title: text, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${text}</h2>
${body}
</section>
`,
)}</main>
<footer>faultline</footer>
${data}
<script>${Markup.trusted(script)}</script>
</body>
</html>
`.toString();
}
