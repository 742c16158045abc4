/** The statements that test machines are written in, as data: what the parser makes of real specs. */
import type { Expr } from '../../spec/language/types/expression.ts';
import type { ScalarType } from '../../spec/language/types/types.ts';
import { fitted } from './expression.fixture.ts';

export type Statement =
  | { readonly kind: 'assign'; readonly place: Expr; readonly value: Expr }
  | {
      readonly kind: 'if';
      readonly condition: Expr;
      readonly then: Block;
      readonly otherwise: Block;
    }
  /** Without a condition it goes on for ever. */
  | { readonly kind: 'loop'; readonly condition: Expr | undefined; readonly body: Block }
  | {
      readonly kind: 'choose';
      readonly slot: Expr;
      readonly domain: ScalarType;
      readonly where: Expr | undefined;
    }
  | { readonly kind: 'either'; readonly arms: readonly Block[] }
  | { readonly kind: 'await' | 'assume'; readonly condition: Expr }
  | {
      readonly kind: 'assert';
      readonly form: 'assert' | 'warn';
      readonly condition: Expr;
      readonly property: string;
    }
  | { readonly kind: 'barrier'; readonly barrier: 'mb' | 'rmb' | 'wmb' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'end' }
  | { readonly kind: 'atomic'; readonly body: Block }
  | { readonly kind: 'labelled'; readonly label: string; readonly statement: Statement };

export type Block = readonly Statement[];

export const assign = (place: Expr, value: Expr): Statement => ({
  kind: 'assign',
  place,
  value: fitted(value, place.type),
});
export const when = (condition: Expr, then: Block, otherwise: Block = []): Statement => ({
  kind: 'if',
  condition,
  then,
  otherwise,
});
export const whileDo = (condition: Expr, body: Block): Statement => ({
  kind: 'loop',
  condition,
  body,
});
export const loop = (...body: Statement[]): Statement => ({
  kind: 'loop',
  condition: undefined,
  body,
});
export const choose = (slot: Expr, domain: ScalarType, where?: Expr): Statement => ({
  kind: 'choose',
  slot,
  domain,
  where,
});
export const either = (...arms: Block[]): Statement => ({ kind: 'either', arms });
export const waitUntil = (condition: Expr): Statement => ({ kind: 'await', condition });
export const assume = (condition: Expr): Statement => ({ kind: 'assume', condition });
export const check = (condition: Expr, property = 'assert'): Statement => ({
  kind: 'assert',
  form: 'assert',
  condition,
  property,
});
export const warn = (condition: Expr, property: string): Statement => ({
  kind: 'assert',
  form: 'warn',
  condition,
  property,
});
export const barrier = (kind: 'mb' | 'rmb' | 'wmb' = 'mb'): Statement => ({
  kind: 'barrier',
  barrier: kind,
});
export const skip: Statement = { kind: 'skip' };
export const end: Statement = { kind: 'end' };
export const atomic = (...body: Statement[]): Statement => ({ kind: 'atomic', body });
export const labelled = (label: string, statement: Statement): Statement => ({
  kind: 'labelled',
  label,
  statement,
});
