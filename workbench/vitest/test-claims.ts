/** A test for each claim of a spec. */
import path from 'node:path';
import { describe, type TestContext, test } from 'vitest';
import { positionAt } from '../../spec/language/text/source.ts';
import { type CheckSettings, type ClaimResult, check } from '../library/check.ts';
import type { Spec } from '../library/spec.ts';
import { failureText, unseen } from './matchers.ts';
import { specsAt } from './spec-files.ts';

/** How the claims are checked; a test has no other timeout than `limits.seconds`. */
export type ClaimTestSettings = Omit<CheckSettings, 'signal'>;

/**
 * Registers a test for each claim: of a spec, of several by name (`import.meta.glob`), or of those at a path,
 * a file or folder from the working folder. A test passes if the claim comes out as it records, counts
 * included; of one that does not, the failure shows the picture.
 *
 * @throws SpecError for a spec at the path that has mistakes, UserError if there is none.
 */
export function testClaims(
  specs: string | Spec | Readonly<Record<string, Spec>>,
  settings: ClaimTestSettings = {},
): void {
  const all =
    typeof specs === 'string' ? specsAt(specs) : isSpec(specs) ? [specs] : Object.values(specs);
  for (const spec of all) describe(spec.path, () => testsOf(spec, settings));
}

function isSpec(specs: Spec | Readonly<Record<string, Spec>>): specs is Spec {
  return specs.ok === true;
}

function testsOf(spec: Spec, { claims, ...settings }: ClaimTestSettings): void {
  const wanted = spec.claims.filter(
    (name) =>
      claims === undefined ||
      (claims instanceof RegExp ? name.search(claims) >= 0 : claims.includes(name)),
  );
  for (const name of wanted) {
    test(name, { timeout: 0 }, async ({ signal, annotate }: TestContext) => {
      for await (const claim of check(spec, { ...settings, claims: [name], signal })) {
        if (!claim.asRecorded) throw notAsRecorded(spec, claim);
        for (const line of [claim.text, ...unseen(claim)]) await annotate(line);
      }
    });
  }
}

/** An error whose place is the claim in its file, so that vitest shows that. */
function notAsRecorded(spec: Spec, claim: ClaimResult): Error {
  const remarks = claim.remarks.map((line) => `${line}\n`).join('');
  const error = new Error(`${remarks}${failureText(claim)}`);
  error.name = 'Claim';
  const declared = spec.loaded.claims.find(({ name }) => name.text === claim.name);
  if (declared === undefined) return error;
  const { source, start } = declared.name.span;
  const { line, column } = positionAt(source, start);
  const file = path.resolve(spec.project.cwd, spec.path);
  error.stack = `Claim: ${claim.name}\n    at ${claim.name} (${file}:${line}:${column})`;
  return error;
}
