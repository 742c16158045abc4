/** Statements and the blocks in them, for whatever walks or rewrites the body of a proc or thread. */

import type {
  Block,
  Declaration,
  ProcDeclaration,
  Statement,
  ThreadDeclaration,
} from '../syntax/ast.ts';
import type { CoreBlock, CoreStatement } from './core.ts';

/** A declaration that takes steps. */
export type BodyDeclaration = ProcDeclaration | ThreadDeclaration;

/** Tells whether `declaration` has a body of statements. */
export function hasBody(declaration: Declaration): declaration is BodyDeclaration {
  return declaration.kind === 'proc' || declaration.kind === 'thread';
}

/** Returns the blocks directly inside a statement, in their order; the same in either tree. */
export function blocksOf(statement: Statement): readonly Block[];
export function blocksOf(statement: CoreStatement): readonly CoreBlock[];
export function blocksOf(statement: Statement | CoreStatement): readonly (Block | CoreBlock)[] {
  switch (statement.kind) {
    case 'if':
      return statement.otherwise === undefined
        ? [statement.then]
        : [statement.then, statement.otherwise];
    case 'match': {
      const arms = statement.arms.map((arm) => arm.body);
      return statement.otherwise === undefined ? arms : [...arms, statement.otherwise];
    }
    case 'while':
    case 'loop':
    case 'for':
    case 'atomic':
      return [statement.body];
    case 'either':
      return statement.arms;
    default:
      return [];
  }
}

/** Returns `statement` with `change` applied to each block directly inside it. */
export function mapBlocks(statement: Statement, change: (block: Block) => Block): Statement {
  switch (statement.kind) {
    case 'if':
      return {
        ...statement,
        then: change(statement.then),
        otherwise: statement.otherwise && change(statement.otherwise),
      };
    case 'match':
      return {
        ...statement,
        arms: statement.arms.map((arm) => ({ ...arm, body: change(arm.body) })),
        otherwise: statement.otherwise && change(statement.otherwise),
      };
    case 'while':
    case 'loop':
    case 'for':
    case 'atomic':
      return { ...statement, body: change(statement.body) };
    case 'either':
      return { ...statement, arms: statement.arms.map(change) };
    default:
      return statement;
  }
}

/** A statement and where it stands. */
export interface Placed {
  readonly statement: Statement;
  /** The block it stands in, and its place there. */
  readonly block: Block;
  readonly index: number;
  readonly isInAtomic: boolean;
}

/** Yields every statement of `block` and of the blocks in it, in the order of the text. */
export function* placedStatements(block: Block, isInAtomic = false): Generator<Placed> {
  for (const [index, statement] of block.statements.entries()) {
    yield { statement, block, index, isInAtomic };
    for (const inner of blocksOf(statement)) {
      yield* placedStatements(inner, isInAtomic || statement.kind === 'atomic');
    }
  }
}
