/**
 * What a step does, as statements over leaves: structured, so that every target can have it.
 *
 * An *action* is a step of the threads of one template from one control location. Each `choose` and `either` on a path is a
 * parameter, one for each depth of choices (`step-graph.ts`): there are as many steps as there are values of the parameters for
 * which the statements come to an `arrive`. A parameter that a path does not use has to be 0 (`absent`), so that
 * no path is counted twice.
 *
 * Law: for each value of the parameters, executing the statements gives the successor that the interpreter has
 * for these choices, or none where it has none.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Origin } from '../../model/machine/machine.ts';
import { type StepGraph, stepGraph, type Vertex } from '../../model/meaning/step-graph.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../spec/language/types/types.ts';
import { internalChecksOf } from '../exported-checks.ts';
import { joinsOf } from '../post-dominators.ts';
import { assignedSlots } from './assigned-slots.ts';
import { armsOf, levelsFrom } from './choice-levels.ts';
import { type Choice, choicesOf } from './choices.ts';
import { firstLeaf } from './constant-leaf.ts';
import { failureOf } from './failure.ts';
import { compare, equal, not } from './fold-scalar.ts';
import { forEach, isIdentity, leavesOfEach } from './identities.ts';
import { IdentityError } from './identity-error.ts';
import type { Runner } from './instance.ts';
import { typeAt } from './leaves.ts';
import { elementAt, fromOrdinalIn, ofInstance, read } from './places.ts';
import { Projector } from './project.ts';
import {
  type Access,
  bound,
  constantOf,
  isTruth,
  number,
  type Place,
  type Scalar,
} from './scalar.ts';
import { TooLargeError } from './scalar-key.ts';
import { reads } from './scalar-parts.ts';
import { isNever, type Statement, when } from './statement.ts';
import type { System } from './system.ts';

export interface Action {
  readonly runner: Runner;
  /** The position of the control location in `template.locations`. */
  readonly location: number;
  readonly name: string;
  readonly origin: Origin;
  /** What is chosen: each a number from 0. */
  readonly choices: readonly Choice[];
  readonly code: readonly Statement[];
}

export interface ActionOptions {
  /** Values for the choices; undefined: they are parameters. */
  readonly chosen?: readonly number[];
}

/** More statements than anybody reads of one action. */
const STATEMENTS_MAX = 50_000;

/** Returns the action of `runner` from the control location of that number; undefined for an end. */
export function actionOf(
  system: System,
  runner: Runner,
  location: number,
  { chosen }: ActionOptions = {},
): Action | undefined {
  const { template, name, locations } = runner.roots;
  const node = at(template.nodes, at(template.locations, location));
  if (node.kind === 'end') return undefined;
  const constant = at(locations, location);
  assert(
    constant.kind === 'number' && constant.name !== undefined,
    'a control location has a name',
  );
  const choices = choicesOf(system, runner, location);
  const graph = stepGraph(template, at(template.locations, location));
  const values = choices.map((choice, i): Scalar => {
    const value = chosen?.[i];
    if (value !== undefined) return number(value);
    const { name, identity } = choice;
    return identity === undefined
      ? { kind: 'name', name, isTruth: false }
      : bound({ name, type: identity });
  });
  const writer = new StepWriter(system, runner, graph, choices, values);
  assert(constant.name.startsWith(name), 'a control location is named after its template');
  return {
    runner,
    location: location,
    name: constant.name,
    origin: node.origin,
    choices,
    code: writer.code(),
  };
}

class StepWriter {
  private readonly system: System;
  private readonly runner: Runner;
  private readonly graph: StepGraph;
  private readonly choices: readonly Choice[];
  private readonly values: readonly Scalar[];
  private readonly projector: Projector;
  /** For each vertex, its immediate post-dominator; undefined if there is none. */
  private readonly joins: readonly (number | undefined)[];
  /** Of each vertex, the levels of the forks from there on. */
  private readonly used: readonly ReadonlySet<number>[];
  /** The slots that some path of the step assigns to. */
  private readonly assigned: ReadonlySet<number>;
  private temporaries = 0;
  private size = 0;

  constructor(
    system: System,
    runner: Runner,
    graph: StepGraph,
    choices: readonly Choice[],
    values: readonly Scalar[],
  ) {
    this.system = system;
    this.runner = runner;
    this.graph = graph;
    this.choices = choices;
    this.values = values;
    this.projector = new Projector(system, runner);
    this.joins = joinsOf(graph);
    this.used = levelsFrom(graph);
    this.assigned = new Set(graph.vertices.flatMap(assignedSlots));
  }

