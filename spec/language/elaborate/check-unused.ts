import type { Program } from '../program/program.ts';
import type { Declaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import { BUILTIN_FUNCTIONS } from './elaborate-call.ts';
import { type Elaboration, report } from './elaboration.ts';

/**
 * Warns of declarations of the spec itself that nothing refers to, and of locals never read.
 *
 * Only the entry module is looked at: a library declares more than one spec needs. Threads are never
 * unused; a leading `_` silences the warning. A variant may make things unused, and what only a variant
 * names is used.
 */
export function checkUnused(
  context: Elaboration,
  program: Program,
  locals: readonly { readonly name: string; readonly span: Span }[],
): void {
  if (program.variants.length > 0) return;
  const { syntax, source } = program.entry;
  const inVariants = namesIn(syntax.declarations.filter((d) => d.kind === 'variant'));
  const isUnused = (name: string): boolean => !inVariants.has(name) && !name.startsWith('_');
  const isProgram = syntax.declarations.some(
    (d) => d.kind === 'thread' || d.kind === 'claim' || d.kind === 'driver',
  );
  if (isProgram) {
    for (const declaration of syntax.declarations) {
      const { kind } = declaration;
      const checked =
        kind === 'param' ||
        kind === 'variable' ||
        kind === 'fn' ||
        kind === 'proc' ||
        kind === 'type' ||
        kind === 'struct' ||
        kind === 'enum';
      if (!checked || BUILTIN_FUNCTIONS.some((name) => name === declaration.name.text)) continue;
      const { text: name, span } = declaration.name;
      if (!context.used.has(name) && isUnused(name)) report(context, 'K0901', { name }, span);
    }
  }
  for (const { name, span } of locals) {
    if (span.source === source && isUnused(name)) report(context, 'K0901', { name }, span);
  }
}

/** All names that stand anywhere in `declarations`. */
function namesIn(declarations: readonly Declaration[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, part] of Object.entries(value)) {
      if (key === 'span' || key === 'documentation') continue;
      if (typeof part === 'string') names.add(part);
      else visit(part);
    }
  };
  visit(declarations);
  return names;
}
