/** Random typed expressions as text, in brackets where they have an operator. */
import { isScalar, type ScalarType, type StructType, type Type } from '../types/types.ts';
import {
  type Candidate,
  fits,
  type Local,
  readable,
  type Scope,
  same,
  UNLIMITED,
  withoutReads,
} from './random-scope.fixture.ts';
import { BOOLEAN, hasLiteral, literal, type ScalarOf } from './random-types.fixture.ts';

type Maker = () => string;

/** Returns an expression of `type`; its simplest form where the tape has ended. */
export function expression(scope: Scope, type: Type, depth = 2): string {
  const { choices } = scope;
  const simple = simplest(scope, type);
  if (choices.pick(8) === 0) return simple();
  const found = reads(scope, type);
  if (depth === 0) return found.length === 0 ? simple() : choices.from(found)();
  const makers = [...found, ...found, ...compound(scope, type, depth)];
  return makers.length === 0 ? simple() : choices.from(makers)();
}

/** An expression of `type` that reads no memory, if there is one. */
function simplest(scope: Scope, type: Type): Maker {
  const { choices } = scope;
  if (hasLiteral(type)) return () => literal(choices, type);
  if (type.kind === 'index' && scope.hasSelf) return () => 'self';
  const [local] = readable(withoutReads(scope), (of) => fits(of, type));
  const [place] = readable(scope, (of) => fits(of, type));
  const candidate = local ?? place;
  if (candidate !== undefined) return () => read(scope, candidate);
  throw new Error(`nothing of type ${JSON.stringify(type)} can be written here`);
}

/** Whether some expression of `type` can be written here. */
export function canExpress(scope: Scope, type: Type): boolean {
  if (hasLiteral(type) || (type.kind === 'index' && scope.hasSelf)) return true;
  return readable(scope, (of) => fits(of, type)).length > 0;
}

function reads(scope: Scope, type: Type): readonly Maker[] {
  const found = readable(scope, (of) => fits(of, type));
  if (found.length === 0) return [];
  const one = (): string => read(scope, scope.choices.from(found));
  return [one, one];
}

/** Returns the text of a candidate, with its indexes, and takes it from the budget. */
export function read(scope: Scope, candidate: Candidate, marks = true): string {
  const { choices, budget, kind } = scope;
  if (candidate.isShared) budget.reads -= 1;
  const isPrimed = kind === 'step' && candidate.isShared && choices.pick(2) === 1;
  const text = placeText(scope, candidate, isPrimed ? "'" : '');
  const isRacy = marks && candidate.isShared && kind === 'body' && choices.chance(8);
  return isRacy ? `(racy ${text})` : text;
}

/** Returns a place with its indexes; none of them reads memory outside of `atomic`. */
export function placeText(scope: Scope, { root, path }: Candidate, mark = ''): string {
  let text = root + mark;
  for (const step of path.steps) {
    text += 'field' in step ? `.${step.field}` : `[${indexText(scope, step.index)}]`;
  }
  return text;
}

function indexText(scope: Scope, type: ScalarType): string {
  const isNested = scope.budget.reads === UNLIMITED && scope.choices.chance(25);
  return expression({ ...scope, budget: { reads: isNested ? 1 : 0 } }, type, 0);
}

/** A domain to range over, and the type of what it yields. */
export function domain(scope: Scope): { readonly text: string; readonly of: ScalarOf } {
  const { choices, world } = scope;
  const of = choices.from(world.types.scalars);
  const { type } = of;
  const set: Type = { kind: 'set', element: type };
  switch (choices.pick(4)) {
    case 1:
      return type.kind === 'int' && of.text !== 'Slot'
        ? { text: `${type.low}..${type.high}`, of }
        : { text: of.text, of };
    case 2:
      return { text: `(all ${of.text} minus ${expression(scope, set, 1)})`, of };
    case 3: {
      const found = readable(scope, (each) => same(each, set));
      return { text: found.length === 0 ? of.text : read(scope, choices.from(found)), of };
    }
    default:
      return { text: of.text, of };
  }
}

/** The same scope with a name more, which nobody assigns. */
export function withLocal(scope: Scope, name: string, of: ScalarOf): Scope {
  const local: Local = { name, of, isAssignable: false, isReference: false };
  return { ...scope, locals: [...scope.locals, local] };
}

