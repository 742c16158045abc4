/** The claims of a revision. */

import { type Recorded, recordedOf } from '../../report/verdict/judgement.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { UserError } from '../errors/user-error.ts';
import { claimId } from '../project/claim-terms.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import type { Project } from '../project/project.ts';

export interface ClaimAt {
  readonly id: string;
  /** The spec, from the project's root. */
  readonly file: string;
  readonly spec: LoadedSpec;
  readonly claim: ClaimDeclaration;
  readonly recorded: Recorded;
}

export interface ClaimsAt {
  readonly claims: ReadonlyMap<string, ClaimAt>;
  /** Specs that could not be read, and why. */
  readonly unreadable: readonly { readonly file: string; readonly message: string }[];
}

/** Returns the claims in the specs of `project` at and below `locations`, which are from its root. */
export function claimsAt(project: Project, locations: readonly string[]): ClaimsAt {
  const claims = new Map<string, ClaimAt>();
  const unreadable: { file: string; message: string }[] = [];
  for (const file of project.revision?.paths ?? []) {
    if (!file.endsWith('.kspec') || !locations.some((location) => isBelow(file, location)))
      continue;
    try {
      // Most modules claim nothing, and need not be parsed to see that.
      if (!/\bclaim\b/.test(project.revision?.source(file)?.text ?? '')) continue;
      const spec = loadSpec(project, file);
      for (const claim of spec.claims) {
        const id = claimId(file, claim.name.text);
        const other = claims.get(id);
        if (other !== undefined && other.file !== file) {
          unreadable.push({
            file,
            message: `its claim \`${id}\` has the name of one in \`${other.file}\``,
          });
        }
        claims.set(id, { id, file, spec, claim, recorded: recordedOf(claim) });
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable.push({ file, message: error.message });
    }
  }
  return { claims, unreadable };
}

/** Tells whether a file is `location` or stands below it; both are from the root of the project. */
export function isBelow(file: string, location: string): boolean {
  return location === '' || file === location || file.startsWith(`${location}/`);
}
