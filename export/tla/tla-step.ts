/**
 * A step of a thread as an action of TLA+.
 *
 * The graph of a step (`step-graph.ts`) is followed from its beginning: what was assigned on the path is known by
 * definitions (`LET`), and at the end all variables get their next values at once. Where two paths join behind
 * assignments alone, the values are conditional; where they meet behind anything that can wait, choose or fail,
 * what follows is an operator of its own, whose parameters are what may have been assigned before.
 *
 * That evaluating something fails, or an `assert`, is a conjunct in front of it: `Require` ends a search that
 * checks, and is false in one that counts.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { MachineNode, Template } from '../../model/machine/machine.ts';
import { stepGraph, type Vertex } from '../../model/meaning/step-graph.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { type Names, placeText } from '../names.ts';
import { TooLargeError } from '../scalar/scalar-key.ts';
import { condition, type Known, require, withRequired } from './step-conditions.ts';
import { StepShape } from './step-shape.ts';
import { type Assigned, type Definition, StepValues } from './step-values.ts';
import { keyOf } from './thread-keys.ts';
import { rightSide } from './tla-expression.ts';
import type { TlaSystem, TlaTemplate } from './tla-system.ts';
import { type ActionText, layOut } from './tla-text.ts';

/** More operators than anybody reads of one step. */
const PARTS_MAX = 10_000;

/** Returns the definitions of the action of `roots` from its location of that number; none for an end. */
export function stepActions(
  system: TlaSystem,
  roots: TlaTemplate,
  location: number,
): readonly string[] {
  const start = at(roots.template.locations, location);
  if (at(roots.template.nodes, start).kind === 'end') return [];
  return new StepPrinter(system, roots, location).print();
}

/** Whether some step of `template` that begins at `start` can end there again, and could do something else. */
export function mayChangeNothing(template: Template, start: number): boolean {
  const { vertices, choiceDepths } = stepGraph(template, start);
  return choiceDepths > 0 && vertices.some(({ endsStep, node }) => endsStep && node === start);
}

class StepPrinter {
  private readonly system: TlaSystem;
  private readonly roots: TlaTemplate;
  private readonly shape: StepShape;
  private readonly values: StepValues;
  private readonly names: Names;
  private readonly action: string;
  private readonly location: string;
  private readonly params: readonly string[];
  private readonly key: string;
  /** Of each vertex, the variables that may have been assigned before it. */
  private readonly before: readonly ReadonlySet<string>[];
  private readonly operators = new Map<number, string>();
  private readonly definitions: string[] = [];
  private parts = 0;

  constructor(system: TlaSystem, roots: TlaTemplate, location: number) {
    const { template } = roots;
    this.system = system;
    this.roots = roots;
    this.shape = new StepShape(stepGraph(template, at(template.locations, location)));
    this.names = system.names.within();
    this.action = at(roots.actions, location);
    this.location = at(roots.locations, location);
    this.params = template.indexes.map(({ name }) => this.names.fresh(name.replace(/^_+/, '')));
    this.key = keyOf(this.params);
    this.values = new StepValues(system, roots, this.names, this.params);
    this.before = this.values.assignedBefore(this.shape);
  }

  print(): readonly string[] {
    const body = this.from(0, { assigned: new Map(), required: new Set() });
    const head = this.call(this.action, this.params);
    const start = at(this.shape.graph.vertices, 0).what;
    const isAtStart = `${this.values.elementOf(this.roots.pc)} = "${this.location}"`;
    return [
      ...this.definitions,
      [
        `\\* ${placeText(start.origin.span)}`,
        `${head} ==`,
        ...[`/\\ ${isAtStart}`, ...layOut(body)].map((line) => `  ${line}`),
      ].join('\n'),
    ];
  }

  private call(name: string, args: readonly string[]): string {
    return args.length === 0 ? name : `${name}(${args.join(', ')})`;
  }

  /** What is said of a step from a vertex on. */
  private from(place: number, known: Known): ActionText {
    this.parts += 1;
    if (this.parts > PARTS_MAX) throw new TooLargeError('a step has too many paths');
    const vertex = at(this.shape.graph.vertices, place);
    if (vertex.endsStep) return this.end(vertex.node, known.assigned);
    if (place !== 0 && this.shape.isShared(place)) {
      const names = [...at(this.before, place)];
      const values = names.map((name) => known.assigned.get(name) ?? this.values.elementOf(name));
      return {
        kind: 'end',
        conjuncts: [this.call(this.operator(place, names), [...this.params, ...values])],
      };
    }
    return this.vertex(vertex, place, known);
  }

  /** The operator for all that follows a vertex at which several paths join. */
  private operator(place: number, names: readonly string[]): string {
    const known = this.operators.get(place);
    if (known !== undefined) return known;
    const { what } = at(this.shape.graph.vertices, place);
    const name = this.system.names.fresh(`${this.action}_then`);
    this.operators.set(place, name);
    const params = names.map((each) => this.names.fresh(`${each}_now`));
    const assigned = new Map(names.map((each, i) => [each, at(params, i)]));
    const body = this.vertex(at(this.shape.graph.vertices, place), place, {
      assigned,
      required: new Set(),
    });
    this.definitions.push(
      [
        `\\* ${placeText(what.origin.span)}`,
        `${this.call(name, [...this.params, ...params])} ==`,
        ...layOut(body).map((line) => `  ${line}`),
      ].join('\n'),
    );
    return name;
  }

