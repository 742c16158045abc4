/** Claims that are checked from the editor, and what came of them. */

import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  type Connection,
  ShowDocumentRequest,
} from 'vscode-languageserver';
import { showVerdict } from '../../report/verdict/result.ts';
import type { CheckedClaim } from '../../workbench/claims/check-claim.ts';
import { checkTasks } from '../../workbench/claims/check-claims.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { writePicture } from '../../workbench/files/picture-file.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { blessText } from '../../workbench/project/blessing.ts';
import { targetIn } from '../../workbench/project/project.ts';
import { noEvents } from '../../workbench/search/events.ts';
import { usualSearch } from '../../workbench/search/search-options.ts';
import { editTo } from './protocol-positions.ts';
import type { Workspace } from './workspace.ts';

export type ClaimState =
  | { readonly kind: 'unknown' | 'running' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'done';
      /** The verdict with its bounds, and what differs from what is recorded. */
      readonly text: string;
      readonly isAsRecorded: boolean;
      readonly hasPicture: boolean;
      readonly canBless: boolean;
    };

interface Entry {
  /** Of the texts that were checked: what was found is shown while they are what they were. */
  readonly generation: number;
  readonly state: ClaimState;
  readonly checked?: CheckedClaim;
}

export class ClaimRuns {
  canShowProgress = false;
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  readonly #onChange: () => void;
  readonly #entries = new Map<string, Entry>();

  constructor(connection: Connection, workspace: Workspace, onChange: () => void) {
    this.#connection = connection;
    this.#workspace = workspace;
    this.#onChange = onChange;
  }

  state(uri: string, claim: string): ClaimState {
    return this.#entry(uri, claim)?.state ?? { kind: 'unknown' };
  }

  forget(uri: string): void {
    for (const key of [...this.#entries.keys()]) {
      if (key.startsWith(`${uri}#`)) this.#entries.delete(key);
    }
  }

  /** Checks a claim; returns its state. The text is the editor's, saved or not. */
  async check(uri: string, claim: string, token: CancellationToken): Promise<ClaimState> {
    const { generation } = this.#workspace;
    const spec = this.#workspace.spec(uri);
    const project = this.#workspace.project(uri);
    const declaration = spec?.claims.find(({ name }) => name.text === claim);
    if (spec === undefined || project === undefined || declaration === undefined) {
      throw new UserError(`there is no claim \`${claim}\``);
    }
    const keep = (state: ClaimState, checked?: CheckedClaim): ClaimState => {
      this.#entries.set(`${uri}#${claim}`, {
        generation,
        state,
        ...(checked !== undefined && { checked }),
      });
      this.#onChange();
      return state;
    };
    keep({ kind: 'running' });
    const abort = new AbortController();
    const progress = this.canShowProgress
      ? await this.#connection.window.createWorkDoneProgress()
      : undefined;
    progress?.begin(`checking ${claim}`, undefined, undefined, true);
    token.onCancellationRequested(() => abort.abort());
    progress?.token.onCancellationRequested(() => abort.abort());
    try {
      const events = {
        ...noEvents(),
        signal: abort.signal,
        onProgress: (_subject: string, { states, depth }: { states: number; depth: number }) =>
          progress?.report(`${states} states, depth ${depth}`),
      };
      const options = { ...usualSearch(), coverageStates: 0, cache: undefined };
      const { checked, failures } = await checkTasks(
        events,
        project,
        [{ spec, claim: declaration }],
        options,
      );
      const [found] = checked;
      if (found === undefined) {
        return keep({ kind: 'failed', message: failures[0]?.message ?? 'interrupted' });
      }
      return keep(stateOf(found), found);
    } catch (error) {
      keep({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      progress?.done();
    }
  }

  /** Returns the picture of a claim that was checked; `isShown`: the editor is asked to open it as a file. */
  async picture(uri: string, claim: string, isShown: boolean): Promise<string> {
    const picture = this.#entry(uri, claim)?.checked?.picture;
    if (picture === undefined)
      throw new UserError(`claim \`${claim}\` has no picture: check it first`);
    if (isShown) {
      const file = pathToFileURL(writePicture(claim, picture)).href;
      await this.#connection.sendRequest(ShowDocumentRequest.type, { uri: file, takeFocus: false });
    }
    return picture;
  }

  /** Records the counts of a claim that was checked in its text, and its picture beside the others. */
  async bless(uri: string, claim: string): Promise<boolean> {
    const entry = this.#entry(uri, claim);
    const project = this.#workspace.project(uri);
    const { checked } = entry ?? {};
    if (checked === undefined || project === undefined || !canBless(checked)) {
      throw new UserError(`claim \`${claim}\` has nothing to record: check it first`);
    }
    const { report, declaration, spec, golden } = checked;
    const { states, transitions, depth } = report.outcome;
    const text = blessText(spec.source, [
      { claim: declaration, counts: { states, transitions, depth } },
    ]);
    const edits = [...editTo(spec.source, text)];
    const { applied } = await this.#connection.workspace.applyEdit({ changes: { [uri]: edits } });
    if (applied && golden !== undefined && golden.state !== 'same') {
      writeWhole(targetIn(project, golden.path), golden.actual);
    }
    return applied;
  }

  #entry(uri: string, claim: string): Entry | undefined {
    const found = this.#entries.get(`${uri}#${claim}`);
    return found?.generation === this.#workspace.generation ? found : undefined;
  }
}

function canBless({ report: { judgement }, golden }: CheckedClaim): boolean {
  const { kind } = judgement;
  if (kind === 'other-verdict' || kind === 'limit-reached') return false;
  return kind === 'drifted' || kind === 'new' || (golden !== undefined && golden.state !== 'same');
}

function stateOf(checked: CheckedClaim): ClaimState {
  const { report, picture } = checked;
  const { judgement } = report;
  const verdict = showVerdict(report.machine, report.result, report.outcome);
  const isAsRecorded = judgement.kind === 'as-recorded' || judgement.kind === 'new';
  return {
    kind: 'done',
    text: isAsRecorded ? verdict : `${verdict}: ${judgement.remarks[0] ?? ''}`,
    isAsRecorded,
    hasPicture: picture !== undefined,
    canBless: canBless(checked),
  };
}
