/** Random statements as lines of text: what a step may touch is kept, so that nearly all compile. */
import { isScalar, type ScalarType, scalarSize } from '../types/types.ts';
import { canExpress, domain, expression, placeText, read } from './random-expression.fixture.ts';
import { lockStatement } from './random-lock-statement.fixture.ts';
import {
  fits,
  forObserver,
  forStatement,
  type Local,
  type Proc,
  readable,
  type Scope,
  same,
  UNLIMITED,
  withoutReads,
  writable,
} from './random-scope.fixture.ts';
import { BOOLEAN, isWord, type TypeOf } from './random-types.fixture.ts';

export type Lines = readonly string[];

/** Returns one to `most` statements; what they declare is visible to the end. */
export function statements(scope: Scope, most: number, canBeginWithLabel = true): Lines {
  const { choices, world } = scope;
  const count = 1 + choices.pick(most);
  const isTarget = !scope.isAtomic && choices.chance(15);
  const last = isTarget ? world.fresh('end') : undefined;
  const labels = last === undefined ? [...scope.labels] : [...scope.labels, last];
  const inner: Scope = { ...scope, locals: [...scope.locals], labels };
  const lines: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const canHaveLabel = canBeginWithLabel || i > 0;
    const text = canHaveLabel && choices.chance(25) ? labelled(inner) : statement(inner);
    lines.push(...text.filter((line) => line !== SEVERAL));
  }
  if (last !== undefined) {
    reachLabel(scope, last);
    // What this block declares may have been jumped over.
    lines.push(`${last}:`, ...(choices.pick(2) === 0 ? ['skip'] : simpleAccess(scope)));
  }
  return lines;
}

/** Notes that the threads of this owner stand at `label`. */
function reachLabel({ world, owner, isAtomic }: Scope, label: string): void {
  if (!isAtomic) world.threads.find(({ name }) => name === owner)?.labels.push(label);
}

function labelCount({ world, owner }: Scope): number {
  return world.threads.find(({ name }) => name === owner)?.labels.length ?? 0;
}

/** A statement with a label, which a variant can replace. */
function labelled(scope: Scope): Lines {
  const { world, owner, labels, isAtomic } = scope;
  const label = world.fresh('l');
  const before = world.labelled.length + labelCount(scope);
  const text = withoutDeclarations(scope);
  // Labels in it would be gone with it, and properties ask for them.
  if (world.labelled.length + labelCount(scope) === before) {
    const there: Scope = { ...scope, locals: [...scope.locals], labels: [...labels] };
    world.labelled.push({ owner, label, scope: there });
  }
  // A label of this block may be gone back to from here on.
  if (!isAtomic) labels.push(label);
  reachLabel(scope, label);
  return [`${label}:`, ...text];
}

/** One statement that declares nothing, since one that replaces it would have to declare the same. */
export function withoutDeclarations(scope: Scope): Lines {
  return statement({ ...scope, locals: [...scope.locals] }, false);
}

/** Marks lines that are several statements, which no label can stand before as one. */
const SEVERAL = '// several';

type Maker = readonly [weight: number, make: () => Lines];

