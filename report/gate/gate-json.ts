/** The JSON of `gate`. Its schema is docs/schema/gate.schema.json. */

import type { Counts } from '../verdict/judgement.ts';
import { MEMORY, type Memory } from '../verdict/memory.ts';
import type { Finding, GateReport, GateSide, PropertyChange } from './gate-report.ts';

export const GATE_SCHEMA = 'faultline/gate/2';

export interface GateJson {
  readonly schema: typeof GATE_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly exitCode: number;
  readonly isOpen: boolean;
  readonly base: GateReport['base'];
  readonly head: GateReport['head'];
  readonly isMergeBase: boolean;
  readonly findings: readonly Finding[];
  readonly claims: readonly GateClaimJson[];
  readonly properties: readonly PropertyChangeJson[];
  readonly notes: GateReport['notes'];
  /** Of `gate --shard`: which part of the claims this is. */
  readonly shard?: { readonly number: number; readonly count: number };
  readonly notAsked: { readonly sameText: number; readonly sameMachine: number };
}

interface GateClaimJson {
  readonly claim: string;
  readonly file: string;
  readonly about: string;
  readonly before: GateSideJson | null;
  readonly recorded: GateSideJson | null;
  readonly after: GateSideJson | null;
  readonly remarks: readonly string[];
  readonly fromCache: boolean;
}

interface GateSideJson {
  readonly verdict: string;
  readonly properties: readonly string[];
  readonly settings: string;
  readonly variants: readonly string[];
  readonly counts: Counts | null;
  readonly picture: string | null;
}

type PropertyChangeJson = Omit<PropertyChange, 'before' | 'after' | 'unaskable' | 'picture'> &
  Readonly<Record<'before' | 'after' | 'unaskable' | 'picture', string | null>>;

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
