/**
 * The programs that a text describes, one for each number of identities of a type.
 *
 * They are to differ in that number and in nothing else: the size of the type hangs on one param, which is used
 * for nothing else, and the control locations of the threads are the same. What else a text may say that depends on
 * the number is found by `obstacles.ts`.
 */
import { lower } from '../../model/lower/lower.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import { elaborate, paramsOf } from '../../spec/language/elaborate/elaborate.ts';
import type { Program } from '../../spec/language/program/program.ts';
import type { RangeTypeSyntax, TypeDeclaration } from '../../spec/language/syntax/ast.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';
import type { Obstacle } from './obstacle-list.ts';
import { obstaclesOf } from './obstacles.ts';
import type { Checks } from './property-obstacles.ts';
import { propertyObstacles, viewSizesOf } from './property-obstacles.ts';
import { viewMachine } from './view-machine.ts';
import { VIEW_SIZE_MAX } from './view-set.ts';

/** The machines on which any number of identities is looked at. */
export interface Family {
  /** `Cpu`, and the param that says how many there are. */
  readonly type: string;
  readonly param: string;
  /** By the number of identities, one unseen included: 2 is that of views of one. */
  readonly views: ReadonlyMap<number, Machine>;
  /** How many identities have to be in a view, so that what is asked for can be seen broken. */
  readonly viewSize: number;
  /** The numbers of identities that the param can have, up to `EXACT_MAX`. */
  readonly sizes: readonly number[];
  /** Conditions that somebody unseen may decide: there a view takes both branches. */
  readonly loose: readonly Span[];
}

export type FamilyFound =
  | { readonly kind: 'family'; readonly family: Family }
  /** The spec has mistakes, whatever is asked of it. */
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'obstacles'; readonly obstacles: readonly Obstacle[] };

/** The most identities that an exact search looks at where views do not prove what is asked. */
export const EXACT_MAX = 4;

/** Returns the programs of `program` for any number of `type`, or all obstacles; `span` is the place that requests it. */
export function familyOf(
  written: Program,
  settings: ReadonlyMap<string, number>,
  type: string,
  checks: Checks,
  span: Span,
): FamilyFound {
  const declared = written.modules
    .flatMap(({ syntax }) => syntax.declarations)
    .find((d): d is TypeDeclaration => d.kind === 'type' && d.name.text === type);
  if (declared === undefined) {
    return obstacle(`there is no type \`${type}\``, 'name a symmetric type', span);
  }
  const bound = boundOf(declared);
  const program = declared.symmetric ? written : withSymmetric(written, declared);
  if (bound === undefined) {
    return obstacle(
      `\`${type}\` is not declared by its number alone`,
      `declare it \`type ${type} = 0..N-1\`, where \`param N : 1..${EXACT_MAX}\` is used for nothing else`,
      declared.span,
    );
  }
  const { param, range } = bound;
  const params = paramsOf(program);
  const number = params?.find(({ name }) => name === param);
  if (number === undefined) {
    const { diagnostics } = elaborate(program, { params: settings });
    return diagnostics.length > 0
      ? { kind: 'wrong', diagnostics }
      : obstacle(
          `\`${param}\` is no param`,
          `declare \`param ${param} : 1..${EXACT_MAX} = 2\``,
          range.high.span,
        );
  }
  if (settings.has(param)) {
    return obstacle(
      `\`${param}\` is set, which says how many \`${type}\` there are`,
      `leave \`${param}\` out`,
      span,
    );
  }
  const [low, high] = number.type.kind === 'int' ? [number.type.low, number.type.high] : [0, 0];
  if (low > 2 || high < 3) {
    return obstacle(
      `\`${param}\` cannot be 2 and 3, which is what views of \`${type}\` are made of`,
      `declare \`param ${param} : 1..${EXACT_MAX}\``,
      number.span,
    );
  }
  const numbers = [1, 2, 3, 4].filter((n) => n >= low && n <= high);
  return build(program, settings, type, param, range, numbers, checks);
}

/**
 * The same program with `declared` as a symmetric type: its numbers become identities, and where a spec mixes
 * them with other numbers is a mistake of types. What is left has the same runs.
 */