/** One statement, at times with a `let` before it or a ghost behind it. */
export function statement(scope: Scope, declares = true): Lines {
  const { choices, depth } = scope;
  const favourite = favouriteOf(scope);
  if (favourite !== undefined && choices.chance(40)) return favourite();
  const canLock = declares && !scope.isBounded && !scope.isAtomic && scope.world.locks.length > 0;
  const makers: Maker[] = [
    [6, () => simpleAccess(scope)],
    [4, () => store(scope)],
    [declares ? 4 : 0, () => declaration(scope)],
    [3, () => localAssignment(scope, declares)],
    [3, () => observation(scope)],
    [scope.isAtomic ? 4 : 1, () => ghostUpdate(scope)],
    [scope.isAtomic || !declares ? 0 : 3, () => accessAndGhost(scope)],
    // Nothing sees to it that an access is before it (K0440), and no other such update (K0441).
    [choices.chance(3) ? 1 : 0, () => ghostUpdate(scope, false)],
    [1, () => [choices.from(['skip', 'smp_mb()', 'smp_rmb()', 'smp_wmb()'])]],
    [declares ? 2 : 0, () => choice(scope)],
    [scope.isAtomic || scope.isBounded ? 0 : 2, () => [`await ${condition(scope)}`]],
    [2, () => jump(scope)],
    [3, () => call(scope)],
    [canLock ? 8 : 0, () => lockStatement(scope, statements)],
  ];
  if (depth > 0) {
    makers.push(
      [4, () => conditional(scope)],
      [2, () => matching(scope)],
      [2, () => eitherOr(scope)],
      [2, () => forLoop(scope)],
      [scope.isAtomic ? 1 : 5, () => atomicBlock(scope)],
      [scope.isAtomic || scope.isBounded ? 0 : 2, () => whileLoop(scope)],
      [scope.isAtomic || scope.isBounded ? 0 : 2, () => loop(scope)],
    );
  }
  const table = makers.flatMap(([weight, make]) => Array.from({ length: weight }, () => make));
  return choices.from(table)();
}

function favouriteOf(scope: Scope): (() => Lines) | undefined {
  const { world, depth, isAtomic, isBounded } = scope;
  if (world.favourite === 'call') return () => call(scope);
  if (depth === 0) return undefined;
  switch (world.favourite) {
    case 'for':
      return () => forLoop(scope);
    case 'match':
      return () => matching(scope);
    case 'while':
      return isAtomic || isBounded ? undefined : () => whileLoop(scope);
    default:
      return undefined;
  }
}

const deeper = (scope: Scope): Scope => ({ ...scope, depth: scope.depth - 1 });

export function block(scope: Scope, most: number, canBeginWithLabel = true): Lines {
  const lines = statements(deeper(scope), most, canBeginWithLabel);
  return ['{', ...lines.map((line) => `  ${line}`), '}'];
}

/** A head and its block: `if e {`. */
function headed(head: string, [brace, ...rest]: Lines): Lines {
  return [`${head} ${brace}`, ...rest];
}

function condition(scope: Scope, readsGhosts = false): string {
  return expression(forStatement(scope, readsGhosts), BOOLEAN.type);
}

/** One access: a write of something that reads nothing shared. */
function simpleAccess(scope: Scope): Lines {
  const { choices } = scope;
  const found = writable(scope, (type) => canExpress(withoutReads(forStatement(scope)), type));
  if (found.length === 0) return ['skip'];
  const place = choices.from(found);
  const inner = forStatement(scope);
  const value = expression(withoutReads(inner), place.path.type, 1);
  const target = placeText(withoutReads(inner), place);
  return [`${choices.chance(8) ? 'racy ' : ''}${target} = ${value}`];
}

/** A local made of one access. */
function store(scope: Scope): Lines {
  const { choices } = scope;
  const inner = forStatement(scope);
  const assignable = scope.locals.filter(
    ({ isAssignable, of }) => isAssignable && canExpress(inner, of.type),
  );
  if (assignable.length === 0) return simpleAccess(scope);
  const { name, of } = choices.from(assignable);
  return [`${name} = ${expression(inner, of.type)}`];
}

function localAssignment(scope: Scope, declares: boolean): Lines {
  const { choices } = scope;
  const inner = withoutReads(forStatement(scope));
  const parts = scope.locals
    .filter(({ isAssignable }) => isAssignable)
    .flatMap(({ name, of }) =>
      pathsOf(name, of).filter(({ path }) => canExpress(inner, path.type)),
    );
  if (parts.length === 0) return declares ? declaration(scope) : simpleAccess(scope);
  const part = choices.from(parts);
  return [`${placeText(inner, part)} = ${expression(inner, part.path.type)}`];
}

