/** `faultline fmt`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

export function declareFmt({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('fmt [paths...]')
    .description('bring specs into canonical form (default: all below this folder)')
    .option('--check', 'change nothing; exit 1 if a spec is not in canonical form')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (paths, flags) => {
      const { fmtCommand } = await import('../commands/fmt.ts');
      finish(await fmtCommand(terminal, paths, flags));
    });
}
