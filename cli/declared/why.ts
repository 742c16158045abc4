/** `faultline why`, as the command line knows it. */
import { collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareWhy({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('why <spec>')
    .description('take each lock, recheck, library call and barrier away: what does a claim need?')
    .requiredOption('--claim <NAME>', 'a claim that says `holds`')
    .option('--module <PREFIX>', 'only modules that begin so (again for more)', collect, [])
    .option('--engine <name>', 'fast, or reference: slow and obvious', 'fast')
    .option('--max-states <n>', 'stop a search after so many states', '1_000_000')
    .option('--timeout <time>', 'stop a search after this time', '20s')
    .option('--max-seconds <time>', 'take nothing further away after this time', '10m')
    .option('--json', 'print one JSON document (docs/schema/)')
    .addHelpText(
      'after',
      `
What a limit leaves open is said to be not known, and the exit code is 3.

Examples:
  faultline why SPEC --claim merged
  faultline why SPEC --claim merged --module linux.mm.memory
  faultline why SPEC --claim merged --json
`,
    )
    .action(async (spec, flags) => {
      const { whyCommand } = await import('../commands/why.ts');
      finish(await whyCommand(terminal, spec, flags));
    });
}
