/** A claim named as one word: `FILE.CLAIM`, with or without `.kspec`, or the path of its golden picture. */
import path from 'node:path';
import { isThere } from '../files/folders.ts';
import { claimOfGolden } from './golden.ts';

export interface NamedClaim {
  /** The spec, as a path from `cwd`. */
  readonly spec: string;
  readonly claim: string;
}

/** The shortest word for a claim, `FILE.CLAIM`. */
export function wordOf({ spec, claim }: NamedClaim): string {
  return `${spec.replace(/\.kspec$/, '')}.${claim}`;
}

/** Returns the spec and the claim that `text` names; undefined if it names none, a spec or another file. */
export function namedClaim(text: string, cwd: string): NamedClaim | undefined {
  if (text.endsWith('.kspec')) return undefined;
  if (!text.endsWith('.trace')) {
    const [, stem = '', claim = ''] = /^(.+?)(?:\.kspec)?\.([A-Za-z_]\w*)$/.exec(text) ?? [];
    const spec = `${stem}.kspec`;
    return stem !== '' && isThere(path.resolve(cwd, spec)) ? { spec, claim } : undefined;
  }
  const golden = claimOfGolden(path.resolve(cwd, text));
  return golden && { ...golden, spec: path.relative(cwd, golden.spec) };
}
