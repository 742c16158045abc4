/**
 * The identities of which there may be any number, and the threads that belong to each.
 *
 * A type `Cpu` is chosen. Its identities, and those of the threads that are indexed by it, are what a view
 * has a few of (`cells.ts`). All other threads are *fixed*: there is one of each however many `Cpu` there are.
 */
import { at } from '../../model/machine/assert.ts';
import { mentions, type Threads, TID } from '../../model/reduce/symmetry.ts';
import { type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';

/** How certain it is that an identity is visible: it is the thread's own; it is; it may be any. */
export type Visibility = 'own' | 'visible' | 'any';

export class Identities {
  /** The name of the chosen type. */
  readonly type: string;
  readonly size: number;
  /** Of each thread, the identity that it belongs to; undefined if it is fixed. */
  readonly ownerOf: readonly (number | undefined)[];
  /** Of each identity, its threads, in an order that is the same for all. */
  readonly threadsOf: readonly (readonly number[])[];
  /** The fixed threads, in spec order. */
  readonly fixed: readonly number[];

  constructor({ instances, indexesOf }: Threads, type: string, size: number) {
    this.type = type;
    this.size = size;
    this.ownerOf = instances.map(({ template, args }) => {
      const own = indexesOf(template).findIndex((index) => this.isChosen(index.type));
      return own === -1 ? undefined : at(args, own);
    });
    const numbers = instances.map((_, thread) => thread);
    this.threadsOf = Array.from({ length: size }, (_, identity) =>
      numbers.filter((thread) => this.ownerOf[thread] === identity),
    );
    this.fixed = numbers.filter((thread) => this.ownerOf[thread] === undefined);
  }

  /**
   * The values of `type`, that of threads, that belong to no identity: the fixed threads, and where there are none at
   * all, the one value that the type has all the same.
   */
  fixedPlaces(type: ScalarType): readonly number[] {
    const beyond = scalarSize(type) - this.ownerOf.length;
    return beyond <= 0
      ? this.fixed
      : [...this.fixed, ...Array.from({ length: beyond }, (_, i) => this.ownerOf.length + i)];
  }

  isChosen(type: Type): boolean {
    return type.kind === 'index' && type.name === this.type;
  }

  isThread(type: Type): boolean {
    return type.kind === 'index' && type.name === TID;
  }

  /** Whether the values of `type` are themselves identities, of the chosen type or of threads. */
  isIdentity(type: Type): boolean {
    return this.isChosen(type) || this.isThread(type);
  }

  /** Whether values of `type` hold identities, or are indexed by them. */
  isIn(type: Type): boolean {
    return mentions(type, (name) => name === this.type || name === TID);
  }

  /** Whether values of `type` have a part for each identity, beside those that are sets. */
  isIndex(type: Type): boolean {
    switch (type.kind) {
      case 'array':
        return this.isIdentity(type.index) || this.isIndex(type.element);
      case 'struct':
        return type.fields.some((field) => this.isIndex(field.type));
      case 'optional':
        return this.isIndex(type.inner);
      case 'seq':
        return this.isIndex(type.element);
      default:
        return false;
    }
  }
}
