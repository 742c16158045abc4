/**
 * From an expression of the language to the leaves of its value, each a `Scalar`.
 *
 * No target has values with parts, so an expression is asked for one leaf at a time: `a == b` of two structs
 * is the conjunction over their leaves, and an index that is known only at run time stays an index where the
 * target has arrays, or becomes a choice among the elements where it has none. Quantifiers are unrolled.
 *
 * Law: where evaluating the expression does not fail (`failure.ts`), each leaf is that of its value.
 */
import { assert, at, InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  scalarValues,
} from '../../spec/language/types/types.ts';
import { isIn, sameValue } from './compare-values.ts';
import { constantLeaf, firstLeaf } from './constant-leaf.ts';
import { exactArithmetic } from './exact-arithmetic.ts';
import {
  allOf,
  and,
  anyOf,
  arithmetic,
  asNumber,
  choose,
  compare,
  each,
  equal,
  not,
  or,
} from './fold-scalar.ts';
import { isIdentity } from './identities.ts';
import { IdentityError } from './identity-error.ts';
import { argumentOf, instanceWith, type Runner } from './instance.ts';
import { leavesOf } from './leaves.ts';
import {
  elementAt,
  elementType,
  ofInstance,
  ordinalIn,
  positionAt,
  read,
  spread,
} from './places.ts';
import {
  type Access,
  type Bound,
  bound,
  FALSE,
  number,
  type Place,
  type Scalar,
  TRUE,
  truth,
} from './scalar.ts';
import type { System, TemplateRoots } from './system.ts';

export class Projector {
  readonly system: System;
  private readonly machine: Machine;
  private readonly runner: Runner | undefined;
  private readonly bound = new Map<number, Scalar>();

  /** `runner` is undefined for properties, which belong to no thread. */
  constructor(system: System, runner: Runner | undefined) {
    this.system = system;
    this.machine = system.machine;
    this.runner = runner;
  }

  /** The value of a scalar expression. */
  scalar(expr: Expr): Scalar {
    return this.leaf(expr, []);
  }

  /** The place of a slot of the running thread. */
  slot(index: number): Place {
    const { roots, instance } = this.running();
    return ofInstance(roots, at(roots.slots, index), instance);
  }

  /** The number of a scalar expression among the values of its type. */
  ordinal(expr: Expr): Scalar {
    const { type } = expr;
    assert(isScalar(type), 'an index is a scalar');
    return ordinalIn(type, this.scalar(expr));
  }

  /** The leaf of `expr` that `path` leads to. */
  leaf(expr: Expr, path: readonly Access[]): Scalar {
    const [first, ...rest] = path;
    switch (expr.kind) {
      case 'const':
        return constantLeaf(this.system, expr.type, expr.value, path);
      case 'global':
        return read({ root: at(this.system.variables, expr.variable), path });
      case 'local': {
        const { root, path: own } = this.slot(expr.slot);
        return read({ root, path: [...own, ...path] });
      }
      case 'bound': {
        const value = this.bound.get(expr.id);
        if (value === undefined) throw new InternalError('a quantifier binds each variable');
        return value;
      }
      case 'self': {
        const { roots, instance } = this.running();
        if (roots.identity !== undefined) {
          throw new IdentityError(roots.identity, `\`${roots.template.name}\` stores its \`self\``);
        }
        return arithmetic('+', instance, number(at(roots.threads, 0)));
      }
      case 'arg':
        return argumentOf(this.machine, this.running(), expr.index);
      case 'field':
        return this.leaf(expr.base, [{ kind: 'field', field: expr.field }, ...path]);
      case 'index': {
        const { type } = expr.base;
        assert(type.kind === 'array', 'what has an index is an array');
        return this.leaf(expr.base, [elementAt(this.ordinal(expr.index), type), ...path]);
      }
      case 'seq-index': {
        const { type } = expr.base;
        assert(type.kind === 'seq', 'what has a position is a sequence');
        const index = this.scalar(expr.index);
        return this.leaf(expr.base, [{ kind: 'position', index, size: type.max }, ...path]);
      }
      case 'not':
        return not(this.scalar(expr.operand));
      case 'negate':
        return arithmetic('-', number(0), this.scalar(expr.operand));
      case 'arithmetic':
        return exactArithmetic(expr, this.scalar(expr.left), this.scalar(expr.right));
      case 'equal': {
        const same = sameValue(this, expr.left, expr.right);
        return expr.negated ? not(same) : same;
      }
      case 'compare': {
        const [left, right] = [this.scalar(expr.left), this.scalar(expr.right)];
        return compare(expr.operator, left, right);
      }
      case 'logic': {
        const left = this.scalar(expr.left);
        // A right side that is not evaluated need not have a value.
        if (left.kind === 'truth' && left.value === (expr.operator === 'or')) {
          return truth(expr.operator !== 'and');
        }
        const right = this.scalar(expr.right);
        if (expr.operator === 'and') return and(left, right);
        return expr.operator === 'or' ? or(left, right) : or(not(left), right);
      }
      case 'conditional': {
        const test = this.scalar(expr.condition);
        if (test.kind === 'truth') return this.leaf(test.value ? expr.then : expr.otherwise, path);
        return choose(test, this.leaf(expr.then, path), this.leaf(expr.otherwise, path));
      }
      case 'quantified':
        return this.quantified(expr);
      case 'struct':
        assert(first?.kind === 'field', 'a struct has fields');
        return this.leaf(at(expr.fields, first.field), rest);
      case 'update': {
        assert(first?.kind === 'field', 'a struct has fields');
        const change = expr.fields.findLast(({ field }) => field === first.field);
        return change === undefined ? this.leaf(expr.base, path) : this.leaf(change.value, rest);
      }
      case 'set': {
        assert(first?.kind === 'member', 'a set has members');
        const { index } = first;
        return anyOf(expr.elements.map((each) => equal(this.ordinal(each), index)));
      }
      case 'set-operation': {
        const [left, right] = [this.leaf(expr.left, path), this.leaf(expr.right, path)];
        if (expr.operator === 'union') return or(left, right);
        return and(left, expr.operator === 'minus' ? not(right) : right);
      }
      case 'in':
        return isIn(this, expr.left, expr.right);
      case 'some':
        return first?.kind === 'present' ? TRUE : this.leaf(expr.operand, rest);
      case 'unwrap':
        return this.leaf(expr.operand, [{ kind: 'content' }, ...path]);
      case 'seq': {
        if (first?.kind === 'length') return number(expr.elements.length);
        return spread(first, (i) => {
          const element = expr.elements[i];
          return element === undefined
            ? firstLeaf(this.system, elementType(expr.type), rest)
            : this.leaf(element, rest);
        });
      }
      case 'append': {
        const length = this.leaf(expr.base, [{ kind: 'length' }]);
        if (first?.kind === 'length') return arithmetic('+', length, number(1));
        assert(first?.kind === 'position', 'a sequence has positions');
        const isNew = equal(length, first.index);
        return choose(isNew, this.leaf(expr.element, rest), this.leaf(expr.base, path));
      }
      case 'head':
        return this.leaf(expr.base, [positionAt(0, expr.base.type), ...path]);
      case 'tail': {
        const { type } = expr.base;
        assert(type.kind === 'seq', 'what has a tail is a sequence');
        if (first?.kind === 'length') {
          return arithmetic('-', this.leaf(expr.base, [first]), number(1));
        }
        return spread(first, (i) =>
          i + 1 < type.max
            ? this.leaf(expr.base, [positionAt(i + 1, type), ...rest])
            : firstLeaf(this.system, type.element, rest),
        );
      }
      case 'length': {
        const { type } = expr.base;
        if (type.kind !== 'set') return this.leaf(expr.base, [{ kind: 'length' }]);
        if (isIdentity(this.system, type.element)) {
          const any = this.any(type.element);
          const size = scalarSize(type.element);
          return each(
            'count',
            any,
            this.leaf(expr.base, [{ kind: 'member', index: bound(any), size }]),
          );
        }
        return sum(leavesOf(type).map(({ path: member }) => this.leaf(expr.base, member)));
      }
      case 'narrow':
      case 'convert':
        return this.scalar(expr.operand);
      case 'at':
        return this.isAt(expr.template, expr.args, ({ origin }) =>
          origin.labels.includes(expr.label),
        );
      case 'done':
        return this.isAt(expr.template, expr.args, ({ kind }) => kind === 'end');
      default:
        return expr satisfies never;
    }
  }

