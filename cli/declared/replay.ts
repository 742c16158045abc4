/** `faultline replay`, as the command line knows it. */
import { addRunFormats, addSpecOptions } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareReplay({ program, terminal, finish }: DeclaredBy): void {
  addRunFormats(addSpecOptions(program.command('replay <spec> <trace>')))
    .description('check that each step of a trace (JSON or ITF) is one of the spec, and draw it')
    .option('--property <NAME>', 'the property that its end is to break')
    .option('--hidden', 'steps that change nothing in the trace may be left out of it')
    .option('-v, --verbose', 'fold nothing in the picture')
    .option('--json', 'print one JSON document (docs/schema/)')
    .addHelpText(
      'after',
      `
A trace in ITF needs states only: it may be written by hand or by another tool, with some of the
variables of the spec. Then a run of the spec through these states is searched.

Examples:
  faultline replay SPEC out.json
  faultline replay SPEC race.itf.json --variant nofix --hidden
  faultline replay SPEC out.json --out race.mmd
`,
    )
    .action(async (spec, trace, flags) => {
      const { replayCommand } = await import('../commands/replay.ts');
      finish(await replayCommand(terminal, spec, trace, flags));
    });
}
