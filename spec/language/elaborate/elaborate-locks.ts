/** Which procs take and give up locks, and what it means to hold one. */
import type { EffectSyntax, Name, ProcDeclaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { CoreEffect, CoreLockType, LockTest } from '../types/core.ts';
import { type Elaboration, report } from './elaboration.ts';

/** Returns what the proc with number `proc` does to locks; reports parameters that are none. */
export function elaborateEffects(
  context: Elaboration,
  { effects }: ProcDeclaration,
  proc: number,
): readonly CoreEffect[] {
  return effects.flatMap((effect): readonly CoreEffect[] => {
    if (effect.kind === 'sleeps') return [{ kind: 'sleeps' }];
    if (effect.kind === 'unlocked') return [{ kind: 'unlocked', message: effect.message ?? '' }];
    const parameter = lockParameter(context, proc, effect.lock);
    if (parameter === undefined) return [];
    return effect.kind === 'acquires'
      ? [{ kind: 'acquires', parameter, mode: effect.mode }]
      : [{ kind: effect.kind, parameter }];
  });
}

function lockParameter(context: Elaboration, proc: number, lock: Name): number | undefined {
  const parameters = context.procs[proc]?.parameters() ?? [];
  const number = parameters.findIndex((parameter) => parameter?.name === lock.text);
  const parameter = parameters[number];
  if (parameter?.ref === true && parameter.type.kind === 'struct') return number;
  return report(context, 'K0424', { name: lock.text }, lock.span, {
    hint: 'a lock is a parameter like `ref l: spinlock`',
  });
}

/** Returns the lock types of a program, in the order in which procs name them. */
export function elaborateLockTypes(
  context: Elaboration,
  procs: readonly ProcDeclaration[],
): readonly CoreLockType[] {
  const uses = new Map<
    string,
    { readonly span: Span; readonly waits: (readonly EffectSyntax[])[] }
  >();
  for (const [proc, { effects }] of procs.entries()) {
    const parameters = context.procs[proc]?.parameters() ?? [];
    for (const effect of effects) {
      if (effect.kind === 'sleeps' || effect.kind === 'unlocked') continue;
      const type = parameters.find((parameter) => parameter?.name === effect.lock.text)?.type;
      if (type?.kind !== 'struct') continue;
      const use = uses.get(type.name) ?? { span: effect.lock.span, waits: [] };
      uses.set(type.name, use);
      if (effect.kind === 'acquires') use.waits.push(effects);
    }
  }
  return [...uses].flatMap(([name, { span, waits }]) => {
    const read = guardTest(context, name, 'read', span);
    const write = read && guardTest(context, name, 'write', span);
    if (read === undefined || write === undefined) return [];
    const sleeps = waits.every((effects) => effects.some(({ kind }) => kind === 'sleeps'));
    const hasReaders = waits.some((effects) =>
      effects.some((effect) => effect.kind === 'acquires' && effect.mode !== 'exclusive'),
    );
    return [{ name, read, write, sleeps, hasReaders }];
  });
}

function guardTest(
  context: Elaboration,
  type: string,
  mode: 'read' | 'write',
  span: Span,
): LockTest | undefined {
  const name = `${type}_guards_${mode}`;
  const symbol = context.globals.get(name);
  const fn = symbol?.kind === 'fn' ? symbol.fn.get() : undefined;
  const [parameter] = fn?.parameters ?? [];
  if (fn === undefined || parameter === undefined) {
    return report(context, 'K0419', { name: type }, span, {
      hint: `a lock is a struct \`L\` with \`fn L_guards_${mode}(l: L) -> bool\``,
    });
  }
  context.used.add(name);
  return { id: parameter.id, body: fn.body };
}
