/**
 * A machine as a litmus test, with what `faultline litmus` says of it. The text is read again and searched, so an export
 * that says something else than the machine is found out here, and not by who trusts it.
 */
import { check } from '../../checker/check.ts';
import { FAST } from '../../checker/engine/fast-engine.ts';
import type { Limits } from '../../checker/outcome.ts';
import {
  exportLitmus,
  type LitmusExport,
  type LitmusRequest,
} from '../../export/litmus/export-litmus.ts';
import { NotALitmusTest } from '../../export/litmus/not-a-litmus-test.ts';
import { TooLargeError } from '../../export/scalar/scalar-key.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Observation } from '../../spec/litmus/litmus-syntax.ts';
import type { Events } from '../search/events.ts';
import { findLitmus, readLitmus } from './run-litmus.ts';

export interface LitmusOfClaim extends LitmusExport {
  /** Whether the condition is true of final states, under sequential consistency and under x86-TSO. */
  readonly sc: Observation;
  readonly tso: Observation | undefined;
}

/**
 * `request.machine` is one under sequential consistency.
 *
 * @throws NotALitmusTest if it cannot be one.
 */
export async function litmusOfClaim(
  events: Events,
  request: LitmusRequest,
  limits: Limits,
): Promise<LitmusOfClaim> {
  const exported = exportedOf(request);
  const { machine } = request;
  const outcome = check(machine, { limits, checks: 'all', workers: 1 }, FAST);
  if (outcome.limit !== undefined) throw new NotALitmusTest('it has too many states');
  const broken = new Set(outcome.violations.map(({ property }) => property));
  for (const name of ['deadlock', 'range', 'index']) {
    if (broken.has(name)) {
      throw new NotALitmusTest(`\`${name}\` is violated, and such a run has no final state`);
    }
  }
  const { test, diagnostics } = readLitmus(`${request.name}.litmus`, exported.text);
  const messages = diagnostics.map(({ code, message }) => `${code} ${message}`);
  assert(test !== undefined, `what is exported can be read: ${messages.join('; ')}`);
  const sc = await findLitmus(events, test, 'sc', limits);
  const tso = await findLitmus(events, test, 'tso', limits);
  if (sc.observation === undefined) throw new NotALitmusTest('its test has too many states');
  const isBroken = exported.properties.some((name) => broken.has(name));
  const saysBroken = sc.observation === 'sometimes' || sc.observation === 'always';
  assert(isBroken === saysBroken, `the test says what the spec says: ${sc.observation}`);
  return { ...exported, sc: sc.observation, tso: tso.observation };
}

/** An expression that is too large to be printed is none of a litmus test either. */
function exportedOf(request: LitmusRequest): LitmusExport {
  try {
    return exportLitmus(request);
  } catch (error) {
    if (error instanceof TooLargeError) throw new NotALitmusTest(error.message);
    throw error;
  }
}
