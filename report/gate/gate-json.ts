/** The JSON of `gate`. Its schema, docs/schema/gate.schema.json, is made of these types. */
import type { ShardNumberJson } from '../json/check-json.ts';
import type { Count } from '../verdict/json-number.ts';
import type { Counts } from '../verdict/judgement.ts';
import { MEMORY } from '../verdict/memory.ts';
import type { Verdict } from '../verdict/result.ts';
import type { Finding, GateReport, GateSide, PropertyChange } from './gate-report.ts';

export const GATE_SCHEMA = 'faultline/gate/2';

/** @title What `faultline gate --json` prints */
export interface GateJson {
  readonly schema: typeof GATE_SCHEMA;
  /** The memory model under which the verdicts hold: sequential consistency. */
  readonly memory: typeof MEMORY;
  /** The exit code of the command. */
  readonly exitCode: Count;
  /** Whether the exit code is 0. */
  readonly isOpen: boolean;
  /** The revision with which the head is compared. */
  readonly base: GateReport['base'];
  /** The revision with the change. */
  readonly head: GateReport['head'];
  /** Whether the base is not the commit that was asked for, but the one at which the head branched off from it. */
  readonly isMergeBase: boolean;
  /** The findings that close the gate, the most severe first; then those that are allowed. */
  readonly findings: readonly Finding[];
  /** The claims that the change adds, removes or can affect. */
  readonly claims: readonly GateClaimJson[];
  /** The properties that a claim checks and that the change adds, changes or removes. */
  readonly properties: readonly PropertyChangeJson[];
  /** Changes of assumptions and bounds; they do not close the gate. */
  readonly notes: GateReport['notes'];
  readonly shard?: ShardNumberJson;
  /** How many claims the change cannot affect. */
  readonly notAsked: {
    /** The claims whose texts are all unchanged. */
    readonly sameText: Count;
    /** The claims whose machine is unchanged, although a text has changed. */
    readonly sameMachine: Count;
  };
}

interface GateClaimJson {
  /** Its full name, such as `kernel/queue.torn_read`. */
  readonly claim: string;
  /** The spec, from the root of its project. */
  readonly file: string;
  /** The first sentence of the documentation of its module. */
  readonly about: string;
  /** What the base records; null if it does not have the claim. */
  readonly before: GateSideJson | null;
  /** What the head records; null if it does not have the claim. */
  readonly recorded: GateSideJson | null;
  /** What was found at the head; null if it was not checked. */
  readonly after: GateSideJson | null;
  /** What differs from the record of the head, as text. */
  readonly remarks: readonly string[];
  /** Whether the result is from the cache. */
  readonly fromCache: boolean;
}

interface GateSideJson {
  readonly verdict: Verdict;
  /** The violated properties; of a claim that holds, those that it names, none for all. */
  readonly properties: readonly string[];
  /** The params that it sets: `CPUS = 2, FORKED = true`. */
  readonly settings: string;
  readonly variants: readonly string[];
  readonly counts: Counts | null;
  readonly picture: string | null;
}

interface PropertyChangeJson {
  readonly name: string;
  /** The file with it at the head, or else at the base. */
  readonly file: string;
  readonly kind: PropertyChange['kind'];
  /** Its text at the base. */
  readonly before: string | null;
  /** Its text at the head. */
  readonly after: string | null;
  /** The claims that the old property was checked in. */
  readonly claims: readonly string[];
  /** Those claims in which the old property is violated now. */
  readonly violatedIn: readonly string[];
  /** Those claims in which a limit was reached before the old property had a verdict. */
  readonly undecidedIn: readonly string[];
  /** Why the old property could not be checked in the new spec. */
  readonly unaskable: string | null;
  /** A run that violates the old property. */
  readonly picture: string | null;
}

export function gateJson(report: GateReport): GateJson {
  const { exitCode, base, head, isMergeBase, findings, sameText, sameMachine } = report;
  return {
    schema: GATE_SCHEMA,
    memory: MEMORY,
    exitCode,
    isOpen: exitCode === 0,
    base,
    head,
    isMergeBase,
    findings,
    claims: report.claims.map(
      ({ id, file, about, before, recorded, after, remarks, fromCache }) => ({
        claim: id,
        file,
        about,
        before: sideJson(before),
        recorded: sideJson(recorded),
        after: sideJson(after),
        remarks,
        fromCache,
      }),
    ),
    properties: report.properties.map((change) => ({
      ...change,
      before: change.before ?? null,
      after: change.after ?? null,
      unaskable: change.unaskable ?? null,
      picture: change.picture ?? null,
    })),
    notes: report.notes,
    notAsked: { sameText, sameMachine },
  };
}

function sideJson(side: GateSide | undefined): GateSideJson | null {
  return side === undefined
    ? null
    : { ...side, counts: side.counts ?? null, picture: side.picture ?? null };
}
