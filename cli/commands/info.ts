/** `faultline info SPEC`: the machine that a spec becomes. */

import { jsonText } from '../../report/text/harmless.ts';
import { machineText } from '../../report/text/machine-text.ts';
import { describeMachine } from '../../report/verdict/machine-info.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT } from '../exit-code.ts';
import { openSpec } from '../open-spec.ts';
import { json } from '../options/search-options.ts';
import { version } from '../options/version-options.ts';

export const infoCommand: CliCommand = cliCommand({
  name: 'info',
  operands: '<spec>',
  about: 'show the machine of a spec: variables, threads, steps and their accesses',

  reads: { version, json },
  run: async ({ terminal }, [file = ''], { version, json }) => {
    const { machine } = openSpec(terminal, file, version, { resetDeadLocals: true });
    if (machine === undefined) return EXIT.badInput;
    const found = describeMachine(machine);
    terminal.out(json ? jsonText(found) : machineText(found));
    return EXIT.asRecorded;
  },
});
