/**
 * A machine as a Murphi model, for Rumur: a rule for each control location of a template, in a `ruleset` over its threads
 * and over what the step chooses.
 *
 * The guard of a rule says all that keeps it from being taken, so that Rumur's count of rules fired is that of
 * our transitions. Where that is too long to say, a function runs the same statements on copies.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { ScalarType, Type } from '../../spec/language/types/types.ts';
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
} from '../scalar/actions.ts';
import { initialLeaf } from '../scalar/constant-leaf.ts';
import { DeclaredTypes } from '../scalar/declared-types.ts';
import { failureOf } from '../scalar/failure.ts';
import { allOf, and, not } from '../scalar/fold-scalar.ts';
import { forEach, isIdentity, leavesOfEach } from '../scalar/identities.ts';
import { typeAt } from '../scalar/leaves.ts';
import { placeComments } from '../scalar/place-comments.ts';
import { printPlace, printScalar, type Syntax } from '../scalar/print-scalar.ts';
import { Projector } from '../scalar/project.ts';
import type { Place, Root, Scalar } from '../scalar/scalar.ts';
import { type Statement, writtenRoots } from '../scalar/statement.ts';
import type { Action } from '../scalar/step-code.ts';
import { type System, systemOf } from '../scalar/system.ts';
import { deadlockText, existsText } from './deadlock-text.ts';
import { IdentityPrinter, storeIdentity } from './murphi-identities.ts';
import { murphiSyntax, named } from './murphi-syntax.ts';
import { murphiTypes } from './murphi-types.ts';
import { MURPHI_WORDS } from './murphi-words.ts';

/**
 * Returns the text of the model. The types of `identities` are scalarsets.
 *
 * @throws IdentityError if one of them cannot be.
 */
export function printMurphi(
  machine: Machine,
  purpose: Purpose,
  identities: ReadonlySet<string> = new Set(),
): string {
  return new MurphiPrinter(machine, purpose, identities).print();
}

class MurphiPrinter {
  private readonly system: System;
  private readonly purpose: Purpose;
  private readonly syntax: Syntax;
  private readonly types: DeclaredTypes;
  private readonly guardNames = new Map<string, string>();
  /** What an access to a root is made to, while a function runs on copies. */
  private copies: ReadonlyMap<string, string> = new Map();
  /** What the types of identities are called. */
  private readonly scalarsets: ReadonlyMap<string, string>;
  private readonly identities: IdentityPrinter;

  constructor(machine: Machine, purpose: Purpose, identities: ReadonlySet<string>) {
    this.system = systemOf(machine, { reserved: MURPHI_WORDS, firstStop: 0, identities });
    this.scalarsets = new Map(
      [...identities].map((name) => [name, this.system.names.fresh(`${name}_t`)]),
    );
    this.types = new DeclaredTypes(this.system, murphiTypes(this.system, this.scalarsets));
    this.purpose = purpose;
    this.identities = new IdentityPrinter(this.system, ({ type }) => this.types.nameOf(type));
    this.syntax = {
      ...murphiSyntax(this.system, (name) => this.copies.get(name) ?? name),
      identities: (scalar, operand) =>
        this.identities.text(scalar, operand, new Set(this.copies.keys())),
    };
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
    const start = this.start();
    return [
      `-- ${plainText(machine.name)}, printed by faultline`,
      ...(constants.length > 0
        ? ['', 'const', ...constants.map((each) => `  ${named(each)}`)]
        : []),
      '',
      'type',
      ...machine.symmetries.flatMap(({ type, size }) => {
        const name = this.scalarsets.get(type);
        return name === undefined ? [] : [`  ${name}: scalarset(${size});`];
      }),
      ...this.types.declarations,
      '',
      'var',
      ...variables,
      '',
      ...this.identities.declarations,
      ...rules.flatMap(({ functions }) => functions),
      'startstate "initial"',
      'begin',
      ...start.map((line) => `  ${line}`),
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
    const code = this.system.initial.flatMap(({ root, value }) =>
      leavesOfEach(this.system, root.type).flatMap(({ path, bounds }) => {
        const first = initialLeaf(this.system, root.type, value, path);
        const place = { root, path };
        return forEach(bounds, [{ kind: 'assign', place, value: this.stopConstant(root, first) }]);
      }),
    );
    return this.statements(code, 'rule', new Map());
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
    const typeOf = (size: number, identity: ScalarType | undefined): string =>
      identity === undefined ? `0 .. ${size - 1}` : this.types.nameOf(identity);
    const instance = roots.isArray
      ? [`${INSTANCE}: ${typeOf(roots.threads.length, roots.identity)}`]
      : [];
    return [
      ...instance,
      ...choices.map(({ name, size, identity }) => `${name}: ${typeOf(size, identity)}`),
    ];
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
        case 'assign': {
          const { place, value } = statement;
          return this.store(this.place(place), typeAt(place.root.type, place.path), value);
        }
        case 'let':
          temporaries.set(statement.name, this.types.nameOf(statement.type));
          return this.store(statement.name, statement.type, statement.value);
        case 'for': {
          const { bound, body } = statement;
          return [
            `for ${bound.name}: ${this.types.nameOf(bound.type)} do`,
            ...inner(body),
            'endfor;',
          ];
        }
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

  private store(place: string, type: Type, value: Scalar): readonly string[] {
    return isIdentity(this.system, type)
      ? storeIdentity(place, value, (each) => this.scalar(each))
      : [`${place} := ${this.scalar(value)};`];
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
    const ended = allOf(workers.flatMap((roots) => endedOf(this.system, roots)));
    const guards = actions.map((action) => {
      const guard = goOnGuard(action);
      const text = guard === undefined ? this.guardCall(action) : this.scalar(guard);
      return existsText(this.parameters(action), text);
    });
    return deadlockText([this.scalar(ended), ...guards]);
  }
}
