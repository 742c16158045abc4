/**
 * Claims that say less than before, under the same name and with the same verdict: smaller bounds, fewer reorderings of
 * memory, or a fixed number of threads. The number of states does not show it if a change adds others elsewhere.
 */
import type { ParamValue } from '../../model/machine/machine.ts';
import { DEPTH_MAX, type MemoryModel, memoryName } from '../../model/machine/memory-model.ts';
import { showBounds } from '../../report/verdict/result.ts';
import { termsOf } from '../project/claim-terms.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { type ClaimPair, machineOf } from './affected-claims.ts';

export interface NarrowedClaim {
  readonly id: string;
  /** Each way in which it asks less, for people. */
  readonly ways: readonly string[];
}

/** Returns those of `pairs` that ask less at the head than at the base. */
export function narrowedClaims(
  pairs: readonly ClaimPair[],
  options: Pick<SearchOptions, 'reductions'>,
): readonly NarrowedClaim[] {
  return pairs.flatMap((pair) => {
    const ways = waysOf(pair, options);
    return ways.length === 0 ? [] : [{ id: pair.id, ways }];
  });
}

function waysOf(
  { before, after }: ClaimPair,
  options: Pick<SearchOptions, 'reductions'>,
): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const [was, is] = [termsOf(before.claim), termsOf(after.claim)];
  const ways: string[] = [];
  if (was.any !== undefined && was.any !== is.any) {
    ways.push(`it was about any number of ${was.any}`);
  }
  if (weaknessOf(is.memory) < weaknessOf(was.memory)) {
    ways.push(`it was about memory ${memoryName(was.memory)}`);
  }
  const [oldVariants, newVariants] = [was, is].map(({ variants }) =>
    [...variants].sort().join(', '),
  );
  if (oldVariants !== newVariants)
    ways.push(`it was about ${oldVariants || 'no variant'}, and is about ${newVariants || 'none'}`);
  const set = new Set([...was.settings.keys(), ...is.settings.keys()]);
  const changed = [...set].filter((name) => was.settings.get(name) !== is.settings.get(name));
  if (changed.length === 0) return ways;
  const [old, now] = [machineOf(before, options), machineOf(after, options)];
  for (const name of changed) {
    const [from, to] = [old, now].map((each) => each?.params.find((param) => param.name === name));
    if (from !== undefined && to !== undefined && isLess(from, to)) {
      ways.push(`it was about ${showBounds([from])}, and is about ${showBounds([to])}`);
    }
  }
  return ways;
}

/** Of what is no number, every other value is another case. */
function isLess(from: ParamValue, to: ParamValue): boolean {
  return from.type.kind === 'int' ? to.value < from.value : to.value !== from.value;
}

/** How weak a memory model is: within x86-TSO by the stores that may be pending, and weak memory beyond that. */
function weaknessOf(memory: MemoryModel): number {
  if (memory.model === 'sc') return 0;
  return memory.model === 'tso' ? memory.depth : DEPTH_MAX + memory.history;
}
