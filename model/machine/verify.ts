/**
 * The promises of `machine.ts`, checked: what lowering and every pass on machines must keep. A broken one is a
 * bug of ours, never of a spec. Run in tests behind both, and by `run -v` and `check -v`.
 */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { isScalar, sameType, type Type } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { assert, at } from './assert.ts';
import type { Machine, MachineNode, Template } from './machine.ts';
import { expressions, successors } from './node.ts';
import { initialLocations } from './prologue.ts';
import { inhabits } from './value.ts';

/** @throws InternalError if `machine` breaks a promise. */
export function requireSound(machine: Machine): void {
  const [complaint] = verifyMachine(machine);
  assert(complaint === undefined, `the machine is sound: ${complaint}`);
}

/** Returns what is wrong with `machine`, a line each; empty if it keeps all promises. */
export function verifyMachine(machine: Machine): readonly string[] {
  const { variables, params, threads, templates, properties } = machine;
  return [
    ...variables
      .filter(({ type, initial }) => !inhabits(type, initial))
      .map(({ name }) => `variable ${name} begins with no value of its type`),
    ...params
      .filter(({ type, value }) => !inhabits(type, value))
      .map(({ name }) => `param ${name} has no value of its type`),
    ...threads.flatMap(({ name, template, args }) => {
      const indexes = templates[template]?.indexes;
      const fits =
        indexes?.length === args.length &&
        args.every((arg, i) => inhabits(at(indexes, i).type, arg));
      return fits ? [] : [`thread ${name} does not fit its template`];
    }),
    ...properties.flatMap(({ name, body }) =>
      [
        ...(body.type.kind === 'bool' ? [] : ['is no condition']),
        ...wrongParts(machine, undefined, body),
      ].map((what) => `property ${name}: ${what}`),
    ),
    ...templates.flatMap((template) =>
      templateComplaints(machine, template).map((what) => `thread ${template.name}: ${what}`),
    ),
  ];
}

function templateComplaints(machine: Machine, template: Template): readonly string[] {
  const { nodes, locations, entry } = template;
  const isNode = (node: number): boolean => Number.isInteger(node) && nodes[node] !== undefined;
  const graph = [
    ...(isNode(entry) ? [] : ['the entry is no node']),
    ...(locations.every((stop, i) => isNode(stop) && (i === 0 || at(locations, i - 1) < stop))
      ? []
      : ['the locations are not ascending nodes']),
    ...nodes.flatMap((node, i) =>
      successors(node).every(isNode) ? [] : [`node ${i} leads nowhere`],
    ),
  ];
  // Whoever follows edges must be able to.
  if (graph.length > 0) return graph;
  return [
    ...(hasEndlessStep(nodes) ? ['a step need not end'] : []),
    ...untimely(template),
    ...nodes.flatMap((node, i) =>
      nodeComplaints(machine, template, node, i).map((what) => `node ${i} (${node.kind}) ${what}`),
    ),
  ];
}

function nodeComplaints(
  machine: Machine,
  template: Template,
  node: MachineNode,
  number: number,
): readonly string[] {
  const { slots, locations } = template;
  const isLocation = locations.includes(number);
  const common = [
    ...(node.reset.every((slot) => slots[slot] !== undefined) ? [] : ['resets no slot']),
    ...(!isLocation && node.reset.length > 0 ? ['resets where no step ends'] : []),
    ...expressions(node).flatMap((expr) => wrongParts(machine, template, expr)),
  ];
  const isCondition = (expr: Expr | undefined): readonly string[] =>
    expr === undefined || expr.type.kind === 'bool' ? [] : ['has a condition that is none'];
  switch (node.kind) {
    case 'assign': {
      const type = placeType(machine, template, node.target);
      if (type === undefined) return [...common, 'stores in no place'];
      return sameType(type, node.value.type)
        ? common
        : [...common, 'stores a value of another type'];
    }
    case 'branch':
    case 'await':
    case 'assume':
    case 'assert':
      return [...common, ...isCondition(node.condition)];
    case 'choose': {
      const type = slots[node.slot]?.type;
      const fits = type !== undefined && sameType(type, node.domain);
      return [...common, ...isCondition(node.where), ...(fits ? [] : ['chooses of another type'])];
    }
    case 'either':
      return node.arms.length > 0 ? common : [...common, 'has no arm'];
    case 'barrier':
    case 'skip':
    case 'end':
      return common;
    default:
      return node satisfies never;
  }
}

