/**
 * A machine as a Murphi model, for Rumur: a rule for each control location of a template, in a `ruleset` over its threads
 * and over what the step chooses.
 *
 * The guard of a rule says all that keeps it from being taken, so that Rumur's count of rules fired is that of
 * our transitions. Where that is too long to say, a function runs the same statements on copies.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Purpose } from '../exported.ts';
import { exportedChecksOf } from '../exported-checks.ts';
import { placeText, plainText } from '../names.ts';
import {
  actionsOf,
  anyRunner,
  endedOf,
  goOnGuard,
  INSTANCE,
  isAtStart,
  stepGuard,
  writtenRoots,
} from '../scalar/actions.ts';
import { constantLeaf } from '../scalar/constant-leaf.ts';
import { DeclaredTypes } from '../scalar/declared-types.ts';
import { failureOf } from '../scalar/failure.ts';
import { allOf, and, not } from '../scalar/fold-scalar.ts';
import { indexedAccess } from '../scalar/indexed-access.ts';
import { leavesOf } from '../scalar/leaves.ts';
import { placeComments } from '../scalar/place-comments.ts';
import { printPlace, printScalar, type Syntax } from '../scalar/print-scalar.ts';
import { Projector } from '../scalar/project.ts';
import type { Place, Root, Scalar } from '../scalar/scalar.ts';
import type { Statement } from '../scalar/statement.ts';
import type { Action } from '../scalar/step-code.ts';
import { type System, systemOf } from '../scalar/system.ts';
import { murphiTypes } from './murphi-types.ts';
import { MURPHI_WORDS } from './murphi-words.ts';

/** Returns the text of the model. */
export function printMurphi(machine: Machine, purpose: Purpose): string {
  return new MurphiPrinter(machine, purpose).print();
}

class MurphiPrinter {
  private readonly system: System;
  private readonly purpose: Purpose;
  private readonly syntax: Syntax;
  private readonly types: DeclaredTypes;
  private readonly guardNames = new Map<string, string>();
  /** What an access to a root is made to, while a function runs on copies. */
  private copies: ReadonlyMap<string, string> = new Map();

  constructor(machine: Machine, purpose: Purpose) {
    this.system = systemOf(machine, { reserved: MURPHI_WORDS, firstStop: 0 });
    this.types = new DeclaredTypes(this.system, murphiTypes(this.system));
    this.purpose = purpose;
    this.syntax = murphiSyntax(this.system, (name) => this.copies.get(name) ?? name);
  }

  print(): string {
    const { system } = this;
    const { machine } = system;
    const roots = system.initial.map(({ root }) => root);
    const variables = roots.map(({ name, type }) => `  ${name}: ${this.types.nameOf(type)};`);
    const templates = system.templates.filter(({ threads }) => threads.length > 0);
    const actions = templates.flatMap((each) => actionsOf(system, anyRunner(each)));
    const rules = actions.map((action) => this.rule(action));
    const constants = [
      ...[...system.enums.values()].flat(),
      ...system.templates.flatMap(({ locations }) => locations),
    ];
    const asked = this.purpose === 'counts' ? [] : this.properties(actions);
    return [
      `-- ${plainText(machine.name)}, printed by faultline`,
      ...(constants.length > 0
        ? ['', 'const', ...constants.map((each) => `  ${named(each)}`)]
        : []),
      '',
      'type',
      ...this.types.declarations,
      '',
      'var',
      ...variables,
      '',
      ...rules.flatMap(({ functions }) => functions),
      'startstate "initial"',
      'begin',
      ...this.start(),
      'endstartstate;',
      '',
      ...rules.flatMap(({ rule }) => [...rule, '']),
      ...asked,
      '',
    ].join('\n');
  }

  private scalar(scalar: Scalar): string {
    return printScalar(scalar, this.syntax);
  }

  private place(place: Place): string {
    return printPlace(place, this.syntax);
  }

