import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expr } from '../../spec/language/types/expression.ts';
import { firstValue, sameType } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { initialState, steps } from '../meaning/interpret.ts';
import { at } from './assert.ts';
import type { Machine, MachineNode, Template } from './machine.ts';
import { expressions } from './node.ts';
import { PATIENCE, randomMachine, runCount } from './random-machine.fixture.ts';
import { type State, stateKey } from './state.ts';
import { inhabits } from './value.ts';
import { isWellTyped } from './verify-expression.ts';
import { hasEndlessStep } from './verify-template.ts';

/** Up to `max` reachable states, nearest first. */
function someStates(machine: Machine, max: number): readonly State[] {
  const states = [initialState(machine)];
  const keys = new Set(states.map(stateKey));
  for (const state of states) {
    for (const thread of machine.threads.keys()) {
      for (const { next } of steps(machine, state, thread)) {
        if (next === undefined || keys.has(stateKey(next)) || states.length >= max) continue;
        keys.add(stateKey(next));
        states.push(next);
      }
    }
  }
  return states;
}

function templateOf(machine: Machine, thread: number): Template {
  return at(machine.templates, at(machine.threads, thread).template);
}

/** Checks `law` in some states of random machines. */
function checkStates(law: (machine: Machine, state: State) => void, max = 60): void {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      for (const state of someStates(machine, max)) law(machine, state);
    }),
    { numRuns: runCount(70) },
  );
}

describe('steps', () => {
  test('all values inhabit their types', PATIENCE, () => {
    checkStates((machine, state) => {
      for (const [i, { name, type }] of machine.variables.entries()) {
        expect(inhabits(type, at(state.variables, i)), name).toBe(true);
      }
      for (const [i, thread] of state.threads.entries()) {
        for (const [k, { name, type }] of templateOf(machine, i).slots.entries()) {
          expect(inhabits(type, at(thread.slots, k)), name).toBe(true);
        }
      }
    });
  });

  test('threads stand at stops, with first values in the slots reset there', PATIENCE, () => {
    checkStates((machine, state) => {
      for (const [i, thread] of state.threads.entries()) {
        const template = templateOf(machine, i);
        expect(template.locations).toContain(thread.pc);
        for (const slot of at(template.nodes, thread.pc).reset) {
          const { type } = at(template.slots, slot);
          expect(at(thread.slots, slot)).toEqual(firstValue(type));
        }
      }
    });
  });

  test('steps are a function, numbered in order, and change no other thread', PATIENCE, () => {
    checkStates((machine, state) => {
      const before = stateKey(state);
      for (const thread of machine.threads.keys()) {
        const results = steps(machine, state, thread);
        expect(steps(machine, state, thread)).toEqual(results);
        expect(results.map(({ successor }) => successor)).toEqual([...results.keys()]);
        for (const { next, violations } of results) {
          if (next === undefined) expect(violations.length).toBeGreaterThan(0);
          for (const other of machine.threads.keys()) {
            if (other !== thread)
              expect(next?.threads[other] ?? state.threads[other]).toBe(state.threads[other]);
          }
        }
      }
      expect(stateKey(state)).toBe(before);
    }, 20);
  });

  test('different choices stand in spec order', PATIENCE, () => {
    checkStates((machine, state) => {
      for (const thread of machine.threads.keys()) {
        const made = steps(machine, state, thread).map(({ choices }) => choices);
        for (const [i, choices] of made.slice(1).entries()) {
          const first = at(made, i);
          const place = choices.findIndex((choice, k) => choice !== first[k]);
          expect(at(choices, place)).toBeGreaterThan(first[place] ?? -2);
        }
      }
    }, 20);
  });

  test('equal keys are equal states', PATIENCE, () => {
    fc.assert(
      fc.property(randomMachine, (machine) => {
        const states = someStates(machine, 30);
        expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(states.length);
      }),
      { numRuns: runCount(50) },
    );
  });
});

describe('random machines', () => {
  const machines = fc.sample(randomMachine, { numRuns: 300, seed: 1 });

  test('they have every kind of expression and node', () => {
    const exprs = new Set<string>();
    const nodes = new Set<string>();
    const record = (expr: Expr): void => {
      for (const part of subexpressions(expr)) exprs.add(part.kind);
    };
    for (const { templates, properties } of machines) {
      for (const { body } of properties) record(body);
      for (const node of templates.flatMap((template) => template.nodes)) {
        nodes.add(node.kind);
        expressions(node).forEach(record);
      }
    }
    expect([...exprs].sort()).toEqual(Object.keys(EXPR_KINDS).sort());
    expect([...nodes].sort()).toEqual(Object.keys(NODE_KINDS).sort());
  });

  test('every expression has exactly the type that its place wants', () => {
    for (const { templates, properties } of machines) {
      for (const { body } of properties) expect(mistyped(body)).toEqual([]);
      for (const { slots, nodes } of templates) {
        for (const node of nodes) {
          expect(expressions(node).flatMap(mistyped)).toEqual([]);
          if (node.kind === 'assign')
            expect(sameType(node.value.type, node.target.type)).toBe(true);
          if (node.kind === 'choose') {
            expect(sameType(node.domain, at(slots, node.slot).type)).toBe(true);
          }
        }
      }
    }
  });

  test('every cycle of nodes has a scheduling point', () => {
    for (const { nodes } of machines.flatMap((machine) => machine.templates)) {
      expect(hasEndlessStep(nodes)).toBe(false);
    }
  });

  test('a useful part of them violates something, and a useful part is not tiny', () => {
    const sizes = machines.map((machine) => someStates(machine, 100).length).sort((a, b) => a - b);
    expect(sizes[150]).toBeGreaterThan(5);
    expect(sizes[270]).toBeGreaterThan(50);
  });
});

/** The kinds of those parts of `expr` that have an operand of another type than they must have. */
function mistyped(expr: Expr): readonly string[] {
  return [...subexpressions(expr)].filter((part) => !isWellTyped(part)).map(({ kind }) => kind);
}

const EXPR_KINDS: Record<Expr['kind'], true> = {
  const: true,
  global: true,
  local: true,
  bound: true,
  self: true,
  arg: true,
  field: true,
  index: true,
  'seq-index': true,
  not: true,
  negate: true,
  arithmetic: true,
  equal: true,
  compare: true,
  logic: true,
  conditional: true,
  quantified: true,
  struct: true,
  update: true,
  set: true,
  'set-operation': true,
  in: true,
  some: true,
  unwrap: true,
  seq: true,
  append: true,
  head: true,
  tail: true,
  length: true,
  narrow: true,
  convert: true,
  at: true,
  done: true,
};

const NODE_KINDS: Record<MachineNode['kind'], true> = {
  assign: true,
  branch: true,
  choose: true,
  either: true,
  await: true,
  assume: true,
  assert: true,
  barrier: true,
  skip: true,
  end: true,
};
