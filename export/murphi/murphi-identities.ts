/**
 * Identities as members of scalarsets. A variable of such a type has a member or is undefined, which stands for nobody;
 * Rumur ends with an error where an undefined one is read, so each comparison and each copy asks first.
 */
import { InternalError } from '../../model/machine/assert.ts';
import { isIdentityValue } from '../scalar/identities.ts';
import { IdentityError } from '../scalar/identity-error.ts';
import type { Bound, Scalar } from '../scalar/scalar.ts';
import { parts } from '../scalar/scalar-parts.ts';
import type { System } from '../scalar/system.ts';

type Text = (scalar: Scalar) => string;

/** `left = right`, each of which may be nobody. */
export function sameIdentity(left: Scalar, right: Scalar, text: Text): string {
  if (left.kind === 'if') {
    const [then, otherwise] = [left.then, left.otherwise].map((e) => sameIdentity(e, right, text));
    return `(${text(left.test)} ? ${then} : ${otherwise})`;
  }
  if (right.kind === 'if' || (isSomebody(left) && !isSomebody(right))) {
    return sameIdentity(right, left, text);
  }
  if (right.kind === 'nobody') return left.kind === 'nobody' ? 'true' : isNobody(left, text);
  if (left.kind === 'nobody') return isSomebody(right) ? 'false' : isNobody(right, text);
  const isSame = `${text(left)} = ${text(right)}`;
  if (isSomebody(left)) return `(${isSame})`;
  if (isSomebody(right)) return `(!${isNobody(left, text)} & ${isSame})`;
  const [noLeft, noRight] = [isNobody(left, text), isNobody(right, text)];
  return `(${noLeft} ? ${noRight} : (!${noRight} & ${isSame}))`;
}

/** Names are bound to identities; what is stored may be nobody. */
function isSomebody({ kind }: Scalar): boolean {
  return kind === 'name';
}

function isNobody(place: Scalar, text: Text): string {
  return `isundefined(${text(place)})`;
}

/** Statements that store `value`, which may be nobody, in the variable `place`. */
export function storeIdentity(place: string, value: Scalar, text: Text): readonly string[] {
  switch (value.kind) {
    case 'nobody':
      return [`undefine ${place};`];
    case 'name':
      return [`${place} := ${text(value)};`];
    case 'if':
      return [
        `if ${text(value.test)} then`,
        ...storeIdentity(place, value.then, text).map((line) => `  ${line}`),
        'else',
        ...storeIdentity(place, value.otherwise, text).map((line) => `  ${line}`),
        'endif;',
      ];
    case 'place':
      return [
        `if ${isNobody(value, text)} then`,
        `  undefine ${place};`,
        'else',
        `  ${place} := ${text(value)};`,
        'endif;',
      ];
    default:
      throw new InternalError('an identity is stored, chosen, or nobody');
  }
}

/** Prints what is about identities, and collects the functions that count them, since Murphi has no such expression. */
export class IdentityPrinter {
  private readonly system: System;
  private readonly nameOf: (bound: Bound) => string;
  private readonly functions: string[] = [];

  /** `nameOf` has the names of types in Murphi. */
  constructor(system: System, nameOf: (bound: Bound) => string) {
    this.system = system;
    this.nameOf = nameOf;
  }

  /** The functions that were called so far. */
  get declarations(): readonly string[] {
    return this.functions;
  }

  /** Undefined for what is about numbers and truth values alone. `copied`: the variables that stand for others. */
  text(scalar: Scalar, operand: Text, copied: ReadonlySet<string>): string | undefined {
    if (scalar.kind === 'each') return this.each(scalar, operand, copied);
    if (scalar.kind === 'nobody') throw new InternalError('nobody is compared and stored only');
    if (scalar.kind !== 'compare') return undefined;
    const { left, right, operator } = scalar;
    if (![left, right].some((side) => isIdentityValue(this.system, side))) return undefined;
    const same = sameIdentity(left, right, operand);
    return operator === '!=' ? `!${same}` : same;
  }

  private each(
    { quantifier, bound, body }: Scalar & { readonly kind: 'each' },
    operand: Text,
    copied: ReadonlySet<string>,
  ): string {
    const head = `${bound.name}: ${this.nameOf(bound)}`;
    if (quantifier !== 'count') {
      return `(${quantifier} ${head} do ${operand(body)} end${quantifier})`;
    }
    const free = [...freeNames(body, new Set([bound.name])).values()];
    if (rootsIn(body).some((root) => copied.has(root))) {
      throw new IdentityError(bound.type, 'a condition in the middle of a step counts identities');
    }
    const parameters = free.map((name) => {
      if (name.identity === undefined) {
        throw new IdentityError(bound.type, 'how many identities are counted depends on a choice');
      }
      return `${name.name}: ${this.nameOf({ name: name.name, type: name.identity })}`;
    });
    const name = this.system.names.fresh('count_each');
    const total = this.system.names.fresh('total');
    const size = bound.type.kind === 'index' ? bound.type.size : 0;
    this.functions.push(
      `function ${name}(${parameters.join('; ')}): 0 .. ${size};`,
      'var',
      `  ${total}: 0 .. ${size};`,
      'begin',
      `  ${total} := 0;`,
      `  for ${head} do`,
      `    if ${operand(body)} then ${total} := ${total} + 1; endif;`,
      '  endfor;',
      `  return ${total};`,
      'endfunction;',
      '',
    );
    return `${name}(${free.map((each) => each.name).join(', ')})`;
  }
}

type Name = Scalar & { readonly kind: 'name' };

function freeNames(scalar: Scalar, within: ReadonlySet<string>): ReadonlyMap<string, Name> {
  if (scalar.kind === 'name') {
    return within.has(scalar.name) ? new Map() : new Map([[scalar.name, scalar]]);
  }
  const inner = scalar.kind === 'each' ? new Set([...within, scalar.bound.name]) : within;
  return new Map(parts(scalar).flatMap((part) => [...freeNames(part, inner)]));
}

function rootsIn(scalar: Scalar): readonly string[] {
  const own = scalar.kind === 'place' ? [scalar.place.root.name] : [];
  return [...own, ...parts(scalar).flatMap(rootsIn)];
}
