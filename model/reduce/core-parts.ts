/** The parts of a statement of the core: the blocks in it, and the expressions of its own. */
import type { CoreBlock, CoreStatement, CoreValue } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';

export function* statementsIn(block: CoreBlock): Generator<CoreStatement> {
  for (const statement of block.statements) {
    yield statement;
    for (const inner of blocksIn(statement)) yield* statementsIn(inner);
  }
}

export function* blocksUnder(block: CoreBlock): Generator<CoreBlock> {
  yield block;
  for (const statement of block.statements) {
    for (const inner of blocksIn(statement)) yield* blocksUnder(inner);
  }
}

/** Returns the blocks of a statement, in order. */
export function blocksIn(s: CoreStatement): readonly CoreBlock[] {
  switch (s.kind) {
    case 'if':
      return s.otherwise === undefined ? [s.then] : [s.then, s.otherwise];
    case 'match': {
      const arms = s.arms.map(({ body }) => body);
      return s.otherwise === undefined ? arms : [...arms, s.otherwise];
    }
    case 'either':
      return s.arms;
    case 'while':
    case 'loop':
    case 'for':
    case 'atomic':
      return [s.body];
    default:
      return [];
  }
}

/** Returns the expressions of a statement but for those of the blocks in it. */
export function expressionsOf(s: CoreStatement): readonly Expr[] {
  switch (s.kind) {
    case 'assign':
      return [...valuesOf(s.value), ...placeIndexes(s.target)];
    case 'call':
      return valuesOf(s);
    case 'match':
      return [...valuesOf(s.value), ...s.arms.flatMap(({ values }) => values)];
    case 'return':
      return s.value === undefined ? [] : valuesOf(s.value);
    case 'if':
    case 'while':
    case 'await':
    case 'assume':
    case 'assert':
      return [s.condition];
    case 'choose':
      return s.where === undefined ? [] : [s.where];
    case 'for':
      return s.set === undefined ? [] : [s.set];
    default:
      return [];
  }
}

function valuesOf(value: CoreValue | Extract<CoreStatement, { kind: 'call' }>): readonly Expr[] {
  if (value.kind === 'expression') return [value.value];
  return value.call.args.flatMap((arg) =>
    arg.kind === 'value' ? [arg.value] : placeIndexes(arg.place),
  );
}
