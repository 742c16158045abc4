/** One JSON document of those that the shards of `check` or `gate` printed. */

import { GATE_SCHEMA, type GateJson } from '../gate/gate-json.ts';
import { CHECK_SCHEMA, type CheckJson, type ShardNumberJson } from '../json/check-json.ts';

/** What the documents of shards have in common. */
export interface ShardJson {
  readonly schema: string;
  readonly shard?: ShardNumberJson;
  /** Of `gate`: the revisions that are compared. */
  readonly base?: { readonly commit: string };
  readonly head?: { readonly commit: string };
}

/** Returns why `documents`, which are as their schema says, are not all shards of one run, each once; undefined if they are. */
export function whyIncomplete(documents: readonly ShardJson[]): string | undefined {
  const [first] = documents;
  if (first === undefined) return 'there is no report';
  const differs = (side: 'base' | 'head'): boolean =>
    documents.some((each) => each[side]?.commit !== first[side]?.commit);
  if (differs('base') || differs('head')) return 'they compare different revisions';
  const count = first.shard?.count;
  if (count === undefined) return 'the first one is not the report of a shard';
  const numbers = documents.map(({ shard }) => (shard?.count === count ? shard.number : 0));
  if (numbers.includes(0)) return `one is not a shard of ${count}`;
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
  if (twice !== undefined) return `shard ${twice}/${count} is there twice`;
  const wrong = numbers.find((number) => number > count);
  if (wrong !== undefined) return `there is no shard ${wrong}/${count}`;
  if (documents.some(({ shard }) => shard?.run !== first.shard?.run)) {
    return 'they are of different specs, options or versions of faultline';
  }
  const missing = count - numbers.length;
  if (missing === 0) return undefined;
  const named: string[] = [];
  for (let n = 1; named.length < Math.min(missing, NAMED_MAX); n += 1) {
    if (!numbers.includes(n)) named.push(`${n}/${count}`);
  }
  const others = missing - named.length;
  return `missing: ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Missing shards that are named. A document may say that there are very many. */
const NAMED_MAX = 20;

/** Returns the document of all shards of `check`; `exitCode` is that of all. */
export function mergedCheck(documents: readonly CheckJson[], exitCode: number): CheckJson {
  return {
    schema: CHECK_SCHEMA,
    exitCode,
    seconds: sum(documents.map(({ seconds }) => seconds)),
    cacheHits: sum(documents.map(({ cacheHits }) => cacheHits)),
    claims: documents.flatMap(({ claims }) => claims).toSorted(byClaim),
    pictures: documents
      .flatMap(({ pictures }) => pictures)
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    warnings: documents.flatMap(({ warnings }) => warnings),
    errors: documents.flatMap(({ errors }) => errors),
  };
}

/** Returns the document of all shards of `gate`, of the same two revisions. */
export function mergedGate(
  documents: readonly [GateJson, ...GateJson[]],
  exitCode: number,
): GateJson {
  const [{ shard: _shard, ...first }] = documents;
  const all = <T>(of: (document: GateJson) => readonly T[]): readonly T[] => documents.flatMap(of);
  return {
    ...first,
    schema: GATE_SCHEMA,
    exitCode,
    isOpen: exitCode === 0,
    findings: all(({ findings }) => findings),
    claims: all(({ claims }) => claims).toSorted(byClaim),
    properties: all(({ properties }) => properties),
    notes: all(({ notes }) => notes),
    notAsked: {
      sameText: sum(documents.map(({ notAsked }) => notAsked.sameText)),
      sameMachine: sum(documents.map(({ notAsked }) => notAsked.sameMachine)),
    },
  };
}

function byClaim(a: { readonly claim: string }, b: { readonly claim: string }): number {
  return a.claim < b.claim ? -1 : 1;
}

function sum(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((total, each) => total + each, 0) * 1000) / 1000;
}
