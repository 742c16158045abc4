/**
 * Types and values of a spec as TLA+ has them: sets are sets, structs records, arrays functions, sequences
 * sequences, members of enums strings; `none` is a model value.
 *
 * Identities are numbers, but those of a symmetric type that nothing makes numbers of: they are model values, so
 * that TLC can take them for one another. The identity of a thread is a tuple: `<<"writer", 1>>`.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { TID } from '../../model/reduce/symmetry.ts';
import {
  fromOrdinal,
  type IndexType,
  type ScalarType,
  type StructType,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { Names } from '../names.ts';
import { typesOf } from '../scalar/types-of.ts';
import { numberedTypes } from './numbered-types.ts';
import { keysOf } from './thread-keys.ts';
import { constantFunction, numberText } from './tla-literals.ts';
import { TLA_WORDS } from './tla-words.ts';

/** A type whose identities are model values. */
export interface ModelValues {
  /** The constant that is the set of them. */
  readonly set: string;
  /** What each is called, in the order of the identities. */
  readonly members: readonly string[];
}

export class TlaTypes {
  private readonly machine: Machine;
  private readonly names: Names;
  private readonly fields = new Map<string, readonly string[]>();
  private readonly models = new Map<string, readonly string[]>();
  /** The text of a domain, by what its operator is called. */
  private readonly domains = new Map<string, string>();
  private readonly domainNames = new Map<string, string>();
  private readonly ranks = new Map<string, { readonly name: string; readonly text: string }>();
  /** Whether the identities of threads are numbers. */
  private readonly hasNumberedThreads: boolean;

  constructor(machine: Machine, names: Names) {
    this.machine = machine;
    this.names = names;
    const numbered = numberedTypes(machine);
    this.hasNumberedThreads = numbered.has(TID);
    for (const { type, size, broken } of machine.symmetries) {
      if (broken !== undefined || numbered.has(type) || numbered.has(TID)) continue;
      const constants = Array.from({ length: size }, (_, i) => names.fresh(`${type}${i}`));
      this.models.set(type, constants);
    }
    for (const type of typesOf(machine)) {
      if (type.kind === 'index' || type.kind === 'enum') this.domain(type);
    }
  }

  /** The symmetric types, as model values. */
  get symmetric(): readonly ModelValues[] {
    return [...this.models].map(([type, members]) => ({
      set: this.domainNames.get(type) ?? type,
      members,
    }));
  }

  /** The definitions that the text so far needs: domains, and the order of enums. */
  definitions(): readonly string[] {
    const domains = [...this.domains].map(([name, text]) => `${name} == ${text}`);
    return [...domains, ...[...this.ranks.values()].map(({ name, text }) => `${name} == ${text}`)];
  }

  /** The set of the values of `type`. */
  domain(type: ScalarType): string {
    switch (type.kind) {
      case 'bool':
        return 'BOOLEAN';
      case 'int':
        return `${numberText(type.low)}..${numberText(type.high)}`;
      case 'enum':
      case 'index':
        return this.named(type.name, () => {
          if (type.kind === 'index' && !this.models.has(type.name) && type.name !== TID) {
            return `0..${type.size - 1}`;
          }
          return type.name === TID && !this.hasNumberedThreads
            ? this.threadSet()
            : `{${scalarValues(type)
                .map((value) => this.literal(type, value))
                .join(', ')}}`;
        });
      default:
        return type satisfies never;
    }
  }

  private named(type: string, text: () => string): string {
    const known = this.domainNames.get(type);
    if (known !== undefined) return known;
    const name = this.names.fresh(type);
    this.domainNames.set(type, name);
    if (!this.models.has(type)) this.domains.set(name, text());
    return name;
  }

  /** `{<<"writer", i>> : i \\in Writer}` for each template. */
  private threadSet(): string {
    const { templates, threads } = this.machine;
    const running = templates.filter((_, i) => threads.some(({ template }) => template === i));
    return running
      .map(({ name, indexes }) => {
        const keys = keysOf({ indexes });
        const tuple = `<<${[`"${name}"`, ...keys].join(', ')}>>`;
        const domains = indexes.map(({ type }, i) => `${at(keys, i)} \\in ${this.domain(type)}`);
        return keys.length === 0 ? `{${tuple}}` : `{${tuple} : ${domains.join(', ')}}`;
      })
      .join(' \\cup ');
  }

