/** `faultline gate`, as the command line knows it. */
import { Option } from 'commander';
import { addSearchOptions, collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

const HELP = `
Both revisions are read from git; no file of the working tree is looked at. The gate is open (exit 0)
if the claims come out as the head records them and nothing was lost on the way.

--allow takes names of what people have agreed to:
  verdict      a claim records another verdict, or other properties
  vanished     a claim is gone
  weakened     a property of old is violated, and the new one holds
  removed      a property is gone
  unasked      a property is another, and the new spec lacks what the old one names
  emptied      a property says nothing any more, or a variant changes nothing
  lost-states  fewer states than before

Exit codes:
  0  open
  1  a verdict is not the recorded one, or a claim or property says less than before
  2  bad input: a spec of the head has mistakes, or there is no such revision
  3  a limit was reached before an answer
  4  counts or pictures drifted, or states were lost

Examples:
  faultline gate --base main                        what does this branch change?
  faultline gate --base HEAD~1 --format markdown    the review of one commit
  faultline gate --base origin/main --allow lost-states
`;

export function declareGate({ program, terminal, finish }: DeclaredBy): void {
  addSearchOptions(program.command('gate [paths...]'))
    .description('compare the claims of two revisions: what does a change do to them?')
    .requiredOption('--base <revision>', 'the revision to compare with, like main')
    .option('--head <revision>', 'the revision with the change', 'HEAD')
    .option('--allow <kinds>', 'let this pass (again for more)', collect, [])
    .addOption(
      new Option('--format <how>', 'text for a terminal, markdown for a pull request')
        .choices(['text', 'markdown'])
        .default('text'),
    )
    .option('--coverage <which>', 'look for what was emptied in claims: small, all, off', 'small')
    .addOption(new Option('--cache', 'take results from the cache, also where CI is set'))
    .option('--no-cache', 'look for everything anew, and keep no results')
    .addHelpText('after', HELP)
    .action(async (paths, flags) => {
      const { gateCommand } = await import('../commands/gate.ts');
      finish(await gateCommand(terminal, paths, flags));
    });
}
