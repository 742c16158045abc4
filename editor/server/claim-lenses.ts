/** What stands above each claim in an editor: how it was found, and what can be done. */
import type { CodeLens } from 'vscode-languageserver';
import type { LoadedSpec } from '../../workbench/project/load-spec.ts';
import type { ClaimRuns, ClaimState } from './claim-runs.ts';
import { toRange } from './protocol-positions.ts';

export const COMMANDS = {
  check: 'faultline.check',
  picture: 'faultline.picture',
  bless: 'faultline.bless',
} as const;

export function lensesOf(runs: ClaimRuns, uri: string, spec: LoadedSpec): readonly CodeLens[] {
  return spec.claims.flatMap(({ name: { text: claim, span } }) => {
    const range = toRange(span);
    const lens = (title: string, command: string): CodeLens => ({
      range,
      command: { title, command, arguments: [uri, claim] },
    });
    const state = runs.state(uri, claim);
    return [
      lens(lensTitle(state), COMMANDS.check),
      ...(state.kind === 'done' && state.hasPicture
        ? [lens('show picture', COMMANDS.picture)]
        : []),
      ...(state.kind === 'done' && state.canBless ? [lens('record counts', COMMANDS.bless)] : []),
    ];
  });
}

function lensTitle(state: ClaimState): string {
  switch (state.kind) {
    case 'unknown':
      return 'check';
    case 'running':
      return 'checking ...';
    case 'failed':
      return `${state.message} - check again`;
    case 'done':
      return `${state.isAsRecorded ? '✓' : '✗'} ${state.text}`;
    default:
      return state satisfies never;
  }
}
