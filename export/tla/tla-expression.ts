/** Expressions of a machine in TLA+. */
import { assert, at } from '../../model/machine/assert.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Names } from '../names.ts';
import type { TlaTypes } from './tla-types.ts';

/** What the parts of an expression that are outside it are called. */
export interface Scope {
  readonly global: (variable: number) => string;
  readonly local: (slot: number) => string;
  /** The identity of the running thread. */
  readonly self: () => string;
  /** The running thread's place in the arrays over the threads of its template. */
  readonly args: readonly string[];
  readonly at: (expr: Expr & { readonly kind: 'at' | 'done' }, args: readonly string[]) => string;
}

export class TlaExpressions {
  readonly types: TlaTypes;
  private readonly scope: Scope;
  private readonly names: Names;
  private readonly bound: ReadonlyMap<number, string>;

  constructor(
    types: TlaTypes,
    scope: Scope,
    names: Names,
    bound: ReadonlyMap<number, string> = new Map(),
  ) {
    this.types = types;
    this.scope = scope;
    this.names = names;
    this.bound = bound;
  }

  /** `expr` as a text that can stand between brackets, or behind `=`. */
  text(expr: Expr): string {
    const { types, scope } = this;
    switch (expr.kind) {
      case 'const':
        return types.literal(expr.type, expr.value);
      case 'global':
        return scope.global(expr.variable);
      case 'local':
        return scope.local(expr.slot);
      case 'bound': {
        const name = this.bound.get(expr.id);
        assert(name !== undefined, 'a bound variable is within its quantifier');
        return name;
      }
      case 'self':
        return scope.self();
      case 'arg':
        return at(scope.args, expr.index);
      case 'field': {
        const { type } = expr.base;
        assert(type.kind === 'struct', 'what has a field is a struct');
        // Not every parser takes a field of an application.
        const base = expr.base.kind === 'head' ? `(${this.text(expr.base)})` : this.atom(expr.base);
        return `${base}.${types.field(type, expr.field)}`;
      }
      case 'index':
        return `${this.atom(expr.base)}[${this.text(expr.index)}]`;
      case 'seq-index':
        return `${this.atom(expr.base)}[${this.atom(expr.index)} + 1]`;
      case 'not':
        return `~${this.atom(expr.operand)}`;
      case 'negate':
        return `0 - ${this.atom(expr.operand)}`;
      case 'arithmetic': {
        const operator = expr.operator === '/' ? '\\div' : expr.operator;
        return `${this.atom(expr.left)} ${operator} ${this.atom(expr.right)}`;
      }
      case 'equal':
        return `${this.atom(expr.left)} ${expr.negated ? '#' : '='} ${this.atom(expr.right)}`;
      case 'compare': {
        const operator = expr.operator === '<=' ? '=<' : expr.operator;
        return `${this.rank(expr.left)} ${operator} ${this.rank(expr.right)}`;
      }
      case 'logic': {
        const operator = { and: '/\\', or: '\\/', implies: '=>' }[expr.operator];
        return `${this.atom(expr.left, expr.operator)} ${operator} ${this.atom(expr.right, expr.operator)}`;
      }
      case 'conditional':
        return `IF ${this.text(expr.condition)} THEN ${this.text(expr.then)} ELSE ${this.text(expr.otherwise)}`;
      case 'quantified':
        return this.quantified(expr);
      case 'struct': {
        const { type } = expr;
        assert(type.kind === 'struct', 'it is a struct');
        const parts = expr.fields.map(
          (each, i) => `${types.field(type, i)} |-> ${this.text(each)}`,
        );
        return `[${parts.join(', ')}]`;
      }
      case 'update': {
        const { type } = expr;
        assert(type.kind === 'struct', 'it is a struct');
        const parts = expr.fields.map(
          ({ field, value }) => `!.${types.field(type, field)} = ${rightSide(this.text(value))}`,
        );
        return parts.length === 0
          ? this.text(expr.base)
          : `[${this.text(expr.base)} EXCEPT ${parts.join(', ')}]`;
      }
      case 'set':
        return `{${expr.elements.map((each) => this.text(each)).join(', ')}}`;
      case 'set-operation': {
        const operator = { union: '\\cup', minus: '\\', intersect: '\\cap' }[expr.operator];
        return `${this.atom(expr.left)} ${operator} ${this.atom(expr.right)}`;
      }
      case 'in':
        return expr.right.type.kind === 'set'
          ? `${this.atom(expr.left)} \\in ${this.atom(expr.right)}`
          : `SeqHas(${this.text(expr.right)}, ${this.text(expr.left)})`;
      case 'some':
        return types.some(expr.type, this.text(expr.operand));
      case 'unwrap': {
        const { type } = expr.operand;
        const isNested = type.kind === 'optional' && type.inner.kind === 'optional';
        return isNested ? `${this.atom(expr.operand)}[1]` : this.text(expr.operand);
      }
      case 'seq':
        return `<<${expr.elements.map((each) => this.text(each)).join(', ')}>>`;
      case 'append':
        return `Append(${this.text(expr.base)}, ${this.text(expr.element)})`;
      case 'head':
        return `Head(${this.text(expr.base)})`;
      case 'tail':
        return `Tail(${this.text(expr.base)})`;
      case 'length':
        return `${expr.base.type.kind === 'set' ? 'Cardinality' : 'Len'}(${this.text(expr.base)})`;
      case 'narrow':
      case 'convert':
        return this.text(expr.operand);
      case 'at':
      case 'done':
        return scope.at(
          expr,
          expr.args.map((each) => this.text(each)),
        );
      default:
        return expr satisfies never;
    }
  }

