/** The node graph of one thread while it is being built. */
import type { MachineNode, Origin, SchedulingPoint } from './machine.ts';

type ShapeOf<N> = N extends unknown
  ? Omit<N, 'schedulingPoint' | 'access' | 'reset' | 'origin'>
  : never;

/** A node without its bookkeeping: what it does and what comes next. */
export type Shape = ShapeOf<MachineNode>;

/** A node under construction; `scope` are the slots of the locals that are visible before it. */
export interface Draft {
  shape: Shape;
  schedulingPoint: SchedulingPoint;
  access: boolean;
  origin: Origin;
  scope: ReadonlySet<number>;
  /** Of an empty node: whether it is kept all the same, because something is said of its call. */
  readonly isMark: boolean;
}

/** Returns the nodes that can come after `shape`. */
export function nextOf(shape: Shape): readonly number[] {
  switch (shape.kind) {
    case 'branch':
      return [shape.then, shape.otherwise];
    case 'either':
      return shape.arms;
    case 'end':
      return [];
    default:
      return [shape.next];
  }
}

/** Returns `shape` with each following node `n` replaced by `rename(n)`. */
export function renameNext(shape: Shape, rename: (node: number) => number): Shape {
  switch (shape.kind) {
    case 'branch':
      return { ...shape, then: rename(shape.then), otherwise: rename(shape.otherwise) };
    case 'either':
      return { ...shape, arms: shape.arms.map(rename) };
    case 'end':
      return shape;
    default:
      return { ...shape, next: rename(shape.next) };
  }
}