  private start(): readonly string[] {
    return this.system.initial.flatMap(({ root, value }) =>
      leavesOf(root.type).map(({ path }) => {
        const first = constantLeaf(this.system, root.type, value, path);
        const location = this.stopConstant(root, first);
        return `  ${this.place({ root, path })} := ${this.scalar(location)};`;
      }),
    );
  }

  /** The control location of a thread, by its name. */
  private stopConstant(root: Root, value: Scalar): Scalar {
    const owner = this.system.templates.find(({ pc }) => pc === root);
    return owner === undefined || value.kind !== 'number'
      ? value
      : at(owner.locations, value.value);
  }

  private rule(action: Action): {
    readonly functions: readonly string[];
    readonly rule: readonly string[];
  } {
    const guard = stepGuard(action, this.purpose);
    const functions = guard === undefined ? this.guardFunction(action) : [];
    const test = guard === undefined ? this.guardCall(action) : this.scalar(guard);
    const { origin, name, runner } = action;
    const temporaries = new Map<string, string>();
    const body = this.statements(action.code, 'rule', temporaries);
    const declared = [...temporaries].map(([temporary, type]) => `    ${temporary}: ${type};`);
    const parameters = this.parameters(action);
    const rule = [
      `-- ${placeText(origin.span)}: ${plainText(runner.roots.template.name)}`,
      ...(parameters.length > 0 ? [`ruleset ${parameters.join('; ')} do`] : []),
      `rule "${name}"`,
      `  ${test}`,
      '==>',
      ...(declared.length > 0 ? ['  var', ...declared] : []),
      'begin',
      ...body.map((line) => `  ${line}`),
      'endrule;',
      ...(parameters.length > 0 ? ['endruleset;'] : []),
    ];
    return { functions, rule };
  }

  private parameters({ runner: { roots }, choices }: Action): readonly string[] {
    const instance = roots.isArray ? [`${INSTANCE}: 0 .. ${roots.threads.length - 1}`] : [];
    return [...instance, ...choices.map(({ name, size }) => `${name}: 0 .. ${size - 1}`)];
  }

  private guardCall(action: Action): string {
    const { runner, choices } = action;
    const args = [...(runner.roots.isArray ? [INSTANCE] : []), ...choices.map((c) => c.name)];
    return `${this.scalar(isAtStart(action))} & ${this.guardName(action)}(${args.join(', ')})`;
  }

  private guardName({ name }: Action): string {
    const known = this.guardNames.get(name) ?? this.system.names.fresh(`can_${name}`);
    this.guardNames.set(name, known);
    return known;
  }

  /** A function that runs the statements on copies, and says whether they come to an end. */
  private guardFunction(action: Action): readonly string[] {
    const written = writtenRoots(action.code);
    const names = new Map(
      written.map((root) => [root.name, this.system.names.fresh(`${root.name}_after`)]),
    );
    this.copies = names;
    const temporaries = new Map<string, string>();
    const body = this.statements(action.code, 'guard', temporaries);
    this.copies = new Map();
    const copies = written.map(
      (root) => `  ${names.get(root.name)}: ${this.types.nameOf(root.type)};`,
    );
    const declared = [...temporaries].map(([temporary, type]) => `  ${temporary}: ${type};`);
    return [
      `function ${this.guardName(action)}(${this.parameters(action).join('; ')}): boolean;`,
      'var',
      ...copies,
      ...declared,
      'begin',
      ...written.map(({ name }) => `  ${names.get(name)} := ${name};`),
      ...body.map((line) => `  ${line}`),
      'endfunction;',
      '',
    ];
  }

