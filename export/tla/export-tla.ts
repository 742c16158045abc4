/** The files of an export to TLA+. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Exported } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { Names } from '../names.ts';
import { printTla, type TlaModule } from './print-tla.ts';
import { TLA_WORDS } from './tla-words.ts';

export function exportTla(machine: Machine): Exported {
  const name = new Names(TLA_WORDS).fresh(machine.name.split('.').at(-1) ?? machine.name);
  const printed = printTla(machine, name);
  const { temporal } = printed;
  const isSymmetric = printed.sets.length > 0;
  const unsaid = new Set(printed.notExported.map((each) => each.name));
  const temporalChecks = [...machine.stepProperties, ...machine.temporal]
    .map((each) => each.name)
    .filter((each) => !unsaid.has(each));
  return {
    files: [
      { name: `${name}.tla`, text: printed.module },
      { name: 'check.cfg', text: checks(printed, false) },
      { name: 'count.cfg', text: counts(printed) },
      ...(isSymmetric ? [{ name: 'symmetry.cfg', text: checks(printed, true) }] : []),
      { name: 'Makefile', text: makefile(name, isSymmetric) },
    ],
    temporalChecks,
    notExported: [
      ...notExportedOf(machine, { steps: true, runs: true }),
      ...printed.notExported.map(({ name: property, why }) => `\`${property}\`: ${why}`),
      ...(machine.stepProperties.length > 0 && temporal.length > 0
        ? ['properties of steps, where a step changes nothing']
        : []),
      ...(isSymmetric && temporal.length > 0
        ? [
            'properties of steps and runs in `symmetry.cfg`, where TLC could miss one that is broken',
          ]
        : []),
    ],
  };
}

function constants({ constants: names, sets }: TlaModule, isChecking: boolean): readonly string[] {
  return [
    'CONSTANTS',
    ...names.map((name) =>
      name === 'Checking' ? `  Checking = ${isChecking ? 'TRUE' : 'FALSE'}` : `  ${name} = ${name}`,
    ),
    ...sets.map(({ set, members }) => `  ${set} = {${members.join(', ')}}`),
  ];
}

function checks(printed: TlaModule, isSymmetric: boolean): string {
  return [
    'SPECIFICATION Spec',
    ...constants(printed, true),
    ...(isSymmetric ? ['SYMMETRY Symmetry'] : []),
    ...printed.invariants.map((name) => `INVARIANT ${name}`),
    ...(isSymmetric ? [] : printed.temporal.map((name) => `PROPERTY ${name}`)),
    '',
  ].join('\n');
}

function counts(printed: TlaModule): string {
  return ['INIT Init', 'NEXT Next', ...constants(printed, false), 'CHECK_DEADLOCK FALSE', ''].join(
    '\n',
  );
}

function makefile(name: string, isSymmetric: boolean): string {
  const goals = ['check', 'count', ...(isSymmetric ? ['symmetry'] : [])];
  return `# Printed by faultline.
TLC_JAR ?= tla2tools.jar
JAVA ?= java
WORKERS ?= 1
TLC = $(JAVA) -XX:+UseParallelGC -cp $(TLC_JAR) tlc2.TLC -workers $(WORKERS) -metadir states

${goals.map((goal) => `${goal}:\n\t$(TLC) -config ${goal}.cfg ${name}.tla`).join('\n\n')}

.PHONY: ${goals.join(' ')}
`;
}
