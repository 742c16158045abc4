/**
 * A local without a written type has the type of its first value; of a number, that is this number alone.
 * What else is stored in it leaves its range, which is told where it is stored.
 */
import type { Span } from '../text/source.ts';
import type { CoreValue } from '../types/core.ts';
import type { LValue } from '../types/expression.ts';
import { showType, type Type } from '../types/types.ts';
import { type Elaboration, report } from './elaboration.ts';
import type { Inside } from './surroundings.ts';

/** Remembers that the type of `local` is that of its first value, if that is a single number. */
export function noteConstantLocal(
  { body }: Inside,
  local: number,
  value: CoreValue | undefined,
  span: Span,
): void {
  if (value?.kind !== 'expression' || value.value.kind !== 'const') return;
  const { type } = value.value;
  if (type.kind === 'int' && type.low === type.high) body.constants.set(local, span);
}

/** Warns of a value stored in such a local that may be another number. */
export function checkConstantLocal(
  context: Elaboration,
  { body }: Inside,
  target: LValue,
  stored: { readonly value: CoreValue; readonly type: Type },
  span: Span,
): void {
  if (target.root.kind !== 'local' || target.path.length > 0 || target.type.kind !== 'int') return;
  const declared = body.constants.get(target.root.slot);
  const type = typeBeforeStored(stored);
  if (declared === undefined || type.kind !== 'int') return;
  const { low, high } = target.type;
  if (type.low >= low && type.high <= high) return;
  const name = declared.source.text.slice(declared.start, declared.end);
  const wide = `${Math.min(low, type.low)}..${Math.max(high, type.high)}`;
  report(context, 'K0902', { name, range: showType(target.type) }, span, {
    related: [{ span: declared, label: 'its type is that of its first value' }],
    hint: `say which numbers it may have: \`let ${name} : ${wide} = ...\``,
  });
}

/** The type of a value before it was brought into the range of its target. */
function typeBeforeStored({ value, type }: { value: CoreValue; type: Type }): Type {
  return value.kind === 'expression' && value.value.kind === 'narrow'
    ? value.value.operand.type
    : type;
}