function compound(scope: Scope, type: Type, depth: number): readonly Maker[] {
  const { choices } = scope;
  const inner = (of: Type): string => expression(scope, of, depth - 1);
  const condition = (): string => inner(BOOLEAN.type);
  const chosen = (): string => `(if ${condition()} then ${inner(type)} else ${inner(type)})`;
  const makers: Maker[] = [
    // Of constants alone there is little to choose.
    ...(readable(scope, isScalar).length > 0 && (type.kind !== 'bool' || depth > 1)
      ? [chosen]
      : []),
    ...calls(scope, type),
    ...unwrapped(scope, type, condition),
  ];
  switch (type.kind) {
    case 'bool':
      makers.push(...booleans(scope, depth));
      break;
    case 'int':
      makers.push(...integers(scope, type, depth));
      break;
    case 'index':
      if (scope.hasSelf && type.name === 'Tid') makers.push(() => 'self');
      if (scope.hasCpu && type.name === 'Cpu') makers.push(() => 'this_cpu');
      break;
    case 'struct':
      makers.push(...structs(scope, type, depth));
      break;
    case 'optional':
      if (canExpress(scope, type.inner)) makers.push(() => inner(type.inner));
      break;
    case 'set': {
      const operation = (): string =>
        `(${inner(type)} ${choices.from(['union', 'minus', 'intersect'])} ${inner(type)})`;
      makers.push(operation);
      if (canExpress(scope, type.element)) makers.push(() => `{${inner(type.element)}}`, operation);
      break;
    }
    case 'seq':
      if (canExpress(scope, type.element)) {
        makers.push(
          () => `append(${inner(type)}, ${inner(type.element)})`,
          () => `[${inner(type.element)}]`,
        );
      }
      makers.push(...tails(scope, type));
      break;
    default:
      break;
  }
  return makers;
}

function tails(scope: Scope, type: Type): readonly Maker[] {
  const found = readable(scope, (of) => same(of, type));
  return found.length === 0 ? [] : [() => `tail(${read(scope, scope.choices.from(found))})`];
}

/** Calls of every `fn` whose result fits; its arguments may read within `atomic` and properties only. */
function calls(scope: Scope, type: Type): readonly Maker[] {
  const { world, budget, kind, choices } = scope;
  const makers = world.fns
    .filter(({ result, reads: cost }) => fits(result.type, type) && cost <= budget.reads)
    .filter(({ parameters }) =>
      parameters.every((each) => canExpress(withoutReads(scope), each.type)),
    )
    .map((fn) => () => {
      // Without a limit there is nothing to take from: the difference would be no number.
      if (budget.reads !== UNLIMITED) budget.reads -= fn.reads;
      const args = fn.parameters.map((each) => expression(withoutReads(scope), each.type, 1));
      const mark = kind === 'step' && fn.reads > 0 && choices.pick(2) === 1 ? "'" : '';
      return `${fn.name}${mark}(${args.join(', ')})`;
    });
  return world.favourite === 'fn' ? [...makers, ...makers, ...makers, ...makers] : makers;
}

/** What an optional or a sequence holds: without a value at times, which is a violation. */
function unwrapped(scope: Scope, type: Type, condition: Maker): readonly Maker[] {
  const { choices } = scope;
  const some = readable(scope, (of) => of.kind === 'optional' && fits(of.inner, type));
  const many = readable(scope, (of) => of.kind === 'seq' && fits(of.element, type));
  const makers: Maker[] = [];
  if (some.length > 0 && canExpress(withoutReads(scope), type)) {
    makers.push(() => {
      const place = read(scope, choices.from(some), false);
      if (choices.chance(30)) return `value(${place})`;
      const other = expression(withoutReads(scope), type, 0);
      return `(if ${place} != none then value(${place}) else ${other})`;
    });
  }
  if (many.length > 0) {
    makers.push(() => {
      const place = read(scope, choices.from(many), false);
      const element = choices.from([`head(${place})`, `${place}[0]`]);
      if (choices.chance(30) || !canExpress(withoutReads(scope), type)) return element;
      const other = expression(withoutReads(scope), type, 0);
      const isThere = choices.pick(4) > 0 ? `len(${place}) > 0` : condition();
      return `(if ${isThere} then ${element} else ${other})`;
    });
  }
  return makers;
}

function booleans(scope: Scope, depth: number): readonly Maker[] {
  const { choices, world } = scope;
  const bool = BOOLEAN.type;
  const inner = (of: Type): string => expression(scope, of, depth - 1);
  const compared = (): Type => {
    const structs = world.types.structs.filter(({ type }) => hasLiteral(type));
    const found = readable(scope, (of) => of.kind !== 'array' && canExpress(scope, of));
    const places = found.map(({ path }) => path.type);
    return choices.from([
      ...world.types.scalars.map(({ type }) => type),
      ...(scope.budget.reads === UNLIMITED ? structs.map(({ type }) => type) : []),
      ...places,
      ...places,
    ]);
  };
  /** A side that has a type of its own, so that the other may be `none` or `{}`. */
  const typed = (of: Type): string => {
    const found = readable(scope, (each) => same(each, of));
    return found.length > 0 ? read(scope, choices.from(found)) : inner(of);
  };
  const equality = (): string => {
    const of = compared();
    const needsType = !isScalar(of) && readable(scope, (each) => same(each, of)).length === 0;
    if (needsType || !canExpress(withoutReads(scope), of)) return inner(bool);
    return `(${typed(of)} ${choices.from(['==', '!='])} ${expression(scope, of, depth - 1)})`;
  };
  return [
    equality,
    equality,
    equality,
    equality,
    () => `(not ${inner(bool)})`,
    () => `(${inner(bool)} ${choices.from(['and', 'or', 'implies'])} ${inner(bool)})`,
    () => {
      const ordered = world.types.scalars.filter(
        ({ type }) => type.kind === 'int' || type.kind === 'enum',
      );
      const { type } = choices.from(ordered);
      return `(${inner(type)} ${choices.from(['<', '<=', '>', '>='])} ${inner(type)})`;
    },
    () => membership(scope, depth),
    () => {
      const quantifier = choices.from(['exists', 'forall'] as const);
      return quantified(scope, quantifier, depth);
    },
  ];
}

