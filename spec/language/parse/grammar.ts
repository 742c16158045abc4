/**
 * The grammar of docs/LANGUAGE.md, section 1: a constant for each nonterminal, its EBNF above it.
 *
 *   grammar-declarations   what a spec is made of        grammar-statements    what threads do
 *   grammar-claims         variants and claims           grammar-expressions   values
 *   grammar-types          types                         grammar-operators     the precedence table
 *   grammar-drivers        operations and columns
 *
 * One or two tokens of lookahead decide every fork, so that a parse takes linear time and a mistake
 * is found where it is. `parse.ts` is the way in.
 */
// The patterns of the rules `block` and `ifStatement`.
import './grammar-statements.ts';
import type { Declaration, Path } from '../syntax/ast.ts';
import { claimDeclaration, variantDeclaration } from './grammar-claims.ts';
import { fnDeclaration, procDeclaration, threadDeclaration } from './grammar-code.ts';
import { byFirst, type Grammar, literal, nothing, second } from './grammar-combinators.ts';
import {
  enumDeclaration,
  guardedDeclaration,
  paramDeclaration,
  path,
  propertyDeclaration,
  structDeclaration,
  typeDeclaration,
  useDeclaration,
  variableDeclaration,
} from './grammar-declarations.ts';
import { columnDeclaration, driverDeclaration, modeDeclaration } from './grammar-drivers.ts';

/** "module" path */
export const moduleLine: Grammar<Path> = second(literal('module'), path);

/**
 * declaration = use | param | type | enum | struct | variable | guarded | fn | proc | thread
 *             | variant | property | claim | driver | column | mode
 * `byFirst` sees words that begin a declaration only where grammar-chunks says that they do.
 */
export const declaration: Grammar<Declaration> = byFirst<Declaration>(
  {
    use: useDeclaration,
    param: paramDeclaration,
    symmetric: typeDeclaration,
    type: typeDeclaration,
    enum: enumDeclaration,
    struct: structDeclaration,
    word: structDeclaration,
    shared: variableDeclaration('shared'),
    percpu: variableDeclaration('percpu'),
    ghost: variableDeclaration('ghost'),
    guarded: guardedDeclaration,
    fn: fnDeclaration,
    proc: procDeclaration,
    thread: threadDeclaration,
    daemon: threadDeclaration,
    fair: threadDeclaration,
    strong: threadDeclaration,
    unfair: threadDeclaration,
    variant: variantDeclaration,
    invariant: propertyDeclaration('invariant'),
    never: propertyDeclaration('never'),
    cover: propertyDeclaration('cover'),
    step: propertyDeclaration('step'),
    property: propertyDeclaration('property'),
    eventually: propertyDeclaration('eventually'),
    claim: claimDeclaration,
    driver: driverDeclaration,
    label: columnDeclaration('label'),
    outcome: columnDeclaration('outcome'),
    effect: columnDeclaration('effect'),
    mode: modeDeclaration,
  },
  nothing('a declaration'),
);
