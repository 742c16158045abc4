import { type Diagnostic, hasErrors } from '../spec/language/text/diagnostics.ts';
import { renderDiagnostic } from '../spec/language/text/render-diagnostic.ts';
import { SpecError } from '../workbench/errors/spec-error.ts';
import type { UserError } from '../workbench/errors/user-error.ts';
import type { Terminal } from './terminal.ts';

/** More would scroll the first one, which is the one to mend, off the screen. */
const SHOWN_MAX = 20;

/** Prints diagnostics to standard error, errors first; returns whether there are errors. */
export function showDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const ordered = [...errors, ...warnings];
  for (const diagnostic of ordered.slice(0, SHOWN_MAX)) {
    terminal.err(`${renderDiagnostic(diagnostic)}\n`);
  }
  const more = ordered.length - SHOWN_MAX;
  if (more > 0) terminal.err(`... and ${more} more\n`);
  return hasErrors(diagnostics);
}

/** Prints what keeps a command from going on: mistakes in a spec with their places, any other as a sentence. */
export function showUserError(terminal: Terminal, error: UserError): void {
  if (error instanceof SpecError) {
    showDiagnostics(terminal, error.diagnostics);
    return;
  }
  terminal.err(`${terminal.colors.red('error')}: ${error.message}\n`);
  if (error.hint !== undefined) terminal.err(`hint: ${error.hint}\n`);
}
