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
import { askedOf } from '../../workbench/claims/cache/spec-key.ts';
import { runHash, sealed } from '../../workbench/claims/shard-report.ts';
import type { Shard } from '../../workbench/claims/shards.ts';
import { openProject, projectPath } from '../../workbench/project/project.ts';
import { type SearchOptions, usualSearch } from '../../workbench/search/search-options.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import type { ExitCode } from '../exit-code.ts';
import { gateExitCode } from '../gate-exit-code.ts';
import { oneOf } from '../options/one-of.ts';
import {
  asText,
  listOption,
  type Reader,
  requiredOption,
  together,
  valueOr,
} from '../options/option.ts';
import {
  cache,
  checkpoint,
  claims,
  coverageStates,
  json,
  minimal,
  search,
  verbose,
} from '../options/search-options.ts';
import { shard } from '../options/shard-option.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

/** Where claims live when no path is given. */
const DEFAULT_FOLDERS = ['properties', 'examples'];

const FORMATS = ['text', 'markdown'] as const;

interface GateValues {
  readonly base: string;
  readonly head: string;
  readonly claims: readonly string[];
  readonly shard: Shard | undefined;
  readonly allowed: ReadonlySet<AllowableKind>;
  readonly format: (typeof FORMATS)[number];
  readonly options: SearchOptions;
  readonly cache: boolean | undefined;
  readonly verbose: boolean;
  readonly json: boolean;
}

const allowedKinds: Reader<ReadonlySet<AllowableKind>> = together(
  {
    names: listOption('--allow <kinds>', 'let this kind of finding pass (repeatable)', {
      choices: ALLOWABLE,
    }),
  },
  ({ names }) => new Set(names.map((name) => oneOf(ALLOWABLE)('--allow', name))),
);

const HELP = `
Both revisions are read from git; the working tree is not read. The gate is open (exit 0) if the claims have the
results that the head records, and if nothing is claimed or checked less than before.

--allow takes the kinds of findings that people have agreed to:
  verdict        a claim records another verdict, or other properties
  vanished       a claim was removed
  weakened       a property was changed: its old version is violated, and the new one holds
  narrowed       a claim is about smaller bounds, other variants or a stronger memory model, or not about any number any more
  removed        a property was removed
  unasked        a property was changed, and its old version does not compile in the new spec
  unchecked      a check in the code was removed or changed, or an access was marked \`racy\`
  hides-library  a module of the project hides a shipped one
  emptied        a property became vacuous, or a variant has no effect any more
  cut-short      a claim holds for runs up to a failing check that it does not name
  lost-states    fewer states than before

Exit codes:
  0  open
  1  a verdict is not the recorded one, or a claim or property is weaker than before
  2  bad input: a spec of the head has mistakes, or there is no such revision
  3  a limit was reached before an answer
  4  counts or pictures drifted, or states were lost

Examples:
  faultline gate --base main                        what does this branch change?
  faultline gate --base HEAD~1 --format markdown    the review of one commit
  faultline gate --base origin/main --allow lost-states
`;

export const gateCommand: CliCommand = cliCommand({
  name: 'gate',
  operands: '[paths...]',
  about: 'compare the claims of two revisions, to review a change',
  page: 'docs/GATE.md',
  help: HELP,
  reads: {
    base: requiredOption('--base <revision>', 'the revision to compare with, like main'),
    head: valueOr('--head <revision>', 'the revision with the change', 'HEAD', asText),
    claims,
    shard,
    allowed: allowedKinds,
    format: valueOr(
      '--format <how>',
      'text for a terminal, markdown for a pull request',
      'text',
      oneOf(FORMATS),
      { choices: FORMATS },
    ),
    search,
    minimal,
    checkpoint,
    coverageStates,
    cache,
    verbose,
    json,
  },
  run: ({ terminal }, paths, values) => {
    const { base, head, claims, shard, allowed, format, search, minimal, checkpoint } = values;
    const { coverageStates, cache, verbose, json } = values;
    const options = { ...usualSearch(), ...search, minimal, checkpoint, coverageStates };
    return compare(terminal, paths, {
      base,
      head,
      claims,
      shard,
      allowed,
      format,
      options,
      cache,
      verbose,
      json,
    });
  },
});

async function compare(
  terminal: Terminal,
  paths: readonly string[],
  request: GateValues,
): Promise<ExitCode> {
  const { claims, allowed, options, verbose, json } = request;
  const project = openProject(paths[0] ?? '.', terminal.cwd);
  const revisions = openRevisions(project, request.base, request.head);
  const locations =
    paths.length > 0
      ? paths.map((each) => projectPath(project, path.resolve(terminal.cwd, each)))
      : DEFAULT_FOLDERS;
  const found = await withEvents(terminal, (events) => {
    const warn = (message: string): void => events.onNotice({ kind: 'warning', message });
    const cache = chooseCache(request.cache, terminal.env, warn);
    const where = {
      locations,
      isEachNeeded: paths.length > 0,
      names: claims,
      shard: request.shard,
    };
    return review(events, revisions, where, { ...options, cache });
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
    notes: found.notes,
    findings,
    exitCode,
  };
  const { green, red, yellow, bold } = terminal.colors;
  const tones = { good: green, bad: red, doubtful: yellow, title: bold };
  if (json) {
    const asked = { command: 'gate', options: askedOf(options), locations, claims, allowed };
    const run = runHash({ asked, base: base.commit, head: head.commit });
    const { shard } = request;
    terminal.out(jsonText(shard ? sealed(gateJson(report), shard, run) : gateJson(report)));
  } else if (request.format === 'markdown') terminal.out(gateMarkdown(report));
  else terminal.out(gateText(report, tones, terminal.columns, verbose));
  if (found.skippedCount > 0) {
    terminal.err(`interrupted: ${showMany(found.skippedCount, 'claim')} not begun\n`);
  }
  return exitCode;
}
