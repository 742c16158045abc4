/**
 * What one thread does, step by step, as the C of a litmus test.
 *
 * A step that reads or writes one place is one access. A wait is a read, and runs in which it would have to wait are not
 * counted (`filter`): of each run that comes to its end there is one in which it did not. What an `assert` says
 * is looked at in a register at the end, since no read or store of another process changes it.
 */
import { assert, at, InternalError } from '../../model/machine/assert.ts';
import type { MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { mapParts, not } from '../scalar/fold-scalar.ts';
import { leavesOf, typeAt } from '../scalar/leaves.ts';
import { elementAt } from '../scalar/places.ts';
import { Projector } from '../scalar/project.ts';
import { type Access, constantOf, number, type Place, type Scalar } from '../scalar/scalar.ts';
import { placeKey } from '../scalar/scalar-key.ts';
import { type CStatement, line, printC } from './c-code.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';
import { Registers, typeOf } from './registers.ts';
import type { TestVariable, TestVariables } from './test-variables.ts';

/** What a step may still read: the place that it has read already has its value in a register. */
export interface StepReads {
  readonly values: Map<string, Scalar>;
  readonly isAcquire: boolean;
  readonly node: MachineNode;
}

export class StepWriter {
  readonly variables: TestVariables;
  readonly registers: Registers;
  readonly projector: Projector;
  private readonly thread: number;
  private readonly asked: ReadonlySet<string>;
  private readonly ownerOf: (place: Place) => number | undefined;
  /** Each is true at the end of a run in which nothing was waited for in vain. */
  readonly waits: Scalar[] = [];
  /** For each property that an `assert` says: true at the end of a run in which it is broken. */
  readonly broken: { readonly property: string; readonly when: Scalar }[] = [];
  /** What has to be true at the beginning, because a path may leave it as it is. */
  readonly first: CStatement[] = [];
  /** How many branches are around what is written. */
  depth = 0;

  constructor(
    variables: TestVariables,
    {
      thread,
      asked,
      ownerOf,
    }: {
      readonly thread: number;
      readonly asked: ReadonlySet<string>;
      readonly ownerOf: (ghost: Place) => number | undefined;
    },
  ) {
    this.variables = variables;
    this.thread = thread;
    this.asked = asked;
    this.ownerOf = ownerOf;
    const { system } = variables;
    const { template } = at(system.machine.threads, thread);
    const roots = at(system.templates, template);
    const instance = number(thread - at(roots.threads, 0));
    this.projector = new Projector(system, { roots, instance });
    this.registers = new Registers((place) => variables.initialValue(place));
  }

  /** A node that is no branch. */
  statement(what: MachineNode, reads: StepReads): readonly CStatement[] {
    const code: CStatement[] = [];
    switch (what.kind) {
      case 'skip':
      case 'end':
        return code;
      case 'barrier':
        return [line(`smp_${what.barrier}();`)];
      case 'assign':
        return this.assign(what.target, what.value, { ...reads, node: what });
      case 'await':
      case 'assume': {
        const condition = this.value(this.projector.scalar(what.condition), reads, code);
        if (constantOf(condition) !== 1) this.waits.push(this.atEnd(condition, 1, code));
        return code;
      }
      case 'assert': {
        if (what.form === 'warn' || !this.asked.has(what.property)) return code;
        const holds = this.value(this.projector.scalar(what.condition), reads, code);
        if (constantOf(holds) === 1) return code;
        this.broken.push({ property: what.property, when: this.atEnd(not(holds), 0, code) });
        return code;
      }
      case 'choose':
      case 'either':
        throw new NotALitmusTest('a thread chooses', what.origin.span);
      case 'branch':
        throw new InternalError('a branch is no single statement');
      default:
        return what satisfies never;
    }
  }

  /** What is `condition` at the end, and `otherwise` on paths that do not come here. */
  private atEnd(condition: Scalar, otherwise: 0 | 1, code: CStatement[]): Scalar {
    if (this.depth === 0) return condition;
    const flag = this.registers.keep(condition, BOOL, code);
    this.first.push(line(`${flag.name} = ${otherwise};`));
    return flag;
  }

  readsOf(node: MachineNode): StepReads {
    const exprs = expressions(node).flatMap((expr) => [...subexpressions(expr)]);
    const isAcquire = exprs.some((expr) => expr.kind === 'global' && expr.acquire === true);
    return { values: new Map(), isAcquire, node };
  }

  /** Returns `value` with registers for places, and appends the read that it takes. */
  value(value: Scalar, reads: StepReads, code: CStatement[]): Scalar {
    if (value.kind !== 'place') return mapParts(value, (part) => this.value(part, reads, code));
    const { place } = value;
    const inner = mapParts(value, (part) => this.value(part, reads, code));
    assert(inner.kind === 'place', 'a place stays one');
    if (this.variables.storageOf(place.root) !== 'memory') return this.local(inner.place);
    const known = reads.values.get(placeKey(inner.place));
    if (known !== undefined) return known;
    if (reads.values.size > 0) {
      throw new NotALitmusTest('a step accesses two places', reads.node.origin.span);
    }
    const variable = this.variables.at(inner.place);
    const register = this.registers.fresh(typeOf(inner.place));
    code.push({
      kind: 'line',
      text: () => `${printC(register)} = ${readText(variable, reads.isAcquire)};`,
    });
    reads.values.set(placeKey(inner.place), register);
    return register;
  }

  /** The value of a place of the thread itself, or of a ghost that no other thread writes. */
  private local(place: Place): Scalar {
    this.requireOwn(place);
    return this.registers.valueOf(place);
  }

  /** @throws NotALitmusTest if which place it is depends on a value, or another thread writes it. */
  private requireOwn(place: Place): void {
    const { name } = place.root;
    if (place.path.some((access) => 'index' in access && constantOf(access.index) === undefined)) {
      throw new NotALitmusTest(`which part of \`${name}\` is meant depends on a value`);
    }
    if (this.variables.storageOf(place.root) !== 'ghost') return;
    const owner = this.ownerOf(place);
    if (owner !== undefined && owner !== this.thread) {
      throw new NotALitmusTest(`ghost \`${name}\` is written by one thread and read by another`);
    }
  }

  /** The leaves of what an assignment writes. */
  targetOf(target: LValue, reads: StepReads, code: CStatement[]): readonly Place[] {
    const { root } = target;
    const start: Place =
      root.kind === 'global'
        ? { root: at(this.variables.system.variables, root.variable), path: [] }
        : this.projector.slot(root.slot);
    const path: Access[] = [...start.path];
    for (const step of target.path) {
      const type = typeAt(start.root.type, path);
      if (step.kind === 'field') path.push({ kind: 'field', field: step.field });
      else {
        assert(type.kind === 'array', 'what has an index is an array');
        const index = this.value(this.projector.ordinal(step.index), reads, code);
        path.push(elementAt(index, type));
      }
    }
    return leavesOf(target.type).map((leaf) => ({
      root: start.root,
      path: [...path, ...leaf.path],
    }));
  }

  private assign(target: LValue, value: Expr, reads: StepReads): readonly CStatement[] {
    const code: CStatement[] = [];
    const places = this.targetOf(target, reads, code);
    const values = leavesOf(target.type).map(({ path }) =>
      this.value(this.projector.leaf(value, path), reads, code),
    );
    const isMemory = places.some(({ root }) => this.variables.storageOf(root) === 'memory');
    const { node } = reads;
    if (isMemory) {
      if (places.length > 1 || reads.values.size > 0) {
        throw new NotALitmusTest('a step accesses two places', node.origin.span);
      }
      const isRelease = node.kind === 'assign' && node.release === true;
      return [...code, ...this.store(at(places, 0), at(values, 0), isRelease)];
    }
    for (const [i, place] of places.entries()) {
      this.requireOwn(place);
      this.registers.assign(place, at(values, i), code);
    }
    return code;
  }

  private store(place: Place, value: Scalar, isRelease: boolean): readonly CStatement[] {
    const variable = this.variables.at(place);
    const before: CStatement[] = [];
    const simple = value.kind === 'if' ? this.registers.keep(value, typeOf(place), before) : value;
    return [
      ...before,
      { kind: 'line', text: () => storeText(variable, printC(simple), isRelease) },
    ];
  }
}

function readText({ name, kind }: TestVariable, isAcquire: boolean): string {
  if (kind === 'atomic_t')
    return isAcquire ? `atomic_read_acquire(${name})` : `atomic_read(${name})`;
  return isAcquire ? `smp_load_acquire(${name})` : `READ_ONCE(*${name})`;
}

function storeText({ name, kind }: TestVariable, value: string, isRelease: boolean): string {
  if (kind === 'atomic_t') {
    return `${isRelease ? 'atomic_set_release' : 'atomic_set'}(${name}, ${value});`;
  }
  return isRelease ? `smp_store_release(${name}, ${value});` : `WRITE_ONCE(*${name}, ${value});`;
}