  /** An operator that gives the place of a member in its enum. */
  rank(type: ScalarType & { readonly kind: 'enum' }): string {
    const known = this.ranks.get(type.name);
    if (known !== undefined) return known.name;
    const name = this.names.fresh(`Rank_${type.name}`);
    const pairs = type.members.map((member, i) => `"${member}" :> ${i}`);
    this.ranks.set(type.name, { name, text: `(${pairs.join(' @@ ')})` });
    return name;
  }

  field(type: StructType, field: number): string {
    let known = this.fields.get(type.name);
    if (known === undefined) {
      const names = new Names(TLA_WORDS);
      known = type.fields.map(({ name }) => names.fresh(name));
      this.fields.set(type.name, known);
    }
    return at(known, field);
  }

  /** `value` of `type`. */
  literal(type: Type, value: Value): string {
    switch (type.kind) {
      case 'bool':
        return value === 1 ? 'TRUE' : 'FALSE';
      case 'int':
        return numberText(value as number);
      case 'enum':
        return `"${at(type.members, value as number)}"`;
      case 'index':
        return this.identity(type, value as number);
      case 'set': {
        const within = scalarValues(type.element).filter((_, i) => ((value as number) >> i) & 1);
        return `{${within.map((each) => this.literal(type.element, each)).join(', ')}}`;
      }
      case 'struct': {
        const parts = value as readonly Value[];
        return `[${type.fields
          .map((field, i) => `${this.field(type, i)} |-> ${this.literal(field.type, at(parts, i))}`)
          .join(', ')}]`;
      }
      case 'array':
        return this.functionText(
          type.index,
          (value as readonly Value[]).map((each) => this.literal(type.element, each)),
        );
      case 'optional':
        if (value === null) return 'None';
        return this.some(type, this.literal(type.inner, value));
      case 'seq':
        return `<<${(value as readonly Value[])
          .map((each) => this.literal(type.element, each))
          .join(', ')}>>`;
      default:
        return type satisfies never;
    }
  }

  /** A value as an optional: as it is, but where `none` could be meant. */
  some(type: Type, value: string): string {
    assert(type.kind === 'optional', 'it is an optional');
    return type.inner.kind === 'optional' ? `<<${value}>>` : value;
  }

  /** A function over `domain` with these values, in its order. */
  private functionText(domain: ScalarType, values: readonly string[]): string {
    const [first = ''] = values;
    if (values.every((each) => each === first)) {
      return constantFunction(this.domain(domain), first);
    }
    const pairs = values.map(
      (each, i) => `${this.literal(domain, fromOrdinal(domain, i))} :> ${each}`,
    );
    return `(${pairs.join(' @@ ')})`;
  }

  private identity({ name }: IndexType, value: number): string {
    if (name === TID && !this.hasNumberedThreads) return this.thread(value);
    return this.models.get(name)?.[value] ?? String(value);
  }

  /** The identity of the thread at that place in `machine.threads`. */
  private thread(place: number): string {
    const { template, args } = at(this.machine.threads, place);
    const { name, indexes } = at(this.machine.templates, template);
    const own = args.map((arg, i) => this.literal(at(indexes, i).type, arg));
    return `<<${[`"${name}"`, ...own].join(', ')}>>`;
  }

  /** The identity of the thread of `template` whose indexes are `args`, as texts. */
  self(template: number, args: readonly string[], places: readonly number[]): string {
    const { name, indexes } = at(this.machine.templates, template);
    if (!this.hasNumberedThreads) return `<<${[`"${name}"`, ...args].join(', ')}>>`;
    const [first = 0] = places;
    if (args.length === 0) return String(first);
    const ordinals = args.map((arg, i) => this.ordinal(at(indexes, i).type, arg));
    const sum = ordinals.reduce(
      (text, arg, i) =>
        i === 0 ? arg : `${text} * ${scalarValues(at(indexes, i).type).length} + ${arg}`,
      '',
    );
    return first === 0 && args.length === 1 ? sum : `(${first} + ${sum})`;
  }

  private ordinal(type: ScalarType, text: string): string {
    switch (type.kind) {
      case 'bool':
        return `(IF ${text} THEN 1 ELSE 0)`;
      case 'enum':
        return `${this.rank(type)}[${text}]`;
      case 'int':
        return type.low === 0 ? text : `(${text} - ${numberText(type.low)})`;
      case 'index':
        return text;
      default:
        return type satisfies never;
    }
  }
}
