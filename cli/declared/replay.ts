/** `faultline replay`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

export function declareReplay({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('replay <spec> <trace>')
    .description('check that each step of a trace (JSON) is a step of the spec, and draw it')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (spec, trace, flags) => {
      const { replayCommand } = await import('../commands/replay.ts');
      finish(await replayCommand(terminal, spec, trace, flags));
    });
}
