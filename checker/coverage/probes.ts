/**
 * Probes: which ways out of its branches a machine ever takes, and which premises it ever meets.
 *
 * A probed machine is the machine with a `warn false` on each way out of a branch, an `await`, an
 * `assume` and a `choose`, and with a `cover` for each premise and each quantifier of its properties.
 * An engine explores it as any other machine, and what it reports as violated or covered is what
 * happens. So there is nothing to count, and every engine can do it.
 *
 * Law: the probed machine has the states and transitions of the machine (probes.test.ts). A false
 * `await` becomes a step that fails: it has no successor either, but no state counts as a deadlock.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Property, Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Outcome } from '../outcome.ts';

/** A node that may go more than one way, and what of it is reported if it goes there. */
export interface Fork {
  readonly kind: 'branch' | 'await' | 'assume' | 'choose';
  readonly template: number;
  readonly node: number;
  /** The condition, or the whole statement. */
  readonly span: Span;
  /** The name of the probe on its way if the condition is true; of a `choose`, if there is a value. */
  readonly whenTrue: string;
  /** Undefined for `choose`. */
  readonly whenFalse: string | undefined;
}

/** A part of a property without which the property says nothing. */
export interface Need {
  readonly kind: 'premise' | 'domain';
  readonly property: string;
  /** The premise, or the whole quantifier. */
  readonly span: Span;
  readonly probe: string;
}

export interface Probed {
  readonly machine: Machine;
  readonly forks: readonly Fork[];
  readonly needs: readonly Need[];
}

/** Returns `machine` with its probes, and what they stand for. */
export function probe(machine: Machine): Probed {
  const forks: Fork[] = [];
  const needs: Need[] = [];
  const templates = machine.templates.map((template, i) => withProbes(template, i, forks));
  const covers = machine.properties
    .filter(({ form }) => form !== 'cover')
    .flatMap((property) => coversOf(property, needs));
  return {
    machine: {
      ...machine,
      templates,
      properties: covers,
      temporal: [],
      stepProperties: [],
      // What a way of one identity is in one state, it may be of another in a state that is left out.
      usesSymmetry: false,
    },
    forks,
    needs,
  };
}

/** Returns the names of the probes that `outcome` saw. */
export function hitProbes({ violations, covered }: Outcome): ReadonlySet<string> {
  return new Set([...violations, ...covered].map(({ property }) => property));
}

/** What an exploration of a probed machine covered; it can be kept without the machine. */
export interface Covered {
  /** The forks at which some thread arrives, and which ways were taken. */
  readonly forks: readonly CoveredFork[];
  readonly needs: readonly CoveredNeed[];
}

export interface CoveredFork extends Pick<Fork, 'kind' | 'span'> {
  /** The same for all forks of one place in the text. */
  readonly name: string;
  readonly isTrue: boolean;
  /** True of `choose`, which has no such way. */
  readonly isFalse: boolean;
}

export interface CoveredNeed extends Need {
  readonly isMet: boolean;
}

/** Returns what `hits`, the names of the probes that were hit, say of the machine. */
export function coveredBy(probed: Probed, hits: ReadonlySet<string>): Covered {
  return {
    forks: [...reachedForks(probed, hits)].map(({ kind, span, whenTrue, whenFalse }) => ({
      ...{ kind, span, name: whenTrue },
      isTrue: hits.has(whenTrue),
      isFalse: whenFalse === undefined || hits.has(whenFalse),
    })),
    needs: probed.needs.map((need) => ({ ...need, isMet: hits.has(need.probe) })),
  };
}

/**
 * Returns the forks at which some thread arrives. What leads from fork to fork is taken as executed;
 * it can end a run only by a violation.
 */
export function reachedForks(
  { machine, forks }: Probed,
  hits: ReadonlySet<string>,
): ReadonlySet<Fork> {
  const reached = new Set<Fork>();
  machine.templates.forEach((template, number) => {
    if (!machine.threads.some((thread) => thread.template === number)) return;
    const forkAt = new Map(forks.filter((f) => f.template === number).map((f) => [f.node, f]));
    const seen = new Set<number>();
    const open = [template.entry];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      const it = at(template.nodes, node);
      // A probe that was not hit lets nobody pass.
      if (it.kind === 'assert' && isProbe(it.property) && !hits.has(it.property)) continue;
      seen.add(node);
      const fork = forkAt.get(node);
      if (fork !== undefined) reached.add(fork);
      open.push(...successors(it));
    }
  });
  return reached;
}