/** The type of a place; undefined if there is none. */
function placeType(machine: Machine, template: Template, target: LValue): Type | undefined {
  const { root, path } = target;
  let type: Type | undefined =
    root.kind === 'global'
      ? machine.variables[root.variable]?.type
      : template.slots[root.slot]?.type;
  for (const step of path) {
    if (step.kind === 'field') {
      type = type?.kind === 'struct' ? type.fields[step.field]?.type : undefined;
    } else {
      type =
        type?.kind === 'array' && sameType(type.index, step.index.type) ? type.element : undefined;
    }
  }
  return type !== undefined && sameType(type, target.type) ? type : undefined;
}

/** What is wrong with the parts of `expr`; in a property there is no thread, and so no local. */
function wrongParts(
  machine: Machine,
  template: Template | undefined,
  expr: Expr,
): readonly string[] {
  return [...subexpressions(expr)].flatMap((part) => {
    if (!isWellTyped(part)) return [`has an ill-typed \`${part.kind}\``];
    const declared = declaredType(machine, template, part);
    if (declared === 'any') return [];
    if (declared === undefined) return [`reads a \`${part.kind}\` that there is not`];
    return sameType(declared, part.type) ? [] : [`reads a \`${part.kind}\` of another type`];
  });
}

function declaredType(
  { variables }: Machine,
  template: Template | undefined,
  part: Expr,
): Type | undefined | 'any' {
  if (part.kind === 'global') return variables[part.variable]?.type;
  if (part.kind === 'local') return template?.slots[part.slot]?.type;
  if (part.kind === 'arg') return template?.indexes[part.index]?.type;
  return 'any';
}

/** Tells whether the operands of `part` have the types that they must have. */
export function isWellTyped(part: Expr): boolean {
  const { type } = part;
  const isBool = (operand: Expr): boolean => operand.type.kind === 'bool';
  switch (part.kind) {
    case 'const':
      return inhabits(type, part.value);
    case 'index': {
      const array = part.base.type;
      return array.kind === 'array' && sameType(part.index.type, array.index);
    }
    case 'not':
      return isBool(part.operand);
    case 'logic':
      return isBool(part.left) && isBool(part.right);
    case 'conditional':
      return isBool(part.condition) && (isScalar(type) || sameType(part.then.type, type));
    case 'quantified':
      return isBool(part.body) && (part.where === undefined || isBool(part.where));
    case 'struct':
      return (
        type.kind === 'struct' &&
        part.fields.every((value, i) => sameType(value.type, at(type.fields, i).type))
      );
    case 'update':
      return (
        type.kind === 'struct' &&
        part.fields.every(({ field, value }) => sameType(value.type, at(type.fields, field).type))
      );
    case 'set':
    case 'seq':
      return (
        (type.kind === 'set' || type.kind === 'seq') &&
        part.elements.every((element) => sameType(element.type, type.element))
      );
    case 'append':
      return type.kind === 'seq' && sameType(part.element.type, type.element);
    case 'some':
      return type.kind === 'optional' && sameType(part.operand.type, type.inner);
    default:
      return true;
  }
}

/** Tells whether a thread could go round without ending a step. */
export function hasEndlessStep(nodes: readonly MachineNode[]): boolean {
  const isHead = ({ schedulingPoint: point }: MachineNode): boolean =>
    point === 'always' || point === 'again' || point === 'access-or-again';
  // Who comes round by an access and a point at which that ends the step has ended it, though they be two nodes.
  return (
    hasCycle(nodes, (node) => !isHead(node) && !node.access) ||
    hasCycle(nodes, (node) => !isHead(node) && node.schedulingPoint !== 'access')
  );
}

/** Whether there is a cycle of such nodes. */
function hasCycle(nodes: readonly MachineNode[], isOne: (node: MachineNode) => boolean): boolean {
  let rest = new Set([...nodes.keys()].filter((node) => isOne(at(nodes, node))));
  for (;;) {
    const inner = [...rest].filter((node) =>
      successors(at(nodes, node)).some((next) => rest.has(next)),
    );
    if (inner.length === rest.size) return inner.length > 0;
    rest = new Set(inner);
  }
}

/** The initial control locations are among the locations. */
function untimely({ nodes, entry, locations }: Template): readonly string[] {
  const initial = initialLocations(
    entry,
    (node) => at(nodes, node),
    (node) => successors(at(nodes, node)),
  );
  return [...initial].flatMap((node) =>
    locations.includes(node) ? [] : [`begins at node ${node}, which is no control location`],
  );
}
