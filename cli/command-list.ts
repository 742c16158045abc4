/** The commands by name, in the order of help. Each loads when it is asked for. */
import type { CliCommand } from './cli-command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  gate: async () => (await import('./commands/gate.ts')).gateCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  info: async () => (await import('./commands/info.ts')).infoCommand,
  table: async () => (await import('./commands/table.ts')).tableCommand,
  conform: async () => (await import('./commands/conform.ts')).conformCommand,
  matrix: async () => (await import('./commands/matrix.ts')).matrixCommand,
  mutate: async () => (await import('./commands/mutate.ts')).mutateCommand,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  step: async () => (await import('./commands/step.ts')).stepCommand,
  reproduce: async () => (await import('./commands/reproduce.ts')).reproduceCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  why: async () => (await import('./commands/why.ts')).whyCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  crosscheck: async () => (await import('./commands/crosscheck.ts')).crosscheckCommand,
  litmus: async () => (await import('./commands/litmus.ts')).litmusCommand,
  merge: async () => (await import('./commands/merge.ts')).mergeCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  fmt: async () => (await import('./commands/fmt.ts')).fmtCommand,
  'verify-certificate': async () =>
    (await import('./commands/verify-certificate.ts')).verifyCertificateCommand,
  lsp: async () => (await import('./commands/lsp.ts')).lspCommand,
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand,
  playground: async () => (await import('./commands/playground.ts')).playgroundCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

export function allCommands(): Promise<readonly CliCommand[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

/** Returns the commands that a command line may mean: the one it begins with, or else all. */
export async function commandsFor(args: readonly string[]): Promise<readonly CliCommand[]> {
  const [name = ''] = args;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return load === undefined ? allCommands() : [await load()];
}
