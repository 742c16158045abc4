/** Runs the statements of an action, for the law that they do what the interpreter does. */
import { InternalError } from '../../model/machine/assert.ts';
import { scalarValues, type Value } from '../../spec/language/types/types.ts';
import { constantLeaf } from './constant-leaf.ts';
import { leavesOf } from './leaves.ts';
import { type Bound, constantOf, type Place, type Root, type Scalar } from './scalar.ts';
import type { Statement } from './statement.ts';
import type { System } from './system.ts';

/** The value of each leaf, by its text; truths are 0 or 1. */
export type Leaves = Map<string, number>;

/** Where a run of statements ends. */
export type End = 'arrive' | 'wait' | 'drop' | 'absent' | 'fail';

export interface Executed {
  readonly end: End;
  readonly warned: boolean;
  readonly leaves: Leaves;
}

export function leafKey(place: Place, leaves: Leaves, names: Names): string {
  const path = place.path.map((access) =>
    'index' in access
      ? `${access.kind}${evaluate(access.index, leaves, names)}`
      : access.kind === 'field'
        ? `field${access.field}`
        : access.kind,
  );
  return [place.root.name, ...path].join('.');
}

type Names = ReadonlyMap<string, number>;

/** Returns the leaves of the roots, each with its whole value. */
export function leavesOfValues(
  system: System,
  values: readonly { readonly root: Root; readonly value: Value }[],
): Leaves {
  const leaves: Leaves = new Map();
  for (const { root, value } of values) {
    for (const { path } of leavesOf(root.type)) {
      const found = constantOf(constantLeaf(system, root.type, value, path));
      if (found === undefined) throw new InternalError('a leaf of a constant is one');
      leaves.set(leafKey({ root, path }, leaves, new Map()), found);
    }
  }
  return leaves;
}

function ordinals({ type }: Bound): readonly number[] {
  return scalarValues(type).map((_, i) => i);
}

/** Every place must exist: reading one that does not is an error, as it would be in C. */
export function evaluate(scalar: Scalar, leaves: Leaves, names: Names): number {
  const inner = (each: Scalar): number => evaluate(each, leaves, names);
  switch (scalar.kind) {
    case 'number':
      return scalar.value;
    case 'truth':
      return Number(scalar.value);
    case 'name': {
      const value = names.get(scalar.name);
      if (value === undefined) throw new InternalError(`${scalar.name} has no value`);
      return value;
    }
    case 'place': {
      const key = leafKey(scalar.place, leaves, names);
      // A temporary that may be nobody is a place.
      const value = leaves.get(key) ?? names.get(key);
      if (value === undefined) throw new InternalError(`there is no ${key}`);
      return value;
    }
    case 'not':
      return 1 - inner(scalar.operand);
    case 'and':
      return inner(scalar.left) === 1 ? inner(scalar.right) : 0;
    case 'or':
      return inner(scalar.left) === 1 ? 1 : inner(scalar.right);
    case 'compare':
      return Number(COMPARE[scalar.operator](inner(scalar.left), inner(scalar.right)));
    case 'arithmetic':
      return COMPUTE[scalar.operator](inner(scalar.left), inner(scalar.right));
    case 'nobody':
      return 0;
    case 'each': {
      const { bound, body, quantifier } = scalar;
      const found = ordinals(bound).map((i) =>
        evaluate(body, leaves, new Map([...names, [bound.name, i]])),
      );
      const total = found.reduce((sum, each) => sum + each, 0);
      if (quantifier === 'count') return total;
      return Number(quantifier === 'forall' ? total === found.length : total > 0);
    }
    case 'if':
      return inner(scalar.test) === 1 ? inner(scalar.then) : inner(scalar.otherwise);
    default:
      return scalar satisfies never;
  }
}

const COMPARE = {
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
};

/** As C computes: what a target would make of it. */
const COMPUTE = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b + 0,
  '/': (a: number, b: number) => Math.trunc(a / b) + 0,
  '%': (a: number, b: number) => (a % b) + 0,
};

/** Runs `code` from `start`, with these values of its parameters. */
export function execute(code: readonly Statement[], start: Leaves, given: Names): Executed {
  const leaves: Leaves = new Map(start);
  const names = new Map(given);
  let warned = false;
  const run = (part: readonly Statement[]): End | undefined => {
    for (const statement of part) {
      switch (statement.kind) {
        case 'origin':
          break;
        case 'assign': {
          const value = evaluate(statement.value, leaves, names);
          const key = leafKey(statement.place, leaves, names);
          if (!leaves.has(key)) throw new InternalError(`there is no ${key}`);
          leaves.set(key, value);
          break;
        }
        case 'let':
          names.set(statement.name, evaluate(statement.value, leaves, names));
          break;
        case 'if': {
          const test = evaluate(statement.test, leaves, names) === 1;
          const end = run(test ? statement.then : statement.otherwise);
          if (end !== undefined) return end;
          break;
        }
        case 'for':
          for (const i of ordinals(statement.bound)) {
            names.set(statement.bound.name, i);
            run(statement.body);
          }
          break;
        case 'warn':
          warned ||= evaluate(statement.when, leaves, names) === 1;
          break;
        case 'wait':
        case 'drop':
        case 'absent':
        case 'fail':
          if (evaluate(statement.when, leaves, names) === 1) return statement.kind;
          break;
        case 'arrive':
          return 'arrive';
        default:
          statement satisfies never;
      }
    }
    return undefined;
  };
  const end = run(code);
  if (end === undefined) throw new InternalError('an action comes to an end');
  return { end, warned, leaves };
}

/** All values of the parameters of an action of one thread. */
export function combinations(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (done, size) => done.flatMap((each) => Array.from({ length: size }, (_, i) => [...each, i])),
    [[]],
  );
}
