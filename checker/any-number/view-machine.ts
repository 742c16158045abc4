/**
 * The machine of a few identities and an unseen one, on which the steps of views are taken.
 *
 * It is the machine of one identity more, in which the last one represents all that are not seen. Nobody
 * asks it anything, and nothing happens to it: quantifiers and loops over identities pass it by, and no set
 * has it. Only where one identity is chosen it can be that one; then `where`, which cannot be asked of it,
 * says yes. Its threads do not run (`explore-views.ts`).
 */
import { type Lowered, lower, lowerInParts } from '../../model/lower/lower.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { withExpressions } from '../../model/machine/node.ts';
import { full } from '../../model/machine/value.ts';
import type { Core, CoreBlock, CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL, type Type, type Value } from '../../spec/language/types/types.ts';
import { mapOperands } from '../../spec/language/types/walk-expression.ts';
import { Identities } from './identities.ts';
import { either, unseenTests, unseenValues } from './unseen-identity.ts';
import { withUnseenPlaces } from './unseen-places.ts';
import { type BothBranches, withUnseenWitnesses } from './unseen-witnesses.ts';

/** The machine of views; undefined if a limit was reached. */
export interface ViewMachine extends Pick<Lowered, 'machine' | 'diagnostics'> {
  /** Conditions that a view cannot always decide: there it takes both branches. */
  readonly loose: BothBranches['inexact'];
}

/** A value that no thread reads again would only make cells different. */
const RESETTING = { resetDeadLocals: true, useSymmetry: false } as const;

/** Returns the machine of `core`, whose type `type` has `size` identities, the last of them unseen. */
export function viewMachine(core: Core, type: string, size: number): ViewMachine {
  const { base, diagnostics: wrong } = lowerInParts(core, RESETTING);
  if (base === undefined) return { machine: undefined, loose: [], diagnostics: wrong };
  const threads = {
    instances: base.threads,
    indexesOf: (t: number) => at(core.threads, t).indexes,
  };
  const unseeing = new Unseeing(new Identities(threads, type, size));
  const { machine, diagnostics } = lower(unseeing.core(core), RESETTING);
  if (machine === undefined) return { machine, loose: [], diagnostics };
  const both = withUnseenWitnesses(machine, unseeing.identities);
  const guessing = withUnseenPlaces(both.machine, unseeing.identities);
  return { machine: unseeing.machine(guessing), loose: both.inexact, diagnostics };
}

class Unseeing {
  readonly identities: Identities;
  private readonly expressions = new Map<Expr, Expr>();

  constructor(identities: Identities) {
    this.identities = identities;
  }

  /**
   * A `for` over all identities as one over the set of those that are seen. That has to be said before loops
   * are unrolled: the rounds of a constant set are not found again afterwards.
   */
  core(core: Core): Core {
    return {
      ...core,
      procs: core.procs.map((proc) => ({ ...proc, body: this.block(proc.body) })),
      threads: core.threads.map((thread) => ({ ...thread, body: this.block(thread.body) })),
    };
  }

  private block({ statements, locals }: CoreBlock): CoreBlock {
    return { statements: statements.map((s) => this.statement(s)), locals };
  }

  private statement(s: CoreStatement): CoreStatement {
    switch (s.kind) {
      case 'if': {
        const { then, otherwise } = s;
        return { ...s, then: this.block(then), otherwise: otherwise && this.block(otherwise) };
      }
      case 'match': {
        const { otherwise } = s;
        return {
          ...s,
          arms: s.arms.map((arm) => ({ ...arm, body: this.block(arm.body) })),
          otherwise: otherwise && this.block(otherwise),
        };
      }
      case 'either':
        return { ...s, arms: s.arms.map((arm) => this.block(arm)) };
      case 'while':
      case 'loop':
      case 'atomic':
        return { ...s, body: this.block(s.body) };
      case 'for': {
        const { domain, span } = s;
        const body = this.block(s.body);
        if (!this.identities.isIdentity(domain)) return { ...s, body };
        if (s.set !== undefined && s.set.kind !== 'const') return { ...s, body };
        const type: Type = { kind: 'set', element: domain };
        const value = this.withoutUnseen(type, s.set?.value ?? full(domain));
        return { ...s, body, set: { kind: 'const', value, type, span } };
      }
      case 'assign':
      case 'call':
      case 'barrier':
      case 'choose':
      case 'await':
      case 'assume':
      case 'assert':
      case 'goto':
      case 'return':
      case 'break':
      case 'continue':
      case 'skip':
        return s;
      default:
        return s satisfies never;
    }
  }

