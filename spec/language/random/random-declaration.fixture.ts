/** Random declarations: variables, locks, functions, procs, threads, properties, variants, claims. */
import type { Choices } from '../../../model/machine/choices.fixture.ts';
import { isScalar, type Type } from '../types/types.ts';
import { expression } from './random-expression.fixture.ts';
import type { Labelled, LockKind, Scope, World } from './random-scope.fixture.ts';
import { fits, forStatement, readable, UNLIMITED } from './random-scope.fixture.ts';
import {
  type Lines,
  localTypes,
  statements,
  withoutDeclarations,
} from './random-statement.fixture.ts';
import {
  arrayOf,
  BOOLEAN,
  hasLiteral,
  literal,
  optionalOf,
  type ScalarOf,
  seqOf,
  setOf,
  TID,
  type TypeOf,
} from './random-types.fixture.ts';

const NOTHING: Omit<Scope, 'world' | 'choices' | 'budget' | 'locals' | 'labels'> = {
  kind: 'body',
  owner: '',
  readsGhosts: false,
  depth: 3,
  isAtomic: false,
  isBounded: false,
  isInLoop: false,
  result: 'nothing',
  hasSelf: false,
  hasCpu: false,
};

function scopeOf(world: World, reads: number, parts: Partial<Scope>): Scope {
  return {
    ...NOTHING,
    world,
    choices: world.choices,
    budget: { reads },
    locals: [],
    labels: [],
    ...parts,
  };
}

/** Returns the scope of a property: everything can be read, any number of times. */
export function propertyScope(world: World, kind: 'property' | 'step' = 'property'): Scope {
  return scopeOf(world, UNLIMITED, { kind, readsGhosts: true });
}

function elementTypes({ types }: World): readonly TypeOf[] {
  const scalars: readonly ScalarOf[] = types.scalars;
  const [bit = BOOLEAN, bool = BOOLEAN, , page = BOOLEAN] = scalars;
  return [
    bit,
    ...scalars,
    ...types.structs,
    setOf(page),
    setOf(TID),
    optionalOf(page),
    optionalOf(TID),
    seqOf(bit, 2),
    seqOf(page, 2),
    setOf(bool),
    ...types.structs.map(optionalOf),
  ];
}

/** Declares a shared, percpu or ghost variable. */
export function variable(world: World, storage: 'shared' | 'percpu' | 'ghost'): string {
  const { choices, types } = world;
  const name = world.fresh(storage === 'ghost' ? 'g' : 'x');
  const of = choices.from(elementTypes(world));
  const ordinary = types.scalars.filter(({ type }) => isScalar(type));
  const cpu = ordinary.find(({ text }) => text === 'Cpu') ?? BOOLEAN;
  const count = isScalar(of.type) ? choices.pick(3) : choices.pick(2);
  const chosen = Array.from({ length: Math.max(0, count) }, () => choices.from(ordinary));
  const indexes = storage === 'percpu' ? [cpu, ...chosen.slice(0, 1)] : chosen;
  const type = [...indexes].reverse().reduce<TypeOf>((inner, index) => arrayOf(index, inner), of);
  world.variables.push({ name, storage, indexes, of, type: type.type });
  // An index may have a name, which the initial value can use.
  const named = indexes.findIndex((index) => index.text !== 'Slot' && fits(index.type, of.type));
  const usesIndex = named >= 0 && choices.pick(3) === 1;
  const shown = indexes.map(({ text }, i) => (usesIndex && i === named ? `n${i}: ${text}` : text));
  const brackets = indexes.length === 0 ? '' : `[${shown.join(', ')}]`;
  const start = usesIndex ? ` = n${named}` : initialText(choices, of.type);
  return `${storage} ${name}${brackets} : ${of.text}${start}`;
}

function initialText(choices: Choices, type: Type): string {
  return hasLiteral(type) && choices.pick(2) === 1 ? ` = ${literal(choices, type)}` : '';
}

const LOCK_KINDS: readonly LockKind[] = [
  'spinlock',
  'mutex',
  'rwsem',
  'waitqueue',
  'completion',
  'seqcount',
  'atomic_t',
];

/** Declares a lock, or an array of two, and at times says what it guards. */
export function lock(world: World): Lines {
  const { choices, types } = world;
  const kind = choices.from(LOCK_KINDS);
  const name = world.fresh('lock');
  const page = types.scalars.find(({ text }) => text === 'Page');
  const index = choices.pick(4) === 1 ? page : undefined;
  world.locks.push({ kind, name, index });
  const declared = `shared ${name}${index === undefined ? '' : `[${index.text}]`} : ${kind}`;
  if (!['spinlock', 'mutex', 'rwsem'].includes(kind) || choices.pick(2) === 0) return [declared];
  const guarded = world.variables.filter(
    ({ storage, indexes }) =>
      storage === 'shared' && (index === undefined || indexes[0]?.text === index.text),
  );
  if (guarded.length === 0) return [declared];
  const { name: data, indexes } = choices.from(guarded);
  const names = indexes.map((_, i) => `n${i}`);
  const brackets = names.length === 0 ? '' : `[${names.join(', ')}]`;
  const by = index === undefined ? name : `${name}[n0]`;
  return [declared, `guarded ${data}${brackets} by ${by}`];
}

