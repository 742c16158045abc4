/** `faultline reproduce`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

export function declareReproduce({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('reproduce <trace>')
    .description('write a C program that does what the users of a run do, round after round')
    .option('--spec <file>', 'the spec, if it is not where the trace says')
    .option('--out <FILE>', 'write it there, and not to standard output')
    .addHelpText(
      'after',
      `
Examples:
  faultline run SPEC --variant nofix --out race.json
  faultline reproduce race.json --out race.c && cc -pthread -Wall -Wextra -o race race.c
`,
    )
    .action(async (trace, flags) => {
      const { reproduceCommand } = await import('../commands/reproduce.ts');
      finish(await reproduceCommand(terminal, trace, flags));
    });
}