  machine(machine: Machine): Machine {
    return {
      ...machine,
      templates: machine.templates.map((template) => ({
        ...template,
        nodes: template.nodes.map((node) => this.node(node)),
      })),
      properties: machine.properties.map((each) => ({ ...each, body: this.expression(each.body) })),
      stepProperties: machine.stepProperties.map((each) => ({
        ...each,
        body: this.expression(each.body),
      })),
      temporal: [],
    };
  }

  private node(node: MachineNode): MachineNode {
    const changed = withExpressions(node, (expr) => this.expression(expr));
    if (changed.kind !== 'choose' || changed.where === undefined) return changed;
    const { domain, slot, where } = changed;
    if (!this.identities.isIdentity(domain)) return changed;
    const chosen: Expr = { kind: 'local', slot, type: domain, span: where.span };
    // Of who is not seen it cannot be asked.
    return {
      ...changed,
      where: unseenTests(this.identities, chosen).reduceRight(
        (rest, test) => either(test, rest),
        where,
      ),
    };
  }

  private expression(expr: Expr): Expr {
    const known = this.expressions.get(expr);
    if (known !== undefined) return known;
    const made = this.build(mapOperands(expr, (operand) => this.expression(operand)));
    this.expressions.set(expr, made);
    return made;
  }

  private build(expr: Expr): Expr {
    if (expr.kind === 'const') {
      return this.identities.isIn(expr.type)
        ? { ...expr, value: this.withoutUnseen(expr.type, expr.value) }
        : expr;
    }
    if (expr.kind === 'set') return this.setOfSeen(expr);
    if (expr.kind !== 'quantified' || !this.identities.isIdentity(expr.domain)) return expr;
    const { id, domain, span, where } = expr;
    const bound: Expr = { kind: 'bound', id, type: domain, span };
    const seen = unseenTests(this.identities, bound).map(negated);
    const conditions = where === undefined ? seen : [...seen, where];
    const [last, ...others] = conditions.toReversed();
    return last === undefined
      ? expr
      : { ...expr, where: others.reduce((a, b) => both(b, a), last) };
  }

  /** `{x}` has nobody in it if `x` is not seen: so it is what is left of the set. */
  private setOfSeen(expr: Extract<Expr, { kind: 'set' }>): Expr {
    const { type, span } = expr;
    if (type.kind !== 'set' || !this.identities.isIdentity(type.element)) return expr;
    if (expr.elements.every(({ kind }) => SEEN.has(kind))) return expr;
    const all: Expr = {
      kind: 'const',
      value: this.withoutUnseen(type, full(type.element)),
      type,
      span,
    };
    return { kind: 'set-operation', operator: 'intersect', left: expr, right: all, type, span };
  }

  private withoutUnseen(type: Type, value: Value): Value {
    switch (type.kind) {
      case 'set': {
        const { identities } = this;
        const isOfIdentities = identities.isIdentity(type.element);
        const gone = isOfIdentities ? unseenValues(identities, { type: type.element }) : [];
        return gone.reduce((mask, place) => mask & ~(1 << place), value as number);
      }
      case 'optional':
        return value === null ? null : this.withoutUnseen(type.inner, value);
      case 'struct':
        return type.fields.map((field, i) =>
          this.withoutUnseen(field.type, (value as Value[])[i] ?? null),
        );
      case 'array':
      case 'seq':
        return (value as Value[]).map((element) => this.withoutUnseen(type.element, element));
      default:
        return value;
    }
  }
}

/** Expressions that are identities which are seen. */
const SEEN: ReadonlySet<Expr['kind']> = new Set(['self', 'arg', 'bound', 'const']);

function negated(operand: Expr): Expr {
  return { kind: 'not', operand, type: BOOL, span: operand.span };
}

function both(left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator: 'and', left, right, type: BOOL, span: right.span };
}
