/**
 * A machine as C that needs nothing: a state is one `int` a leaf, and there is a function for each control location
 * of each thread, so that what it reads and writes is known exactly (`leaf-table.ts`).
 *
 * Law: for each state and each value of the choices, a function says what the statements of `step-code.ts` do.
 */
import { at, InternalError } from '../../model/machine/assert.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { scalarSize, type Type } from '../../spec/language/types/types.ts';
import { exportedChecksOf, internalChecksOf } from '../exported-checks.ts';
import { placeText, plainText } from '../names.ts';
import { actionsOf, endedOf } from '../scalar/actions.ts';
import { constantLeaf } from '../scalar/constant-leaf.ts';
import { failureOf } from '../scalar/failure.ts';
import { allOf, and, not } from '../scalar/fold-scalar.ts';
import { indexedAccess } from '../scalar/indexed-access.ts';
import { placeComments } from '../scalar/place-comments.ts';
import { printPlace, printScalar, type Syntax } from '../scalar/print-scalar.ts';
import { Projector } from '../scalar/project.ts';
import { constantOf, number, type Place, type Scalar } from '../scalar/scalar.ts';
import { hasKind, type Statement } from '../scalar/statement.ts';
import type { Action } from '../scalar/step-code.ts';
import { type System, systemOf } from '../scalar/system.ts';
import { C_WORDS } from './c-words.ts';
import { dependenciesOf, LeafTable, rangeOf } from './leaf-table.ts';
import { packedFields } from './packed-fields.ts';

/** Returns the text of `model.c`. */
export function printC(machine: Machine): string {
  return new CPrinter(machine).print();
}

class CPrinter {
  private readonly system: System;
  private readonly table: LeafTable;
  private readonly syntax: Syntax;

  constructor(machine: Machine) {
    this.system = systemOf(machine, { reserved: C_WORDS, firstStop: 0 });
    this.table = new LeafTable(this.system);
    this.syntax = cSyntax(this.system);
  }

  print(): string {
    const { system, table } = this;
    const actions = system.templates.flatMap((roots) =>
      roots.threads.flatMap((_, i) => actionsOf(system, { roots, instance: number(i) })),
    );
    const names = actions.map((action) => system.names.fresh(`step_${action.name}`));
    const constants = [
      ...[...system.enums.values()].flat(),
      ...system.templates.flatMap(({ locations }) => locations),
    ].flatMap((each) => (each.kind === 'number' ? [`  ${each.name} = ${each.value},`] : []));
    return [
      `/* ${plainText(system.machine.name)}, printed by faultline */`,
      '#include "model.h"',
      '',
      'enum {',
      '  no_constant,',
      ...constants,
      '};',
      '',
      `const char *const machine_fingerprint = "${fingerprint(system.machine)}";`,
      'const char *broken_by = 0;',
      '',
      '/** One int a leaf, in the order of `leaves`. */',
      'typedef struct {',
      ...system.initial.map(({ root }) => `  ${declared(system, root.type, root.name)}`),
      '} state;',
      '',
      `_Static_assert(sizeof(state) == ${table.leaves.length} * sizeof(int), "one int a leaf");`,
      `const int leaf_count = ${table.leaves.length};`,
      'const struct leaf leaves[] = {',
      ...this.leaves(),
      '};',
      '',
      ...packedFields(system, table),
      '',
      ...actions.flatMap((action, i) => this.action(action, at(names, i))),
      `const int action_count = ${actions.length};`,
      'const struct action actions[] = {',
      ...actions.map((action, i) => this.entry(action, at(names, i))),
      '};',
      '',
      ...this.properties(),
      '',
    ].join('\n');
  }

  private leaves(): readonly string[] {
    return this.table.leaves.map(({ root, initial, path, type }) => {
      const first = constantOf(constantLeaf(this.system, root.type, initial, path));
      const { low, bits } = rangeOf(type);
      const name = printPlace({ root, path }, { ...this.syntax, root: (each) => each });
      return `  { "${name}", ${first ?? 0}, ${low}, ${bits} },`;
    });
  }

  private entry(action: Action, name: string): string {
    const { reads, writes } = dependenciesOf(action.code, this.table);
    const { roots, instance } = action.runner;
    const [pcLeaf = 0] = this.table.numbersOf({
      root: roots.pc,
      path: roots.isArray ? [{ kind: 'element', index: instance, size: roots.threads.length }] : [],
    });
    const thread = at(roots.threads, constantOf(instance) ?? 0);
    const shown = `${at(this.system.machine.threads, thread).name}: ${action.name}`;
    const row = (numbers: ReadonlySet<number>): string =>
      `"${this.table.leaves.map((_, i) => (numbers.has(i) ? '1' : '0')).join('')}"`;
    const successors = action.choices.reduce((product, { size }) => product * size, 1);
    const canWait = hasKind(action.code, WAITING) ? 1 : 0;
    const own = new Set([...reads, ...writes, pcLeaf]);
    return [
      `  { "${plainText(shown)}", ${name}, ${successors}, ${pcLeaf}, ${action.location}, ${canWait},`,
      `    ${row(own)},`,
      `    ${row(writes)} },`,
    ].join('\n');
  }

  private action(action: Action, name: string): readonly string[] {
    const choices: string[] = [];
    let divisor = 1;
    for (const { name: choice, size } of action.choices) {
      choices.push(`  const int ${choice} = successor / ${divisor} % ${size};`);
      divisor *= size;
    }
    return [
      `/* ${placeText(action.origin.span)} */`,
      `static int ${name}(int *to, int successor) {`,
      '  state *const s = (state *)to;',
      '  int warned = 0;',
      '  (void)s, (void)successor;',
      ...choices,
      ...this.statements(action.code).map((line) => `  ${line}`),
      '}',
      '',
    ];
  }

