/** From spec text to a machine, for tests of everything behind the front end. */

import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import { loadProgram } from '../../spec/language/program/program.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { assert } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import { requireSound } from '../machine/verify.ts';
import { lower } from './lower.ts';

export interface CompileOptions {
  readonly params?: Readonly<Record<string, number>>;
  readonly variants?: readonly string[];
  readonly resetDeadLocals?: boolean;
  readonly useSymmetry?: boolean;
  readonly readModule?: (name: string) => SourceFile | undefined;
}

/** Returns the machine of a correct spec, warnings aside; throws with the messages of a wrong one. */
export function compile(text: string, options: CompileOptions = {}): Machine {
  const {
    params = {},
    variants = [],
    resetDeadLocals = false,
    useSymmetry = false,
    readModule = () => undefined,
  } = options;
  const loaded = loadProgram({ path: 'test.kspec', text }, readModule);
  const patched = applyVariants(loaded.program, variants);
  const elaborated = elaborate(patched.program, { params: new Map(Object.entries(params)) });
  const lowered = elaborated.core && lower(elaborated.core, { resetDeadLocals, useSymmetry });
  const errors = [
    ...loaded.diagnostics,
    ...patched.diagnostics,
    ...elaborated.diagnostics,
    ...(lowered?.diagnostics ?? []),
  ].filter(({ severity }) => severity === 'error');
  const messages = errors.map(({ code, message }) => `${code} ${message}`);
  // A machine can come out all the same, without what was not understood: a test of it tests nothing.
  assert(
    errors.length === 0 && lowered?.machine !== undefined,
    `the spec compiles: ${messages.join('; ')}`,
  );
  requireSound(lowered.machine);
  return lowered.machine;
}
