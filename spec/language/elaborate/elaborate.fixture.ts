/** Spec texts with the expected messages written under the culprit. */
import { applyVariants } from '../program/apply-variants.ts';
import { loadProgram } from '../program/program.ts';
import type { Diagnostic } from '../text/diagnostics.ts';
import { lineStarts, positionAt, type SourceFile } from '../text/source.ts';
import type { Core } from '../types/core.ts';
import { elaborate } from './elaborate.ts';

export interface Front {
  readonly core: Core | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs the whole front end on `text`; `modules` are the texts of what it may use. */
export function front(
  text: string,
  options: {
    readonly modules?: Readonly<Record<string, string>>;
    readonly params?: Readonly<Record<string, number>>;
    readonly variants?: readonly string[];
  } = {},
): Front {
  const { modules = {}, params = {}, variants = [] } = options;
  const source: SourceFile = { path: 'test.kspec', text };
  const loaded = loadProgram(source, (name) => {
    const found = modules[name];
    return found === undefined ? undefined : { path: `${name}.kspec`, text: found };
  });
  const patched = applyVariants(loaded.program, variants);
  const { core, diagnostics } = elaborate(patched.program, {
    params: new Map(Object.entries(params)),
  });
  return { core, diagnostics: [...loaded.diagnostics, ...patched.diagnostics, ...diagnostics] };
}

const ANNOTATION = /^(\s*\/\/\s*)(\^+) (K\d{4})\s*$/;

/**
 * Returns what `text` promises and what the front end says, in the same form: the lines of `text`,
 * each message as `// ^^^ K0401` under its line.
 */
export function annotated(
  text: string,
  options: Parameters<typeof front>[1] = {},
): { readonly promised: string; readonly said: string } {
  const lines = text.split('\n').filter((line) => !ANNOTATION.test(line));
  const plain = lines.join('\n');
  const { diagnostics } = front(plain, options);
  const source: SourceFile = { path: 'test.kspec', text: plain };
  const said = lines.flatMap((line, i) => {
    const start = lineStarts(source)[i] ?? 0;
    const here = diagnostics
      .filter((d) => positionAt(source, d.span.start).line === i + 1)
      .map((d) => {
        const column = d.span.start - start;
        const length = Math.max(1, Math.min(d.span.end, start + line.length) - d.span.start);
        const lead = column < 2 ? '//' : `//${' '.repeat(column - 2)}`;
        return `${lead}${'^'.repeat(length)} ${d.code}`;
      });
    return [line, ...[...new Set(here)].sort()];
  });
  const promised = text.split('\n').map((line) => {
    const [, lead, carets, code] = ANNOTATION.exec(line) ?? [];
    return lead === undefined ? line : `//${' '.repeat(lead.length - 2)}${carets} ${code}`;
  });
  return { promised: promised.join('\n'), said: said.join('\n') };
}
