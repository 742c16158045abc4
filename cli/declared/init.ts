/** `faultline init`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

const EXAMPLE = `
Examples:
  faultline init                     in this folder, with a workflow for GitHub
  faultline init specs --ci gitlab   in another folder, with a job for GitLab
`;

export function declareInit({ program, terminal, finish, run }: DeclaredBy): void {
  program
    .command('init [folder]')
    .description('make a new project: a spec, its claims with a picture, and a CI file')
    .option('--ci <name>', 'github, gitlab or none', 'github')
    .addHelpText('after', EXAMPLE)
    .action(async (folder, flags) => {
      const { initCommand } = await import('../commands/init.ts');
      finish(await initCommand(terminal, folder ?? '.', flags, run));
    });
}
