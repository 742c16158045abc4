/**
 * The two rules on what one statement may touch: one shared place outside `atomic`, and ghosts
 * never influence the program.
 */

import type { Span } from '../text/source.ts';
import type { CoreArgument } from '../types/core.ts';
import type { Expr, LValue, LValueRoot } from '../types/expression.ts';
import type { Type } from '../types/types.ts';
import { placeIndexes } from '../types/walk-expression.ts';
import { type Access, reads, written } from './accesses.ts';
import { type Elaboration, report } from './elaboration.ts';

/** What the two rules need to know about the place of a statement. */
export interface AccessRules {
  readonly context: Elaboration;
  readonly atomic: boolean;
  readonly isReference: (local: number) => boolean;
  /** Of a `choose`, its local: the condition is evaluated for all its values. */
  readonly chosen?: number;
  /** The type of a whole variable or local. */
  readonly typeOf: (root: LValueRoot) => Type | undefined;
}

/** Checks a statement that computes `exprs`, writes `target` and passes `args`. */
export function checkAccesses(
  rules: AccessRules,
  exprs: readonly (Expr | undefined)[],
  target: LValue | undefined,
  span: Span,
): void {
  const write = target && written(target, rules.isReference, rules.typeOf(target.root));
  const writesGhost = write !== undefined && isGhost(rules, write);
  const indexes = target === undefined ? [] : placeIndexes(target);
  const read = [...exprs, ...indexes].flatMap((e) =>
    e === undefined ? [] : reads(e, rules.isReference, rules.chosen),
  );
  if (!writesGhost) for (const access of read) rejectGhost(rules, access);
  if (rules.atomic || writesGhost) return;
  const shared = read.filter((access) => !isGhost(rules, access));
  checkOnePlace(rules, write === undefined ? shared : [...shared, write], write, span);
}

/** The arguments of a call are one statement; what a place argument stands for is not read by it. */
export function checkArguments(
  rules: AccessRules,
  args: readonly CoreArgument[],
  target: LValue | undefined,
  span: Span,
): void {
  for (const arg of args) {
    if (arg.kind !== 'place') continue;
    const access = written(arg.place, rules.isReference, rules.typeOf(arg.place.root));
    if (access !== undefined) rejectGhost(rules, access);
  }
  const exprs = args.flatMap((arg) =>
    arg.kind === 'value' ? [arg.value] : placeIndexes(arg.place),
  );
  checkAccesses(rules, exprs, undefined, span);
  if (target !== undefined) checkAccesses(rules, [], target, span);
}

function isGhost({ context }: AccessRules, access: Access): boolean {
  return access.variable !== undefined && context.variables[access.variable]?.storage === 'ghost';
}

function rejectGhost(rules: AccessRules, access: Access): void {
  if (!isGhost(rules, access) || access.variable === undefined) return;
  const ghost = rules.context.variables[access.variable];
  if (ghost === undefined) return;
  report(rules.context, 'K0402', { name: ghost.name }, access.span, {
    label: 'read by the program',
    related: [{ span: ghost.span, label: 'declared as a ghost' }],
    hint: 'ghosts may be read by properties, asserts and assignments to ghosts; make it `shared` if the program needs it',
  });
}

/**
 * A read and a write of one word are two accesses too: another thread may run in between. So is one read
 * or write of what is more than a word.
 */
function checkOnePlace(
  rules: AccessRules,
  accesses: readonly Access[],
  write: Access | undefined,
  span: Span,
): void {
  const [first] = accesses;
  if (first === undefined) return;
  const wide = accesses.find(({ several }) => several !== undefined);
  if (wide !== undefined) {
    reportWide(rules.context, wide, write, span);
    return;
  }
  const second =
    accesses.find((access) => access.key !== first.key) ??
    (write !== undefined && accesses.length > 1 ? write : undefined);
  if (second === undefined) return;
  const { context } = rules;
  const isSame = second.key === first.key;
  report(
    context,
    'K0401',
    { touch: isSame ? both(first) : touch(namesOf(context, first, second)) },
    span,
    {
      related: [
        { span: first.span, label: first === write ? 'writes this' : 'reads this' },
        { span: second.span, label: second === write ? 'writes this' : 'reads this' },
      ],
      hint: isSame
        ? 'write `atomic { ... }` if the machine does both at once, or read it with `let` before'
        : 'split it with `let`, or write `atomic { ... }` if nothing can come between them',
    },
  );
}

/** Two words by their variables; by all that is written if that is one variable. */
function namesOf(context: Elaboration, first: Access, second: Access): readonly string[] {
  const names = [first, second].map((access) => placeName(context, access));
  return names[0] === names[1] ? [asWritten(first), asWritten(second)] : names;
}

function touch([first, second]: readonly string[]): string {
  return `touch both \`${first}\` and \`${second}\``;
}

function both(access: Access): string {
  return `both read and write \`${asWritten(access)}\``;
}

/** One access to several words. */
function reportWide(
  context: Elaboration,
  access: Access,
  write: Access | undefined,
  span: Span,
): void {
  if (access.several === undefined) return;
  const { because, endings } = access.several;
  const isWhole = because === 'whole';
  const name = isWhole ? asWritten(access) : placeName(context, access);
  report(context, 'K0401', { touch: touch(endings.map((ending) => name + ending)) }, span, {
    related: [
      { span: access.span, label: `${access === write ? 'writes' : 'reads'} more than one word` },
    ],
    hint: isWhole
      ? 'take one part after the other, or write `atomic { ... }` if nothing can come between them; a struct that is one machine word is declared as `word struct`'
      : 'look at one after the other in a `for`, or write `atomic { ... }` if nothing can come between them',
  });
}

function placeName(context: Elaboration, access: Access): string {
  return access.variable === undefined
    ? asWritten(access)
    : (context.variables[access.variable]?.name ?? '?');
}

function asWritten({ span }: Access): string {
  return span.source.text.slice(span.start, span.end);
}
