/** `faultline export --to litmus`: a version of a spec as a litmus test. */
import { PRINTED_BY } from '../export/export-machine.ts';
import type { ExportedFile } from '../export/exported.ts';
import { NotALitmusTest } from '../export/litmus/not-a-litmus-test.ts';
import type { Machine } from '../model/machine/machine.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { type LitmusOfClaim, litmusOfClaim } from '../workbench/litmus/litmus-of-claim.ts';
import type { OpenedSpec } from './open-spec.ts';
import type { Terminal } from './terminal.ts';
import { withEvents } from './terminal-events.ts';

const LIMITS = { maxStates: 200_000, maxMemory: 2 ** 40, maxSeconds: 20 };

export interface LitmusFiles {
  readonly files: readonly ExportedFile[];
  readonly notExported: readonly string[];
}

/**
 * Returns the files of the export. `machine` is under sequential consistency, and `version` says which one it is.
 *
 * @throws UserError with the reason if it cannot be a litmus test.
 */
export async function litmusFiles(
  terminal: Terminal,
  { spec, claim }: OpenedSpec,
  machine: Machine,
  version: string,
): Promise<LitmusFiles> {
  const declared = spec.claims.find((each) => each.name.text === claim);
  const names = declared?.expected?.names.map(({ text }) => text) ?? [];
  const name = (claim ?? machine.name.split('.').at(-1) ?? 'test').replace(/[^\w+-]/g, '_');
  const about = [
    version,
    'Each access is marked as it is in the spec; an unmarked one is READ_ONCE() or WRITE_ONCE().',
  ];
  const request = { machine, name, asked: names.length > 0 ? names : undefined, about };
  try {
    const made = await withEvents(terminal, (events) => litmusOfClaim(events, request, LIMITS));
    const files = [
      { name: `${name}.litmus`, text: made.text },
      { name: 'README.md', text: readme(name, version, made) },
    ];
    return { files, notExported: made.notAsked };
  } catch (error) {
    if (!(error instanceof NotALitmusTest)) throw error;
    throw new UserError(`it is no litmus test: ${error.message}`, HINT);
  }
}

const HINT =
  'a litmus test has threads of a few accesses without loops and choices, and a property of the values at the end; see docs/EXPORT.md';

function readme(
  name: string,
  version: string,
  { properties, notAsked, sc, tso }: LitmusOfClaim,
): string {
  const list = properties.map((each) => `\`${each}\``).join(', ');
  return `${[
    `# \`${version}\`, as a litmus test`,
    '',
    `${PRINTED_BY} --to litmus\`, for the memory model of the kernel and of others.`,
    '',
    `    faultline litmus ${name}.litmus`,
    `    herd7 -conf linux-kernel.cfg ${name}.litmus    in tools/memory-model of the kernel`,
    '',
    `The condition behind \`exists\` is true of final states in which ${list} is broken:`,
    '',
    '| memory | final states |',
    '|---|---|',
    `| sequential consistency | ${sc} |`,
    `| x86-TSO | ${tso ?? 'not known: too many pending stores'} |`,
    '',
    ...(notAsked.length > 0
      ? ['## What is not asked here', '', ...notAsked.map((each) => `- ${each}`), '']
      : []),
  ].join('\n')}`;
}
