/**
 * A mistake of the user that is not a mistake in a spec: a wrong path, name, option or file.
 * It is printed as `error: <message>` with an optional hint, and ends the command with 2.
 */
export class UserError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UserError';
    this.hint = hint;
  }
}