function membership(scope: Scope, depth: number): string {
  const { choices } = scope;
  const found = readable(scope, (of) => of.kind === 'set' || of.kind === 'seq');
  if (found.length === 0) return expression(scope, BOOLEAN.type, depth - 1);
  const candidate = choices.from(found);
  const { type } = candidate.path;
  const element = type.kind === 'set' || type.kind === 'seq' ? type.element : type;
  const set = read(scope, candidate);
  return canExpress(scope, element)
    ? `(${expression(scope, element, depth - 1)} in ${set})`
    : `(len(${set}) > 0)`;
}

/** Outside of `atomic` the body reads no memory: it would read several words. */
export function quantified(
  scope: Scope,
  quantifier: 'exists' | 'forall' | 'count',
  depth: number,
): string {
  const { choices, world } = scope;
  const name = world.fresh('q');
  const { text, of } = domain(scope);
  const inner = withLocal(withoutReads(scope), name, of);
  const where = choices.pick(3) === 1 ? ` where ${expression(inner, BOOLEAN.type, 1)}` : '';
  const body = expression(inner, BOOLEAN.type, depth - 1);
  return `(${quantifier} ${name} in ${text}${where}: ${body})`;
}

function integers(
  scope: Scope,
  type: Extract<Type, { kind: 'int' }>,
  depth: number,
): readonly Maker[] {
  const { choices, world } = scope;
  const ranges = world.types.scalars.filter((of) => of.type.kind === 'int');
  const inner = (): string => expression(scope, choices.from(ranges).type, depth - 1);
  const makers: Maker[] = [];
  const wide = readable(
    scope,
    (of) => of.kind === 'int' && of.low <= type.high && of.high >= type.low,
  );
  // A value of a wider range: leaving the range is a violation.
  if (wide.length > 0) makers.push(() => read(scope, choices.from(wide)));
  if (type.low !== 0) return makers;
  const modulo = (text: string): string => `(${text} % ${type.high + 1})`;
  makers.push(
    () => modulo(`(${inner()} + ${inner()})`),
    () => modulo(`(${inner()} ${choices.from(['-', '*'])} ${inner()})`),
    () => modulo(`(${inner()} / ${1 + choices.pick(2)})`),
    () => modulo(`(-${inner()})`),
    () => modulo(quantified(scope, 'count', depth)),
  );
  const counted = readable(scope, (of) => of.kind === 'set' || of.kind === 'seq');
  if (counted.length > 0) makers.push(() => modulo(`len(${read(scope, choices.from(counted))})`));
  const identities = readable(scope, (of) => of.kind === 'index' && of.name !== 'Tid');
  if (identities.length > 0)
    makers.push(() => modulo(`Digit(${read(scope, choices.from(identities))})`));
  return makers;
}

function structs(scope: Scope, type: StructType, depth: number): readonly Maker[] {
  const { choices } = scope;
  const makers: Maker[] = [];
  const field = (): string => {
    const each = choices.from(type.fields.filter((of) => canExpress(scope, of.type)));
    return `${each.name}: ${expression(scope, each.type, depth - 1)}`;
  };
  const bases = readable(scope, (of) => same(of, type));
  const canUpdate = type.fields.some((of) => canExpress(scope, of.type));
  if (bases.length > 0 && canUpdate) {
    makers.push(() => {
      const base = read(scope, choices.from(bases));
      return `{ ..${base}, ${field()} }`;
    });
  }
  if (type.fields.every((of) => canExpress(withoutReads(scope), of.type))) {
    makers.push(() => {
      const fields = type.fields.map(({ name, type: of }) => {
        const at = canExpress(scope, of) ? scope : withoutReads(scope);
        return `${name}: ${expression(at, of, depth - 1)}`;
      });
      return `{ ${fields.join(', ')} }`;
    });
  }
  return makers;
}
