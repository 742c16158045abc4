/**
 * How far a step has come, as far as its end depends on it: the node that comes next, the phase, and which
 * heads of loops were executed. Whoever follows steps through a graph without running them starts with
 * `stepStart`, goes on with `stepAfter`, and ends where `stepEnds`.
 */
import type { SchedulingPoint } from './machine.ts';

/** What of a node decides where steps end; one under construction has it too. */
export interface StepNode {
  readonly schedulingPoint: SchedulingPoint;
  readonly access: boolean;
  readonly isEnd: boolean;
}

export interface StepPoint {
  readonly node: number;
  /** Phase 1: a node with `access` was executed. */
  readonly accessed: boolean;
  /** Whether the step begins here. */
  readonly isStart: boolean;
  /** The heads of loops (`'again'`, `'access-or-again'`) that the step has executed, ascending. */
  readonly passed: readonly number[];
}

export function stepStart(node: number): StepPoint {
  return { node, accessed: false, isStart: true, passed: [] };
}

/** Returns the point at `next`, a successor of the node of `point`, which is `executed`. */
export function stepAfter(point: StepPoint, executed: StepNode, next: number): StepPoint {
  const { node, accessed, passed } = point;
  const { schedulingPoint } = executed;
  const isHead = schedulingPoint === 'again' || schedulingPoint === 'access-or-again';
  return {
    node: next,
    accessed: accessed || executed.access,
    isStart: false,
    passed: isHead && !passed.includes(node) ? [...passed, node].sort((a, b) => a - b) : passed,
  };
}

/** Tells whether the step ends before the node of `point`, which is `node`. */
export function stepEnds(point: StepPoint, node: StepNode): boolean {
  if (node.isEnd) return true;
  if (point.isStart) return false;
  switch (node.schedulingPoint) {
    case 'always':
      return true;
    case 'access':
      return point.accessed;
    case 'again':
      return point.passed.includes(point.node);
    case 'access-or-again':
      return point.accessed || point.passed.includes(point.node);
    case 'no':
      return false;
    default:
      return node.schedulingPoint satisfies never;
  }
}

/** Returns a text that is equal for equal points. */
export function stepPointKey({ node, accessed, isStart, passed }: StepPoint): string {
  return `${node} ${accessed} ${isStart} ${passed.join()}`;
}
