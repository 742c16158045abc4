import { expect, test } from 'vitest';
import { withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import { termsOf } from '../../workbench/project/claim-terms.ts';
import { compileSpec, loadSpec } from '../../workbench/project/compile.ts';
import { openProject } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import { compile } from '../lower/compile.fixture.ts';
import { coneOfInfluence } from '../reduce/cone-of-influence.ts';
import type { Machine, MachineNode, Template } from './machine.ts';
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
      expect(verifyMachine(withCoverageGoals(machine).machine)).toEqual([]);
    }
  },
);

const MACHINE = compile(`module m
type P = 0..1
struct S { a: bool  b: 0..3 }
shared x[P] : 0..3
shared s : S
thread t {
  choose l in P where l < 2
  x[l] = 2
  let seen = x[l]
  s.b = seen
  if s.a { await x[0] == 2 }
}
invariant small: x[0] < 3
`);

/** The machine with its first node of a kind replaced. */
function changed(kind: MachineNode['kind'], change: (node: MachineNode) => object): Machine {
  const [template] = MACHINE.templates;
  if (template === undefined) throw new Error('there is a thread');
  const place = template.nodes.findIndex((node) => node.kind === kind);
  const nodes = template.nodes.map((node, i) =>
    i === place ? ({ ...node, ...change(node) } as MachineNode) : node,
  );
  return withTemplate({ nodes });
}

function withTemplate(change: Partial<Template>): Machine {
  return { ...MACHINE, templates: MACHINE.templates.map((each) => ({ ...each, ...change })) };
}

/** The machine with a node that leads to itself. */
function endless(): Machine {
  const nodes = MACHINE.templates[0]?.nodes ?? [];
  const [first] = nodes;
  if (first === undefined) throw new Error('there is a node');
  const loop: MachineNode = {
    ...{ kind: 'skip', schedulingPoint: 'no', access: false, reset: [], origin: first.origin },
    next: nodes.length,
  };
  return withTemplate({ nodes: [...nodes, loop] });
}

const condition = MACHINE.properties[0]?.body;

test.each<readonly [string, Machine]>([
  ['leads nowhere', changed('await', () => ({ next: 99 }))],
  ['the entry is no node', withTemplate({ entry: -1 })],
  ['the locations are not ascending nodes', withTemplate({ locations: [1, 0] })],
  ['resets no slot', changed('await', () => ({ schedulingPoint: 'always', reset: [77] }))],
  ['resets where no step ends', withTemplate({ locations: [] })],
  ['chooses of another type', changed('choose', () => ({ domain: { kind: 'bool' } }))],
  ['stores a value of another type', changed('assign', () => ({ value: condition }))],
  ['a step need not end', endless()],
  [
    'has a condition that is none',
    changed('await', () => ({
      condition: { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 3 } },
    })),
  ],
  [
    'begins with no value of its type',
    {
      ...MACHINE,
      variables: MACHINE.variables.map((each) => ({ ...each, initial: 9 })),
    },
  ],
  [
    'does not fit its template',
    {
      ...MACHINE,
      threads: MACHINE.threads.map((each) => ({ ...each, args: [0, 0] })),
    },
  ],
  ['reads a `global`', { ...MACHINE, variables: [] }],
])('it is told that a machine: %s', (what, machine) => {
  expect(verifyMachine(MACHINE)).toEqual([]);
  expect(verifyMachine(machine).join('\n')).toContain(what);
  expect(() => requireSound(machine)).toThrow('the machine is sound');
});
