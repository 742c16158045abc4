/** Random uses of the shipped locks, mostly as they are meant: taken, something done, given back. */
import { expression, placeText } from './random-expression.fixture.ts';
import {
  forStatement,
  type Lock,
  type LockKind,
  type Scope,
  withoutReads,
} from './random-scope.fixture.ts';
import { BOOLEAN } from './random-types.fixture.ts';

type Statements = (scope: Scope, most: number, canBeginWithLabel?: boolean) => readonly string[];

/** The kinds of locks, and the procs of the library that random specs call. */
export const LOCK_PROCS: Readonly<Record<LockKind, readonly string[]>> = {
  spinlock: ['spin_lock', 'spin_trylock', 'spin_unlock'],
  mutex: ['mutex_lock', 'mutex_trylock', 'mutex_unlock'],
  rwsem: [
    'down_read',
    'down_read_trylock',
    'up_read',
    'down_write',
    'down_write_trylock',
    'up_write',
    'downgrade_write',
  ],
  waitqueue: ['prepare_to_wait', 'schedule', 'finish_wait', 'wake_up', 'wake_up_one'],
  completion: [
    'wait_for_completion',
    'try_wait_for_completion',
    'complete',
    'complete_all',
    'reinit_completion',
  ],
  seqcount: [
    'write_seqcount_begin',
    'write_seqcount_end',
    'read_seqcount_begin',
    'read_seqcount_retry',
  ],
  atomic_t: [
    'atomic_read',
    'atomic_set',
    'atomic_inc',
    'atomic_dec',
    'atomic_inc_not_zero',
    'atomic_dec_and_test',
  ],
};

/** Several statements, so no label stands before them. */
export function lockStatement(scope: Scope, statements: Statements): readonly string[] {
  const { choices, world } = scope;
  if (world.locks.length === 0) return ['skip'];
  const lock = choices.from(world.locks);
  return ['// several', ...lines(scope, lock, statements)];
}

function lines(scope: Scope, lock: Lock, statements: Statements): readonly string[] {
  const { choices, world } = scope;
  const inner = withoutReads(forStatement(scope));
  const steps = lock.index === undefined ? [] : [{ index: lock.index.type }];
  const path = { steps, type: BOOLEAN.type };
  const l = placeText(inner, { root: lock.name, path, isShared: true, isGhost: false });
  const body = (): readonly string[] =>
    statements({ ...scope, depth: Math.max(0, scope.depth - 1), locals: [...scope.locals] }, 2);
  const within = (take: string, give: string): readonly string[] => [
    `${take}(${l})`,
    'if true {',
    ...body(),
    '}',
    ...(choices.chance(10) ? [] : [`${give}(${l})`]),
  ];
  const tried = (take: string, give: string): readonly string[] => {
    const name = world.fresh('ok');
    scope.locals.push({ name, of: BOOLEAN, isAssignable: true, isReference: false });
    return [`let ${name} = ${take}(${l})`, `if ${name} {`, ...body(), `${give}(${l})`, '}'];
  };
  const one = (...names: readonly string[]): readonly string[] => [`${choices.from(names)}(${l})`];
  const condition = (): string => expression(forStatement(scope), BOOLEAN.type, 1);
  switch (lock.kind) {
    case 'spinlock':
      return choices.from([
        () => within('spin_lock', 'spin_unlock'),
        () => within('spin_lock', 'spin_unlock'),
        () => tried('spin_trylock', 'spin_unlock'),
        () => one('spin_lock', 'spin_unlock'),
      ])();
    case 'mutex':
      return choices.from([
        () => within('mutex_lock', 'mutex_unlock'),
        () => tried('mutex_trylock', 'mutex_unlock'),
      ])();
    case 'rwsem':
      return choices.from([
        () => within('down_read', 'up_read'),
        () => within('down_write', 'up_write'),
        () => tried('down_read_trylock', 'up_read'),
        () => tried('down_write_trylock', 'up_write'),
        () => [`down_write(${l})`, `downgrade_write(${l})`, `up_read(${l})`],
      ])();
    case 'waitqueue':
      return choices.from([
        () => [
          'loop {',
          `prepare_to_wait(${l})`,
          `if ${condition()} { break }`,
          `schedule(${l})`,
          '}',
          `finish_wait(${l})`,
        ],
        () => one('wake_up', 'wake_up_one'),
      ])();
    case 'completion':
      return choices.from([
        () => one('wait_for_completion', 'complete', 'complete'),
        () => one('complete_all', 'reinit_completion'),
        () => {
          const name = world.fresh('ok');
          return [`let ${name} = try_wait_for_completion(${l})`, `if ${name} { skip }`];
        },
      ])();
    case 'seqcount': {
      const start = world.fresh('start');
      const retry = world.fresh('retry');
      return choices.from([
        () => within('write_seqcount_begin', 'write_seqcount_end'),
        () => [
          'loop {',
          `let ${start} = read_seqcount_begin(${l})`,
          `let ${retry} = read_seqcount_retry(${l}, ${start})`,
          `if not ${retry} { break }`,
          '}',
        ],
      ])();
    }
    case 'atomic_t': {
      const name = world.fresh('n');
      return choices.from([
        () => one('atomic_inc', 'atomic_dec'),
        () => [`atomic_set(${l}, ${choices.pick(3)})`],
        () => [
          `let ${name} = ${choices.from(['atomic_inc_not_zero', 'atomic_dec_and_test'])}(${l})`,
          `if ${name} { skip }`,
        ],
        () => [`let ${name} = atomic_read(${l})`, `if ${name} == 1 { skip }`],
      ])();
    }
    default:
      return lock.kind satisfies never;
  }
}