/** Declares a function, which reads none, one or several shared places. */
export function fn(world: World): string {
  const { choices } = world;
  const reads = choices.from([0, 1, UNLIMITED]);
  const name = world.fresh('fn');
  const result = choices.from(world.types.scalars);
  const parameters = Array.from({ length: choices.pick(3) }, (_, i) => ({
    name: `p${i}`,
    of: choices.from<TypeOf>([...world.types.scalars, ...world.types.structs]),
  }));
  const scope = scopeOf(world, reads, {
    kind: 'fn',
    locals: parameters.map((each) => ({ ...each, isAssignable: false, isReference: false })),
  });
  const body = expression(scope, result.type);
  const shown = parameters.map((each) => `${each.name}: ${each.of.text}`).join(', ');
  world.fns.push({ name, parameters: parameters.map(({ of }) => of), result, reads });
  return `fn ${name}(${shown}) -> ${result.text} = ${body}`;
}

interface ProcPlan {
  readonly name: string;
  readonly head: string;
  readonly scope: Scope;
}

/** Declares a proc. What it may call was declared before, so none calls itself. */
export function proc(world: World): { readonly plan: ProcPlan; readonly lines: Lines } {
  const { choices } = world;
  const name = world.fresh('proc');
  const isBounded = choices.pick(2) === 1;
  const result = choices.pick(2) === 1 ? choices.from(world.types.scalars) : undefined;
  const outside = scopeOf(world, 1, { hasSelf: true });
  const parameters = Array.from({ length: choices.pick(3) }, (_, i) => {
    const ref = choices.pick(2) === 1;
    const places = readable(
      { ...outside, budget: { reads: UNLIMITED } },
      (type) => type.kind !== 'array',
    );
    const texts = new Map(localTypes(outside).map((of) => [JSON.stringify(of.type), of]));
    const known = places.flatMap(({ path }) => texts.get(JSON.stringify(path.type)) ?? []);
    const of = ref && known.length > 0 ? choices.from(known) : choices.from(world.types.scalars);
    return { name: `a${i}`, ref, of };
  });
  const sleeps = !isBounded && choices.chance(10) ? ' sleeps' : '';
  const shown = parameters.map((each) => `${each.ref ? 'ref ' : ''}${each.name}: ${each.of.text}`);
  const arrow = result === undefined ? '' : ` -> ${result.text}`;
  const head = `proc ${name}(${shown.join(', ')})${arrow}${sleeps}`;
  const scope = scopeOf(world, 1, {
    owner: name,
    depth: 2,
    isBounded,
    result: result ?? 'nothing',
    hasSelf: true,
    locals: parameters.map(({ name: own, ref, of }) => ({
      name: own,
      of,
      isAssignable: !ref,
      isReference: ref,
    })),
  });
  // What is declared later may call this one, and a replacement of it must not call that.
  const earlier: World = { ...world, procs: [...world.procs] };
  const plan = { name, head, scope: { ...scope, world: earlier } };
  const lines = procLines(plan);
  world.procs.push({ name, parameters, result, isAtomic: isBounded });
  return { plan, lines };
}

/** Returns a proc with that head and another body at each call. */
export function procLines({ head, scope }: ProcPlan): Lines {
  const inner: Scope = { ...scope, locals: [...scope.locals], labels: [] };
  const body = statements(inner, 3);
  const last =
    inner.result === 'nothing'
      ? []
      : [`return ${expression(forStatement(inner), inner.result.type, 1)}`];
  return [`${head} {`, ...body.map((line) => `  ${line}`), ...last.map((line) => `  ${line}`), '}'];
}

/** Declares a thread or daemon, at times one for each value of an index. */
export function thread(world: World, canHaveIndex: boolean): Lines {
  const { choices, types } = world;
  const isDaemon = choices.chance(15);
  const name = world.fresh(isDaemon ? 'daemon' : 'thread');
  const page = types.scalars.find(({ text }) => text === 'Page');
  const cpu = types.scalars.find(({ text }) => text === 'Cpu');
  const index = canHaveIndex && choices.chance(40) ? choices.from([page, cpu]) : undefined;
  const isOnCpu = index !== undefined && index === cpu;
  const isOnFirst = index === undefined && choices.chance(20);
  world.threads.push({ name, index, labels: [] });
  const scope = scopeOf(world, 1, {
    owner: name,
    hasSelf: true,
    hasCpu: isOnCpu || isOnFirst,
    isInLoop: isDaemon,
    depth: isDaemon ? 1 : 3,
    locals:
      index === undefined
        ? []
        : [{ name: 'me', of: index, isAssignable: false, isReference: false }],
  });
  const body = [...statements(scope, 1), ...statements(scope, isDaemon ? 1 : 6)];
  const fairness = choices.chance(20) ? choices.from(['fair ', 'strong fair ', 'unfair ']) : '';
  const brackets = index === undefined ? '' : `[me: ${index.text}]`;
  const on = isOnCpu ? ' on cpu me' : isOnFirst ? ' on cpu Cpu(0)' : '';
  const kind = isDaemon ? 'daemon' : 'thread';
  const lines = isDaemon ? ['loop {', ...body, '}'] : body;
  return [`${fairness}${kind} ${name}${brackets}${on} {`, ...lines.map((line) => `  ${line}`), '}'];
}