  code(): readonly Statement[] {
    return this.from(0, undefined);
  }

  /** The statements from vertex `start` up to `end`, which is not among them. */
  private from(start: number, end: number | undefined): readonly Statement[] {
    const code: Statement[] = [];
    for (let place: number | undefined = start; place !== undefined && place !== end; ) {
      const vertex = at(this.graph.vertices, place);
      if (vertex.endsStep) {
        code.push(...this.arrive(vertex.node));
        break;
      }
      const own = this.vertex(vertex, place);
      this.size += own.code.length;
      if (this.size > STATEMENTS_MAX) throw new TooLargeError('a step has too many paths');
      code.push(...own.code);
      place = own.next;
    }
    return code;
  }

  private vertex(
    { what, choiceDepth, next }: Vertex,
    place: number,
  ): { readonly code: readonly Statement[]; readonly next: number | undefined } {
    const { projector } = this;
    const origin: Statement = { kind: 'origin', origin: what.origin };
    const [following = 0] = next;
    switch (what.kind) {
      case 'skip':
      case 'barrier':
        return { code: [], next: following };
      case 'assign':
        return { code: [origin, ...this.assign(what.target, what.value)], next: following };
      case 'await':
      case 'assume': {
        const isFalse = not(projector.scalar(what.condition));
        const kind = what.kind === 'await' ? 'wait' : 'drop';
        return {
          code: [origin, ...this.failures([what.condition]), ...when(kind, isFalse)],
          next: following,
        };
      }
      case 'assert': {
        const code = [origin, ...this.failures([what.condition])];
        const isInternal = internalChecksOf(this.system.machine).has(what.property);
        const isFalse = not(projector.scalar(what.condition));
        const { property } = what;
        if (!isInternal && isFalse !== undefined && !isNever(isFalse)) {
          code.push({ kind: what.form === 'assert' ? 'fail' : 'warn', when: isFalse, property });
        }
        return { code, next: following };
      }
      case 'branch': {
        const test = projector.scalar(what.condition);
        const code = [origin, ...this.failures([what.condition])];
        const known = constantOf(test);
        if (known !== undefined) {
          const arm = at(next, known === 1 ? 0 : 1);
          return { code: [...code, ...this.unused(place, arm)], next: arm };
        }
        const join = this.joins[place];
        const [then, otherwise] = next.map((arm) => this.arm(place, arm, join));
        if (then === undefined || otherwise === undefined) throw new Error('a branch has two arms');
        return { code: [...code, { kind: 'if', test, then, otherwise }], next: join };
      }
      case 'choose': {
        const value = at(this.values, choiceDepth);
        const slot = projector.slot(what.slot);
        const assign: Statement = {
          kind: 'assign',
          place: slot,
          value: fromOrdinalIn(what.domain, value),
        };
        const code = [origin, ...this.withinChoice(choiceDepth, scalarSize(what.domain)), assign];
        if (what.where !== undefined) {
          code.push(...this.failures([what.where]));
          code.push(...when('wait', not(projector.scalar(what.where))));
        }
        return { code, next: following };
      }
      case 'either': {
        const value = at(this.values, choiceDepth);
        const join = this.joins[place];
        const code = [origin, ...this.withinChoice(choiceDepth, next.length)];
        const known = constantOf(value);
        if (known !== undefined) {
          const arm = next[known] ?? 0;
          if (next[known] === undefined) return { code, next: undefined };
          return { code: [...code, ...this.unused(place, arm)], next: arm };
        }
        const arms = next.map((arm) => this.arm(place, arm, join));
        const last = arms.at(-1) ?? [];
        const nested = arms
          .slice(0, -1)
          .reduceRight<readonly Statement[]>(
            (otherwise, then, i) => [
              { kind: 'if', test: equal(value, number(i)), then, otherwise },
            ],
            last,
          );
        return { code: [...code, ...nested], next: join };
      }
      case 'end':
        throw new Error('a step stops at an end');
      default:
        return what satisfies never;
    }
  }

  private arm(place: number, arm: number, join: number | undefined): readonly Statement[] {
    return [...this.unused(place, arm), ...this.from(arm, join)];
  }

  /** On the path from `place` to `arm` some choices are left behind: they have to be 0. */
  private unused(place: number, arm: number): readonly Statement[] {
    const { choiceDepth } = at(this.graph.vertices, place);
    const isFork = armsOf(at(this.graph.vertices, place)) > 0;
    return [...at(this.used, place)]
      .filter((each) => !at(this.used, arm).has(each) && !(isFork && each === choiceDepth))
      .sort((a, b) => a - b)
      .flatMap((each) => {
        const { identity } = at(this.choices, each);
        if (identity !== undefined) {
          throw new IdentityError(identity, 'an identity is chosen on some paths of a step only');
        }
        return when('absent', not(equal(at(this.values, each), number(0))));
      });
  }

