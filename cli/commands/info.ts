/** `faultline info SPEC`: the machine that a spec becomes. */

import { jsonText } from '../../report/text/harmless.ts';
import { machineText } from '../../report/text/machine-text.ts';
import { describeMachine } from '../../report/verdict/machine-info.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec, type SpecFlags } from '../open-spec.ts';
import type { Terminal } from '../terminal.ts';

export interface InfoFlags extends SpecFlags {
  readonly json?: boolean;
}

export async function infoCommand(
  terminal: Terminal,
  file: string,
  flags: InfoFlags,
): Promise<ExitCode> {
  const { machine } = openSpec(terminal, file, flags, { resetDeadLocals: true });
  if (machine === undefined) return EXIT.badInput;
  const info = describeMachine(machine);
  terminal.out(flags.json === true ? jsonText(info) : machineText(info));
  return EXIT.asRecorded;
}