function pathsOf(root: string, of: TypeOf) {
  const local: Local = { name: root, of, isAssignable: true, isReference: false };
  return readable(
    { locals: [local], world: { variables: [] }, budget: { reads: 0 } } as unknown as Scope,
    () => true,
  );
}

function declaration(scope: Scope): Lines {
  const { choices, world } = scope;
  const inner = forStatement(scope);
  const types = localTypes(scope).filter((of) => canExpress(inner, of.type));
  const of = choices.from(types);
  const name = world.fresh('v');
  const value = expression(inner, of.type);
  scope.locals.push({ name, of, isAssignable: true, isReference: false });
  return [`let ${name} : ${of.text} = ${value}`];
}

/** What a local may be. */
export function localTypes({ world }: Scope): readonly TypeOf[] {
  const { scalars, structs } = world.types;
  const words = world.variables.map(({ of }) => of).filter(({ type }) => isWord(type));
  const variables = words.filter(({ type }) => !isScalar(type));
  return [...scalars, ...scalars, ...variables, ...structs];
}

function choice(scope: Scope): Lines {
  const { choices, world } = scope;
  const inner = forStatement(scope);
  const { text, of } = domain(inner);
  const name = world.fresh('c');
  const local: Local = { name, of, isAssignable: false, isReference: false };
  const within: Scope = { ...inner, locals: [...inner.locals, local] };
  // What is chosen must not say which word is read: it has many values.
  const condition = scope.isAtomic ? within : choices.from([withoutReads(within), inner]);
  const where = choices.pick(3) === 1 ? ` where ${expression(condition, BOOLEAN.type, 1)}` : '';
  scope.locals.push(local);
  return [`choose ${name} in ${text}${where}`];
}

/** `assert`, `warn` and `assume`. */
function observation(scope: Scope): Lines {
  const { choices, world } = scope;
  const form = choices.from(['warn', 'assert', 'warn', 'warn', 'assume'] as const);
  // Runs that end at once reach nothing.
  const weak = (isObserver: boolean): string => {
    const inner = isObserver ? forObserver(scope) : forStatement(scope);
    return `(${expression(inner, BOOLEAN.type)} or ${expression(inner, BOOLEAN.type, 1)})`;
  };
  if (form === 'assume') return [`assume ${weak(false)}`];
  const name = choices.pick(2) === 1 ? `${world.fresh('check')}: ` : '';
  const message = choices.pick(3) === 1 ? ` "${form} ${name.length}"` : '';
  return [`${form} ${name}${weak(true)}${message}`];
}

/** A ghost made of anything, or of what reads no memory: this one belongs to the access before it. */
function ghostUpdate(scope: Scope, readsMemory = true): Lines {
  const { choices, world } = scope;
  const ghosts = world.variables.filter(({ storage }) => storage === 'ghost');
  if (ghosts.length === 0) return simpleAccess(scope);
  const { name, type, of } = choices.from(ghosts);
  const inner = readsMemory ? forObserver(scope) : withoutObservers(scope);
  const [path] = readable(
    { ...inner, locals: [], readsGhosts: true, budget: { reads: UNLIMITED } },
    (each) => same(each, of.type),
  ).filter(({ root, isGhost }) => isGhost && root === name && type !== undefined);
  if (path === undefined || !canExpress(inner, of.type)) return simpleAccess(scope);
  const value = expression(inner, of.type, 1);
  const update = `${placeText(withoutObservers(scope), path)} = ${value}`;
  // What reads no memory has no step of its own.
  const isAccess = world.variables.some(
    (variable) => variable.storage !== 'ghost' && new RegExp(`\\b${variable.name}\\b`).test(value),
  );
  return readsMemory && !scope.isAtomic && !isAccess
    ? headed('atomic', ['{', update, '}'])
    : [update];
}

/** The same scope where nothing shared may be read, in `atomic` neither. */
function withoutObservers(scope: Scope): Scope {
  return { ...scope, budget: { reads: 0 } };
}

/** An access and the ghost that belongs to its step. */
function accessAndGhost(scope: Scope): Lines {
  return [SEVERAL, ...simpleAccess(scope), ...ghostUpdate(scope, false)];
}