  private any(type: ScalarType): Bound {
    return { name: this.system.names.fresh('each'), type };
  }

  /** What `make` returns for any identity of a quantifier's domain, and the name of that. */
  forAny<T>(
    { id, domain }: Expr & { readonly kind: 'quantified' },
    make: () => T,
  ): readonly [Bound, T] {
    const any = this.any(domain);
    this.bound.set(id, bound(any));
    const made = make();
    this.bound.delete(id);
    return [any, made];
  }

  /** What `make` returns for each value of a quantifier's domain, in ascending order. */
  each<T>({ id, domain }: Expr & { readonly kind: 'quantified' }, make: () => T): readonly T[] {
    return scalarValues(domain).map((value) => {
      this.bound.set(id, constantLeaf(this.system, domain, value, []));
      const made = make();
      this.bound.delete(id);
      return made;
    });
  }

  private running(): Runner {
    if (this.runner === undefined)
      throw new InternalError('no property asks for the running thread');
    return this.runner;
  }

  private quantified(expr: Expr & { readonly kind: 'quantified' }): Scalar {
    const { quantifier, where, body, domain } = expr;
    const round = (): readonly [Scalar, Scalar] => {
      const admitted = where === undefined ? TRUE : this.scalar(where);
      if (admitted.kind === 'truth' && !admitted.value) return [admitted, FALSE];
      return [admitted, this.scalar(body)];
    };
    if (isIdentity(this.system, domain)) {
      const [any, [admitted, holds]] = this.forAny(expr, round);
      const isFor = quantifier === 'forall' ? or(not(admitted), holds) : and(admitted, holds);
      return each(quantifier, any, isFor);
    }
    const rounds = this.each(expr, round);
    switch (quantifier) {
      case 'forall':
        return allOf(rounds.map(([admitted, holds]) => or(not(admitted), holds)));
      case 'exists':
        return anyOf(rounds.map(([admitted, holds]) => and(admitted, holds)));
      case 'count':
        return sum(rounds.map(([admitted, holds]) => and(admitted, holds)));
      default:
        return quantifier satisfies never;
    }
  }

  private isAt(
    template: number,
    args: readonly Expr[],
    test: (node: TemplateRoots['template']['nodes'][number]) => boolean,
  ): Scalar {
    const roots = at(this.system.templates, template);
    const { locations, nodes } = roots.template;
    const given = args.map((arg) => this.scalar(arg));
    const instance = instanceWith(this.machine, roots, given);
    const pc = read(ofInstance(roots, roots.pc, instance));
    return anyOf(
      locations.flatMap((node, i) =>
        test(at(nodes, node)) ? [equal(pc, at(roots.locations, i))] : [],
      ),
    );
  }
}

function sum(truths: readonly Scalar[]): Scalar {
  return truths.map(asNumber).reduce((total, each) => arithmetic('+', total, each), number(0));
}
