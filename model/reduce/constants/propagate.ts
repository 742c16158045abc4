/**
 * What each variable and local can be in any reachable state, and which nodes can be executed: constant
 * propagation over the conditions that what is known decides.
 *
 * Source: Wegman and Zadeck, Constant Propagation with Conditional Branches (TOPLAS 13, 1991); an abstract
 * interpretation (Cousot and Cousot, POPL 1977), of locals node by node, of variables for all states at once.
 *
 * Law: in each reachable state, and between the nodes of each step, every variable has a value that it can have
 * by this; every local has one that it can have at the node that comes next; and that node can be executed
 * (propagate.test.ts).
 */
import type { Expr, LValue } from '../../../spec/language/types/expression.ts';
import {
  firstValue,
  scalarSize,
  scalarValues,
  type Type,
} from '../../../spec/language/types/types.ts';
import { operands, placeIndexes } from '../../../spec/language/types/walk-expression.ts';
import { at } from '../../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../machine/machine.ts';
import { expressions } from '../../machine/node.ts';
import {
  anyOf,
  join,
  NUMBERS_MAX,
  numbers,
  only,
  type Possible,
} from '../../machine/possible-values.ts';
import { evaluators, type Locals, surroundingsOf } from './known-surroundings.ts';
import { PendingNodes, reversePostorder } from './pending-nodes.ts';

export interface Propagated {
  /** What each variable can be. */
  readonly variables: readonly Possible[];
  /** Of each thread: what each slot can be when a node is executed; undefined for a node that never is. */
  readonly nodes: readonly (readonly (Locals | undefined)[])[];
  /** Of each thread: what each slot can be, within steps too. */
  readonly slots: readonly (readonly Possible[])[];
}

/** Nodes times slots, over all threads: more are not looked at. */
const WORK_MAX = 20_000_000;

/** Returns what is known of the states of `machine`; undefined if it is too large to be looked at. */
export function propagate(machine: Machine): Propagated | undefined {
  const work = machine.threads.reduce((sum, { template }) => {
    const { nodes, slots } = at(machine.templates, template);
    return sum + nodes.length * (slots.length + 1);
  }, 0);
  return work > WORK_MAX ? undefined : new Propagation(machine).run();
}

class Propagation {
  private readonly machine: Machine;
  private readonly variables: Possible[];
  private readonly nodes: (Locals | undefined)[][];
  private readonly slots: Possible[][];
  /** Of each template, what its slots are at first. */
  private readonly first: readonly (readonly Possible[])[];
  /** Of each thread, the nodes that are to be looked at. */
  private readonly pending: PendingNodes[];
  /** Of each template, the nodes that read each variable. */
  private readonly readers: readonly ReadonlyMap<number, readonly number[]>[];
  private readonly locations: readonly ReadonlySet<number>[];

  constructor(machine: Machine) {
    this.machine = machine;
    this.variables = machine.variables.map(({ type, initial }) => only(type, initial));
    this.readers = machine.templates.map(readersIn);
    this.locations = machine.templates.map(({ locations }) => new Set(locations));
    const orders = machine.templates.map(reversePostorder);
    this.pending = machine.threads.map(({ template }) => new PendingNodes(at(orders, template)));
    this.nodes = machine.threads.map(({ template }) =>
      at(machine.templates, template).nodes.map(() => undefined),
    );
    this.first = machine.templates.map(firstLocals);
    this.slots = machine.threads.map(({ template }) => [...at(this.first, template)]);
  }

  run(): Propagated {
    for (const [thread, { template }] of this.machine.threads.entries()) {
      const { entry } = at(this.machine.templates, template);
      // A copy: `slots` grows in place, and what is known at a node may not grow unnoticed.
      this.arrive(thread, entry, [...at(this.slots, thread)]);
    }
    for (let isOpen = true; isOpen; ) {
      isOpen = false;
      for (const [thread, pending] of this.pending.entries()) {
        for (let node = pending.take(); node !== undefined; node = pending.take()) {
          isOpen = true;
          this.execute(thread, node);
        }
      }
    }
    return { variables: this.variables, nodes: this.nodes, slots: this.slots };
  }

  /** `thread` may come to `number` with these locals: it goes on, or stops there and resets some. */
  private arrive(thread: number, number: number, locals: Locals): void {
    const template = this.templateOf(thread);
    const { reset, schedulingPoint, kind } = at(template.nodes, number);
    let coming = locals;
    if (reset.length > 0 && at(this.locations, this.templateNumber(thread)).has(number)) {
      const resetLocals = [...locals];
      const first = at(this.first, this.templateNumber(thread));
      for (const slot of reset) resetLocals[slot] = at(first, slot);
      coming =
        schedulingPoint === 'always' || kind === 'end' ? resetLocals : joined(locals, resetLocals);
    }
    const before = at(this.nodes, thread)[number];
    const after = before === undefined ? coming : joined(before, coming);
    if (after === before) return;
    at(this.nodes, thread)[number] = after;
    at(this.pending, thread).add(number);
  }

