/** Values of params that a claim or the command line sets, as values of their types. */
import type { ParamValue } from '../../model/machine/machine.ts';
import { ordinal, type ScalarType, scalarSize, showType } from '../../spec/language/types/types.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './did-you-mean.ts';

export function readSettings(
  file: string,
  params: readonly Omit<ParamValue, 'value'>[],
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  return new Map(
    [...settings].map(([name, text]) => {
      const param = params.find((candidate) => candidate.name === name);
      if (param === undefined) {
        const names = params.map((candidate) => candidate.name);
        throw new UserError(`\`${file}\` has no param \`${name}\``, didYouMean(name, names));
      }
      return [name, readValue(name, param.type, text)];
    }),
  );
}

function readValue(name: string, type: ScalarType, text: string): number {
  const value = valueWithin(type, text);
  if (value !== undefined) return value;
  throw new UserError(`param \`${name}\` is ${valuesOf(type)}, not \`${text}\``);
}

export function valuesOf(type: ScalarType): string {
  return type.kind === 'enum' ? type.members.join(', ') : showType(type);
}

export function valueWithin(type: ScalarType, text: string): number | undefined {
  const value = valueNamed(type, text);
  const index = value === undefined ? -1 : ordinal(type, value);
  return index >= 0 && index < scalarSize(type) ? value : undefined;
}

function valueNamed(type: ScalarType, text: string): number | undefined {
  if (type.kind === 'bool') return text === 'true' ? 1 : text === 'false' ? 0 : undefined;
  if (type.kind === 'enum') {
    const member = type.members.indexOf(text);
    return member === -1 ? undefined : member;
  }
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