/** Declares a property of any form; returns it with its name. */
export function property(world: World): { readonly name: string; readonly text: string } {
  const { choices } = world;
  const form = choices.from([
    'invariant',
    'never',
    'cover',
    'step',
    'property',
    'eventually',
    'invariant',
    'never',
  ]);
  const name = world.fresh('prop');
  const atom = (): string => about(world);
  switch (form) {
    case 'step':
      return { name, text: `step ${name}: ${stepBody(world)}` };
    case 'property':
      return {
        name,
        text: `property ${name}: ${choices.from([
          () => `always (${atom()} implies eventually ${atom()})`,
          () => `${atom()} leads to ${atom()}`,
          () => `${atom()} until ${atom()}`,
          () => `eventually (${atom()} or always ${atom()})`,
          () => `always (not ${atom()} or next ${atom()})`,
        ])()}`,
      };
    default:
      return { name, text: `${form} ${name}: ${atom()}` };
  }
}

/** A condition over all that a property can see, places of threads among it. */
function about(world: World): string {
  const { choices } = world;
  const state = (): string => expression(propertyScope(world), BOOLEAN.type, 3);
  const position = (): string => {
    const { name, index, labels } = choices.from(world.threads);
    const brackets = index === undefined ? '' : `[${literal(choices, index.type)}]`;
    return labels.length > 0 && choices.pick(2) === 1
      ? `${name}${brackets}.at(${choices.from(labels)})`
      : `${name}${brackets}.done`;
  };
  switch (choices.pick(4)) {
    case 1:
      return `(${position()} implies ${state()})`;
    case 2:
      return `(${position()} or ${state()})`;
    case 3: {
      // Over all places of an array at once.
      const name = world.fresh('q');
      const of = choices.from(world.types.scalars);
      const local = { name, of, isAssignable: false, isReference: false };
      const inner: Scope = { ...propertyScope(world), locals: [local] };
      const quantifier = choices.from(['forall', 'exists']);
      return `(${quantifier} ${name} in ${of.text}: ${expression(inner, BOOLEAN.type, 2)})`;
    }
    default:
      return state();
  }
}

function stepBody(world: World): string {
  const { choices } = world;
  const scope: Scope = { ...propertyScope(world, 'step'), hasSelf: true };
  return `${expression(scope, BOOLEAN.type)} ${choices.from(['implies', 'or'])} ${expression(scope, BOOLEAN.type)}`;
}

/** A patch of each kind that the spec has something for. */
export function patch(world: World, procs: readonly ProcPlan[], taken: Set<string>): Lines {
  const { choices } = world;
  const makers: (() => Lines)[] = [];
  const once = (key: string, make: () => Lines): void => {
    if (!taken.has(key)) {
      makers.push(() => {
        taken.add(key);
        return make();
      });
    }
  };
  for (const each of world.labelled) {
    // A label inside of what is replaced already would be gone.
    if (!taken.has(each.owner)) once(`${each.owner}.`, () => replacement(each));
  }
  for (const each of procs) {
    if (!taken.has(`${each.name}.`)) once(each.name, () => prefixed('replace ', procLines(each)));
  }
  for (const { name, of } of world.variables) {
    if (hasLiteral(of.type)) once(name, () => [`init ${name} = ${literal(choices, of.type)}`]);
  }
  for (const { name } of world.threads) {
    const kind = name.startsWith('daemon') ? 'daemon' : 'thread';
    once(`fair ${name}`, () => [
      `${choices.from(['fair', 'strong fair', 'unfair'])} ${kind} ${name}`,
    ]);
  }
  return makers.length === 0 ? [] : choices.from(makers)();
}

function prefixed(prefix: string, [first = '', ...rest]: Lines): Lines {
  return [prefix + first, ...rest];
}

function replacement({ owner, label, scope }: Labelled): Lines {
  const { choices } = scope;
  const inner: Scope = { ...scope, locals: [...scope.locals], labels: [...scope.labels] };
  const lines = choices.pick(4) === 1 ? [] : withoutDeclarations(inner);
  const more = choices.pick(3) === 1 ? withoutDeclarations(inner) : [];
  return [`replace ${owner}.${label} {`, ...[...lines, ...more].map((line) => `  ${line}`), '}'];
}
