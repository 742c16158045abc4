/** One template of the view machine: each access outside `atomic` reads or stores a message, and fences join views. */
import type { Expr } from '../../../spec/language/types/expression.ts';
import { sameType, type Type } from '../../../spec/language/types/types.ts';
import { globalsIn, mapOperands, somePart } from '../../../spec/language/types/walk-expression.ts';
import { at } from '../../machine/assert.ts';
import { firstFailing } from '../../machine/can-fail.ts';
import type { Machine, MachineNode, Template } from '../../machine/machine.ts';
import { expressions, withExpressions, withSuccessors } from '../../machine/node.ts';
import { withLocations } from '../buffered-template.ts';
import type { AtomicBlocks } from './atomic-blocks.ts';
import { type Action, viewSteps } from './view-steps.ts';
import type { ViewTables } from './view-tables.ts';
import {
  isObserver,
  type WeakPlace,
  type WeakVariable,
  type WeakVariables,
  wordIndexes,
} from './weak-variables.ts';

/** The code of a thread that has views. */
export function viewedTemplate(
  machine: Machine,
  template: Template,
  weak: WeakVariables,
  tables: ViewTables,
  blocks: AtomicBlocks,
): Template {
  const words: Type[] = [];
  for (const { word } of weak.weak) {
    if (!words.some((known) => sameType(known, word))) words.push(word);
  }
  const first = template.slots.length;
  const slots = [
    ...template.slots,
    { name: 'location', type: tables.location },
    { name: 'message', type: tables.ages },
    ...words.map((type) => ({ name: 'value', type })),
  ];
  const value = ({ word }: WeakVariable): number =>
    first + 2 + words.findIndex((known) => sameType(known, word));
  const step = viewSteps(machine, tables, { location: first, age: first + 1, value });

  const nodes: MachineNode[] = [...template.nodes];
  const add = (node: MachineNode): number => nodes.push(node) - 1;
  const ordered = new Set(weak.ordered);

  /** Node `own` with `actions` in front of what `last` is, where `own` was: at the number of `own`, or behind all others. */
  const chained = (
    own: MachineNode,
    actions: readonly Action[],
    last: MachineNode,
  ): MachineNode => {
    const origin = { ...own.origin, labels: [] };
    const inner = { schedulingPoint: 'no', access: true, reset: [], origin } as const;
    let next: MachineNode =
      actions.length === 0 ? last : { ...last, ...inner, access: last.access };
    for (const [i, action] of [...actions].reverse().entries()) {
      const number = add(next);
      next =
        action.kind === 'assign'
          ? { ...action, next: number, ...inner }
          : { ...action, domain: tables.ages, next: number, ...inner };
      if (i === actions.length - 1) {
        const { schedulingPoint, access, reset } = own;
        next = { ...next, schedulingPoint, access, reset, origin: own.origin };
      }
    }
    return next;
  };

  const placesIn = (exprs: readonly Expr[]): readonly (WeakPlace & { readonly part: Expr })[] => {
    const found: (WeakPlace & { readonly part: Expr })[] = [];
    const look = (expr: Expr): void => {
      for (const of of weak.weak) {
        const indexes = wordIndexes(expr, of.variable);
        if (indexes?.length !== of.indexes.length) continue;
        found.push({ of, indexes, part: expr });
        for (const index of indexes) look(index);
        return;
      }
      mapOperands(expr, (operand) => {
        look(operand);
        return operand;
      });
    };
    for (const expr of exprs) look(expr);
    return found;
  };

  for (const [number, node] of template.nodes.entries()) {
    if (node.kind === 'barrier') {
      const isStep =
        node.barrier === 'mb' && node.origin.atomic === undefined && node.schedulingPoint === 'no';
      const skip = skipTo(node, node.next);
      const own: MachineNode = isStep ? { ...node, schedulingPoint: 'access', access: true } : node;
      nodes[number] = chained(own, step.fence(node.barrier), skip);
      continue;
    }
    if (isObserver(machine, node)) continue;
    const exprs = expressions(node);
    const before: Action[] = [];
    for (const variable of new Set(exprs.flatMap((expr) => [...globalsIn(expr)]))) {
      if (ordered.has(variable)) before.push(...step.readOrdered(variable));
    }
    const isAtomic = node.origin.atomic !== undefined;
    const isSynchronising = blocks.isSynchronising(node);
    const places = placesIn(exprs);
    const isWeak = (variable: number): boolean =>
      weak.weak.some((each) => each.variable === variable);
    let main: MachineNode = node;
    if (isAtomic) {
      const weakReads = exprs.flatMap((expr) => [...globalsIn(expr)].filter(isWeak));
      const isPlainIndex = (index: Expr): boolean =>
        firstFailing(index) === undefined && !somePart(index, ({ kind }) => kind === 'bound');
      const areKnown =
        places.length >= weakReads.length &&
        places.every(({ indexes }) => indexes.every(isPlainIndex));
      if (weakReads.length > 0) {
        before.push(
          ...(areKnown
            ? places.flatMap((place) => step.readNewest(place, isSynchronising))
            : step.readAllNewest()),
        );
      }
    } else {
      for (const place of [...places].reverse()) {
        before.push(...step.read(place, isAcquire(place.part)));
        const slot: Expr = {
          ...{ kind: 'local', slot: value(place.of), type: place.of.word, span: place.part.span },
        };
        main = withExpressions(main, (expr) => replaced(expr, place.part, slot));
      }
    }
    nodes[number] = withStore(node, main, before, isAtomic, isSynchronising);
  }

  /** `main` behind `before`, with what it does to views if it is a store. */
  function withStore(
    own: MachineNode,
    main: MachineNode,
    before: readonly Action[],
    isAtomic: boolean,
    isSynchronising: boolean,
  ): MachineNode {
    if (main.kind !== 'assign' || main.target.root.kind !== 'global') {
      return chained(own, before, main);
    }
    const { variable } = main.target.root;
    const of = weak.weak.find((each) => each.variable === variable);
    if (of === undefined) {
      if (!ordered.has(variable)) return chained(own, before, main);
      const skip = skipTo(main, main.next);
      const after = chained(
        { ...main, schedulingPoint: 'no', reset: [] },
        step.wroteOrdered(variable),
        skip,
      );
      const written = add({ ...after, origin: { ...after.origin, labels: [] } });
      return chained(own, before, { ...main, next: written });
    }
    const path = main.target.path.slice(0, of.indexes.length);
    const indexes = path.flatMap((each) => (each.kind === 'index' ? [each.index] : []));
    const place = { of, indexes };
    const isRelease = isSynchronising || main.release === true;
    // A store to a part of a word is done to the newest, as by a read-modify-write without order.
    const isPart = main.target.path.length > path.length;
    if (isAtomic || isPart)
      return chained(own, [...before, ...step.storeNewest(place, isRelease)], main);
    const skip = skipTo(main, main.next);
    return chained(own, [...before, ...step.store(place, main.value, isRelease)], skip);
  }

  const originals = nodes.length;
  const entries = new Map<number, number>();
  /** A full barrier on each edge into a read-modify-write, and on each out of one. */
  const fenced = (node: MachineNode): MachineNode =>
    withSuccessors(node, (next) => {
      const [own, target] = [node.origin.atomic, at(nodes, next).origin.atomic];
      if (own === target) return next;
      const inside = target !== undefined && blocks.full.has(target) ? intoBlock(next) : next;
      return own !== undefined && blocks.full.has(own) ? outOfBlock(node, inside) : inside;
    });
  const fence = step.fence('mb');
  function intoBlock(next: number): number {
    const known = entries.get(next);
    if (known !== undefined) return known;
    const target = at(nodes, next);
    const origin = { ...target.origin, labels: [], atomic: undefined };
    const own = skipTo({ ...target, origin, reset: [] }, next);
    const begin: MachineNode = { ...own, schedulingPoint: 'access', access: true };
    const number = add(chained(begin, fence, own));
    entries.set(next, number);
    return number;
  }
  function outOfBlock(node: MachineNode, next: number): number {
    const origin = { ...node.origin, labels: [] };
    const rest = { schedulingPoint: 'no', access: true, reset: [], origin } as const;
    const own = { kind: 'skip', next, ...rest } as const;
    return add(chained(own, fence, own));
  }
  const entry = at(nodes, template.entry).origin.atomic;
  const start =
    entry !== undefined && blocks.full.has(entry) ? intoBlock(template.entry) : template.entry;
  for (let i = 0; i < originals; i += 1) nodes[i] = fenced(at(nodes, i));
  const whole = { ...template, slots, entry: start };
  const done = withLocations(machine, whole, nodes);
  const own = slots.slice(first).map((_, i) => first + i);
  const isLocation = new Set(done.locations);
  return {
    ...{ ...whole, locations: done.locations },
    nodes: done.nodes.map((node, i) =>
      isLocation.has(i) ? { ...node, reset: [...new Set([...node.reset, ...own])] } : node,
    ),
  };
}

/** A node in the place of `node` that does nothing. */
function skipTo(
  { schedulingPoint, access, reset, origin }: MachineNode,
  next: number,
): MachineNode {
  return { kind: 'skip', next, schedulingPoint, access, reset, origin };
}

function isAcquire(part: Expr): boolean {
  return somePart(part, (each) => each.kind === 'global' && each.acquire === true);
}

function replaced(expr: Expr, part: Expr, by: Expr): Expr {
  if (expr === part) return by;
  return mapOperands(expr, (operand) => replaced(operand, part, by));
}
