/** What is done with a name in the whole project of a text: where it is, and its rename. */
import {
  ErrorCodes,
  type Location,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Span } from '../../spec/language/text/source.ts';
import type { LoadedSpec } from '../../workbench/project/load-spec.ts';
import type { TextChange } from '../language/hint-edits.ts';
import { nameIndex, occurrenceAt, samePlaces } from '../language/name-index.ts';
import { isSamePlace, type Occurrence } from '../language/occurrence.ts';
import { changedTexts, changesOf, meanTheSame, whyFixed, whyNoName } from '../language/rename.ts';
import { toRange } from './protocol-positions.ts';
import type { Workspace } from './workspace.ts';

export function locations(workspace: Workspace, span: Span): readonly Location[] {
  const uri = workspace.uriOf(span.source);
  return uri === undefined ? [] : [{ uri, range: toRange(span) }];
}

/** Returns all places of the name at `offset`, in the whole project; and the programs that they are in. */
export function everywhere(
  workspace: Workspace,
  uri: string,
  offset: number,
): { readonly places: readonly Occurrence[]; readonly specs: readonly LoadedSpec[] } | undefined {
  const spec = workspace.spec(uri);
  if (spec === undefined) return undefined;
  const own = nameIndex(spec.program, true);
  const found = occurrenceAt(own, spec.source, offset);
  if (found === undefined) return undefined;
  const declaredIn = new Set(found.targets.map(({ source }) => source));
  const specs = workspace
    .specsAround(uri)
    .filter(({ program }) => program.modules.some(({ source }) => declaredIn.has(source)));
  const places: Occurrence[] = [];
  for (const { program } of specs) {
    for (const each of samePlaces(nameIndex(program, true), found)) {
      if (!places.some(({ span }) => isSamePlace(span, each.span))) places.push(each);
    }
  }
  return { places, specs };
}

export function requireMovable(workspace: Workspace, uri: string, occurrence: Occurrence): void {
  const why = whyFixed(occurrence);
  if (why !== undefined) throw refusal(why);
  const foreign = occurrence.targets.find(({ source }) => !workspace.isOwn(uri, source));
  if (foreign !== undefined) {
    throw refusal(`it is declared in \`${foreign.source.path}\`, which comes with faultline`);
  }
}

/** A rename that would change what any name stands for is refused. */
export function rename(
  workspace: Workspace,
  uri: string,
  offset: number,
  name: string,
): WorkspaceEdit | null {
  const problem = whyNoName(name);
  if (problem !== undefined) throw refusal(problem);
  const found = everywhere(workspace, uri, offset);
  const [first] = found?.places ?? [];
  if (found === undefined || first === undefined) return null;
  requireMovable(workspace, uri, first);
  const changes = changesOf(found.places, name);
  const after = workspace.withTexts(uri, found.specs, changedTexts(changes));
  for (const [i, { program, file }] of found.specs.entries()) {
    const then = after[i];
    if (then === undefined) continue;
    const isSame = meanTheSame(nameIndex(program, true), nameIndex(then.program, true));
    if (!isSame) throw refusal(`\`${name}\` means something else already in \`${file}\``);
  }
  return workspaceEdit(workspace, changes);
}

export function workspaceEdit(workspace: Workspace, changes: readonly TextChange[]): WorkspaceEdit {
  const edits: Record<string, TextEdit[]> = {};
  for (const { span, text } of changes) {
    const uri = workspace.uriOf(span.source);
    if (uri === undefined) continue;
    edits[uri] = [...(edits[uri] ?? []), { range: toRange(span), newText: text }];
  }
  return { changes: edits };
}

export function refusal(message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidRequest, message);
}
