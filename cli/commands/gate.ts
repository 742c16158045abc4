/** `faultline gate --base REV [PATH...]`: what a change does to the claims of a project. */

import path from 'node:path';
import { gateJson } from '../../report/gate/gate-json.ts';
import { gateMarkdown } from '../../report/gate/gate-markdown.ts';
import { ALLOWABLE, type AllowableKind, type GateReport } from '../../report/gate/gate-report.ts';
import { gateText } from '../../report/gate/gate-text.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { judgeReview } from '../../workbench/change/findings.ts';
import { review } from '../../workbench/change/review.ts';
import { openRevisions } from '../../workbench/change/revisions.ts';
import { chooseCache } from '../../workbench/claims/cache/choose-cache.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { openProject, projectPath } from '../../workbench/project/project.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import type { ExitCode } from '../exit-code.ts';
import { gateExitCode } from '../gate-exit-code.ts';
import { readSearchOptions, type SearchFlags } from '../search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

export interface GateFlags extends SearchFlags {
  readonly cache?: boolean;
  readonly base: string;
  readonly head: string;
  readonly allow: readonly string[];
  readonly format: string;
}

/** Where claims live when no path is given. */
const DEFAULT_FOLDERS = ['properties', 'examples'];

export async function gateCommand(
  terminal: Terminal,
  paths: readonly string[],
  flags: GateFlags,
): Promise<ExitCode> {
  const options = readSearchOptions(flags);
  const allowed = readAllowed(flags.allow);
  const project = openProject(paths[0] ?? '.', terminal.cwd);
  const revisions = openRevisions(project, flags.base, flags.head);
  const locations =
    paths.length > 0
      ? paths.map((each) => projectPath(project, path.resolve(terminal.cwd, each)))
      : DEFAULT_FOLDERS;
  const found = await withEvents(terminal, (events) => {
    const warn = (message: string): void => events.onNotice({ kind: 'warning', message });
    const cache = chooseCache(flags.cache, terminal.env, warn);
    return review(events, revisions, locations, { ...options, cache });
  });
  const findings = judgeReview(found, allowed);
  const exitCode = gateExitCode(findings, found.skippedCount);
  const { base, head, isMergeBase } = revisions;
  const report: GateReport = {
    base: { asked: base.asked, commit: base.commit },
    head: { asked: head.asked, commit: head.commit },
    isMergeBase,
    claims: found.claims.map(({ shown }) => shown),
    sameText: found.sameText,
    sameMachine: found.sameMachine,
    properties: found.properties,
    findings,
    exitCode,
  };
  const { green, red, yellow, bold } = terminal.colors;
  const tones = { good: green, bad: red, doubtful: yellow, title: bold };
  if (options.json) terminal.out(jsonText(gateJson(report)));
  else if (flags.format === 'markdown') terminal.out(gateMarkdown(report));
  else terminal.out(gateText(report, tones, terminal.columns, options.verbose));
  if (found.skippedCount > 0) {
    terminal.err(`interrupted: ${showMany(found.skippedCount, 'claim')} not begun\n`);
  }
  return exitCode;
}

function readAllowed(names: readonly string[]): ReadonlySet<AllowableKind> {
  return new Set(
    names.map((name) => {
      const kind = ALLOWABLE.find((each) => each === name);
      if (kind === undefined) {
        throw new UserError(`\`--allow\` knows no \`${name}\``, didYouMean(name, ALLOWABLE));
      }
      return kind;
    }),
  );
}