  /** `expr` as an operand: in parentheses, but where none are needed. */
  atom(expr: Expr, within?: 'and' | 'or' | 'implies'): string {
    const text = this.text(expr);
    if (within === undefined) return closed(text);
    const isChain = within !== 'implies' && expr.kind === 'logic' && expr.operator === within;
    return isChain || BINDS_TIGHTER.has(expr.kind) ? text : closed(text);
  }

  private rank(expr: Expr): string {
    return expr.type.kind === 'enum'
      ? `${this.types.rank(expr.type)}[${this.text(expr)}]`
      : this.atom(expr);
  }

  private quantified(expr: Expr & { readonly kind: 'quantified' }): string {
    const { quantifier, domain, where, body } = expr;
    const name = this.names.within().fresh(boundName(domain));
    const inner = this.with(expr.id, name, true);
    const set = this.types.domain(domain);
    const admitted = where === undefined ? '' : inner.atom(where, 'and');
    if (quantifier === 'forall') {
      const test = admitted === '' ? inner.text(body) : `${admitted} => ${inner.atom(body)}`;
      return `\\A ${name} \\in ${set} : ${test}`;
    }
    const test = admitted === '' ? inner.text(body) : `${admitted} /\\ ${inner.atom(body)}`;
    return quantifier === 'exists'
      ? `\\E ${name} \\in ${set} : ${test}`
      : `Cardinality({${name} \\in ${set} : ${test}})`;
  }

  /** The same, within a quantifier. */
  with(id: number, text: string, isName: boolean): TlaExpressions {
    const names = this.names.within();
    if (isName) names.reserve(text);
    return new TlaExpressions(this.types, this.scope, names, new Map(this.bound).set(id, text));
  }
}

/** What needs no parentheses beside `/\\`, `\\/` and `=>`. */
const BINDS_TIGHTER: ReadonlySet<Expr['kind']> = new Set([
  'equal',
  'compare',
  'in',
  'not',
  'at',
  'done',
]);

/** What of `text` is outside of all brackets. */
function outside(text: string): string {
  let depth = 0;
  let found = '';
  for (let i = 0; i < text.length; i++) {
    const isOpening = text.startsWith('<<', i) || '([{'.includes(text.charAt(i));
    const isClosing = text.startsWith('>>', i) || ')]}'.includes(text.charAt(i));
    if (isOpening) depth += 1;
    if (isClosing) depth -= 1;
    if (text.startsWith('<<', i) || text.startsWith('>>', i)) i += 1;
    else if (depth === 0 && !isClosing) found += text.charAt(i);
  }
  return found;
}

/** `text` as an operand: one name, number, application or bracket needs no parentheses. */
export function closed(text: string): string {
  return /^[\w.'"]*$/.test(outside(text)) ? text : `(${text})`;
}

/** `text` behind `=`: what binds as strongly, or less, stands in parentheses. */
export function rightSide(text: string): string {
  return /[<>=#~:]|\\in|\/\\|\\\/|^IF /.test(outside(text)) ? `(${text})` : text;
}

function boundName(domain: { readonly kind: string; readonly name?: string }): string {
  return domain.name === undefined ? 'each' : domain.name.charAt(0).toLowerCase();
}
