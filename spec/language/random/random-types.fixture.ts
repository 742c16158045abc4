/** The types of random specs, how they are written, and constants of them. */
import type { Choices } from '../../../model/machine/choices.fixture.ts';
import { isScalar, type ScalarType, type StructType, showType, type Type } from '../types/types.ts';

/** A type as data, and as a spec writes it. Two are the same for `ref` if they are written the same. */
export interface TypeOf {
  readonly type: Type;
  readonly text: string;
}

export interface ScalarOf extends TypeOf {
  readonly type: ScalarType;
}

/** The type names that a spec declares, beside ranges and what is built of others. */
export interface TypePool {
  readonly scalars: readonly ScalarOf[];
  readonly structs: readonly (TypeOf & { readonly type: StructType })[];
  /** Declarations, in an order that needs nothing of what follows. */
  readonly declarations: readonly string[];
}

export const BOOLEAN: ScalarOf = { type: { kind: 'bool' }, text: 'bool' };
export const TID: ScalarOf = {
  type: { kind: 'index', name: 'Tid', size: 2, symmetric: false },
  text: 'Tid',
};

export function range(low: number, high: number): ScalarOf {
  return { type: { kind: 'int', low, high }, text: `${low}..${high}` };
}

export const optionalOf = (inner: TypeOf): TypeOf => ({
  type: { kind: 'optional', inner: inner.type },
  text: `${inner.text}?`,
});

export const setOf = (element: ScalarOf): TypeOf => ({
  type: { kind: 'set', element: element.type },
  text: `set of ${element.text}`,
});

export const seqOf = (element: TypeOf, max: number): TypeOf => ({
  type: { kind: 'seq', element: element.type, max },
  text: `seq of ${element.text} up to ${max}`,
});

export const arrayOf = (index: ScalarOf, element: TypeOf): TypeOf => ({
  type: { kind: 'array', index: index.type, element: element.type },
  text: `[${index.text}] ${element.text}`,
});

/** A type with the name by which a spec must call it; it is not the same as one without. */
function named<T extends Type>(type: T, text: string): T {
  return { ...type, text };
}

function textOf(type: Type): string {
  return 'text' in type ? String(type.text) : showType(type);
}

/** Declares the types of a spec. `n` is the least value of the param `N`, on which one depends. */
export function randomTypes(choices: Choices, n: number): TypePool {
  const page: ScalarOf = {
    type: { kind: 'index', name: 'Page', size: 2, symmetric: true },
    text: 'Page',
  };
  const cpu: ScalarOf = {
    type: { kind: 'index', name: 'Cpu', size: 2, symmetric: true },
    text: 'Cpu',
  };
  const members = ['RED', 'GREEN', 'BLUE'].slice(0, 2 + choices.pick(2));
  const color: ScalarOf = { type: { kind: 'enum', name: 'Color', members }, text: 'Color' };
  const bit: ScalarOf = { ...range(0, 1), text: 'Bit' };
  const digit: ScalarOf = { ...range(0, 2), text: 'Digit' };
  // Its bounds hang on a param, so it is no range that is written otherwise.
  const slot: ScalarOf = { type: named({ kind: 'int', low: 0, high: n }, 'Slot'), text: 'Slot' };
  const scalars = [bit, BOOLEAN, digit, page, color, cpu, slot];
  const field = (): TypeOf =>
    choices.from<TypeOf>([
      bit,
      BOOLEAN,
      color,
      page,
      optionalOf(page),
      setOf(page),
      arrayOf(bit, BOOLEAN),
    ]);
  const structs: (TypeOf & { readonly type: StructType })[] = [];
  const declarations = [
    'type Bit = 0..1',
    'type Digit = 0..2',
    'type Slot = 0..N',
    'symmetric type Page = 0..1',
    'symmetric type Cpu = 0..1',
    `enum Color { ${members.join(', ')} }`,
  ];
  for (const name of ['Cell', 'Outer'].slice(0, 1 + choices.pick(2))) {
    const isWordStruct = choices.pick(2) === 0;
    const names = choices.pick(6) === 1 ? ['f'] : ['f', 'g'];
    const fields = names.map((each, i) => {
      const [inner] = structs;
      const of = i === 1 && inner !== undefined ? inner : field();
      return { name: each, of };
    });
    declarations.push(
      `${isWordStruct ? 'word ' : ''}struct ${name} { ${fields.map(({ name: each, of }) => `${each}: ${of.text}`).join(', ')} }`,
    );
    structs.push({
      type: {
        kind: 'struct',
        isWord: isWordStruct,
        name,
        fields: fields.map(({ name: each, of }) => ({ name: each, type: of.type })),
      },
      text: name,
    });
  }
  return { scalars, structs, declarations };
}

/** Whether a step may read or write a value of this type as a whole: it is one word. */
export function isWord(type: Type): boolean {
  switch (type.kind) {
    case 'optional':
      return isWord(type.inner);
    case 'set':
    case 'seq':
      return true;
    case 'struct': {
      const [first, ...others] = type.fields;
      return type.isWord || first === undefined || (others.length === 0 && isWord(first.type));
    }
    default:
      return isScalar(type);
  }
}

/** Whether a constant of this type can be written. */
export function hasLiteral(type: Type): boolean {
  switch (type.kind) {
    case 'array':
      return false;
    case 'struct':
      return type.fields.every((field) => hasLiteral(field.type));
    case 'index':
      return type.name !== 'Tid';
    default:
      return true;
  }
}

/** Returns a constant of `type`; its first value where the tape has ended. */
export function literal(choices: Choices, type: Type): string {
  switch (type.kind) {
    case 'bool':
      return choices.from(['false', 'true']);
    case 'int':
      return String(type.low + choices.pick(type.high - type.low + 1));
    case 'enum':
      return choices.from(type.members);
    case 'index':
      return `${type.name}(${choices.pick(type.size)})`;
    case 'struct': {
      const fields = type.fields.map(({ name, type: of }) => `${name}: ${literal(choices, of)}`);
      return `{ ${fields.join(', ')} }`;
    }
    case 'optional':
      return hasLiteral(type.inner) && choices.pick(2) === 1
        ? literal(choices, type.inner)
        : 'none';
    case 'set': {
      if (!hasLiteral(type.element)) return choices.from(['{}', `all ${textOf(type.element)}`]);
      const kind = choices.pick(3);
      if (kind === 0) return '{}';
      return kind === 1 ? `{${literal(choices, type.element)}}` : `all ${textOf(type.element)}`;
    }
    case 'seq': {
      const length = hasLiteral(type.element) ? choices.pick(type.max + 1) : 0;
      return `[${Array.from({ length }, () => literal(choices, type.element)).join(', ')}]`;
    }
    case 'array':
      throw new Error('an array has no constant');
    default:
      return type satisfies never;
  }
}
