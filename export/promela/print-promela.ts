/**
 * A machine as a plain Promela model, for SPIN: a proctype for each template, which does one `d_step` after
 * another; each says in its guard all that keeps it from being taken.
 *
 * SPIN gives all variables their first values at once and allows no structure an initial value, so the first
 * step sets them: until then each `pc` is 0, which is no control location. That is the one state and the one
 * transition that SPIN counts more. Where a guard is too long to say, a step that does not come to its end puts
 * back what it changed: the states are the same, and SPIN counts a transition that leads back to its state.
 */
import { assert, at, InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { NotExported, Purpose, SeparateGoal } from '../exported.ts';
import { exportedChecksOf } from '../exported-checks.ts';
import { placeText, plainText } from '../names.ts';
import {
  anyRunner,
  chosenActions,
  endedOf,
  goOnGuard,
  INSTANCE,
  isAtStart,
  stepGuard,
} from '../scalar/actions.ts';
import { constantLeaf } from '../scalar/constant-leaf.ts';
import { DeclaredTypes } from '../scalar/declared-types.ts';
import { failureOf } from '../scalar/failure.ts';
import { allOf, and, not } from '../scalar/fold-scalar.ts';
import { type Leaf, leavesOf } from '../scalar/leaves.ts';
import { placeComments } from '../scalar/place-comments.ts';
import { printPlace, printScalar, type Syntax } from '../scalar/print-scalar.ts';
import { Projector } from '../scalar/project.ts';
import { constantOf, type Place, type Root, type Scalar } from '../scalar/scalar.ts';
import { hasKind, type Statement, writtenRoots } from '../scalar/statement.ts';
import type { Action } from '../scalar/step-code.ts';
import { type System, systemOf, type TemplateRoots } from '../scalar/system.ts';
import { promelaSyntax } from './promela-syntax.ts';
import { promelaTypes, promelaVariable } from './promela-types.ts';
import { PROMELA_WORDS } from './promela-words.ts';
import { type RunClaims, runClaims } from './run-claims.ts';
import { indexesItself, withoutSelfIndex } from './self-index.ts';

export interface PromelaModel {
  readonly text: string;
  /** The actions whose guards are too long: where they do not come to their end, SPIN counts a transition. */
  readonly restoring: readonly string[];
  /** The properties of runs that are asked, and those that are not: none, if the model is for something else. */
  readonly goals: readonly SeparateGoal[];
  readonly notExported: readonly NotExported[];
}

/** `runs`: as `counts`, with the properties of runs as never claims. */
export type PromelaPurpose = Purpose | 'runs';

export function printPromela(machine: Machine, purpose: PromelaPurpose): PromelaModel {
  return new PromelaPrinter(machine, purpose).print();
}

/** One `d_step` of a proctype. */
interface Option {
  readonly action: Action;
  readonly name: string;
  readonly guard: Scalar | undefined;
  readonly goesOn: Scalar | undefined;
}

class PromelaPrinter {
  private readonly system: System;
  private readonly purpose: PromelaPurpose;
  /** True when the run stays where it is for ever. */
  private readonly stopped: string;
  private readonly syntax: Syntax;
  private readonly types: DeclaredTypes;
  private readonly restoring: string[] = [];
  /** One of a name serves all steps, whatever their types. */
  private readonly temporaries = new Set<string>();
  private readonly kept = new Map<string, Root>();
  /** The temporaries of the step that is being printed. */
  private readonly used = new Set<string>();
  private stepEnds = 0;

  constructor(machine: Machine, purpose: PromelaPurpose) {
    this.system = systemOf(machine, { reserved: PROMELA_WORDS, firstStop: 1 });
    this.types = new DeclaredTypes(this.system, promelaTypes(this.system));
    this.purpose = purpose;
    this.stopped = this.system.names.fresh('stopped');
    this.syntax = promelaSyntax(this.system);
  }

  print(): PromelaModel {
    const { system } = this;
    const variables = system.initial.map(({ root }) => promelaVariable(this.types, root));
    const templates = system.templates.filter(({ threads }) => threads.length > 0);
    const options = templates.map((roots) => this.options(roots));
    const processes = templates.map((roots, i) => this.process(roots, at(options, i), i === 0));
    const all = options.flat().filter(hasSteps);
    const checks = this.properties();
    const constants = [
      ...[...system.enums.values()].flat(),
      ...system.templates.flatMap(({ locations }) => locations),
    ];
    const kept = [...this.kept.values()].map((root) => promelaVariable(this.types, root));
    const runs = this.runs(options.flat());
    const text = [
      `/* ${plainText(system.machine.name)}, printed by faultline */`,
      '',
      ...constants.map(defined),
      '',
      ...this.types.declarations,
      '',
      ...variables,
      ...kept,
      ...[...this.temporaries].map((name) => `int ${name};`),
      ...(this.purpose === 'runs' ? [`bool ${this.stopped};`] : []),
      '',
      ...all.flatMap((option) => this.guardMacro(option)),
      '',
      ...checks.flatMap(([, text]) => text),
      `inline check() { ${[...checks.map(([name]) => `${name}();`), 'skip'].join(' ')} }`,
      '',
      ...processes.flat(),
      ...this.deadlock(options.flat()),
      ...runs.text,
    ].join('\n');
    return { text, restoring: this.restoring, goals: runs.goals, notExported: runs.notExported };
  }

  private scalar(scalar: Scalar): string {
    return printScalar(withoutSelfIndex(scalar), this.syntax);
  }

  private place(place: Place): string {
    return printPlace(place, this.syntax);
  }

  private options(roots: TemplateRoots): readonly Option[] {
    return roots.locations.flatMap((_, location) =>
      chosenActions(this.system, anyRunner(roots), location).flatMap(({ action, chosen }) => {
        const name = this.system.names.fresh(['can', action.name, ...chosen].join('_'));
        const guard = stepGuard(action, this.purpose === 'checks' ? 'checks' : 'counts');
        if (guard === undefined) this.restoring.push(action.name);
        return [{ action, name, guard, goesOn: goOnGuard(action) }];
      }),
    );
  }

  private guardMacro({ name, guard, action }: Option): readonly string[] {
    const test = guard ?? isAtStart(action);
    return [`#define ${name}(${INSTANCE}) (${this.scalar(test)})`];
  }

  private process(
    roots: TemplateRoots,
    options: readonly Option[],
    isFirst: boolean,
  ): readonly string[] {
    const { threads, template, name } = roots;
    const start = isFirst
      ? [
          '  :: d_step {',
          `      ${this.notBegun()} && _pid == 0 ->`,
          ...this.start().map((line) => `      ${line}`),
          '      check()',
          '    }',
        ]
      : [];
    const steps = options.filter(hasSteps).flatMap((option) => this.option(option, roots));
    return [
      `/* ${placeText(template.span)} */`,
      `active [${threads.length}] proctype ${name}() {`,
      'end:',
      '  do',
      ...start,
      ...steps,
      ...(start.length + steps.length === 0 ? ['  :: false'] : []),
      '  od',
      '}',
      '',
    ];
  }

  /** No thread is at a control location before the first step. */
  private notBegun(): string {
    const [first] = this.system.templates.filter(({ threads }) => threads.length > 0);
    assert(first !== undefined, 'a machine has a thread');
    return `${first.pc.name}${first.isArray ? '[0]' : ''} == 0`;
  }

  private start(): readonly string[] {
    return this.system.initial.flatMap(({ root, value }) =>
      leavesOf(root.type).flatMap(({ path }) => {
        const first = constantLeaf(this.system, root.type, value, path);
        if (constantOf(first) === 0) return [];
        const owner = this.system.templates.find(({ pc }) => pc === root);
        const shown =
          owner === undefined || first.kind !== 'number'
            ? first
            : at(owner.locations, first.value - 1);
        return [`${this.place({ root, path })} = ${this.scalar(shown)};`];
      }),
    );
  }

  private option({ action, name, guard }: Option, roots: TemplateRoots): readonly string[] {
    const first = at(roots.threads, 0);
    const own = first === 0 ? '_pid' : `_pid - ${first}`;
    this.stepEnds += 1;
    const stepEnd = `stepEnd${this.stepEnds}`;
    const isRestoring = guard === undefined;
    const leaves = isRestoring ? leavesWritten(action) : [];
    this.used.clear();
    const keep = leaves.map((place) => `${this.before(place)} = ${this.place(place)};`);
    const restore = [...leaves.map((place) => `${this.place(place)} = ${this.before(place)};`)];
    const body = this.statements(action.code, isRestoring ? [...restore, `goto ${stepEnd};`] : []);
    const text = [...keep, ...body].map((line) => `      ${instantiated(line, own)}`);
    // What is needed within a step alone is the same in all states.
    const forget = [...leaves.map((place) => this.before(place)), ...this.used].map(
      (each) => `      ${each} = 0;`,
    );
    return [
      `  :: d_step { /* ${placeText(action.origin.span)} */`,
      `      ${this.purpose === 'runs' ? `!${this.stopped} && ` : ''}${name}(${own}) ->`,
      ...text,
      ...(isRestoring ? [`      ${stepEnd}: skip;`] : []),
      ...forget,
      '      check()',
      '    }',
    ];
  }

  /** Where the leaf is kept that a step may have to put back. */
  private before({ root, path }: Place): string {
    const known = this.kept.get(root.name) ?? {
      name: this.system.names.fresh(`${root.name}_before`),
      type: root.type,
    };
    this.kept.set(root.name, known);
    return this.place({ root: known, path });
  }

  private statements(code: readonly Statement[], restore: readonly string[]): readonly string[] {
    const inner = (part: readonly Statement[]): readonly string[] =>
      this.statements(part, restore).map((line) => `   ${line}`);
    const comment = placeComments((here) => `/* ${here} */`);
    return code.flatMap((statement): readonly string[] => {
      switch (statement.kind) {
        case 'origin':
          return comment(statement.origin);
        case 'assign':
          return this.assign(statement.place, statement.value);
        case 'let':
          this.temporary(statement.name);
          return [`${statement.name} = ${this.scalar(statement.value)};`];
        case 'if': {
          const [then, otherwise] = [inner(statement.then), inner(statement.otherwise)];
          if (!hasText(then) && !hasText(otherwise)) return [];
          return [
            'if',
            `:: ${this.scalar(statement.test)} ->`,
            ...(hasText(then) ? then : ['   skip']),
            ':: else ->',
            ...(hasText(otherwise) ? otherwise : ['   skip']),
            'fi;',
          ];
        }
        case 'wait':
        case 'drop':
        case 'absent':
          return restore.length > 0 ? this.test(statement.when, restore) : [];
        case 'fail':
          if (this.purpose === 'checks') return [`assert(${this.scalar(not(statement.when))});`];
          return restore.length > 0 ? this.test(statement.when, restore) : [];
        case 'warn':
          return this.purpose === 'checks' ? [`assert(${this.scalar(not(statement.when))});`] : [];
        case 'arrive':
          return [];
        case 'for':
          throw new InternalError('all types are numbers here');
        default:
          return statement satisfies never;
      }
    });
  }

  private assign(place: Place, value: Scalar): readonly string[] {
    const before: string[] = [];
    const path = place.path.map((access, i) => {
      if (!('index' in access) || !indexesItself({ ...place, path: [access] })) return access;
      const name = `at${i}`;
      this.temporary(name);
      before.push(`${name} = ${this.scalar(access.index)};`);
      return { ...access, index: { kind: 'name', name, isTruth: false } as const };
    });
    return [...before, `${this.place({ ...place, path })} = ${this.scalar(value)};`];
  }

  private temporary(name: string): void {
    this.temporaries.add(name);
    this.used.add(name);
  }

  private test(test: Scalar, then: readonly string[]): readonly string[] {
    return ['if', `:: ${this.scalar(test)} -> ${then.join(' ')}`, ':: else', 'fi;'];
  }

  /** One inline for each property: SPIN reads no long ones. */
  private properties(): readonly (readonly [string, readonly string[]])[] {
    if (this.purpose !== 'checks') return [];
    const { system } = this;
    const projector = new Projector(system, undefined);
    return exportedChecksOf(system.machine).ofStates.map(({ form, name, body, span }) => {
      const holds = projector.scalar(body);
      const isFine = and(not(failureOf(projector, body)), form === 'never' ? not(holds) : holds);
      const inline = system.names.fresh(`check_${name}`);
      const text = [
        `/* ${placeText(span)} */`,
        `inline ${inline}() { assert(${this.scalar(isFine)}) }`,
        '',
      ];
      return [inline, text];
    });
  }

  private runs(options: readonly Option[]): RunClaims {
    if (this.purpose !== 'runs') return { text: [], goals: [], notExported: [] };
    return runClaims({
      system: this.system,
      print: (scalar) => this.scalar(scalar),
      notBegun: this.notBegun(),
      stopped: this.stopped,
      canGoOn: (thread) => {
        const own = options.flatMap(
          ({
            action: {
              runner: { roots },
            },
            goesOn,
          }) =>
            goesOn === undefined || !roots.threads.includes(thread)
              ? []
              : [`(${instantiated(this.scalar(goesOn), `${roots.threads.indexOf(thread)}`)})`],
        );
        return own.join(' || ') || 'false';
      },
    });
  }

  /**
   * A process that can move where no other can: then all that are no daemons have ended, or a thread can go on
   * to where its run ends.
   */
  private deadlock(options: readonly Option[]): readonly string[] {
    const { deadlock } = exportedChecksOf(this.system.machine);
    if (this.purpose !== 'checks' || deadlock === 'no') return [];
    const workers = this.system.templates.filter(({ template }) => !template.daemon);
    const ended = allOf(workers.flatMap((roots) => endedOf(this.system, roots)));
    const ending = options.flatMap(({ action, goesOn }) => {
      if (goesOn === undefined || !hasKind(action.code, new Set(['drop']))) return [];
      const { threads, isArray } = action.runner.roots;
      const instances = isArray ? threads.map((_, i) => `${i}`) : ['0'];
      return instances.map((each) => `(${instantiated(this.scalar(goesOn), each)})`);
    });
    const fine = [`(${this.scalar(ended)})`, ...ending].join(' || ');
    return [
      `active proctype ${this.system.names.fresh('deadlock')}() {`,
      'end:',
      '  do',
      `  :: d_step { timeout && !(${fine}) -> assert(false) }`,
      '  od',
      '}',
      '',
    ];
  }
}

/** Where there is none, the thread may still go on to where its run ends. */
function hasSteps({ guard }: Option): boolean {
  return guard?.kind !== 'truth' || guard.value;
}

/** The leaves that an action may assign to; those of whole arrays where an index is not known. */
function leavesWritten({ code }: Action): readonly Place[] {
  return writtenRoots(code).flatMap((root) =>
    leavesOf(root.type).map(({ path }: Leaf): Place => ({ root, path })),
  );
}

/** The parameter for the thread, as the macro of the guard has it, is what the process knows of itself. */
function instantiated(line: string, instance: string): string {
  return line.replace(new RegExp(`(?<![\\w.])${INSTANCE}(?!\\w)`, 'g'), instance);
}

function hasText(lines: readonly string[]): boolean {
  return lines.some((line) => !/^\s*\/\*.*\*\/$/.test(line));
}

function defined(constant: Scalar): string {
  return constant.kind === 'number' ? `#define ${constant.name} ${constant.value}` : '';
}
