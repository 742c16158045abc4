/** `--deadlock warn`, `--level NAME=off`: how grave a broken check is, as the command line says it. */
import { type Command, Option } from 'commander';
import { ENDLESS } from '../checker/outcome.ts';
import { BUILTIN_CHECKS } from '../properties/builtin-checks.ts';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import { UserError } from '../workbench/project/user-error.ts';
import { ENDLESS_STATES, LEVELS, type Level, type Levels } from '../workbench/search/levels.ts';

export interface LevelFlags {
  readonly level?: readonly string[];
  readonly [check: string]: unknown;
}

/** Adds `--deadlock <level>` and the like, and `--level NAME=LEVEL` for all other names. */
export function addLevelOptions(command: Command): Command {
  for (const { name } of BUILTIN_CHECKS) {
    const usual = ENDLESS.includes(name) ? `warn, up to ${ENDLESS_STATES} states` : 'error';
    command.addOption(
      new Option(
        `--${optionOf(name)} <level>`,
        `${LEVELS.join(', ')} (default: ${usual})`,
      ).helpGroup('Built-in checks (docs/CHECKS.md):'),
    );
  }
  return command.addOption(
    new Option('--level <NAME=LEVEL>', 'the same for any property or assert (again for more)')
      .argParser((value: string, before: readonly string[]) => [...before, value])
      .default([], '')
      .helpGroup('Built-in checks (docs/CHECKS.md):'),
  );
}

/** @throws UserError for what is no level. */
export function readLevels(flags: LevelFlags): Levels {
  const levels = new Map<string, Level>();
  for (const { name } of BUILTIN_CHECKS) {
    const text = flags[camelCase(optionOf(name))];
    if (typeof text === 'string') levels.set(name, readLevel(`--${optionOf(name)}`, text));
  }
  for (const pair of flags.level ?? []) {
    const [name = '', text = ''] = pair.split('=').map((part) => part.trim());
    if (name === '' || text === '') {
      throw new UserError(`\`--level\` needs NAME=LEVEL, not \`${pair}\``, '--level deadlock=warn');
    }
    levels.set(name, readLevel('--level', text));
  }
  return levels;
}

function readLevel(option: string, text: string): Level {
  const found = LEVELS.find((level) => level === text);
  if (found === undefined) {
    throw new UserError(`\`${option}\` knows no \`${text}\``, didYouMean(text, LEVELS));
  }
  return found;
}

/** `lock_order` as an option: `lock-order`. */
function optionOf(name: string): string {
  return name.replaceAll('_', '-');
}

function camelCase(option: string): string {
  return option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
