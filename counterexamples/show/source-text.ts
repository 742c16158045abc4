/** Pieces of source as pictures show them, with the values that they had: `seen = racy entry[0]`. */
import type { Frame, Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  addPlaces,
  addTarget,
  placeText,
  type Replacement,
  replaced,
  type ShowIndex,
} from './replaced-places.ts';
import { showFact } from './show-fact.ts';

/** Who looks at what: the state in which a text is shown, and the thread whose text it is. */
export interface Moment {
  readonly machine: Machine;
  readonly state: State;
  readonly thread: number;
}

/** A longer value says less than its name. */
const ARGUMENT_MAX = 24;

/**
 * Returns the call with the values of its arguments: `do_wp_page(0)`. A variable is named and not
 * evaluated, since a call may change it. What has no value, or a long one, is shown as written.
 */
export function showCall(moment: Moment, frame: Frame): string {
  const args = frame.args.map((arg) => {
    const written = oneLine(textOf(arg.span));
    try {
      const place = showPlace(moment, arg);
      const shown = place ?? showFact(moment.machine, arg.type, meaning(arg)(moment));
      return shown.length > Math.max(ARGUMENT_MAX, written.length) ? written : shown;
    } catch (error) {
      if (error instanceof EvaluationFailure) return written;
      throw error;
    }
  });
  return `${frame.proc}(${args.join(', ')})`;
}

/** Returns `lock[0]` for an expression that is a variable or a part of one. */
export function showPlace(moment: Environment, expr: Expr): string | undefined {
  return placeText(moment.machine, expr, (index) => showIndex(moment, index));
}

function showIndex(moment: Environment, index: Expr): string {
  try {
    return showFact(moment.machine, index.type, meaning(index)(moment));
  } catch (error) {
    if (error instanceof EvaluationFailure) return oneLine(textOf(index.span));
    throw error;
  }
}

/** The statement on one line, with its places named by their values; no label, no `let`. */
export function showStatement(moment: Moment, node: MachineNode): string {
  if (node.kind === 'await') return `await ${showExpression(moment, node, node.condition)}`;
  if (node.kind === 'assign' && isSnapshot(node)) {
    return `${loopHead(node.origin.span)}${showExpression(moment, node, node.value)}`;
  }
  if (node.kind === 'assign' && isReplaced(node)) {
    const target = oneLine(withPlaces(moment, node, node.target.span));
    return `${target} = ${showExpression(moment, node, node.value)}`;
  }
  return showSource(moment, node);
}

/** Returns the text of a node as it stands in the spec, with what its places are. */
export function showSource(moment: Moment, node: MachineNode): string {
  return stripped(withPlaces(moment, node, node.origin.span));
}

/** Whether an assignment keeps the set over which a `for` goes: it stands where the set stands. */
function isSnapshot({ origin, target }: MachineNode & { kind: 'assign' }): boolean {
  return target.span.start === origin.span.start && target.span.end === origin.span.end;
}

/** `for x in ` before the set at `span`. */
function loopHead({ source, start }: Span): string {
  const before = source.text.slice(Math.max(0, start - LOOP_HEAD_MAX), start);
  return (/\bfor\s+\w+\s+in\s+$/.exec(before)?.[0] ?? '').replace(/\s+/g, ' ');
}

const LOOP_HEAD_MAX = 200;

/** A variant may put an assignment in the place of a block, whose text then is no help. */
function isReplaced(node: MachineNode): boolean {
  return /^(?:atomic|either|if|loop|match|while)\b/.test(stripped(textOf(node.origin.span)));
}

function stripped(text: string): string {
  return oneLine(text.replace(/^[A-Za-z_]\w*:\s+/, '').replace(/^let\s+/, ''));
}

/** An expression of `node`, such as its condition, in the same way. */
export function showExpression(moment: Moment, node: MachineNode, expr: Expr): string {
  return oneLine(withPlaces(moment, node, expr.span));
}

/** An expression of a property on one line, with its places named by their values. */
export function showCondition(env: Environment, expr: Expr): string {
  return conditionText(env.machine, expr, (index) => showIndex(env, index));
}

/** The same where there is no state: an index that is no constant stays as written. */
export function showConditionOfNoState(machine: Machine, expr: Expr): string {
  return conditionText(machine, expr, (index) =>
    index.kind === 'const'
      ? showFact(machine, index.type, index.value)
      : oneLine(textOf(index.span)),
  );
}

function conditionText(machine: Machine, expr: Expr, showIndex: ShowIndex): string {
  const found: Replacement[] = [];
  addPlaces(machine, expr, showIndex, found);
  const text = replaced(expr.span, found)
    .replace(/\/\/.*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return isInParentheses(text) ? text.slice(1, -1) : text;
}

/** Whether the first parenthesis is closed by the last. */
function isInParentheses(text: string): boolean {
  if (!text.startsWith('(')) return false;
  let depth = 0;
  for (const [i, letter] of [...text].entries()) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth === 0) return i === text.length - 1;
  }
  return false;
}

/** The statement as written, on one line. */
export function writtenStatement(node: MachineNode): string {
  if (node.kind === 'assign' && isSnapshot(node)) {
    return `${loopHead(node.origin.span)}${oneLine(textOf(node.value.span))}`;
  }
  return node.kind === 'assign' && isReplaced(node)
    ? oneLine(`${textOf(node.target.span)} = ${textOf(node.value.span)}`)
    : stripped(textOf(node.origin.span));
}

/** The text of `span` with each indexed place in it, like `cached[c, p]`, written as `cached[0][1]`. */
function withPlaces(moment: Moment, node: MachineNode, span: Span): string {
  const found: Replacement[] = [];
  const show: ShowIndex = (index) => showIndex(moment, index);
  for (const expr of expressions(node)) addPlaces(moment.machine, expr, show, found);
  if (node.kind === 'assign') addTarget(moment.machine, node.target, show, found);
  return replaced(span, found);
}

/** The first line of a text, without its comment; ` ...` tells that it goes on. */
function oneLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter((line) => line !== '');
  const first = (lines[0] ?? '').replace(/\s+/g, ' ');
  const head = first.replace(/\s*\{$/, '');
  return lines.length > 1 && head === first ? `${first} ...` : head;
}
