/**
 * Machines without a front end, for tests: statements as data, lowered to nodes by the rules of
 * docs/LANGUAGE.md, section 4. An example, two threads that count:
 *
 *     const m = buildMachine('count', (b) => {
 *       const x = b.shared('x', range(0, 2));
 *       b.thread('p', { count: 2 }, ({ local }) => {
 *         const seen = local('seen', range(0, 2));
 *         return [assign(seen, x), labelled('store', assign(x, add(seen, num(1))))];
 *       });
 *       b.invariant('small', le(x, num(1)));
 *     });
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import type {
  Fairness,
  Formula,
  StepProperty,
  TemporalProperty,
} from '../../spec/language/types/formula.ts';
import {
  firstValue,
  type ScalarType,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { lower } from '../lower/lower.fixture.ts';
import { BOOL, expr, identity, NOWHERE } from '../meaning/expression.fixture.ts';
import type { Block } from '../meaning/statement.fixture.ts';
import { at } from './assert.ts';
import type { Machine, Property, Slot, Template, ThreadInstance, Variable } from './machine.ts';

export interface ThreadOptions {
  /** The types of the template's indexes; there is one instance for each of their values. */
  readonly indexes?: Readonly<Record<string, ScalarType>>;
  /** Without indexes: a number of instances, told apart by an index `i` of that many values. */
  readonly count?: number;
  readonly daemon?: boolean;
  /** Default: as in the language, weak for threads and none for daemons. */
  readonly fairness?: Fairness;
  /** Which slots a node resets, asked for each node with a stop. */
  readonly reset?: (node: number) => readonly number[];
}

/** What the body of a thread is made with. */
export interface ThreadScope {
  /** Declares a slot. */
  readonly local: (name: string, type: Type) => Expr;
  /** The thread's own index of that name. */
  readonly arg: (name: string) => Expr;
  /** The thread's identity. Its type has as many values as the machine will have threads. */
  readonly self: Expr;
}

export interface Builder {
  readonly shared: (name: string, type: Type, initial?: Value) => Expr;
  readonly ghost: (name: string, type: Type, initial?: Value) => Expr;
  /** Returns the number of its template, for `atLabel` and `isDone`. */
  readonly thread: (
    name: string,
    options: ThreadOptions,
    body: (scope: ThreadScope) => Block,
  ) => number;
  readonly invariant: (name: string, body: Expr) => void;
  readonly never: (name: string, body: Expr) => void;
  readonly cover: (name: string, body: Expr) => void;
  readonly temporal: (name: string, formula: Formula) => void;
  /** Its body is over two states: see `StepProperty`. */
  readonly step: (name: string, body: Expr) => void;
}

export const atLabel = (template: number, args: readonly Expr[], label: string): Expr =>
  expr(BOOL, { kind: 'at', template, args, label });
export const isDone = (template: number, args: readonly Expr[]): Expr =>
  expr(BOOL, { kind: 'done', template, args });

/** Returns the machine that `declare` declares. `threadCount` is the size of `Tid`, if `self` is used. */
export function buildMachine(
  name: string,
  declare: (builder: Builder) => void,
  threadCount = 2,
): Machine {
  const variables: Variable[] = [];
  const templates: Template[] = [];
  const threads: ThreadInstance[] = [];
  const properties: Property[] = [];
  const temporal: TemporalProperty[] = [];
  const stepProperties: StepProperty[] = [];
  const tid = identity('Tid', threadCount, false);

  const variable =
    (storage: Variable['storage']): Builder['shared'] =>
    (variableName, type, initial = firstValue(type)) => {
      variables.push({ name: variableName, storage, type, initial, span: NOWHERE });
      return expr(type, { kind: 'global', variable: variables.length - 1, racy: false });
    };
  const property =
    (form: Property['form']): Builder['invariant'] =>
    (propertyName, body) => {
      properties.push({
        form,
        name: propertyName,
        message: `${propertyName} is broken`,
        body,
        span: NOWHERE,
      });
    };

  declare({
    shared: variable('shared'),
    ghost: variable('ghost'),
    thread: (threadName, options, body) => {
      const indexes = Object.entries(
        options.indexes ?? (options.count === undefined ? {} : { i: identity('I', options.count) }),
      ).map(([indexName, type]) => ({ name: indexName, type }));
      const slots: Slot[] = [];
      const block = body({
        local: (slotName, type) => {
          slots.push({ name: slotName, type });
          return expr(type, { kind: 'local', slot: slots.length - 1 });
        },
        arg: (indexName) => {
          const place = indexes.findIndex((each) => each.name === indexName);
          return expr(at(indexes, place).type, { kind: 'arg', index: place });
        },
        self: expr(tid, { kind: 'self' }),
      });
      const isGhost = (number: number): boolean => at(variables, number).storage === 'ghost';
      const { nodes, entry, locations } = lower(block, isGhost, options.reset ?? (() => []));
      const daemon = options.daemon ?? false;
      const fairness = options.fairness ?? (daemon ? 'none' : 'weak');
      templates.push({
        name: threadName,
        daemon,
        fairness,
        indexes,
        slots,
        nodes,
        entry,
        locations,
        span: NOWHERE,
      });
      for (const args of tuples(indexes.map((each) => each.type))) {
        const shown = args.length === 0 ? threadName : `${threadName}[${args.join(', ')}]`;
        threads.push({ template: templates.length - 1, args, name: shown, cpu: undefined });
      }
      return templates.length - 1;
    },
    invariant: property('invariant'),
    never: property('never'),
    cover: property('cover'),
    temporal: (propertyName, formula) => {
      const message = `${propertyName} is broken`;
      temporal.push({ name: propertyName, message, formula, span: NOWHERE });
    },
    step: (propertyName, body) => {
      const message = `${propertyName} is broken`;
      stepProperties.push({ name: propertyName, message, body, span: NOWHERE });
    },
  });
  return {
    name,
    params: [],
    variables,
    templates,
    threads,
    properties,
    temporal,
    stepProperties,
    resetsDeadLocals: false,
    symmetries: [],
    usesSymmetry: false,
    lockTypes: [],
    procEffects: [],
    lockOrders: [],
    largeLockArrays: [],
  };
}

function tuples(types: readonly ScalarType[]): readonly (readonly number[])[] {
  return types.reduce<readonly (readonly number[])[]>(
    (done, type) => done.flatMap((tuple) => scalarValues(type).map((value) => [...tuple, value])),
    [[]],
  );
}
