/** `faultline explain`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

export function declareExplain({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('explain <trace>')
    .description(
      'say which steps of a run matter, when it was too late, and what would have helped',
    )
    .option('--claim <NAME>', 'the run of this claim; <trace> then is its spec')
    .option('--property <NAME>', 'of the claim: the run that breaks this')
    .option('--additions', 'also try to add one lock, flush or check that the spec has: slow')
    .option('--engine <name>', 'fast, or reference: slow and obvious', 'fast')
    .option('--max-states <n>', 'stop a search after so many states', '1_000_000')
    .option('--timeout <time>', 'stop a search after this time', '20s')
    .option('--max-seconds <time>', 'of each question: try nothing further after it', '60s')
    .option('--json', 'print one JSON document (docs/schema/)')
    .addHelpText(
      'after',
      `
A trace is what \`run --json\` prints, or \`run --out FILE.json\` writes. What cannot be found out
within the limits is said to be not known.

Examples:
  faultline run SPEC --variant nofix --out race.json; faultline explain race.json
  faultline explain SPEC --claim nofix
  faultline explain SPEC --claim nofix --additions --max-seconds 5m
  faultline explain SPEC --claim nofix --property no_lost_write --json
`,
    )
    .action(async (trace, flags) => {
      const { explainCommand } = await import('../commands/explain.ts');
      finish(await explainCommand(terminal, trace, flags));
    });
}