  /** Forks of one choiceDepth share a parameter: it may have more values than this one. */
  private withinChoice(choiceDepth: number, size: number): readonly Statement[] {
    if (size === at(this.choices, choiceDepth).size) return [];
    return when('absent', compare('>=', at(this.values, choiceDepth), number(size)));
  }

  private failures(exprs: readonly Expr[]): readonly Statement[] {
    return exprs.flatMap((expr) =>
      when('fail', failureOf(this.projector, expr)).map(
        (statement): Statement =>
          statement.kind === 'fail' ? { ...statement, property: 'range or index' } : statement,
      ),
    );
  }

  private assign(target: LValue, value: Expr): readonly Statement[] {
    const { projector, system } = this;
    const { root } = target;
    const start: Place =
      root.kind === 'global'
        ? { root: at(system.variables, root.variable), path: [] }
        : projector.slot(root.slot);
    const before: Statement[] = [...this.failures([value])];
    const path: Access[] = [...start.path];
    let type: Type = typeAt(start.root.type, start.path);
    const isComposite = !isScalar(target.type);
    for (const step of target.path) {
      if (step.kind === 'field') {
        path.push({ kind: 'field', field: step.field });
      } else {
        assert(type.kind === 'array', 'what has an index is an array');
        before.push(...this.failures([step.index]));
        const index = projector.ordinal(step.index);
        const isMoved = isComposite && reads(index, start.root.name);
        path.push(elementAt(isMoved ? this.keep(index, before, step.index.type) : index, type));
      }
      type = typeAt(start.root.type, path);
    }
    const leaves = leavesOfEach(system, target.type).map((leaf) => ({
      ...{ type: leaf.type, bounds: leaf.bounds },
      place: { root: start.root, path: [...path, ...leaf.path] },
      value: projector.leaf(value, leaf.path),
    }));
    // What is read of the same variable is what it was before the first of these assignments.
    const isMixed = leaves.length > 1 && leaves.some((leaf) => reads(leaf.value, start.root.name));
    const values = leaves.map(({ value: now, type: kept, bounds: [any] }) => {
      if (!isMixed || constantOf(now) !== undefined || now.kind === 'nobody') return now;
      if (any === undefined) return this.keep(now, before, kept);
      throw new IdentityError(any.type, 'a part of an array of identities is copied within it');
    });
    const stores = leaves.flatMap(({ place, bounds }, i) =>
      forEach(bounds, [{ kind: 'assign', place, value: at(values, i) }]),
    );
    return [...before, ...stores];
  }

  private keep(value: Scalar, code: Statement[], kept: Type): Scalar {
    this.temporaries += 1;
    const name = `now${this.temporaries}`;
    if (isScalar(kept) && isIdentity(this.system, kept)) {
      code.push({ kind: 'let', name, type: kept, value });
      // It may be nobody, which a name for an identity is not.
      return read({ root: { name, type: kept }, path: [] });
    }
    const type: ScalarType = isTruth(value)
      ? { kind: 'bool' }
      : { kind: 'int', low: -(2 ** 30), high: 2 ** 30 };
    code.push({ kind: 'let', name, type, value });
    return { kind: 'name', name, isTruth: isTruth(value) };
  }

  private arrive(node: number): readonly Statement[] {
    const { roots, instance } = this.runner;
    const { template, pc, locations, usedSlots } = roots;
    const location = template.locations.indexOf(node);
    assert(location !== -1, 'a step ends at a control location');
    // What is reset where the step begins, and not assigned in it, has its first value already.
    const start = at(template.nodes, at(this.graph.vertices, 0).node);
    const dirty = at(template.nodes, node).reset.filter(
      (slot) => usedSlots.has(slot) && (!start.reset.includes(slot) || this.assigned.has(slot)),
    );
    const resets = dirty.flatMap((slot) => {
      const { root, path } = this.projector.slot(slot);
      const { type } = at(template.slots, slot);
      return leavesOfEach(this.system, type).flatMap((leaf) => {
        const place = { root, path: [...path, ...leaf.path] };
        const value = firstLeaf(this.system, type, leaf.path);
        return forEach(leaf.bounds, [{ kind: 'assign', place, value }]);
      });
    });
    const place = ofInstance(roots, pc, instance);
    return [
      ...resets,
      { kind: 'assign', place, value: at(locations, location) },
      { kind: 'arrive' },
    ];
  }
}
