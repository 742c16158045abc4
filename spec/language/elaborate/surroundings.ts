/** What is known around a statement, and the locals that it declares. */
import type { Name } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import type { Type } from '../types/types.ts';
import { type BodyContext, bind, type Elaboration, report, type Scope } from './elaboration.ts';

/** What encloses a statement. */
export interface Surroundings {
  readonly context: Elaboration;
  readonly body: BodyContext;
  readonly scope: Scope;
  readonly atomic: boolean;
  readonly inLoop: boolean;
  /** The labels that a `goto` may name: those of the enclosing blocks outside `atomic`. */
  readonly labels: Labels | undefined;
}

/** The labels of a block, and those of the blocks around it. */
export interface Labels {
  readonly own: ReadonlySet<string>;
  readonly outer: Labels | undefined;
}

/** Returns the labels that a `goto` may name inside a block with labels of its `own`. */
export function labelsInside(
  { atomic, labels }: Surroundings,
  own: readonly string[],
): Labels | undefined {
  return atomic || own.length === 0 ? labels : { own: new Set(own), outer: labels };
}

/** Where a statement stands. */
export interface Inside extends Surroundings {
  readonly names: Map<string, LocalSymbol>;
  /** The locals declared so far in this block. */
  readonly locals: number[];
}

/** Declares a local in the current block; it may hide a name of the program, but no other local. */
export function declareLocal(inside: Inside, name: Name, type: Type): number {
  const { context, body, scope } = inside;
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    const other = s.names.get(name.text);
    if (other === undefined) continue;
    report(context, 'K0202', { name: name.text }, name.span, {
      related: [{ span: other.span, label: 'already declared here' }],
    });
    break;
  }
  const local = body.locals.length;
  body.locals.push({ name: name.text, type, ref: false, span: name.span });
  const { text, span } = name;
  bind(context, inside.names, { kind: 'local', name: text, local, type, span });
  inside.locals.push(local);
  return local;
}

/** Declares a local that no spec can name, for values that are computed once. */
export function hiddenLocal(inside: Inside, type: Type, span: Span): number {
  const local = inside.body.locals.length;
  inside.body.locals.push({ name: '', type, ref: false, span });
  inside.body.usedLocals.add(local);
  return local;
}

/** A name whose declaration is wrong. */
export function brokenSymbol(name: Name): LocalSymbol {
  return { kind: 'broken', name: name.text, span: name.span };
}
