/** A folder of specs, as a program has it. */
import path from 'node:path';
import type { AllowableKind, GateReport } from '../../report/gate/gate-report.ts';
import { judgeReview } from '../change/findings.ts';
import { review } from '../change/review.ts';
import { openRevisions } from '../change/revisions.ts';
import { checkClaims } from '../claims/check-claims.ts';
import { loadSpec } from '../project/load-spec.ts';
import { type Project as Folder, openProject as openFolder } from '../project/project.ts';
import { findSpecFiles } from '../project/spec-files.ts';
import { type CheckSettings, type ClaimResult, claimResult } from './check.ts';
import { eventsOf, type SearchSettings, searchOptionsOf } from './search-settings.ts';
import { type InvalidSpec, type Spec, specForClaims, specOf } from './spec.ts';

export interface ProjectSettings extends Omit<CheckSettings, 'claims'> {
  /** Files and folders, from that of the project. Default: the whole project. */
  readonly paths?: readonly string[];
  /** The names of claims. Default: all. */
  readonly claims?: readonly string[];
}

export interface ProjectReport {
  readonly claims: readonly ClaimResult[];
  /** The specs and claims that could not be checked, and why. */
  readonly failures: readonly { readonly file: string; readonly message: string }[];
  /** How many claims an interruption kept from being begun. */
  readonly skippedCount: number;
  /** Whether all that was asked for came out as recorded. */
  readonly asRecorded: boolean;
}

export interface GateSettings extends SearchSettings {
  /** Revisions, as git knows them. Default for `head`: `HEAD`. */
  readonly base: string;
  readonly head?: string;
  readonly claims?: readonly string[];
  /** What people have agreed to (docs/GATE.md). */
  readonly allow?: readonly AllowableKind[];
}

/** What a change does to the claims of a project. */
export interface GateResult extends Omit<GateReport, 'exitCode' | 'sameText' | 'sameMachine'> {
  /** Whether nothing was found that nobody allowed, and nothing was left out. */
  readonly isOpen: boolean;
  /** How many claims an interruption kept from being begun. */
  readonly skippedCount: number;
}

export class Project {
  /** Absolute. */
  readonly root: string;
  readonly #folder: Folder;

  /** @internal */
  constructor(folder: Folder) {
    this.#folder = { ...folder, cwd: folder.root };
    this.root = folder.root;
  }

  /** Reads the spec at `file`, from the project's folder. @throws UserError if there is none. */
  load(file: string): Spec | InvalidSpec {
    return specOf(this.#folder, loadSpec(this.#folder, file));
  }

  /** Checks claims, several at once. Pictures and the cache are the command's. */
  async check(settings: ProjectSettings = {}): Promise<ProjectReport> {
    const { paths = ['.'], claims = [], coverageStates = 0 } = settings;
    const files = findSpecFiles(paths, this.root);
    const options = { ...searchOptionsOf(settings), coverageStates, cache: undefined };
    const events = eventsOf(settings);
    const found = await checkClaims(events, this.#folder, files, claims, options);
    const results = found.checked.map((checked) =>
      claimResult(specForClaims(this.#folder, checked.spec), checked),
    );
    return {
      claims: results,
      failures: found.failures.map(({ file, message }) => ({ file, message })),
      skippedCount: found.skippedCount,
      asRecorded:
        found.failures.length === 0 &&
        found.skippedCount === 0 &&
        results.every(({ asRecorded }) => asRecorded),
    };
  }

  /** Compares the claims of two revisions. */
  async gate(settings: GateSettings): Promise<GateResult> {
    const { base, head = 'HEAD', claims = [], allow = [] } = settings;
    const options = { ...searchOptionsOf(settings), cache: undefined };
    const where = { locations: FOLDERS, isEachNeeded: false, names: claims, shard: undefined };
    const revisions = openRevisions(this.#folder, base, head);
    const found = await review(eventsOf(settings), revisions, where, options);
    const findings = judgeReview(found, new Set(allow));
    const named = ({ asked, commit }: typeof revisions.base) => ({ asked, commit });
    return {
      base: named(revisions.base),
      head: named(revisions.head),
      isMergeBase: revisions.isMergeBase,
      claims: found.claims.map(({ shown }) => shown),
      properties: found.properties,
      notes: found.notes,
      findings,
      skippedCount: found.skippedCount,
      isOpen: found.skippedCount === 0 && findings.every(({ isAllowed }) => isAllowed),
    };
  }
}

/** Where claims live. */
const FOLDERS = ['properties', 'examples'];

/** Opens the project of a folder: the nearest one upwards with package.json, .git or spec/. */
export async function openProject(folder = '.'): Promise<Project> {
  const start = path.resolve(folder);
  return new Project(openFolder(start, start));
}