function jump(scope: Scope): Lines {
  const { choices, labels, isInLoop, result } = scope;
  const jumps: string[] = ['skip'];
  if (labels.length > 0 && !scope.isBounded) {
    const target = choices.from(labels);
    jumps.push(`goto ${target}`, `if ${condition(scope)} { goto ${target} }`, `goto ${target}`);
  }
  if (isInLoop) jumps.push('break', 'continue', `if ${condition(scope)} { break }`);
  if (result === 'nothing') jumps.push('return', `if ${condition(scope)} { return }`);
  else if (canExpress(withoutReads(forStatement(scope)), result.type)) {
    const value = (): string => expression(forStatement(scope), result.type, 1);
    jumps.push(`return ${value()}`, `if ${condition(scope)} { return ${value()} }`);
  }
  return [choices.from(jumps)];
}

/** Calls a proc in one of the places where one may be called. */
function call(scope: Scope): Lines {
  const { choices, world } = scope;
  const needed = scope.isAtomic || scope.isBounded;
  const procs = world.procs.filter(
    ({ isAtomic, name }) => (isAtomic || !needed) && name !== scope.owner,
  );
  if (procs.length === 0) return simpleAccess(scope);
  const proc = choices.from(procs);
  const text = callText(scope, proc);
  if (text === undefined) return simpleAccess(scope);
  const { result } = proc;
  if (result === undefined || choices.pick(5) === 1) return [text];
  const assignable = scope.locals.filter(
    ({ of, isAssignable }) => isAssignable && same(of.type, result.type),
  );
  const places = writable(scope, (type) => same(type, result.type));
  const forms: (() => Lines)[] = [];
  if (assignable.length > 0) forms.push(() => [`${choices.from(assignable).name} = ${text}`]);
  if (places.length > 0) {
    const target = placeText(withoutReads(forStatement(scope)), choices.from(places));
    forms.push(() => [`${target} = ${text}`]);
  }
  if (isScalar(result.type) && scope.depth > 0) {
    forms.push(() => matchLines(scope, text, result.type as ScalarType));
  }
  if (scope.result !== 'nothing' && fits(result.type, scope.result.type)) {
    forms.push(() => [`if ${condition(scope)} { return ${text} }`]);
  }
  return forms.length === 0 ? [text] : choices.from(forms)();
}

/** A call, or undefined where some argument cannot be given here. */
function callText(scope: Scope, { name, parameters }: Proc): string | undefined {
  const { choices } = scope;
  const inner = forStatement(scope);
  const args: string[] = [];
  for (const { ref, of } of parameters) {
    if (!ref) {
      if (!canExpress(withoutReads(inner), of.type)) return undefined;
      args.push(expression(inner, of.type, 1));
      continue;
    }
    const locals = scope.locals
      .filter(({ isAssignable }) => isAssignable)
      .flatMap(({ name: root, of: own }) =>
        pathsOf(root, own).filter(({ path }) => same(path.type, of.type)),
      );
    const places = [
      ...writable({ ...scope, isAtomic: true }, (type) => same(type, of.type)),
      ...locals,
    ];
    if (places.length === 0) return undefined;
    args.push(placeText(withoutReads(inner), choices.from(places)));
  }
  return `${name}(${args.join(', ')})`;
}

function conditional(scope: Scope): Lines {
  const { choices } = scope;
  const head = `if ${choices.chance(12) ? choices.from(['FLAG', 'N == 1', 'false']) : condition(scope)}`;
  const then = headed(head, block(scope, 2));
  switch (choices.pick(3)) {
    case 1:
      return [...then.slice(0, -1), ...headed('} else', block(scope, 2))];
    case 2:
      return [...then.slice(0, -1), ...headed(`} else if ${condition(scope)}`, block(scope, 1))];
    default:
      return then;
  }
}

