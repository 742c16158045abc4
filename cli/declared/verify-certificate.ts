/** `faultline verify-certificate`, as the command line knows it. */
import type { DeclaredBy } from './declared-by.ts';

const EXAMPLE = `
Example:
  faultline check examples/peterson.kspec --claim correct --certificate peterson.cert
  faultline verify-certificate peterson.cert

It checks that the certificate has the initial state, that every step of its states leads into it, and
that nothing is broken in it: by the interpreter alone, without the explorers and their reductions.
Exit codes: 0 proven, 1 not proven, 2 no certificate of this spec.
`;

export function declareVerifyCertificate({ program, terminal, finish }: DeclaredBy): void {
  program
    .command('verify-certificate <file>')
    .description('check that a set of states proves what a claim says')
    .option('--project <folder>', 'where the spec is (default: the project of this folder)')
    .option('--json', 'print one JSON document (docs/schema/)')
    .addHelpText('after', EXAMPLE)
    .action(async (file, flags) => {
      const { verifyCertificateCommand } = await import('../commands/verify-certificate.ts');
      finish(await verifyCertificateCommand(terminal, file, flags));
    });
}
