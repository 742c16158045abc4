/** `faultline gate --base REV [PATH...]`: what a change does to the claims of a project. */
import path from 'node:path';
import { gateJson } from '../../report/gate/gate-json.ts';
import { gateMarkdown } from '../../report/gate/gate-markdown.ts';
import { ALLOWABLE, type AllowableKind, type GateReport } from '../../report/gate/gate-report.ts';
import { gateText } from '../../report/gate/gate-text.ts';
import { showMany } from '../../report/numbers.ts';
import type { CacheFlags } from '../cache/choose-cache.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { ExitCode } from '../exit-code.ts';
import { judgeReview } from '../gate/findings.ts';
import { review } from '../gate/review.ts';
import { openRevisions } from '../gate/revisions.ts';
import { readSearchOptions, type SearchFlags } from '../options.ts';
import { openProject, projectPath } from '../project.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';

export interface GateFlags extends SearchFlags, CacheFlags {
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
  const cache = flags.cache === undefined ? {} : { cache: flags.cache };
  const found = await review(terminal, revisions, locations, { ...options, ...cache });
  const { findings, exitCode } = judgeReview(found, allowed);
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
  if (options.json) terminal.out(`${JSON.stringify(gateJson(report), null, 2)}\n`);
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
