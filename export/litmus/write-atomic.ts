/**
 * An `atomic` block as one read-modify-write of the kernel, or as one access.
 *
 * The block is gone through with the old value in a register: what it does to memory is one function of that, and
 * all else that it does comes behind the access, in registers.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { MachineNode } from '../../model/machine/machine.ts';
import { choose, mapParts } from '../scalar/fold-scalar.ts';
import { constantOf, type Place, type Scalar, truth } from '../scalar/scalar.ts';
import { keyOf, placeKey } from '../scalar/scalar-key.ts';
import { parts } from '../scalar/scalar-parts.ts';
import { type CStatement, printC } from './c-code.ts';
import type { Flow, FlowVertex } from './flow.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';
import { typeOf } from './registers.ts';
import type { StepReads, StepWriter } from './step-writer.ts';
import type { TestVariable } from './test-variables.ts';

export interface WrittenBlock {
  readonly code: readonly CStatement[];
  /** The first vertex behind the block; undefined if there is none. */
  readonly next: number | undefined;
}

export class AtomicWriter {
  private readonly writer: StepWriter;
  private readonly flow: Flow;
  private readonly first: MachineNode;
  /** The registers that were there before the block. */
  private readonly before: ReadonlySet<string>;
  private old: Scalar | undefined;
  private onlyReleases = true;

  constructor(writer: StepWriter, flow: Flow, start: number) {
    this.writer = writer;
    this.flow = flow;
    this.first = at(flow.vertices, start).what;
    this.before = new Set(writer.registers.all.map(({ name }) => name));
  }

  write(start: number): WrittenBlock {
    const stored = this.storedPlace(start);
    const reads: StepReads = { ...this.writer.readsOf(this.first), values: new Map() };
    if (stored !== undefined) {
      const old = this.writer.registers.fresh(typeOf(stored));
      this.old = old;
      reads.values.set(placeKey(stored), old);
    }
    const { code, next } = this.walk(start, undefined, reads);
    if (stored === undefined) return { code, next };
    const after = reads.values.get(placeKey(stored));
    assert(after !== undefined, 'the block knows what it stores');
    return { code: [...this.access(stored, after, code), ...code], next };
  }

  private isWithin({ what }: FlowVertex): boolean {
    return what.origin.atomic === this.first.origin.atomic;
  }

  private fail(why: string): never {
    throw new NotALitmusTest(why, this.first.origin.span);
  }

  /** The one place in memory that the block writes; undefined if it writes none. */
  private storedPlace(start: number): Place | undefined {
    const found = new Map<string, Place>();
    const { variables } = this.writer;
    const visited = new Set<number>();
    const visit = (place: number): void => {
      const vertex = at(this.flow.vertices, place);
      if (visited.has(place) || !this.isWithin(vertex)) return;
      visited.add(place);
      const { what } = vertex;
      if (what.kind === 'assign') {
        const reads: StepReads = { ...this.writer.readsOf(what), values: new Map() };
        const none: CStatement[] = [];
        for (const leaf of this.writer.targetOf(what.target, reads, none)) {
          if (variables.storageOf(leaf.root) !== 'memory') continue;
          found.set(placeKey(leaf), leaf);
          if (what.release !== true) this.onlyReleases = false;
        }
        if (none.length > 0) this.fail('a step accesses two places');
      }
      for (const next of vertex.next) visit(next);
    };
    visit(start);
    if (found.size > 1) this.fail('an `atomic` block writes more than one place');
    const [only] = found.values();
    return only;
  }

  private walk(
    start: number,
    end: number | undefined,
    reads: StepReads,
  ): WrittenBlock & { code: CStatement[] } {
    const code: CStatement[] = [];
    let place: number | undefined = start;
    while (place !== undefined && place !== end) {
      const vertex: FlowVertex = at(this.flow.vertices, place);
      if (!this.isWithin(vertex)) break;
      const { what, next, join } = vertex;
      if (what.kind === 'branch') {
        const test = this.writer.value(this.writer.projector.scalar(what.condition), reads, code);
        this.writer.depth += 1;
        const arms = next.map((arm) => () => {
          const values = new Map(reads.values);
          const walked = this.walk(arm, join, { ...reads, values });
          if (walked.next !== join || join === undefined) {
            this.fail('an `atomic` block is left by a jump');
          }
          return { ...walked, values };
        });
        const [then, otherwise] = this.writer.registers.join(arms);
        this.writer.depth -= 1;
        assert(then !== undefined && otherwise !== undefined, 'a branch has two arms');
        for (const key of reads.values.keys()) {
          const [a, b] = [then.values.get(key), otherwise.values.get(key)];
          assert(a !== undefined && b !== undefined, 'both arms know the place');
          reads.values.set(key, choose(test, a, b));
        }
        if (then.code.length + otherwise.code.length > 0) {
          code.push({ kind: 'if', test: printC(test), then: then.code, otherwise: otherwise.code });
        }
        place = join;
      } else {
        this.statement(what, reads, code);
        place = next[0];
      }
    }
    return { code, next: place };
  }

