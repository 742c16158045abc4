/**
 * What all threads of a program may take together, procs inlined, counted before it is spent: a proc of one line
 * may stand for very many nodes. What is made of a program at these limits, up to its machine, takes about a second.
 */
import type { Span } from '../../spec/language/text/source.ts';
import { evaluationCost } from '../../spec/language/types/evaluation-cost.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { partsLeft } from '../../spec/language/types/expression-size.ts';
import { leafCount, scalarSize, type Type } from '../../spec/language/types/types.ts';
import type { Shape } from '../machine/graph-draft.ts';
import { expressions } from '../machine/node.ts';

const COPIED = 'procs are inlined at each call and a `for` is copied for each value';
const COUNTED =
  'each element of an array counts, each field of a struct, and the locals of each thread';

/** Thrown when a program gets larger than a limit; its span is the culprit. */
export class ProgramTooLarge extends Error {
  override readonly name = 'ProgramTooLarge';
  readonly span: Span;
  readonly what: string;
  readonly max: number;
  readonly hint: string;
  constructor(span: Span, what: string, max: number, hint: string = COPIED) {
    super('the program is too large');
    [this.span, this.what, this.max, this.hint] = [span, what, max, hint];
  }
}

const NODES_MAX = 45_000;
/** Of the expressions of all nodes: each inlined call has its own. */
const PARTS_MAX = 300_000;
/**
 * Parts that one evaluation looks at: of the expression of a node, and of all properties together. The interpreter,
 * which replays and draws runs, takes about a second for so many, and nothing ends it meanwhile.
 */
const EVALUATED_MAX = 2_000_000;
const QUANTIFIED = 'what stands in a quantifier counts for each of its values: smaller domains';
/** Locals in scope at a node or reset there, over all nodes. */
const LOCALS_MAX = 1_000_000;
/** Points of steps (`finish-graph.ts`), of each step alone. */
const POINTS_MAX = 250_000;
/** Scalars of a state: of variables, and of the locals of all threads. */
const STATE_PARTS_MAX = 20_000;

/** So much of each amount. */
export type Amounts = readonly number[];

export class LoweringBudget {
  private nodes = NODES_MAX;
  private parts = PARTS_MAX;
  private locals = LOCALS_MAX;
  private points = POINTS_MAX;
  private stateParts = STATE_PARTS_MAX;
  private evaluated = EVALUATED_MAX;

  /** Takes one more node, at which so many locals are visible. @throws ProgramTooLarge */
  takeNode(shape: Shape, visible: number, span: Span): void {
    this.nodes -= 1;
    if (this.nodes < 0) throw new ProgramTooLarge(span, 'steps', NODES_MAX);
    const parts = expressions(shape);
    for (const expr of parts) this.parts = partsLeft(expr, this.parts);
    if (this.parts < 0) throw new ProgramTooLarge(span, 'parts of expressions', PARTS_MAX);
    const each = shape.kind === 'choose' ? scalarSize(shape.domain) : 1;
    const cost = parts.reduce((sum, expr) => sum + each * evaluationCost(expr), 0);
    if (cost > EVALUATED_MAX) throw tooCostly(span);
    this.takeLocals(visible, span);
  }

  /** Takes what one more property evaluates in each state. @throws ProgramTooLarge */
  takeProperty(parts: readonly Expr[], span: Span): void {
    this.evaluated -= parts.reduce((sum, expr) => sum + evaluationCost(expr), 0);
    if (this.evaluated < 0) throw tooCostly(span);
  }

  /** @throws ProgramTooLarge */
  takeLocals(count: number, span: Span): void {
    this.locals -= count;
    if (this.locals < 0) throw new ProgramTooLarge(span, 'steps with locals', LOCALS_MAX);
  }

  /** @throws ProgramTooLarge */
  takeState(types: readonly Type[], copies: number, span: Span): void {
    this.stateParts -= copies * types.reduce((sum, type) => sum + leafCount(type), 0);
    if (this.stateParts >= 0) return;
    throw new ProgramTooLarge(span, 'parts of a state', STATE_PARTS_MAX, COUNTED);
  }

  /** Tells whether there are so many points left. */
  hasPoints(count: number): boolean {
    return count <= this.points;
  }

  takePoints(count: number): void {
    this.points -= count;
  }

  left(): Amounts {
    return [this.nodes, this.parts, this.locals, this.points, this.stateParts];
  }

  /** Takes all of `amounts` and tells that it did; or nothing, if there is too little of something. */
  takeAgain(amounts: Amounts): boolean {
    const [nodes = 0, parts = 0, locals = 0, points = 0, stateParts = 0] = this.left().map(
      (left, i) => left - (amounts[i] ?? 0),
    );
    if (Math.min(nodes, parts, locals, points, stateParts) < 0) return false;
    [this.nodes, this.parts, this.locals] = [nodes, parts, locals];
    [this.points, this.stateParts] = [points, stateParts];
    return true;
  }
}

function tooCostly(span: Span): ProgramTooLarge {
  return new ProgramTooLarge(span, 'parts to look at in one evaluation', EVALUATED_MAX, QUANTIFIED);
}
