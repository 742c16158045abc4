/** `faultline table`, as the command line knows it. */

import { addSearchOptions, collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareTable({ program, terminal, finish }: DeclaredBy): void {
  addSearchOptions(program.command('table <spec>'))
    .description('compare a spec with its variants: what each breaks, and how soon')
    .option(
      '--variants <names>',
      'these rows, like a,b,a+b (default: those of its claims)',
      collect,
      [],
    )
    .option('--set <NAME=VALUE>', 'give a param this value (again for more)', collect, [])
    .action(async (spec, flags) => {
      const { tableCommand } = await import('../commands/table.ts');
      finish(await tableCommand(terminal, spec, flags));
    });
}
