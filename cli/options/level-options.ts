/** `--deadlock warn`, `--level NAME=off`: how grave a broken check is, as the command line says it. */
import { ENDLESS } from '../../checker/outcome.ts';
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { ENDLESS_STATES, LEVELS, type Level, type Levels } from '../../workbench/search/levels.ts';
import { oneOf } from './one-of.ts';
import { listOption, type Reader, together, valueOption } from './option.ts';

const group = 'Built-in checks (docs/CHECKS.md):';
const readLevel = oneOf(LEVELS);

/** One option for each built-in check, by the check's name. */
const builtin: Readonly<Record<string, Reader<Level | undefined>>> = Object.fromEntries(
  BUILTIN_CHECKS.map(({ name }) => {
    const usual = ENDLESS.includes(name) ? `warn, up to ${ENDLESS_STATES} states` : 'error';
    return [
      name,
      valueOption(
        `--${name.replaceAll('_', '-')} <level>`,
        `${LEVELS.join(', ')} (default: ${usual})`,
        readLevel,
        { group, choices: LEVELS },
      ),
    ];
  }),
);

const named: Reader<ReadonlyMap<string, Level>> = together(
  {
    pairs: listOption(
      '--level <NAME=LEVEL>',
      'the same for any property or assert (again for more)',
      { group },
    ),
  },
  ({ pairs }) =>
    new Map(
      pairs.map((pair) => {
        const [name = '', text = ''] = pair.split('=').map((part) => part.trim());
        if (name !== '' && text !== '') return [name, readLevel('--level', text)];
        const hint = '--level deadlock=warn';
        throw new UserError(`\`--level\` needs NAME=LEVEL, not \`${pair}\``, hint);
      }),
    ),
);

export const levels: Reader<Levels> = together(
  { builtin: together<Record<string, Level | undefined>, Levels>(builtin, levelsOf), named },
  ({ builtin, named }) => new Map([...builtin, ...named]),
);

function levelsOf(values: Readonly<Record<string, Level | undefined>>): Levels {
  return new Map(
    Object.keys(builtin).flatMap((name): [string, Level][] => {
      const level = values[name];
      return level === undefined ? [] : [[name, level]];
    }),
  );
}
