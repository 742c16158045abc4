/** Modules that the build makes (scripts/site.ts). */
declare module 'playground:files' {
  /** The texts of the files that come with faultline, by their paths. */
  const files: Readonly<Record<string, string>>;
  // biome-ignore lint/style/noDefaultExport: as the build writes it
  export default files;
}

declare module 'playground:grammar' {
  import type { TextMatePattern } from './page/textmate-parser.ts';

  const patterns: readonly TextMatePattern[];
  // biome-ignore lint/style/noDefaultExport: as the build writes it
  export default patterns;
}

declare module 'playground:examples' {
  /** What the list shows: a title, and the path of its file. */
  const groups: readonly {
    readonly title: string;
    readonly specs: readonly { readonly path: string; readonly text: string }[];
  }[];
  // biome-ignore lint/style/noDefaultExport: as the build writes it
  export default groups;
}
