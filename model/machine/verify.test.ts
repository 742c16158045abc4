import { expect, test } from 'vitest';
import { withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import type { Expr, ExprShape } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { termsOf } from '../../workbench/project/claim-terms.ts';
import { compileSpec } from '../../workbench/project/compile.ts';
import { loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import { compile } from '../lower/compile.fixture.ts';
import { underMemory } from '../memory/under-memory.ts';
import { coneOfInfluence } from '../reduce/cone-of-influence.ts';
import { foldConstants } from '../reduce/constants/fold-constants.ts';
import { at } from './assert.ts';
import type { Machine, MachineNode, StoreBuffers, Template, ThreadInstance } from './machine.ts';
import { ANY_NUMBER } from './possible-values.ts';
import { requireSound, verifyMachine } from './verify.ts';

const project = openProject('.', process.cwd());

test.each(findSpecFiles(['examples', 'properties'], process.cwd()))(
  'lowering and the passes behind it keep the promises of machines: %s',
  (file) => {
    const spec = loadSpec(project, file);
    for (const claim of spec.claims.slice(0, 3)) {
      const terms = { ...termsOf(claim), resetDeadLocals: true, useSymmetry: true };
      const { machine, unchecked } = compileSpec(spec, terms);
      if (machine === undefined) throw new Error(`${file}: ${claim.name.text} does not compile`);
      expect(verifyMachine(machine)).toEqual([]);
      if (unchecked !== undefined) expect(verifyMachine(unchecked)).toEqual([]);
      expect(verifyMachine(coneOfInfluence(machine, new Set(['deadlock'])))).toEqual([]);
      expect(verifyMachine(foldConstants(machine))).toEqual([]);
      expect(verifyMachine(withCoverageGoals(machine).machine)).toEqual([]);
    }
  },
);

const MACHINE = compile(`module m
param N : 1..3 = 2
type P = 0..1
struct S { a: bool  b: 0..3 }
shared x[P] : 0..3
shared s : S
ghost g : 0..3
proc f(c: P) { x[c] = 1 }
thread t {
  choose l in P where l < 2
  x[l] = 2
  let seen = x[l]
  s.b = seen
  if s.a { await x[0] == 2 }
  atomic { x[0] = 1  s.a = true  g = 1 }
  f(0)
  f(1)
}
invariant small: x[0] < 3
property again: always eventually x[0] == 2
step grows: g' == g
`);

const [THREAD] = MACHINE.templates as [Template];
const [CONDITION] = MACHINE.properties.map(({ body }) => body) as [Expr];
const BIT: Type = { kind: 'int', low: 0, high: 1 };
const NO_CONDITION: Expr = { kind: 'const', value: 0, type: BIT, span: CONDITION.span };

const withTemplate = (change: Partial<Template>): Machine => ({
  ...MACHINE,
  templates: MACHINE.templates.map((each) => ({ ...each, ...change })),
});

/** The machine with some node replaced. */
function withNode(place: number, change: (node: MachineNode) => object): Machine {
  expect(place).toBeGreaterThanOrEqual(0);
  const nodes = THREAD.nodes.map((node, i) =>
    i === place ? ({ ...node, ...change(node) } as MachineNode) : node,
  );
  return withTemplate({ nodes });
}

const placeOf = (is: (node: MachineNode) => boolean): number => THREAD.nodes.findIndex(is);

/** The machine with its first node of a kind replaced. */
const changed = (kind: MachineNode['kind'], change: (node: MachineNode) => object): Machine =>
  withNode(
    placeOf((node) => node.kind === kind),
    change,
  );

/** The machine with a node that leads to itself. */
function endless(): Machine {
  const { origin } = at(THREAD.nodes, 0);
  const loop: MachineNode = {
    ...{ kind: 'skip', schedulingPoint: 'no', access: false, reset: [], origin },
    next: THREAD.nodes.length,
  };
  return withTemplate({ nodes: [...THREAD.nodes, loop] });
}

/** The machine with `condition` awaited. */
const awaiting = (condition: Expr): Machine => changed('await', () => ({ condition }));

const isAtomic = ({ origin }: MachineNode): boolean => origin.atomic !== undefined;
const secondAtomic = THREAD.nodes.findLastIndex(isAtomic);
const readsLocal = (node: MachineNode): boolean =>
  node.kind === 'assign' && node.target.root.kind === 'global' && node.value.kind === 'local';
const isCallOf = (call: number, { origin }: MachineNode): boolean =>
  origin.frames[0]?.proc === 'f' &&
  origin.frames[0].id !==
    (call === 0 ? undefined : THREAD.nodes.find((each) => isCallOf(0, each))?.origin.frames[0]?.id);
const firstFrames = THREAD.nodes.find((node) => isCallOf(0, node))?.origin.frames ?? [];
const globalOf = (name: string): Expr => {
  const variable = MACHINE.variables.findIndex((each) => each.name === name);
  const { type } = at(MACHINE.variables, variable);
  return { kind: 'global', variable, racy: false, type, span: CONDITION.span };
};
const isPositive = (left: Expr): Expr => ({
  ...{ kind: 'compare', operator: '>', left, right: NO_CONDITION },
  ...{ type: { kind: 'bool' }, span: left.span },
});
const bool = (shape: ExprShape): Expr => ({
  ...shape,
  type: { kind: 'bool' },
  span: CONDITION.span,
});
const TSO = underMemory(MACHINE, { model: 'tso', depth: 1 });

test.each<readonly [string, Machine]>([
  // Values and threads.
  ['begins with no value of its type', withVariables({ initial: 9 })],
  ['moves with stores and is no ghost', withVariables({ withStore: true })],
  [
    'param N has no value of its type',
    { ...MACHINE, params: MACHINE.params.map((each) => ({ ...each, initial: 4 })) },
  ],
  ['does not fit its template', withThreads((thread) => ({ ...thread, args: [0, 0] }))],
  ['runs on no CPU', withThreads((thread) => ({ ...thread, cpu: -1 }))],
  ['thread t is there twice', { ...MACHINE, threads: [...MACHINE.threads, ...MACHINE.threads] }],
  // Checks.
  ['property small: is no condition', withBody(NO_CONDITION)],
  ['property small: reads a `self` that there is not', withBody(isPositive(self()))],
  [
    'property small is there twice',
    { ...MACHINE, properties: [...MACHINE.properties, ...MACHINE.properties] },
  ],
  [
    'property again: is no condition',
    {
      ...MACHINE,
      temporal: MACHINE.temporal.map((each) => ({
        ...each,
        formula: { kind: 'eventually', operand: { kind: 'atom', expr: NO_CONDITION } } as const,
      })),
    },
  ],
  [
    'property grows: reads a `global` that there is not',
    {
      ...MACHINE,
      stepProperties: MACHINE.stepProperties.map((each) => ({
        ...each,
        body: isPositive({ ...globalOf('g'), variable: 2 * MACHINE.variables.length } as Expr),
      })),
    },
  ],
  [
    'property order: is no condition',
    {
      ...MACHINE,
      lockOrders: [
        {
          ...{ property: 'order', from: 'a', to: 'b', holds: NO_CONDITION },
          ...{ fromShared: false, toRecursive: false },
        },
      ],
    },
  ],
  // What passes say.
  [
    'has fewer than two identities',
    { ...MACHINE, symmetries: [{ type: 'P', size: 1, broken: undefined }] },
  ],
  [
    'symmetric type P is there twice',
    {
      ...MACHINE,
      symmetries: [0, 1].map(() => ({ type: 'P', size: 2, broken: undefined })),
    },
  ],
  [
    'possible values are not of its variables',
    { ...MACHINE, possible: { variables: [], slots: [] } },
  ],
  [
    'an initial value is not possible',
    {
      ...MACHINE,
      possible: {
        variables: MACHINE.variables.map(({ storage }) =>
          storage === 'ghost' ? { kind: 'numbers', numbers: [3] } : ANY_NUMBER,
        ),
        slots: MACHINE.threads.map(() => THREAD.slots.map(() => ANY_NUMBER)),
      },
    },
  ],
  [
    'store buffers are not of its variables',
    { ...TSO, storeBuffers: { ...storeBuffersOf(TSO), variable: 0 } },
  ],
  ['has store buffers under sequential consistency', { ...TSO, memory: { model: 'sc' } }],
  // The graph.
  ['leads nowhere', changed('await', () => ({ next: 99 }))],
  ['the entry is no node', withTemplate({ entry: -1 })],
  ['the locations are not ascending nodes', withTemplate({ locations: [1, 0] })],
  ['a step need not end', endless()],
  ['can be at node 0, which is no control location', withTemplate({ locations: [1] })],
  ['resets no slot', changed('await', () => ({ reset: [77] }))],
  ['resets a slot twice', changed('await', () => ({ reset: [0, 0] }))],
  ['resets where no step ends', withNode(secondAtomic, () => ({ reset: [0] }))],
  [
    'which is read later',
    withNode(placeOf(readsLocal), () => ({ reset: THREAD.slots.map((_, i) => i) })),
  ],
  [
    'is in a call with the number of another one',
    withNode(
      placeOf((node) => isCallOf(1, node)),
      ({ origin }) => ({
        origin: {
          ...origin,
          frames: origin.frames.map((frame) => ({ ...frame, id: at(firstFrames, 0).id })),
        },
      }),
    ),
  ],
  ['ends a step within `atomic`', withNode(secondAtomic, () => ({ schedulingPoint: 'always' }))],
  // Nodes.
  ['chooses of another type', changed('choose', () => ({ domain: { kind: 'bool' } }))],
  ['stores a value of another type', changed('assign', () => ({ value: CONDITION }))],
  [
    'stores in no place',
    changed('assign', (node) => ({
      target: {
        ...(node as MachineNode & { kind: 'assign' }).target,
        path: [{ kind: 'field', field: 7 }],
      },
    })),
  ],
  ['has a condition that is none', awaiting(NO_CONDITION)],
  ['has no arm', changed('skip', () => ({ kind: 'either', arms: [] }))],
  ['touches shared variables and is no access', changed('await', () => ({ access: false }))],
  ['is an access without a scheduling point', changed('await', () => ({ schedulingPoint: 'no' }))],
  ['reads a ghost', awaiting(isPositive(globalOf('g')))],
  // Expressions.
  ['reads a `global` that there is not', { ...MACHINE, variables: [] }],
  ['reads a `global` of another type', awaiting(isPositive({ ...globalOf('g'), type: BIT }))],
  ['reads a `local` that there is not', awaiting(bool({ kind: 'local', slot: 77 }))],
  ['reads a `bound` that there is not', awaiting(bool({ kind: 'bound', id: 77 }))],
  ['has an ill-typed `compare`', awaiting(isPositive(CONDITION))],
  [
    'asks with `done` for a thread that there is not',
    awaiting(bool({ kind: 'done', template: 0, args: [NO_CONDITION] })),
  ],
])('it is reported that a machine: %s', (what, machine) => {
  expect(verifyMachine(MACHINE)).toEqual([]);
  expect(verifyMachine(TSO)).toEqual([]);
  expect(verifyMachine(machine).join('\n')).toContain(what);
  expect(() => requireSound(machine)).toThrow('the machine is sound');
});

function withVariables(change: object): Machine {
  return { ...MACHINE, variables: MACHINE.variables.map((each) => ({ ...each, ...change })) };
}

function withThreads(change: (thread: Machine['threads'][number]) => ThreadInstance): Machine {
  return { ...MACHINE, threads: MACHINE.threads.map(change) };
}

function withBody(body: Expr): Machine {
  return { ...MACHINE, properties: MACHINE.properties.map((each) => ({ ...each, body })) };
}

function self(): Expr {
  return {
    ...{ kind: 'self', type: { kind: 'index', name: 'Tid', size: 1, symmetric: false } },
    span: CONDITION.span,
  };
}

function storeBuffersOf({ storeBuffers }: Machine): StoreBuffers {
  if (storeBuffers === undefined) throw new Error('there are store buffers');
  return storeBuffers;
}
