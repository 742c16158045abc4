/** What a tool answers with, a mistake of whoever asks too. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { UserError } from '../../workbench/errors/user-error.ts';
import type { Project } from '../../workbench/library/library-project.ts';
import type { Run } from '../../workbench/library/run.ts';
import { type InvalidSpec, load, type Spec, SpecError } from '../../workbench/library/spec.ts';

export function open(
  project: Project,
  spec: string | undefined,
  text: string | undefined,
): Spec | InvalidSpec {
  if (spec !== undefined && text === undefined) return project.load(spec);
  if (text !== undefined && spec === undefined) return load(text, { path: 'draft.kspec' });
  throw new UserError('give either `spec`, a path, or `text`');
}

export function warnings(spec: Spec): readonly string[] {
  return spec.warnings.map(
    ({ code, message, hint }) =>
      `warning[${code}]: ${message}${hint === undefined ? '' : `; hint: ${hint}`}`,
  );
}

export function pictureOf(run: Run | undefined): readonly string[] {
  return run === undefined ? [] : ['', run.draw()];
}

export function said(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

export function mistakes(spec: InvalidSpec): CallToolResult {
  return { ...said(spec.render()), isError: true };
}

/** A mistake of whoever asks is an answer that says so. */
export async function answer(ask: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof SpecError)) throw error;
    const hint =
      error instanceof UserError && error.hint !== undefined ? `\nhint: ${error.hint}` : '';
    return { ...said(`${error.message}${hint}`), isError: true };
  }
}
