import type { Program } from '../program/program.ts';
import type { Span } from '../text/source.ts';
import { BUILTIN_FUNCTIONS } from './elaborate-call.ts';
import { type Elaboration, report } from './elaboration.ts';

/**
 * Warns of declarations of the spec itself that nothing refers to, and of locals never read.
 *
 * Only the entry module is looked at: a library declares more than one spec needs. Params and
 * threads are never unused; a leading `_` silences the warning. A variant may make things unused.
 */
export function checkUnused(
  context: Elaboration,
  program: Program,
  locals: readonly { readonly name: string; readonly span: Span }[],
): void {
  if (program.variants.length > 0) return;
  const { syntax, source } = program.entry;
  const isProgram = syntax.declarations.some((d) => d.kind === 'thread' || d.kind === 'claim');
  if (isProgram) {
    for (const declaration of syntax.declarations) {
      const { kind } = declaration;
      const checked =
        kind === 'variable' ||
        kind === 'fn' ||
        kind === 'proc' ||
        kind === 'type' ||
        kind === 'struct' ||
        kind === 'enum';
      if (!checked || BUILTIN_FUNCTIONS.some((name) => name === declaration.name.text)) continue;
      const { text: name, span } = declaration.name;
      if (!context.used.has(name) && !name.startsWith('_'))
        report(context, 'K0901', { name }, span);
    }
  }
  for (const { name, span } of locals) {
    if (span.source === source && !name.startsWith('_')) report(context, 'K0901', { name }, span);
  }
}
