/** `faultline run`, as the command line knows it. */

import { addLevelOptions } from '../level-options.ts';
import { addRunFormats, addSearchOptions, addSpecOptions, collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareRun({ program, terminal, finish }: DeclaredBy): void {
  addLevelOptions(addRunFormats(addSearchOptions(addSpecOptions(program.command('run <spec>')))))
    .description('explore one spec, whatever it claims')
    .option('--property <NAME>', 'check this alone (again for more)', collect, [])
    .option('--commit', 'print a picture for a commit message: tabs, 75 columns')
    .option('--profile', 'count how often each step fires, and name those that never do')
    .addHelpText(
      'after',
      `
\`--minimal scenario\` first searches the smallest bounds that break anything, then the fewest steps.

Examples:
  faultline run SPEC --variant nofix --minimal scenario
  faultline run SPEC --set N=2 --variant nofix
  faultline run SPEC --profile
  faultline run SPEC --out race.itf.json --out race.mmd
  faultline run SPEC --format dot | dot -Tsvg > states.svg
`,
    )
    .action(async (spec, flags) => {
      const { runCommand } = await import('../commands/run.ts');
      finish(await runCommand(terminal, spec, flags));
    });
}
