/** `--deadlock warn`, `--severity NAME=off`: the severity of a broken check, from the command line. */
import { ENDLESS } from '../../checker/outcome.ts';
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import {
  ENDLESS_STATES,
  SEVERITIES,
  type Severities,
  type Severity,
} from '../../workbench/search/severities.ts';
import { oneOf } from './one-of.ts';
import { listOption, type Reader, together, valueOption } from './option.ts';

const group = 'Built-in checks (docs/CHECKS.md):';
const readSeverity = oneOf(SEVERITIES);

/** One option for each built-in check, by the check's name. */
const builtin: Readonly<Record<string, Reader<Severity | undefined>>> = Object.fromEntries(
  BUILTIN_CHECKS.map(({ name }) => {
    const usual = ENDLESS.includes(name) ? `warn, up to ${ENDLESS_STATES} states` : 'error';
    return [
      name,
      valueOption(
        `--${name.replaceAll('_', '-')} <severity>`,
        `${SEVERITIES.join(', ')} (default: ${usual})`,
        readSeverity,
        { group, choices: SEVERITIES },
      ),
    ];
  }),
);

const named: Reader<ReadonlyMap<string, Severity>> = together(
  {
    pairs: listOption(
      '--severity <NAME=SEVERITY>',
      'the same for any property or assert (repeatable)',
      { group },
    ),
    older: listOption('--level <NAME=SEVERITY>', 'the old name of `--severity`', { group }),
  },
  ({ pairs, older }) =>
    new Map(
      [...older, ...pairs].map((pair) => {
        const [name = '', text = ''] = pair.split('=').map((part) => part.trim());
        if (name !== '' && text !== '') return [name, readSeverity('--severity', text)];
        const hint = '--severity deadlock=warn';
        throw new UserError(`\`--severity\` needs NAME=SEVERITY, not \`${pair}\``, hint);
      }),
    ),
);

export const severities: Reader<Severities> = together(
  {
    builtin: together<Record<string, Severity | undefined>, Severities>(builtin, severitiesOf),
    named,
  },
  ({ builtin, named }) => new Map([...builtin, ...named]),
);

function severitiesOf(values: Readonly<Record<string, Severity | undefined>>): Severities {
  return new Map(
    Object.keys(builtin).flatMap((name): [string, Severity][] => {
      const severity = values[name];
      return severity === undefined ? [] : [[name, severity]];
    }),
  );
}
