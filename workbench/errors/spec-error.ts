import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import { UserError } from './user-error.ts';

/** Mistakes in the text of a spec that keep a command from going on. They are shown as diagnostics are. */
export class SpecError extends UserError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.name = 'SpecError';
    this.diagnostics = diagnostics;
  }
}
