/** What variables are at some point of a step, for the thread that takes it. */
import { assert, at } from '../../model/machine/assert.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import type { Names } from '../names.ts';
import type { StepShape } from './step-shape.ts';
import { keyOf } from './thread-keys.ts';
import { rightSide, TlaExpressions } from './tla-expression.ts';
import type { TlaSystem, TlaTemplate } from './tla-system.ts';

/** What has been assigned in a step: the next value of a variable, or of the running thread's element of it. */
export type Assigned = ReadonlyMap<string, string>;

/** A definition that the text behind it may use. */
export interface Definition {
  readonly name: string;
  readonly value: string;
}

export class StepValues {
  private readonly system: TlaSystem;
  private readonly roots: TlaTemplate;
  private readonly names: Names;
  /** The parameters of the action: the thread's indexes. */
  private readonly params: readonly string[];

  constructor(system: TlaSystem, roots: TlaTemplate, names: Names, params: readonly string[]) {
    this.system = system;
    this.roots = roots;
    this.names = names;
    this.params = params;
  }

  /** The variable that is assigned, or a part of it. */
  nameOf({ root }: LValue): string {
    return root.kind === 'local'
      ? at(this.roots.slots, root.slot)
      : at(this.system.variables, root.variable);
  }

  /** The whole variable, with `value` at the place that is assigned. */
  written(target: LValue, value: string, assigned: Assigned): string {
    const { root, path } = target;
    if (path.length === 0) return value;
    const ex = this.expressions(assigned);
    const name = this.nameOf(target);
    let type: Type =
      root.kind === 'local'
        ? at(this.roots.template.slots, root.slot).type
        : at(this.system.machine.variables, root.variable).type;
    const accesses = path.map((step) => {
      if (step.kind === 'field') {
        assert(type.kind === 'struct', 'what has a field is a struct');
        const field = this.system.types.field(type, step.field);
        type = at(type.fields, step.field).type;
        return `.${field}`;
      }
      assert(type.kind === 'array', 'what has an index is an array');
      type = type.element;
      return `[${ex.text(step.index)}]`;
    });
    const whole = assigned.get(name) ?? this.elementOf(name);
    return `[${whole} EXCEPT !${accesses.join('')} = ${rightSide(value)}]`;
  }

  /** The running thread's element of a variable of its template; any other variable as it is. */
  elementOf(name: string): string {
    return this.roots.own.has(name) && this.roots.isArray ? `${name}[${keyOf(this.params)}]` : name;
  }

  /** Expressions where so much has been assigned. */
  expressions(assigned: Assigned): TlaExpressions {
    const { system, roots } = this;
    const value = (name: string): string => assigned.get(name) ?? this.elementOf(name);
    return new TlaExpressions(
      system.types,
      {
        global: (variable) => value(at(system.variables, variable)),
        local: (slot) => value(at(roots.slots, slot)),
        self: () => system.types.self(roots.number, this.params, roots.threads),
        args: this.params,
        at: (expr, args) => system.isAt(expr, args),
      },
      this.names,
    );
  }

  /** What each vertex may have had assigned before it. */
  assignedBefore({ graph }: StepShape): readonly ReadonlySet<string>[] {
    const before = graph.vertices.map(() => new Set<string>());
    graph.vertices.forEach(({ what, next, endsStep }, place) => {
      if (endsStep) return;
      const own = new Set(before[place]);
      if (what.kind === 'assign') own.add(this.nameOf(what.target));
      if (what.kind === 'choose') own.add(at(this.roots.slots, what.slot));
      for (const each of next) for (const name of own) before[each]?.add(name);
    });
    return before;
  }

  /**
   * What has been assigned where both arms of a plain branch meet: what either of them assigns is conditional there.
   * Adds the definitions for it.
   */
  plainBranch(
    shape: StepShape,
    test: Expr,
    arms: readonly [number, number],
    join: number,
    assigned: Assigned,
    definitions: Definition[],
  ): Assigned {
    const condition = this.expressions(assigned).text(test);
    const [then, otherwise] = arms.map((arm) =>
      this.plainPath(shape, arm, join, assigned, definitions),
    );
    assert(then !== undefined && otherwise !== undefined, 'a branch has two arms');
    const later = new Map(assigned);
    for (const name of new Set([...then.keys(), ...otherwise.keys()])) {
      const [a, b] = [then, otherwise].map((each) => each.get(name) ?? this.elementOf(name));
      if (a === b) {
        if (a !== undefined) later.set(name, a);
        continue;
      }
      const fresh = this.names.fresh(`${name}_new`);
      definitions.push({ name: fresh, value: `IF ${condition} THEN ${a} ELSE ${b}` });
      later.set(name, fresh);
    }
    return later;
  }

  private plainPath(
    shape: StepShape,
    start: number,
    join: number,
    assigned: Assigned,
    definitions: Definition[],
  ): Assigned {
    let later = assigned;
    for (let place = start; place !== join; ) {
      const { what, next } = at(shape.graph.vertices, place);
      const [following = join, otherwise = join] = next;
      if (what.kind === 'assign') {
        const name = this.nameOf(what.target);
        const value = this.expressions(later).text(what.value);
        const fresh = this.names.fresh(`${name}_new`);
        definitions.push({ name: fresh, value: this.written(what.target, value, later) });
        later = new Map(later).set(name, fresh);
      }
      if (what.kind === 'branch') {
        const inner = shape.plainJoin(place);
        assert(inner !== undefined, 'a plain branch has a join');
        later = this.plainBranch(
          shape,
          what.condition,
          [following, otherwise],
          inner,
          later,
          definitions,
        );
        place = inner;
      } else {
        place = following;
      }
    }
    return later;
  }
}