/** A `match` of a place or local, complete or with `else`. */
function matching(scope: Scope): Lines {
  const { choices } = scope;
  const inner = forStatement(scope);
  const found = readable(inner, (type) => isScalar(type) && type.kind !== 'index');
  if (found.length === 0) return conditional(scope);
  const candidate = choices.from(found);
  const text = read(inner, candidate);
  return matchLines(scope, text, candidate.path.type as ScalarType);
}

function matchLines(scope: Scope, value: string, type: ScalarType): Lines {
  const { choices } = scope;
  const size = scalarSize(type);
  const patterns = Array.from({ length: size }, (_, i) => patternText(type, i));
  // How many values `Slot` has hangs on a param.
  const isWhole = choices.pick(3) > 0 && type.kind !== 'index' && !('text' in type);
  const arms = isWhole ? patterns : patterns.slice(0, 1);
  const isJoined = arms.length > 1 && choices.pick(2) === 1;
  const joined = isJoined ? [`${arms[0]}, ${arms[1]}`, ...arms.slice(2)] : arms;
  const [tail, ...otherwise] = isWhole && choices.pick(4) > 0 ? [] : block(scope, 1);
  return [
    `match ${value} {`,
    ...joined.flatMap((arm) => headed(`  ${arm}`, block(scope, 1))),
    ...(tail === undefined ? [] : [`  else ${tail}`, ...otherwise]),
    '}',
  ];
}

function patternText(type: ScalarType, i: number): string {
  switch (type.kind) {
    case 'bool':
      return i === 0 ? 'false' : 'true';
    case 'int':
      return String(type.low + i);
    case 'enum':
      return type.members[i] ?? '';
    case 'index':
      return `${type.name}(${i})`;
    default:
      return type satisfies never;
  }
}

function eitherOr(scope: Scope): Lines {
  const { choices } = scope;
  const arms = Array.from({ length: 2 + choices.pick(2) }, () => arm(scope));
  const [first, ...rest] = arms;
  return rest.reduce<Lines>(
    (lines, each) => [...lines.slice(0, -1), ...headed('} or', each)],
    headed('either', first ?? ['{', '}']),
  );
}

/** Outside of `atomic` an arm begins with its first step, so that labels may follow. */
function arm(scope: Scope): Lines {
  const { choices } = scope;
  if (scope.isAtomic) return block(scope, 2);
  const [brace = '{', ...body] = block(scope, 1, false);
  const begin = choices.from([
    () => simpleAccess(scope),
    () => headed('atomic', ['{', ...simpleAccess(scope), '}']),
    () => (scope.isBounded ? simpleAccess(scope) : ['await true', ...simpleAccess(scope)]),
  ])();
  return [brace, ...begin, ...(choices.pick(3) === 0 ? ['}'] : body)];
}

function forLoop(scope: Scope): Lines {
  const { text, of } = domain(forStatement(scope));
  const name = scope.world.fresh('i');
  const local: Local = { name, of, isAssignable: false, isReference: false };
  const inner: Scope = { ...scope, isInLoop: true, locals: [...scope.locals, local] };
  return headed(`for ${name} in ${text}`, block(inner, 2));
}

function whileLoop(scope: Scope): Lines {
  return headed(`while ${condition(scope)}`, block({ ...scope, isInLoop: true }, 2));
}

function loop(scope: Scope): Lines {
  const lines = headed('loop', block({ ...scope, isInLoop: true }, 2));
  return [...lines.slice(0, -1), `  if ${condition(scope)} { break }`, '}'];
}

/** A block that may wait at its start. */
function atomicBlock(scope: Scope): Lines {
  const { choices } = scope;
  const inner: Scope = { ...scope, isAtomic: true, budget: { reads: UNLIMITED } };
  const body = block(inner, 3);
  if (scope.isBounded || scope.isAtomic || choices.pick(3) !== 1) return headed('atomic', body);
  const [brace = '{', ...rest] = body;
  return [`atomic ${brace}`, `  await ${condition({ ...scope, isAtomic: true })}`, ...rest];
}
