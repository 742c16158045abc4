/** One step of a thread on abstract states: what each node of it touches, and what is certain where it ends. */

import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { assert, at } from '../machine/assert.ts';
import { canFail } from '../machine/can-fail.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';
import { type StepGraph, stepGraph, type Vertex } from '../meaning/step-graph.ts';
import {
  type AbstractScope,
  type AbstractState,
  type CounterDeltas,
  counted,
  type EntryState,
  join,
  joinEntryStates,
  learned,
  mayBeIn,
  scopeAt,
  startingFrom,
  storedSlot,
  wrote,
} from './abstract-state.ts';
import { type Access, assignmentOf, readsOf } from './access.ts';
import {
  type AccessPath,
  aliasCondition,
  constant,
  shapeOf,
  type Term,
  targetPlace,
  termOf,
} from './access-path.ts';
import { type Fact, factKey, factOf, knowledgeOf, lockKind, placeOfFact } from './facts.ts';

/** One access by one node of a step, and what is certain whenever it happens. */
export interface AccessSite extends Access {
  readonly thread: number;
  /** The control location before the step. */
  readonly location: number;
  readonly node: number;
  /** Certain of the state before the step. */
  readonly before: ReadonlyMap<string, Fact>;
  /** What the thread has added to counters when the step begins. */
  readonly counterDeltas: CounterDeltas;
  /** A write that takes or gives back a lock; undefined for others. */
  readonly lock: 'acquire' | 'release' | undefined;
}

interface Found {
  readonly access: Access;
  readonly before: ReadonlyMap<string, Fact>;
  readonly lock: AccessSite['lock'];
}

type Visit = (vertex: Vertex, point: AbstractState, found: readonly Found[]) => void;

export class StepWalk {
  private readonly machine: Machine;
  private readonly thread: number;
  private readonly template: Template;
  private readonly isOwn: (term: string) => boolean;

  constructor(
    machine: Machine,
    thread: number,
    template: Template,
    isOwn: (term: string) => boolean,
  ) {
    this.machine = machine;
    this.thread = thread;
    this.template = template;
    this.isOwn = isOwn;
  }

  /** Returns what is known at each control location where a step from `stop` can end. */
  from(location: number, entry: EntryState, visit: Visit): ReadonlyMap<number, EntryState> {
    const arrivals = new Map<number, EntryState>();
    if (at(this.template.nodes, location).kind === 'end') return arrivals;
    const { vertices }: StepGraph = stepGraph(this.template, location);
    const points: (AbstractState | undefined)[] = [startingFrom(entry)];
    vertices.forEach((vertex, i) => {
      const point = points[i];
      if (point === undefined) return;
      if (vertex.endsStep) {
        const arrived = this.arrive(point, vertex.what);
        const known = arrivals.get(vertex.node);
        arrivals.set(vertex.node, known === undefined ? arrived : joinEntryStates(known, arrived));
        return;
      }
      const { next, found } = this.execute(point, vertex, i);
      visit(vertex, point, found);
      vertex.next.forEach((place, arm) => {
        const reached = next(arm);
        const known = points[place];
        points[place] = known === undefined ? reached : join(known, reached);
      });
    });
    return arrivals;
  }

  private execute(
    point: AbstractState,
    { what: node, choiceDepth }: Vertex,
    place: number,
  ): { readonly next: (arm: number) => AbstractState; readonly found: readonly Found[] } {
    const scope = scopeAt(point, this.thread, at(this.machine.threads, this.thread));
    const reading = (expr: Expr, before: AbstractState['before']): readonly Found[] =>
      readsOf(expr, scope).map((access) => ({ access, before, lock: undefined }));
    switch (node.kind) {
      case 'assign': {
        const { after, lock } = this.assign(point, node.target, node.value, scope, place);
        const found = assignmentOf(node.target, node.value, scope).map((access) => ({
          access,
          before: point.before,
          lock: access.operation.kind === 'write' ? lock : undefined,
        }));
        return { next: () => after, found };
      }
      case 'branch': {
        const behind = (truth: boolean): AbstractState =>
          learned(point, knowledgeOf(node.condition, truth, scope));
        const [yes, no] = [behind(true), behind(false)];
        return {
          next: (arm) => (arm === 0 ? yes : no),
          found: reading(node.condition, point.before),
        };
      }
      case 'await':
      case 'assume': {
        // Where the condition is false there is no step, so it may be taken for true already. Behind a
        // choice there are other paths, by which the thread may be ample while this one is blocked.
        const after = learned(point, knowledgeOf(node.condition, true, scope));
        const decides = choiceDepth === 0 && !canFail(node.condition);
        const before = decides ? after.before : point.before;
        return { next: () => after, found: reading(node.condition, before) };
      }
      case 'assert': {
        const isLast = node.form === 'assert';
        const after = isLast ? learned(point, knowledgeOf(node.condition, true, scope)) : point;
        return { next: () => after, found: reading(node.condition, point.before) };
      }
      case 'choose': {
        const after = storedSlot(
          point,
          { kind: 'local', slot: node.slot },
          `o:${place}`,
          undefined,
        );
        const inside = scopeAt(after, this.thread, at(this.machine.threads, this.thread));
        const reads = node.where === undefined ? [] : readsOf(node.where, inside);
        const found = reads.map((access) => ({ access, before: point.before, lock: undefined }));
        return { next: () => after, found };
      }
      case 'either':
      case 'barrier':
      case 'skip':
      case 'end':
        return { next: () => point, found: [] };
      default:
        return node satisfies never;
    }
  }