  private statements(code: readonly Statement[]): readonly string[] {
    const inner = (part: readonly Statement[]): readonly string[] =>
      this.statements(part).map((line) => `  ${line}`);
    const comment = placeComments((here) => `/* ${here} */`);
    return code.flatMap((statement): readonly string[] => {
      switch (statement.kind) {
        case 'origin':
          return comment(statement.origin);
        case 'assign':
          return [`${this.place(statement.place)} = ${this.scalar(statement.value)};`];
        case 'let':
          return [`const int ${statement.name} = ${this.scalar(statement.value)};`];
        case 'if':
          return [
            `if (${this.scalar(statement.test)}) {`,
            ...inner(statement.then),
            ...(statement.otherwise.length > 0 ? ['} else {', ...inner(statement.otherwise)] : []),
            '}',
          ];
        case 'absent':
          return [`if (${this.scalar(statement.when)}) return 0;`];
        case 'wait':
          return [`if (${this.scalar(statement.when)}) return warned;`];
        case 'drop':
          return [`if (${this.scalar(statement.when)}) return warned | GOES_ON;`];
        case 'fail':
          return [
            `if (${this.scalar(statement.when)}) return broken_by = "${plainText(statement.property)}", BROKEN | GOES_ON;`,
          ];
        case 'warn':
          return [
            `if (${this.scalar(statement.when)}) broken_by = "${plainText(statement.property)}", warned = BROKEN;`,
          ];
        case 'arrive':
          return ['return warned | STEP | GOES_ON;'];
        case 'for':
          throw new InternalError('all types are numbers here');
        default:
          return statement satisfies never;
      }
    });
  }

  /** What is asked of each state; whether anybody can go on is asked by who searches. */
  private properties(): readonly string[] {
    const { system, table } = this;
    const { ofStates, deadlock } = exportedChecksOf(system.machine);
    const projector = new Projector(system, undefined);
    const asked = ofStates.map(({ form, name, body, span }) => {
      const holds = projector.scalar(body);
      const isFine = and(not(failureOf(projector, body)), form === 'never' ? not(holds) : holds);
      return { name, span, isFine };
    });
    const workers = system.templates.filter(({ template }) => !template.daemon);
    const ended = allOf(workers.flatMap((roots) => endedOf(this.system, roots)));
    const reads = new Set(asked.flatMap(({ isFine }) => table.readsOf(isFine)));
    return [
      ...names(
        'property',
        asked.map(({ name }) => name),
      ),
      ...names('unsaid', unsaidOf(system.machine)),
      'int is_broken(int property, const int *from) {',
      '  const state *const s = (const state *)from;',
      '  (void)s;',
      '  switch (property) {',
      ...asked.flatMap(({ span, isFine }, i) => [
        `    case ${i}: /* ${placeText(span)} */`,
        `      return !(${this.scalar(isFine)});`,
      ]),
      '  }',
      '  return 0;',
      '}',
      '',
      `const char *const property_reads = "${table.leaves.map((_, i) => (reads.has(i) ? '1' : '0')).join('')}";`,
      `const int asks_deadlock = ${['no', 'in part', 'in full'].indexOf(deadlock)};`,
      '',
      'int all_ended(const int *from) {',
      '  const state *const s = (const state *)from;',
      '  (void)s;',
      `  return ${this.scalar(ended)};`,
      '}',
    ];
  }

  private scalar(scalar: Scalar): string {
    return printScalar(scalar, this.syntax);
  }

  private place(place: Place): string {
    return printPlace(place, this.syntax);
  }
}

function names(of: string, list: readonly string[]): readonly string[] {
  const quoted = [...list.map((name) => `"${plainText(name)}"`), '0'];
  return [
    `const int ${of}_count = ${list.length};`,
    `const char *const ${of}_names[] = { ${quoted.join(', ')} };`,
    '',
  ];
}

/** What steps cannot break here though the spec may ask it. */
function unsaidOf(machine: Machine): readonly string[] {
  return [
    ...machine.stepProperties.map(({ name }) => name),
    ...(machine.lockOrders.length > 0 ? ['lock_order'] : []),
    ...internalChecksOf(machine),
  ];
}

const WAITING: ReadonlySet<Statement['kind']> = new Set(['wait', 'drop', 'absent', 'fail']);

/** A member of `state`: each leaf is an int, in the order of `leavesOf`. */
function declared(system: System, type: Type, name: string): string {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return `int ${name};`;
    case 'struct': {
      const fields = type.fields.map((field, i) =>
        declared(system, field.type, system.fieldName(type, i)),
      );
      return `struct { ${fields.join(' ')} } ${name};`;
    }
    case 'array':
      return declared(system, type.element, `${name}[${scalarSize(type.index)}]`);
    case 'set':
      return `int ${name}[${scalarSize(type.element)}];`;
    case 'optional':
      return `struct { int present; ${declared(system, type.inner, 'content')} } ${name};`;
    case 'seq':
      return `struct { int length; ${declared(system, type.element, `elements[${type.max}]`)} } ${name};`;
    default:
      return type satisfies never;
  }
}

function cSyntax(system: System): Syntax {
  return {
    number: (value) => (value < 0 ? `(${value})` : `${value}`),
    truth: (value) => (value ? '1' : '0'),
    and: '&&',
    or: '||',
    not: '!',
    equal: '==',
    unequal: '!=',
    choose: (test, then, otherwise) => `(${test} ? ${then} : ${otherwise})`,
    access: indexedAccess(system),
    root: (name) => `s->${name}`,
  };
}
