/** A spec with the modules that it uses, parsed: from a file, or from a text. */
import {
  loadProgram,
  type Program,
  type ReadModule,
  type SuggestModule,
} from '../../spec/language/program/program.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { type Project, readModule, readSpec, suggestModule } from './project.ts';

/** A spec with all it uses, parsed. */
export interface LoadedSpec {
  readonly file: string;
  readonly source: SourceFile;
  readonly program: Program;
  readonly claims: readonly ClaimDeclaration[];
  readonly variants: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and parses the spec at `file`, which the user named. */
export function loadSpec(project: Project, file: string): LoadedSpec {
  return loadText(
    file,
    readSpec(project, file),
    (name) => readModule(project, name),
    (name) => suggestModule(project, name),
  );
}

/** Parses a spec of which the text is known. */
export function loadText(
  file: string,
  source: SourceFile,
  read: ReadModule,
  suggest?: SuggestModule,
): LoadedSpec {
  const { program, diagnostics } = loadProgram(source, read, suggest);
  const declarations = program.modules.flatMap((module) => module.syntax.declarations);
  return {
    file,
    source,
    program,
    claims: program.entry.syntax.declarations.filter((d) => d.kind === 'claim'),
    variants: declarations.filter((d) => d.kind === 'variant').map((d) => d.name.text),
    diagnostics,
  };
}