  private execute(thread: number, number: number): void {
    const node = at(this.templateOf(thread).nodes, number);
    const locals = at(this.nodes, thread)[number];
    if (locals === undefined) return;
    const surroundings = surroundingsOf(this.machine, this.variables, thread, locals);
    const { value: evaluate, truth } = evaluators(surroundings);
    switch (node.kind) {
      case 'assign': {
        const value = evaluate(node.value);
        const indexes = placeIndexes(node.target).map(evaluate);
        if ([value, ...indexes].some(({ kind }) => kind === 'nothing')) return;
        const { root } = node.target;
        if (root.kind === 'global') {
          this.store(root.variable, node.target, value);
          this.arrive(thread, node.next, locals);
          return;
        }
        const { type } = at(this.templateOf(thread).slots, root.slot);
        const changed = withPart(at(locals, root.slot), type, node.target.path, value);
        this.arrive(thread, node.next, this.withSlot(thread, locals, root.slot, changed));
        return;
      }
      case 'branch': {
        const { canBeFalse, canBeTrue } = truth(node.condition);
        if (canBeTrue) this.arrive(thread, node.then, locals);
        if (canBeFalse) this.arrive(thread, node.otherwise, locals);
        return;
      }
      case 'choose': {
        const chosen = this.chosen(thread, node, locals);
        if (chosen.kind === 'nothing') return;
        this.arrive(thread, node.next, this.withSlot(thread, locals, node.slot, chosen));
        return;
      }
      case 'either':
        for (const arm of node.arms) this.arrive(thread, arm, locals);
        return;
      case 'await':
      case 'assume':
        if (truth(node.condition).canBeTrue) this.arrive(thread, node.next, locals);
        return;
      case 'assert': {
        const { canBeFalse, canBeTrue } = truth(node.condition);
        const goesOn = canBeTrue || (node.form === 'warn' && canBeFalse);
        if (goesOn) this.arrive(thread, node.next, locals);
        return;
      }
      case 'barrier':
      case 'skip':
        this.arrive(thread, node.next, locals);
        return;
      case 'end':
        return;
      default:
        node satisfies never;
    }
  }

  /** The values that a `choose` may leave in its slot; within it, the slot may have any of its domain. */
  private chosen(
    thread: number,
    { slot, domain, where }: MachineNode & { kind: 'choose' },
    locals: Locals,
  ): Possible {
    if (where === undefined) return anyOf(domain);
    if (scalarSize(domain) > NUMBERS_MAX) {
      this.withSlot(thread, locals, slot, anyOf(domain));
      return anyOf(domain);
    }
    const admitted = scalarValues(domain).filter((value) => {
      const own = this.withSlot(thread, locals, slot, numbers([value]));
      const surroundings = surroundingsOf(this.machine, this.variables, thread, own);
      return evaluators(surroundings).truth(where).canBeTrue;
    });
    return numbers(admitted);
  }

  private withSlot(thread: number, locals: Locals, slot: number, value: Possible): Locals {
    const all = at(this.slots, thread);
    all[slot] = join(at(all, slot), value);
    const changed = [...locals];
    changed[slot] = value;
    return changed;
  }

  private store(variable: number, { path }: LValue, value: Possible): void {
    const { type } = at(this.machine.variables, variable);
    const before = at(this.variables, variable);
    const after = join(before, withPart(before, type, path, value));
    if (after === before) return;
    this.variables[variable] = after;
    for (const [thread, pending] of this.pending.entries()) {
      for (const node of at(this.readers, this.templateNumber(thread)).get(variable) ?? []) {
        pending.add(node);
      }
    }
  }

  private templateNumber(thread: number): number {
    return at(this.machine.threads, thread).template;
  }

  private templateOf(thread: number): Template {
    return at(this.machine.templates, this.templateNumber(thread));
  }
}

/** Returns `whole`, a value of `type`, with `value` at the end of `path`. */
function withPart(whole: Possible, type: Type, path: LValue['path'], value: Possible): Possible {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step.kind === 'field' && type.kind === 'struct') {
    const fields =
      whole.kind === 'struct' ? [...whole.fields] : type.fields.map((f) => anyOf(f.type));
    fields[step.field] = withPart(
      at(fields, step.field),
      at(type.fields, step.field).type,
      rest,
      value,
    );
    return { kind: 'struct', fields };
  }
  if (step.kind === 'index' && type.kind === 'array') {
    const element = whole.kind === 'array' ? whole.element : anyOf(type.element);
    const changed = withPart(element, type.element, rest, value);
    const isOnly = scalarSize(type.index) === 1;
    return { kind: 'array', element: isOnly ? changed : join(element, changed) };
  }
  return anyOf(type);
}

/** Returns what is in `a` or in `b`; `a` itself if that has all of `b`: most nodes are arrived at with nothing new. */
function joined(a: Locals, b: Locals): Locals {
  if (a === b) return a;
  let all: Possible[] | undefined;
  for (let slot = 0; slot < a.length; slot += 1) {
    const [before, coming] = [at(a, slot), at(b, slot)];
    // Most slots have come unchanged from where both parted.
    if (before === coming) continue;
    const after = join(before, coming);
    if (after === before) continue;
    all ??= [...a];
    all[slot] = after;
  }
  return all ?? a;
}

function firstLocals({ slots }: Template): readonly Possible[] {
  return slots.map(({ type }) => only(type, firstValue(type)));
}

function readersIn({ nodes }: Template): ReadonlyMap<number, readonly number[]> {
  const readers = new Map<number, number[]>();
  for (const [number, node] of nodes.entries()) {
    const visit = (expr: Expr): void => {
      if (expr.kind !== 'global') {
        for (const operand of operands(expr)) visit(operand);
        return;
      }
      const known = readers.get(expr.variable) ?? [];
      if (known.at(-1) !== number) known.push(number);
      readers.set(expr.variable, known);
    };
    for (const expr of expressions(node)) visit(expr);
  }
  return readers;
}