  private statements(
    code: readonly Statement[],
    within: 'rule' | 'guard',
    temporaries: Map<string, string>,
  ): readonly string[] {
    const inner = (part: readonly Statement[]): readonly string[] =>
      this.statements(part, within, temporaries).map((line) => `  ${line}`);
    const comment = placeComments((here) => `-- ${here}`);
    return code.flatMap((statement): readonly string[] => {
      switch (statement.kind) {
        case 'origin':
          return within === 'guard' ? [] : comment(statement.origin);
        case 'assign':
          return [`${this.place(statement.place)} := ${this.scalar(statement.value)};`];
        case 'let':
          temporaries.set(statement.name, this.types.nameOf(statement.type));
          return [`${statement.name} := ${this.scalar(statement.value)};`];
        case 'if': {
          const [then, otherwise] = [inner(statement.then), inner(statement.otherwise)];
          if (then.length === 0 && otherwise.length === 0) return [];
          const test = statement.test;
          if (then.length === 0)
            return [`if ${this.scalar(not(test))} then`, ...otherwise, 'endif;'];
          const rest = otherwise.length > 0 ? ['else', ...otherwise] : [];
          return [`if ${this.scalar(test)} then`, ...then, ...rest, 'endif;'];
        }
        case 'wait':
        case 'drop':
        case 'absent':
          return within === 'rule'
            ? []
            : [`if ${this.scalar(statement.when)} then return false; endif;`];
        case 'fail':
        case 'warn':
          return this.violation(statement, within);
        case 'arrive':
          return within === 'rule' ? [] : ['return true;'];
        default:
          return statement satisfies never;
      }
    });
  }

  private violation(
    { kind, when, property }: Statement & { readonly kind: 'fail' | 'warn' },
    within: 'rule' | 'guard',
  ): readonly string[] {
    const test = this.scalar(when);
    if (this.purpose === 'counts') {
      return kind === 'fail' && within === 'guard' ? [`if ${test} then return false; endif;`] : [];
    }
    if (within === 'guard') return [`if ${test} then return true; endif;`];
    return [`if ${test} then error "broken: ${plainText(property)}"; endif;`];
  }

  private properties(actions: readonly Action[]): readonly string[] {
    const { system } = this;
    const { ofStates, deadlock } = exportedChecksOf(system.machine);
    const projector = new Projector(system, undefined);
    const invariants = ofStates.flatMap(({ form, name, body, span }) => {
      const holds = projector.scalar(body);
      const isFine = and(not(failureOf(projector, body)), form === 'never' ? not(holds) : holds);
      return [
        `-- ${placeText(span)}`,
        `invariant "${plainText(name)}"`,
        `  ${this.scalar(isFine)};`,
        '',
      ];
    });
    return [...invariants, ...(deadlock !== 'no' ? this.deadlock(actions) : [])];
  }

  /** Either all that are no daemons have ended, or somebody can go on. */
  private deadlock(actions: readonly Action[]): readonly string[] {
    const workers = this.system.templates.filter(({ template }) => !template.daemon);
    const ended = allOf(workers.flatMap((roots) => endedOf(roots)));
    const guards = actions.map((action) => {
      const guard = goOnGuard(action);
      const text = guard === undefined ? this.guardCall(action) : this.scalar(guard);
      const used = this.parameters(action).filter((parameter) => {
        const name = parameter.replace(/:.*/, '');
        return new RegExp(`\\b${name}\\b`).test(text);
      });
      return used.reduceRight((body, each) => `exists ${each} do ${body} endexists`, text);
    });
    return [
      '-- no thread waits for ever while none can go on',
      'invariant "deadlock"',
      `  ${[this.scalar(ended), ...guards].map((each) => `(${each})`).join('\n  | ')};`,
      '',
    ];
  }
}

function murphiSyntax(system: System, root: (name: string) => string): Syntax {
  return {
    number: (value) => (value < 0 ? `(0 - ${-value})` : `${value}`),
    truth: (value) => `${value}`,
    and: '&',
    or: '|',
    not: '!',
    equal: '=',
    unequal: '!=',
    choose: (test, then, otherwise) => `(${test} ? ${then} : ${otherwise})`,
    access: indexedAccess(system),
    root,
  };
}

function named(constant: Scalar): string {
  return constant.kind === 'number' ? `${constant.name}: ${constant.value};` : '';
}
