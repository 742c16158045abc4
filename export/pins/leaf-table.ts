/** The leaves of a system in a row, and which of them a place may stand for: what dependencies are made of. */
import { at, InternalError } from '../../model/machine/assert.ts';
import { type ScalarType, scalarSize, type Value } from '../../spec/language/types/types.ts';
import { type Leaf, leavesOf } from '../scalar/leaves.ts';
import { type Access, constantOf, type Place, type Root, type Scalar } from '../scalar/scalar.ts';
import { placesIn } from '../scalar/scalar-parts.ts';
import type { Statement } from '../scalar/statement.ts';
import type { System } from '../scalar/system.ts';

export interface TableLeaf extends Leaf {
  readonly root: Root;
  /** The first value of all of the root. */
  readonly initial: Value;
}

export class LeafTable {
  readonly leaves: readonly TableLeaf[];
  private readonly starts = new Map<string, number>();

  constructor({ initial }: System) {
    const leaves: TableLeaf[] = [];
    for (const { root, value } of initial) {
      this.starts.set(root.name, leaves.length);
      for (const leaf of leavesOf(root.type)) {
        leaves.push({ ...leaf, root, initial: value });
      }
    }
    this.leaves = leaves;
  }

  /** The number of the first leaf of `root`; 0 if it is left out. */
  startOf({ name }: Root): number {
    return this.starts.get(name) ?? 0;
  }

  /** The numbers of the leaves that `place` may be: one, or all that an unknown index may choose. */
  numbersOf({ root, path }: Place): readonly number[] {
    const start = this.starts.get(root.name);
    // A temporary is no leaf.
    if (start === undefined) return [];
    return leavesOf(root.type).flatMap((leaf, i) =>
      leaf.path.every((access, k) => mayBe(at(path, k), access)) ? [start + i] : [],
    );
  }

  /** The numbers of the leaves that are read to know `scalar`. */
  readsOf(scalar: Scalar): readonly number[] {
    return placesIn(scalar).flatMap((place) => this.numbersOf(place));
  }
}

function mayBe(access: Access, known: Access): boolean {
  if (access.kind !== known.kind) return false;
  if (access.kind === 'field' && known.kind === 'field') return access.field === known.field;
  if (!('index' in access && 'index' in known)) return true;
  const index = constantOf(access.index);
  return index === undefined || index === constantOf(known.index);
}

export interface Dependencies {
  readonly reads: ReadonlySet<number>;
  /** What may be written; nothing need be. */
  readonly writes: ReadonlySet<number>;
}

/** Returns what executing `code` may read and write; a conservative answer, exact where indexes are constants. */
export function dependenciesOf(code: readonly Statement[], table: LeafTable): Dependencies {
  const reads = new Set<number>();
  const writes = new Set<number>();
  const read = (scalar: Scalar): void => {
    for (const number of table.readsOf(scalar)) reads.add(number);
  };
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      switch (statement.kind) {
        case 'origin':
        case 'arrive':
          break;
        case 'let':
          read(statement.value);
          break;
        case 'assign':
          read(statement.value);
          for (const access of statement.place.path) if ('index' in access) read(access.index);
          for (const number of table.numbersOf(statement.place)) writes.add(number);
          break;
        case 'if':
          read(statement.test);
          visit(statement.then);
          visit(statement.otherwise);
          break;
        case 'for':
          throw new InternalError('all types are numbers here');
        default:
          read(statement.when);
      }
    }
  };
  visit(code);
  return { reads, writes };
}

/** The least value of a leaf, and how many bits hold all of them. */
export function rangeOf(type: ScalarType): { readonly low: number; readonly bits: number } {
  const low = type.kind === 'int' ? type.low : 0;
  return { low, bits: Math.max(1, Math.ceil(Math.log2(scalarSize(type)))) };
}
