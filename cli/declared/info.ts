/** `faultline info`, as the command line knows it. */

import { addSpecOptions } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareInfo({ program, terminal, finish }: DeclaredBy): void {
  addSpecOptions(program.command('info <spec>'))
    .description('show the machine of a spec: variables, threads, steps, what each touches')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (spec, flags) => {
      const { infoCommand } = await import('../commands/info.ts');
      finish(await infoCommand(terminal, spec, flags));
    });
}