/** No name of a spec has a blank in it. */
const PROBE = 'probe ';
const isProbe = (property: string): boolean => property.startsWith(PROBE);

function withProbes(template: Template, number: number, forks: Fork[]): Template {
  const prologue = prologueOf(template);
  const nodes: MachineNode[] = [...template.nodes];
  template.nodes.forEach((node, place) => {
    if (prologue.has(place)) return;
    if (
      node.kind !== 'branch' &&
      node.kind !== 'await' &&
      node.kind !== 'assume' &&
      node.kind !== 'choose'
    ) {
      return;
    }
    const span = node.kind === 'choose' ? node.origin.span : node.condition.span;
    const name = `${PROBE}${node.kind} ${span.source.path}:${span.start}-${span.end}`;
    const whenTrue = `${name} true`;
    const whenFalse = node.kind === 'choose' ? undefined : `${name} false`;
    forks.push({ kind: node.kind, template: number, node: place, span, whenTrue, whenFalse });
    const add = (property: string, form: 'assert' | 'warn', next: number): number => {
      nodes.push({
        kind: 'assert',
        form,
        condition: falseAt(span),
        property,
        message: '',
        next,
        stop: 'no',
        access: false,
        reset: [],
        origin: node.origin,
      });
      return nodes.length - 1;
    };
    if (node.kind === 'choose') {
      nodes[place] = { ...node, next: add(whenTrue, 'warn', node.next) };
      return;
    }
    const { stop, access, reset, origin, condition } = node;
    const [then, otherwise] =
      node.kind === 'branch' ? [node.then, node.otherwise] : [node.next, node.next];
    nodes[place] = {
      ...{ kind: 'branch', stop, access, reset, origin, condition },
      then: add(whenTrue, 'warn', then),
      otherwise: add(`${name} false`, node.kind === 'branch' ? 'warn' : 'assert', otherwise),
    };
  });
  return { ...template, nodes };
}

/** The nodes before the first stop. They belong to the initial state, and nothing there may fail. */
function prologueOf({ nodes, entry }: Template): ReadonlySet<number> {
  const prologue = new Set<number>();
  const open = [entry];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (prologue.has(node) || at(nodes, node).stop !== 'no') continue;
    prologue.add(node);
    open.push(...successors(at(nodes, node)));
  }
  return prologue;
}

function falseAt(span: Span): Expr {
  return { kind: 'const', value: 0, type: { kind: 'bool' }, span };
}

/** A `cover` for each premise and quantifier on the way into the body of `property`. */
function coversOf(property: Property, needs: Need[]): readonly Property[] {
  const covers: Property[] = [];
  const need = (kind: Need['kind'], span: Span, body: Expr): void => {
    const name = `${PROBE}${kind} ${property.name} ${span.start}-${span.end}`;
    if (needs.some((known) => known.probe === name)) return;
    needs.push({ kind, property: property.name, span, probe: name });
    covers.push({ form: 'cover', name, message: '', body, span });
  };
  /** `wrap` puts an expression below the quantifiers and behind the premises around it. */
  const visit = (expr: Expr, wrap: (inner: Expr) => Expr): void => {
    if (expr.kind === 'logic' && expr.operator === 'implies') {
      need('premise', expr.left.span, wrap(expr.left));
      visit(expr.right, (inner) => wrap(both(expr.left, inner)));
    } else if (expr.kind === 'logic' && expr.operator === 'and') {
      visit(expr.left, wrap);
      visit(expr.right, wrap);
    } else if (expr.kind === 'quantified' && expr.quantifier === 'forall') {
      const some = (inner: Expr): Expr => wrap({ ...expr, quantifier: 'exists', body: inner });
      if (expr.where !== undefined) need('domain', expr.span, some(trueAt(expr.span)));
      visit(expr.body, some);
    }
  };
  if (property.form === 'invariant') visit(property.body, (inner) => inner);
  return covers;
}

function both(left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator: 'and', left, right, type: { kind: 'bool' }, span: left.span };
}

function trueAt(span: Span): Expr {
  return { kind: 'const', value: 1, type: { kind: 'bool' }, span };
}
