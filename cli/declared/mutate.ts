/** `faultline mutate`, as the command line knows it. */

import { collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareMutate({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('mutate [paths...]')
    .description('make wrong versions of the specs and ask which claims notice')
    .option('--module <PREFIX>', 'only modules that begin so (again for more)', collect, [])
    .option('--operators <names>', 'only these kinds of mistake, like drop,lock-pair', collect, [])
    .option('--only <text>', 'only mutants with this in id or description', collect, [])
    .option('--max-seconds <time>', 'stop after this time, like 10m', '1h')
    .option('--baseline <file>', 'the survivors with a reason (default: mutants.survivors there)')
    .option('--out <file>', 'write the whole report to this file as well')
    .option('--engine <name>', 'fast, or reference: slow and obvious', 'fast')
    .option('--max-states <n>', 'leave out claims with more states', '1_000_000')
    .option('--timeout <time>', 'stop one search after this time', '60s')
    .option('-v, --verbose', 'show the recorded survivors too')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (paths, flags) => {
      const { mutateCommand } = await import('../commands/mutate.ts');
      finish(await mutateCommand(terminal, paths, flags));
    });
}
