/**
 * The nonterminals that are used before they are defined: the grammar's recursion goes through
 * these five. `grammar-expressions`, `-types` and `-statements` give them their patterns.
 */
import { type Rule, rule } from 'typescript-parsec';
import type { Block, Expression, IfStatement, TypeSyntax } from '../syntax/ast.ts';
import type { TokenKind } from '../text/lex.ts';

/** `expr`. */
export const expression: Rule<TokenKind, Expression> = rule();

/** An `expr` of `+ - * / %` alone: what bounds a range. */
export const additive: Rule<TokenKind, Expression> = rule();

/** `typeExpr`. */
export const typeExpr: Rule<TokenKind, TypeSyntax> = rule();

/** `block`. */
export const block: Rule<TokenKind, Block> = rule();

/** `ifStatement`. */
export const ifStatement: Rule<TokenKind, IfStatement> = rule();
