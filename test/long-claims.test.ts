/** The claims of long/ take too long for each change to be searched; whatever they use must still fit together. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mistakesOfClaim } from '../workbench/project/claim-mistakes.ts';
import { termsOf } from '../workbench/project/claim-terms.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FILES = fs
  .readdirSync(path.join(ROOT, 'long'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.kspec'))
  .map((file) => path.join('long', file));

test.each(FILES)(
  'each claim of %s can be searched',
  (file) => {
    const spec = loadSpec(openProject(file, ROOT), file);
    expect(spec.claims).not.toEqual([]);
    for (const claim of spec.claims) {
      const { diagnostics } = compileSpec(spec, { ...termsOf(claim), resetDeadLocals: true });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect([...mistakesOfClaim(spec, claim), ...errors].map(({ message }) => message)).toEqual(
        [],
      );
    }
  },
  60_000,
);
