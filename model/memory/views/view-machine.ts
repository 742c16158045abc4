/**
 * Weak memory as a pass on machines: a view machine without promises, which finds violations and proves nothing.
 *
 * A store leaves a *message* in the order of stores to its location (coherence); a read takes any message that is not
 * older than what the thread has seen. What a thread has seen is a *view*: for each location a message. A message
 * has the view that who reads it with acquire order gets: that of the thread if the store was a release, else
 * that of its last write barrier. `smp_rmb()` makes all reads before it such reads, `smp_wmb()` what has been seen
 * part of all messages behind it, and full barriers also share one view among them.
 * Source: Kang, Hur, Lahav, Vafeiadis, Dreyer: A Promising Semantics for Relaxed-Memory Concurrency (POPL 2017), without
 * promises: no load is delayed past a store (LB is not found).
 *
 * All runs under sequential consistency are among these: each read takes the newest message, each store is the newest.
 * Never more than hardware: what is not modelled is ordered more strongly (`weak-variables.ts`, `atomic-blocks.ts`);
 * and each location has `history` messages, the oldest is forgotten. One thing is ordered less than in the kernel's
 * model: a read whose address depends on a read is no later than it. So each violation is to be read.
 *
 * Properties read what is newest in coherence order, and so do `assert` and updates of ghosts. Properties of runs
 * are not asked: a thread may read old messages for ever.
 */

import type { Expr } from '../../../spec/language/types/expression.ts';
import { mapOperands } from '../../../spec/language/types/walk-expression.ts';
import { at } from '../../machine/assert.ts';
import type { Machine } from '../../machine/machine.ts';
import { atomicBlocks } from './atomic-blocks.ts';
import { viewTables } from './view-tables.ts';
import { viewedTemplate } from './viewed-template.ts';
import { weakVariables } from './weak-variables.ts';

/** Returns `machine` as a view machine with `history` messages a location; itself if no accesses race. */
export function withViews(machine: Machine, history: number): Machine {
  const weak = weakVariables(machine);
  const span = machine.templates[0]?.span;
  if (weak.weak.length === 0 || span === undefined || history < 2) return machine;
  const tables = viewTables(machine, weak, history, span);
  const templates = machine.templates.map((template) =>
    viewedTemplate(machine, template, weak, tables, atomicBlocks(machine, template)),
  );
  return {
    ...machine,
    variables: [...machine.variables, ...tables.added],
    templates,
    temporal: [],
    stepProperties: machine.stepProperties.map((property) => ({
      ...property,
      body: behind(property.body, machine.variables.length, tables.added.length),
    })),
    symmetries: [],
    usesSymmetry: false,
    views: {
      history,
      variable: machine.variables.length,
      weak: weak.weak.map(({ variable }) => at(machine.variables, variable).name),
      slots: machine.templates.map(({ slots }) => slots.length),
      notAsked: machine.temporal.map(({ name }) => name),
    },
  };
}

/** The variables of the state behind a step come after those of the state before it. */
function behind(expr: Expr, count: number, added: number): Expr {
  const inner = mapOperands(expr, (operand) => behind(operand, count, added));
  return inner.kind === 'global' && inner.variable >= count
    ? { ...inner, variable: inner.variable + added }
    : inner;
}
