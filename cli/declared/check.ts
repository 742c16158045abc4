/** `faultline check`, as the command line knows it. */

import { Option } from 'commander';
import { addLevelOptions } from '../level-options.ts';
import { addSearchOptions, collect } from '../search-options.ts';
import type { DeclaredBy } from './declared-by.ts';

export function declareCheck({ program, terminal, finish }: DeclaredBy): void {
  addLevelOptions(addSearchOptions(program.command('check [paths...]')))
    .description('run claims and compare them with what they record (default: all of the project)')
    .option('--claim <NAME>', 'only this claim (again for more)', collect, [])
    .option('--coverage <which>', 'warn of what claims do not cover: small, all, off', 'small')
    .option('--strict', 'such a warning is an error (exit 1)')
    .option('--bless', 'record the counts and pictures of now; verdicts are yours to change')
    .option(
      '--certificate <file>',
      'write down the states that prove the one claim that is checked',
    )
    .addOption(new Option('--cache', 'take results from the cache, also where CI is set'))
    .option('--no-cache', 'look for everything anew, and keep no results')
    .option(
      '--html <folder>',
      'write a report to read in a browser: index.html, and a page a claim',
    )
    .option('--sarif <file>', 'write what is wrong as SARIF 2.1.0, for code hosts and editors')
    .option('--junit <file>', 'write the claims as JUnit XML')
    .option('--gitlab <file>', "write what is wrong as GitLab's Code Quality report")
    .option('--github', 'print annotations for GitHub Actions, and fill the summary of the job')
    .option('--watch', 'check again whenever a spec changes, until Ctrl-C')
    .action(async (paths, flags) => {
      const { checkCommand } = await import('../commands/check.ts');
      finish(await checkCommand(terminal, paths, flags));
    });
}
