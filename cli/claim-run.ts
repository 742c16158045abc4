/** The run of a claim: that of the first property that it records as violated, as its golden picture has it. */
import type { Choice, Limits } from '../checker/outcome.ts';
import { checksOf, recordedOf } from '../report/verdict/judgement.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import type { NamedClaim } from '../workbench/project/named-claim.ts';
import type { Events } from '../workbench/search/events.ts';
import { search } from '../workbench/search/search.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { claimNamed, type OpenedSpec, openSpec } from './open-spec.ts';
import type { Terminal } from './terminal.ts';

export interface ClaimRun {
  readonly opened: OpenedSpec;
  readonly machine: NonNullable<OpenedSpec['machine']>;
  readonly run: readonly Choice[];
  readonly loopStart: number | undefined;
  readonly property: string;
}

/**
 * Searches for the run of a claim; an exit code if its spec has mistakes or a limit was reached.
 *
 * @throws UserError if the claim violates nothing.
 */
export async function claimRun(
  terminal: Terminal,
  events: Events,
  { spec: file, claim }: NamedClaim,
  limits: Limits,
): Promise<ClaimRun | ExitCode> {
  const version = { claim, settings: new Map<string, string>(), variants: [], memory: undefined };
  const opened = openSpec(terminal, file, version, { resetDeadLocals: true });
  const { machine, spec } = opened;
  if (machine === undefined) return EXIT.badInput;
  const recorded = recordedOf(claimNamed(spec, claim));
  const of = recorded?.properties[0];
  const checks = recorded === undefined ? ('all' as const) : checksOf(recorded);
  const { counterexample, outcome } = await search(
    { machine, engine: 'fast', limits, checks, counterexample: { of, by: 'switches' } },
    {
      signal: events.signal,
      onProgress: (progress) => events.onProgress(machine.name, progress),
    },
  );
  if (counterexample === undefined && outcome.limit !== undefined) return EXIT.limitReached;
  if (counterexample === undefined) {
    throw new UserError(`claim \`${claim}\` violates nothing, so there is no run of it`);
  }
  const { run, property, loopStart } = counterexample;
  return { opened, machine, run, property, loopStart };
}
