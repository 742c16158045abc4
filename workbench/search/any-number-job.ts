/** From what a claim or a command asks to the machines of any number of identities. */
import type { AnyNumberMachines } from '../../checker/any-number/any-number.ts';
import { familyOf } from '../../checker/any-number/family.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { SC } from '../../model/machine/memory-model.ts';
import { diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { SpecError } from '../errors/spec-error.ts';
import { compileSpec, type MachineOptions, programUnder } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { ChecksBySeverity } from './severities.ts';

export interface AnyNumberJob extends AnyNumberMachines {
  /** Conditions that a view cannot always tell. */
  readonly loose: readonly Span[];
}

/**
 * Returns the machines of `spec` for any number of `type`; `span` is where that is asked for, and `of` what is to be found out.
 *
 * @throws SpecError with what stands in the way.
 */
export function anyNumberJob(
  spec: LoadedSpec,
  options: MachineOptions,
  type: string,
  span: Span,
  { checks, warnings }: Pick<ChecksBySeverity, 'checks' | 'warnings'>,
  all: readonly string[],
): AnyNumberJob {
  const obstacleFound = (why: string, hint: string, at: Span): ReturnType<typeof diagnostic> =>
    diagnostic('K0512', { type, why }, at, { hint });
  if ((options.memory ?? SC).model !== 'sc') {
    const why = 'stores wait in a buffer of each thread';
    throw new SpecError([obstacleFound(why, 'leave out `memory`, or give a number of them', span)]);
  }
  const requestedChecks = checks === 'all' ? all : [...checks];
  const decisive = new Set(requestedChecks.filter((name) => !warnings.has(name)));
  const { program, params } = programUnder(spec, options);
  const found = familyOf(program, params, type, decisive, span);
  if (found.kind === 'wrong') throw new SpecError(found.diagnostics);
  if (found.kind === 'obstacles') {
    throw new SpecError(
      found.obstacles.map((each) => obstacleFound(each.why, each.hint, each.span)),
    );
  }
  const { param, sizes, ...family } = found.family;
  const exact = new Map<number, Machine>();
  for (const size of sizes) {
    const settings = new Map([...options.settings, [param, String(size)]]);
    const { machine, diagnostics } = compileSpec(spec, { ...options, settings });
    if (machine === undefined && exact.size >= 2) break;
    if (machine === undefined) throw new SpecError(diagnostics);
    exact.set(size, machine);
  }
  return { ...family, param, exact };
}

/** The machine of which an outcome is: that of the number of identities in which something is broken. */
export function machineOfSize(job: AnyNumberJob, size: number): Machine {
  const machine = job.exact.get(size);
  assert(machine !== undefined, 'what was explored has a machine');
  return machine;
}
