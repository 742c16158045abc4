/** `faultline step`, as the command line knows it. */
import { addSpecOptions } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareStep({ program, terminal, finish }: DeclaredBy): void {
  addSpecOptions(program.command('step <spec>'))
    .description('walk through the states of a spec: pick steps, go back, jump to a violation')
    .option('--seed <n>', 'for the random steps', '1')
    .option('--engine <name>', 'for `goto`: fast, or reference', 'fast')
    .option('--max-states <n>', 'for `goto`: stop after so many states', '10_000_000')
    .option('--timeout <time>', 'for `goto`: stop after this time', '10m')
    .addHelpText(
      'after',
      `
Commands come from the keyboard, with completion and history, or from a pipe; \`help\` lists them.

Examples:
  faultline step SPEC --variant nofix
  printf 'goto deadlock\\nback\\nstate\\nsave near.json\\n' | faultline step SPEC
`,
    )
    .action(async (spec, flags) => {
      const { stepCommand } = await import('../commands/step.ts');
      finish(await stepCommand(terminal, spec, flags));
    });
}
