import { scalarValues, type Type, type Value } from '../../../spec/language/types/types.ts';
import { at } from '../../machine/assert.ts';
import { asOptional, behindOptionals, type Possible } from '../../machine/possible-values.ts';

/** Tells whether `value` of `type` is one of `possible`. */
export function contains(possible: Possible, type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      if (possible.kind === 'number') return scalarValues(type).includes(value as number);
      return possible.kind === 'numbers' && possible.numbers.includes(value as number);
    case 'set': {
      if (possible.kind !== 'set') return false;
      const mask = value as number;
      return (possible.must & ~mask) === 0 && (mask & ~possible.may) === 0;
    }
    case 'optional': {
      const { none, inner } = asOptional(possible);
      return value === null ? none : contains(inner, behindOptionals(type), value);
    }
    case 'struct':
      return (
        possible.kind === 'struct' &&
        type.fields.every((field, i) =>
          contains(at(possible.fields, i), field.type, at(value as readonly Value[], i)),
        )
      );
    case 'array':
      return (
        possible.kind === 'array' &&
        (value as readonly Value[]).every((each) => contains(possible.element, type.element, each))
      );
    case 'seq': {
      const elements = value as readonly Value[];
      return (
        possible.kind === 'seq' &&
        elements.length >= possible.least &&
        elements.length <= possible.most &&
        elements.every((each) => contains(possible.element, type.element, each))
      );
    }
    default:
      return type satisfies never;
  }
}