  private vertex({ what, next }: Vertex, place: number, known: Known): ActionText {
    const ex = this.values.expressions(known.assigned);
    const [following = 0] = next;
    switch (what.kind) {
      case 'skip':
      case 'barrier':
        return this.from(following, known);
      case 'assign':
        return this.assign(what.target, what.value, known, (later) => this.from(following, later));
      case 'await':
        return require(ex, [what.condition], known, (later) => ({
          ...{ kind: 'conjunct', text: condition(ex, what.condition) },
          rest: this.from(following, later),
        }));
      case 'assume':
        return require(ex, [what.condition], known, (later) => ({
          ...{ kind: 'if', test: ex.text(what.condition) },
          then: this.from(following, later),
          // The run is given up there. In a search that checks it stutters instead of looking like a deadlock.
          otherwise: { kind: 'end', conjuncts: ['Checking', 'UNCHANGED vars'] },
        }));
      case 'assert':
        return require(ex, [what.condition], known, (later) => {
          const text = ex.text(what.condition);
          const isRequired =
            this.system.internalChecks.has(what.property) || later.required.has(text);
          if (isRequired) return this.from(following, later);
          const isAssert = what.form === 'assert';
          const rest = this.from(following, isAssert ? withRequired(later, text) : later);
          const operator = isAssert ? 'Require' : 'Warn';
          return { kind: 'conjunct', text: `${operator}(${text}, "${what.property}")`, rest };
        });
      case 'branch': {
        const [then = 0, otherwise = 0] = next;
        const join = this.shape.plainJoin(place);
        if (join !== undefined) {
          const definitions: Definition[] = [];
          const arms = [then, otherwise] as const;
          const later = this.values.plainBranch(
            ...([this.shape, what.condition, arms, join, known.assigned, definitions] as const),
          );
          return definitions.reduceRight<ActionText>(
            (rest, each) => ({ kind: 'let', ...each, rest }),
            this.from(join, { ...known, assigned: later }),
          );
        }
        return require(ex, [what.condition], known, (later) => ({
          ...{ kind: 'if', test: ex.text(what.condition) },
          then: this.from(then, later),
          otherwise: this.from(otherwise, later),
        }));
      }
      case 'choose':
        return this.choose(what, following, known);
      case 'either':
        return { kind: 'or', arms: next.map((arm) => this.from(arm, known)) };
      case 'end':
        throw new Error('a step ends before an end');
      default:
        return what satisfies never;
    }
  }

  private choose(
    what: MachineNode & { readonly kind: 'choose' },
    following: number,
    known: Known,
  ): ActionText {
    const { where } = what;
    const name = this.names.fresh(at(this.roots.template.slots, what.slot).name);
    const assigned = new Map(known.assigned).set(at(this.roots.slots, what.slot), name);
    const chosen = { ...known, assigned };
    const inner = this.values.expressions(assigned);
    const rest =
      where === undefined
        ? this.from(following, chosen)
        : require(inner, [where], chosen, (later) => ({
            ...{ kind: 'conjunct', text: condition(inner, where) },
            rest: this.from(following, later),
          }));
    return { kind: 'exists', name, domain: this.system.types.domain(what.domain), rest };
  }

  private assign(
    target: LValue,
    value: Expr,
    known: Known,
    then: (later: Known) => ActionText,
  ): ActionText {
    const { assigned } = known;
    const ex = this.values.expressions(assigned);
    const indexes = target.path.flatMap((step) => (step.kind === 'index' ? [step.index] : []));
    const name = this.values.nameOf(target);
    const fresh = this.names.fresh(`${name}_new`);
    return require(ex, [value, ...indexes], known, (later) => ({
      ...{ kind: 'let', name: fresh, value: this.values.written(target, ex.text(value), assigned) },
      rest: then({ ...later, assigned: new Map(assigned).set(name, fresh) }),
    }));
  }

  private end(node: number, assigned: Assigned): ActionText {
    const { roots, system } = this;
    const { template } = roots;
    const later = new Map(assigned);
    const start = at(template.nodes, at(this.shape.graph.vertices, 0).node);
    for (const slot of at(template.nodes, node).reset) {
      const name = at(roots.slots, slot);
      // What is reset where the step begins, and not assigned in it, has its first value already.
      if (!roots.usedSlots.has(slot) || (start.reset.includes(slot) && !assigned.has(name)))
        continue;
      later.set(name, at(roots.firstValues, slot));
    }
    const location = template.locations.indexOf(node);
    assert(location !== -1, 'a step ends at a control location');
    later.set(roots.pc, `"${at(roots.locations, location)}"`);
    if (start === at(template.nodes, node)) later.delete(roots.pc);
    const changes = [...later].map(([name, value]) =>
      roots.own.has(name) && roots.isArray
        ? `${name}' = [${name} EXCEPT ![${this.key}] = ${rightSide(value)}]`
        : `${name}' = ${rightSide(value)}`,
    );
    const unchanged = system.unchanged(new Set(later.keys()));
    return {
      kind: 'end',
      conjuncts: [...changes, ...(unchanged.length === 0 ? [] : [`UNCHANGED ${keyOf(unchanged)}`])],
    };
  }
}