function withSymmetric(program: Program, declared: TypeDeclaration): Program {
  const symmetric = { ...declared, symmetric: true };
  const modules = program.modules.map((module) => {
    const declarations = module.syntax.declarations.map((d) => (d === declared ? symmetric : d));
    return { ...module, syntax: { ...module.syntax, declarations } };
  });
  const entry = modules[program.modules.indexOf(program.entry)];
  assert(entry !== undefined, 'a program has its entry among its modules');
  return { ...program, modules, entry };
}

function obstacle(why: string, hint: string, span: Span): FamilyFound {
  return { kind: 'obstacles', obstacles: [{ why, hint, span }] };
}

/** The param `N` of `0..N-1`. */
function boundOf({ type }: TypeDeclaration): { param: string; range: RangeTypeSyntax } | undefined {
  if (type.kind !== 'range-type') return undefined;
  const { low, high } = type;
  if (low.kind !== 'number' || low.value !== 0 || high.kind !== 'binary') return undefined;
  const { operator, left, right } = high;
  const isOneLess = operator === '-' && right.kind === 'number' && right.value === 1;
  return isOneLess && left.kind === 'name' ? { param: left.name, range: type } : undefined;
}

function build(
  program: Program,
  settings: ReadonlyMap<string, number>,
  type: string,
  param: string,
  range: RangeTypeSyntax,
  numbers: readonly number[],
  checks: Checks,
): FamilyFound {
  const obstacles = new Map<string, Obstacle>();
  const meet = (found: readonly Obstacle[]): void => {
    for (const each of found) {
      const { source, start } = each.span;
      obstacles.set(`${source.path} ${start} ${each.why}`, each);
    }
  };
  const views = new Map<number, Machine>();
  const loose = new Set<Span>();
  let shapes: readonly string[] | undefined;
  let viewSize = 1;
  for (const size of numbers.filter((n) => n >= 2)) {
    const { core, diagnostics } = elaborate(program, {
      params: new Map([...settings, [param, size]]),
      onMeaning: (use, meaning) => {
        const isParam = meaning.kind === 'param' && meaning.name === param;
        if (isParam && !isWithin(use, range.span) && !isWithin(use, meaning.span))
          meet([otherUse(param, type, use)]);
      },
    });
    if (core === undefined) return { kind: 'wrong', diagnostics };
    const exact = lower(core, { resetDeadLocals: true });
    if (exact.machine === undefined) {
      // What has too many threads for four can be looked at two at a time.
      if (views.has(3)) break;
      return { kind: 'wrong', diagnostics: exact.diagnostics };
    }
    meet(obstaclesOf(core, exact.machine, type, size));
    if (obstacles.size > 0) continue;
    meet(propertyObstacles(exact.machine, type, size, VIEW_SIZE_MAX, checks));
    const view = viewMachine(core, type, size);
    if (view.machine === undefined) return { kind: 'wrong', diagnostics: view.diagnostics };
    shapes ??= exact.machine.templates.map(shapeOf);
    for (const machine of [exact.machine, view.machine]) meet(differences(machine, shapes));
    views.set(size, view.machine);
    for (const each of view.loose) loose.add(each);
    viewSize = Math.max(
      1,
      ...viewSizesOf(exact.machine, type, size, checks).map((each) => each.size),
    );
  }
  if (obstacles.size > 0) return { kind: 'obstacles', obstacles: [...obstacles.values()] };
  const family = { type, param, views, viewSize, sizes: numbers, loose: [...loose] };
  return { kind: 'family', family };
}

function otherUse(param: string, type: string, span: Span): Obstacle {
  return {
    why: `\`${param}\` is used for more than the number of \`${type}\``,
    hint: `say it without \`${param}\`, or with a param of its own`,
    span,
  };
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

/** The control locations of a thread and its locals there: the same for any number of identities. */
function shapeOf({ locations, nodes, slots }: Template): string {
  const stops = locations.map((location) => {
    const { origin, reset, kind } = at(nodes, location);
    const frames = origin.frames.map(({ proc, call }) => `${proc} ${call.start}`);
    return [kind === 'end', origin.span.start, textOf(origin.span), origin.labels, frames, reset];
  });
  return JSON.stringify([stops, slots.map(({ name }) => name)]);
}

function differences(machine: Machine, shapes: readonly string[]): readonly Obstacle[] {
  return machine.templates.flatMap((template, i) =>
    shapeOf(template) === shapes[i]
      ? []
      : [
          {
            why: `the steps of \`${template.name}\` are others for another number`,
            hint: 'write the loop over identities within one `atomic` block',
            span: template.span,
          },
        ],
  );
}