  private assign(
    point: AbstractState,
    target: LValue,
    value: Expr,
    scope: AbstractScope,
    vertex: number,
  ): { readonly after: AbstractState; readonly lock: AccessSite['lock'] } {
    const { root, path } = target;
    if (root.kind === 'local') {
      if (path.length > 0) {
        return { after: storedSlot(point, root, `o:${vertex}`, undefined), lock: undefined };
      }
      const test =
        value.type.kind === 'bool'
          ? { yes: knowledgeOf(value, true, scope), no: knowledgeOf(value, false, scope) }
          : undefined;
      const term = termOf(value, scope) ?? `o:${vertex}`;
      return { after: storedSlot(point, root, term, test), lock: undefined };
    }
    const place = targetPlace(target, scope);
    assert(place !== undefined, 'what is not local is a variable');
    const after = wrote(point, place);
    const kind = lockKind(target.type);
    const held = factOf('held', place);
    if (kind !== undefined) {
      const term = termOf(value, scope);
      const free = factOf('free', place);
      const isTaken = term === (kind === 'flag' ? constant(1) : constant(this.thread));
      if (
        isTaken &&
        held !== undefined &&
        free !== undefined &&
        point.before.has(factKey(free)) &&
        !mayBeIn(point.written, place)
      ) {
        const all = new Map(point.held).set(factKey(held), held);
        return { after: { ...after, held: all }, lock: 'acquire' };
      }
      const isGiven = term === (kind === 'flag' ? constant(0) : constant(null));
      const isRelease = isGiven && held !== undefined && point.held.has(factKey(held));
      return { after: without(after, place), lock: isRelease ? 'release' : undefined };
    }
    const amount = amountOf(assignmentOf(target, value, scope), place);
    const next = amount === undefined ? after : counted(after, shapeOf(place), amount);
    return { after: without(next, place), lock: undefined };
  }

  /** What is known once the thread has arrived at `node`, in terms of the state there. */
  private arrive(point: AbstractState, node: MachineNode): EntryState {
    const names = new Map<string, string[]>();
    const add = (term: Term, name: string): void => {
      if (term === undefined) return;
      names.set(term, [...(names.get(term) ?? []), name]);
    };
    this.template.slots.forEach((_, slot) => {
      if (node.reset.includes(slot)) return;
      add(point.slots.has(slot) ? point.slots.get(slot) : `s:${slot}`, `s:${slot}`);
    });
    const isKept = (term: string): boolean =>
      term.startsWith('c:') ||
      (term.startsWith('g:') && this.isOwn(term) && !this.isWritten(point, term));
    const held = new Map<string, Fact>();
    for (const fact of point.held.values()) {
      const choices = fact.terms.map((term) => [
        ...(names.get(term) ?? []),
        ...(isKept(term) ? [term] : []),
      ]);
      for (const terms of combinations(choices)) {
        const renamed = { ...fact, terms };
        held.set(factKey(renamed), renamed);
      }
    }
    return { held, counterDeltas: point.counterDeltas };
  }

  private isWritten({ written }: AbstractState, term: string): boolean {
    return mayBeIn(written, placeOfTerm(term));
  }
}

/** The place that a term `g:...` names. */
export function placeOfTerm(term: string): AccessPath {
  const [, variable = '', rest = ''] = /^g:(\d+)(.*)$/.exec(term) ?? [];
  const path: AccessPath['path'][number][] = [];
  for (const [, field, index] of rest.matchAll(/\.(\d+)|\[(c:[^\]]*)\]/g)) {
    if (field !== undefined) path.push({ kind: 'field', field: Number(field) });
    else path.push({ kind: 'index', term: index });
  }
  return { variable: Number(variable), path };
}

function amountOf(accesses: readonly Access[], place: AccessPath): number | undefined {
  for (const { operation } of accesses) {
    if (operation.kind === 'write' && operation.how === 'add' && place.path.every(isField)) {
      return operation.amount;
    }
  }
  return undefined;
}

const isField = ({ kind }: AccessPath['path'][number]): boolean => kind === 'field';

/** Forgets that a lock is held which `place` may be, or be around. */
function without(point: AbstractState, place: AccessPath): AbstractState {
  const held = new Map(
    [...point.held].filter(([, fact]) => {
      const other = placeOfFact(fact);
      return aliasCondition(other, place) === undefined;
    }),
  );
  return held.size === point.held.size ? point : { ...point, held };
}

function combinations(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return choices.reduce<readonly (readonly string[])[]>(
    (all, each) => all.flatMap((before) => each.map((choice) => [...before, choice])),
    [[]],
  );
}
