/** What a spec says of runs and of steps, in TLA+. */
import { at } from '../../model/machine/assert.ts';
import { canFail } from '../../model/machine/can-fail.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { NotExported } from '../exported.ts';
import { keyOf, keysOf } from './thread-keys.ts';
import { TlaExpressions } from './tla-expression.ts';
import { mayChangeNothing } from './tla-step.ts';
import type { TlaSystem, TlaTemplate } from './tla-system.ts';

export interface TlaProperty {
  readonly name: string;
  readonly definition: string;
}

/** The definition of a step of a template's thread, by its actions; undefined if it never takes one. */
export function threadDefinition(roots: TlaTemplate): string | undefined {
  const { actions, template } = roots;
  const keys = keysOf(template);
  const own = actions.filter(
    (_, i) => at(template.nodes, at(template.locations, i)).kind !== 'end',
  );
  if (own.length === 0) return undefined;
  const call = (name: string): string => (keys.length === 0 ? name : `${name}(${keys.join(', ')})`);
  return [`${call(roots.name)} ==`, ...own.map((each) => `  \\/ ${call(each)}`)].join('\n');
}

/** A step of a thread of `roots`; undefined if it never takes one. */
export function threadStep(roots: TlaTemplate, key: readonly string[]): string | undefined {
  if (threadDefinition(roots) === undefined) return undefined;
  return key.length === 0 ? roots.name : `${roots.name}(${key.join(', ')})`;
}

/** An expression over a state, or over two: no thread runs. */
export function stateExpressions(system: TlaSystem, self?: string): TlaExpressions {
  const count = system.machine.variables.length;
  return new TlaExpressions(
    system.types,
    {
      global: (variable) =>
        variable < count
          ? at(system.variables, variable)
          : `${at(system.variables, variable - count)}'`,
      local: () => {
        throw new Error('a property has no locals');
      },
      self: () => self ?? 'self',
      args: [],
      at: (expr, args) => system.isAt(expr, args),
    },
    system.names.within(),
  );
}

/** The properties of runs, and why some are not among them. */
export function temporalProperties(system: TlaSystem): {
  readonly said: readonly TlaProperty[];
  readonly notExported: readonly NotExported[];
} {
  const { temporal } = system.machine;
  const obstacle = fairnessObstacle(system.machine);
  const said: TlaProperty[] = [];
  const notExported: NotExported[] = [];
  for (const { name, formula } of temporal) {
    const why = obstacle ?? formulaObstacle(formula);
    if (why !== undefined) {
      notExported.push({ name, why });
      continue;
    }
    const own = system.names.fresh(name);
    said.push({
      name: own,
      definition: `${own} == ${formulaText(stateExpressions(system), formula)}`,
    });
  }
  return { said, notExported };
}

/** Why fairness would mean something else in TLA+. */
function fairnessObstacle({ templates, threads }: Machine): string | undefined {
  const running = templates.filter((_, i) => threads.some(({ template }) => template === i));
  if (running.some(({ nodes }) => nodes.some(({ kind }) => kind === 'assume'))) {
    return 'a run that an `assume` gives up would stutter for ever';
  }
  const idle = running.find(
    (template) =>
      template.fairness !== 'none' &&
      template.locations.some((start) => mayChangeNothing(template, start)),
  );
  return idle === undefined
    ? undefined
    : `a step of \`${idle.name}\` may choose to change nothing, which is no step for the fairness of TLA+`;
}

function formulaObstacle(formula: Formula): string | undefined {
  if (formula.kind === 'atom') {
    return canFail(formula.expr) ? 'evaluating it may fail' : undefined;
  }
  if (formula.kind === 'until' || formula.kind === 'next') return `TLA+ has no \`${formula.kind}\``;
  return 'operand' in formula
    ? formulaObstacle(formula.operand)
    : (formulaObstacle(formula.left) ?? formulaObstacle(formula.right));
}

function formulaText(ex: TlaExpressions, formula: Formula): string {
  const inner = (each: Formula): string => `(${formulaText(ex, each)})`;
  switch (formula.kind) {
    case 'atom':
      return ex.text(formula.expr);
    case 'not':
      return `~${inner(formula.operand)}`;
    case 'and':
      return `${inner(formula.left)} /\\ ${inner(formula.right)}`;
    case 'or':
      return `${inner(formula.left)} \\/ ${inner(formula.right)}`;
    case 'implies':
      return `${inner(formula.left)} => ${inner(formula.right)}`;
    case 'always':
      return `[]${inner(formula.operand)}`;
    case 'eventually':
      return `<>${inner(formula.operand)}`;
    case 'leads-to':
      return `${inner(formula.left)} ~> ${inner(formula.right)}`;
    case 'until':
    case 'next':
      throw new Error('it has been asked whether it can be said');
    default:
      return formula satisfies never;
  }
}

/** The properties of steps: each is asked of all steps that change something. */
export function stepProperties(system: TlaSystem): {
  readonly said: readonly TlaProperty[];
  readonly notExported: readonly NotExported[];
} {
  const said: TlaProperty[] = [];
  const notExported: NotExported[] = [];
  for (const { name, body } of system.machine.stepProperties) {
    if (canFail(body)) {
      notExported.push({ name, why: 'evaluating it may fail' });
      continue;
    }
    const own = system.names.fresh(name);
    said.push({ name: own, definition: `${own} == [][${stepText(system, body)}]_vars` });
  }
  return { said, notExported };
}

function stepText(system: TlaSystem, body: Expr): string {
  const asksWho = [...subexpressions(body)].some(({ kind }) => kind === 'self');
  if (!asksWho) return stateExpressions(system).text(body);
  const each = system.templates
    .filter(({ threads }) => threads.length > 0)
    .flatMap((roots) => {
      const keys = keysOf(roots.template);
      const step = threadStep(roots, keys);
      if (step === undefined) return [];
      const self = system.types.self(roots.number, keys, roots.threads);
      const text = `${step} => (${stateExpressions(system, self).text(body)})`;
      return [forAll(system, roots, keys, text)];
    });
  return each.map((text) => `(${text})`).join(' /\\ ');
}

/** `\A i1 \in Cpu : text`, over all threads of a template. */
export function forAll(
  system: TlaSystem,
  { template }: TlaTemplate,
  keys: readonly string[],
  text: string,
  quantifier: '\\A' | '\\E' = '\\A',
): string {
  return template.indexes.reduceRight(
    (inner, { type }, i) =>
      `${quantifier} ${at(keys, i)} \\in ${system.types.domain(type)} : ${inner}`,
    text,
  );
}

/** The fairness of all threads, each as a conjunct. */
export function fairness(system: TlaSystem): readonly string[] {
  return system.templates.flatMap((roots) => {
    const { fairness: kind } = roots.template;
    const keys = keysOf(roots.template);
    const step = threadStep(roots, keys);
    if (kind === 'none' || roots.threads.length === 0 || step === undefined) return [];
    const text = `${kind === 'weak' ? 'WF' : 'SF'}_vars(${step})`;
    return [forAll(system, roots, keys, text)];
  });
}

/** The element of an array over a template's threads. */
export function elementText({ pc, isArray }: TlaTemplate, keys: readonly string[]): string {
  return isArray ? `${pc}[${keyOf(keys)}]` : pc;
}
