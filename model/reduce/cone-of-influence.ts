/**
 * Cone of influence: a reduction.
 *
 * Idea: a variable that no property looks at, and that nothing depends on which decides where a thread
 * goes, whether it waits or whether it fails, need not be there.
 * Source: Clarke, Grumberg, Peled, Model Checking, 1999, section 13.1; slicing, Weiser 1984.
 * Sound because: nodes stay what they are but for assignments to such variables, which become nodes that
 * do nothing. What is left reads nothing that was removed, so each run of the machine is one of the other
 * with the same choices and the same values of what is left, and the other way round. Whatever may fail
 * stays. Switch: `--reduce cone`. Test that would fail: cone-of-influence.test.ts.
 */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { canFail } from '../machine/can-fail.ts';
import type {
  Machine,
  MachineNode,
  PossibleParts,
  Template,
  Variable,
} from '../machine/machine.ts';
import { expressions } from '../machine/node.ts';
import { only } from '../machine/possible-values.ts';

/** The name of this reduction. */
export const CONE = 'cone';

/** What stays besides, and what it depends on: variables by number, slots by name. */
export interface KeptPlaces {
  readonly variables: ReadonlySet<number>;
  readonly slots: ReadonlySet<string>;
}

const NOTHING_KEPT: KeptPlaces = { variables: new Set(), slots: new Set() };

/**
 * Returns `machine` without what has no influence on `properties`, by name, nor on where threads go;
 * the same object if all has.
 *
 * Law: a run of one is a run of the other, and the choices `thread` and `successor` mean the same steps.
 * Variables and slots keep their numbers; a variable that was removed has a type of one value, and a slot its
 * first value at every control location. Properties of steps and runs are dropped: they may be about removed variables.
 */
export function coneOfInfluence(
  machine: Machine,
  properties: ReadonlySet<string> | 'all',
  kept: KeptPlaces = NOTHING_KEPT,
): Machine {
  const cone = influences(machine, properties, kept);
  const isGone = ({ root }: LValue, template: number): boolean =>
    !cone.has(root.kind === 'global' ? globalKey(root.variable) : localKey(template, root.slot));
  const lost = machine.variables.filter((_, i) => !cone.has(globalKey(i)));
  const lostSlots = machine.templates.some((template, number) =>
    template.nodes.some((node) => node.kind === 'assign' && isGone(node.target, number)),
  );
  if (lost.length === 0 && !lostSlots) return machine;
  const without = (template: Template, number: number): Template => {
    const gone = template.slots.flatMap((_, slot) =>
      cone.has(localKey(number, slot)) ? [] : [slot],
    );
    const locations = new Set(template.locations);
    return {
      ...template,
      nodes: template.nodes.map((node, place): MachineNode => {
        const reset = locations.has(place)
          ? [...new Set([...node.reset, ...gone])].sort(ascending)
          : node.reset;
        if (node.kind !== 'assign' || !isGone(node.target, number)) return { ...node, reset };
        const { schedulingPoint, access, origin, next } = node;
        return { kind: 'skip', schedulingPoint, access, origin, next, reset };
      }),
    };
  };
  return {
    ...machine,
    variables: machine.variables.map((variable, i) =>
      cone.has(globalKey(i)) ? variable : emptied(variable),
    ),
    ...(machine.possible === undefined ? {} : { possible: withoutLost(machine.possible, cone) }),
    templates: machine.templates.map(without),
    temporal: [],
    stepProperties: [],
    properties: machine.properties.filter(
      ({ name }) => properties === 'all' || properties.has(name),
    ),
  };
}

/** A variable that was removed has one value; the possible values of slots can only become fewer. */
function withoutLost(possible: PossibleParts, cone: ReadonlySet<string>): PossibleParts {
  return {
    ...possible,
    variables: possible.variables.map((each, i) =>
      cone.has(globalKey(i)) ? each : only(NOTHING, 0),
    ),
  };
}

const NOTHING: Type = { kind: 'int', low: 0, high: 0 };

function emptied(variable: Variable): Variable {
  return { ...variable, type: NOTHING, initial: 0 };
}

const ascending = (a: number, b: number): number => a - b;
const globalKey = (variable: number): string => `variable ${variable}`;
const localKey = (template: number, slot: number): string => `local ${template} ${slot}`;

/** The variables and slots that properties, branches, waits and failures depend on. */
function influences(
  machine: Machine,
  properties: ReadonlySet<string> | 'all',
  kept: KeptPlaces,
): ReadonlySet<string> {
  const cone = new Set<string>();
  /** What each place that is assigned then depends on. */
  const sources = new Map<string, Set<string>>();
  const open: string[] = [];
  const add = (keys: Iterable<string>): void => {
    for (const key of keys) {
      if (cone.has(key)) continue;
      cone.add(key);
      open.push(key);
    }
  };

  add([...kept.variables].map(globalKey));
  for (const [number, { slots }] of machine.templates.entries()) {
    add(slots.flatMap(({ name }, i) => (kept.slots.has(name) ? [localKey(number, i)] : [])));
  }
  for (const { name, body } of machine.properties) {
    if (properties === 'all' || properties.has(name)) add(keysOf(body, 0));
  }
  for (const [number, template] of machine.templates.entries()) {
    for (const node of template.nodes) {
      const read = expressions(node);
      if (node.kind !== 'assign') {
        for (const expr of read) add(keysOf(expr, number));
        continue;
      }
      const { root } = node.target;
      const key = root.kind === 'global' ? globalKey(root.variable) : localKey(number, root.slot);
      const known = sources.get(key) ?? new Set<string>();
      sources.set(key, known);
      for (const each of read.flatMap((expr) => [...keysOf(expr, number)])) known.add(each);
      if (read.some(canFail)) add([key]);
    }
  }
  for (let key = open.pop(); key !== undefined; key = open.pop()) add(sources.get(key) ?? []);
  return cone;
}

function* keysOf(expr: Expr, template: number): Generator<string> {
  for (const part of subexpressions(expr)) {
    if (part.kind === 'global') yield globalKey(part.variable);
    if (part.kind === 'local') yield localKey(template, part.slot);
  }
}