  private statement(what: MachineNode, reads: StepReads, code: CStatement[]): void {
    const { writer } = this;
    if (what.kind !== 'assign') {
      code.push(...writer.statement(what, reads));
      return;
    }
    const [leaf] = writer.targetOf(what.target, reads, code);
    if (leaf !== undefined && writer.variables.storageOf(leaf.root) === 'memory') {
      const value = writer.value(writer.projector.scalar(what.value), reads, code);
      reads.values.set(placeKey(leaf), value);
      return;
    }
    code.push(...writer.statement(what, reads));
  }

  /** The access of a block that leaves `after` at `place`; `rest` is what comes behind it. */
  private access(place: Place, after: Scalar, rest: readonly CStatement[]): readonly CStatement[] {
    const { old } = this;
    assert(old?.kind === 'name', 'a block that stores has a register for the old value');
    const variable = this.writer.variables.at(place);
    const simple = (value: Scalar): string => {
      const names = namesIn(value);
      // What is set in the block is set behind its access.
      if ([...names].some((name) => !this.before.has(name))) {
        this.fail(
          'an `atomic` block is neither an exchange, a compare-and-exchange nor an addition',
        );
      }
      return printC(value);
    };
    const plain = truthTable(after, old) ?? after;
    if (this.onlyReleases) {
      if (rest.length > 0) this.fail('a store-release stands beside something else in one step');
      const value = simple(plain);
      return [
        {
          kind: 'line',
          text: () =>
            variable.kind === 'atomic_t'
              ? `atomic_set_release(${variable.name}, ${value});`
              : `smp_store_release(${variable.name}, ${value});`,
        },
      ];
    }
    const call = readModifyWrite(plain, old, variable, simple);
    return [{ kind: 'line', text: () => `${old.name} = ${call()};` }];
  }
}

/** A function of a truth value as a constant, or as that value; undefined if it is something else. */
function truthTable(after: Scalar, old: Scalar & { readonly kind: 'name' }): Scalar | undefined {
  if (!old.isTruth) return undefined;
  const [no, yes] = [false, true].map((value) =>
    constantOf(replaced(after, old.name, truth(value))),
  );
  if (no === undefined || yes === undefined) return undefined;
  return no === yes ? truth(no === 1) : no === 0 ? old : undefined;
}

function replaced(scalar: Scalar, name: string, by: Scalar): Scalar {
  if (scalar.kind === 'name') return scalar.name === name ? by : scalar;
  return mapParts(scalar, (part) => replaced(part, name, by));
}

function readModifyWrite(
  after: Scalar,
  old: Scalar & { readonly kind: 'name' },
  variable: TestVariable,
  simple: (value: Scalar) => string,
): () => string {
  const { name } = variable;
  const prefix = (): string => (variable.kind === 'atomic_t' ? 'atomic_' : '');
  const isOld = (each: Scalar): boolean => keyOf(each) === keyOf(old);
  if (isOld(after)) {
    return () => (variable.kind === 'atomic_t' ? `atomic_read(${name})` : `READ_ONCE(*${name})`);
  }
  if (after.kind === 'arithmetic' && isOld(after.left) && /^[+-]$/.test(after.operator)) {
    const amount = simple(after.right);
    variable.kind = 'atomic_t';
    return () => `atomic_fetch_${after.operator === '+' ? 'add' : 'sub'}(${amount}, ${name})`;
  }
  if (after.kind === 'if') {
    const { test, then, otherwise } = after;
    const isNegated = test.kind === 'compare' && test.operator === '!=';
    const wanted = test.kind === 'compare' && /^[!=]=$/.test(test.operator) ? test : undefined;
    const [changed, kept] = isNegated ? [otherwise, then] : [then, otherwise];
    if (wanted !== undefined && isOld(wanted.left) && isOld(kept)) {
      const [expected, value] = [simple(wanted.right), simple(changed)];
      return () => `${prefix()}cmpxchg(${name}, ${expected}, ${value})`;
    }
  }
  const value = simple(after);
  return () => `${prefix()}xchg(${name}, ${value})`;
}

function namesIn(scalar: Scalar): ReadonlySet<string> {
  const own = scalar.kind === 'name' ? [scalar.name] : [];
  return new Set([...own, ...parts(scalar).flatMap((part) => [...namesIn(part)])]);
}
