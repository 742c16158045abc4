import type { Expression } from '../syntax/ast.ts';
import {
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticExtra,
  type DiagnosticHoles,
  diagnostic,
} from '../text/diagnostics.ts';
import type { Span } from '../text/source.ts';
import type { CoreLocal } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { GlobalSymbol, LocalSymbol } from '../types/symbols.ts';
import {
  type IndexType,
  type ScalarType,
  type StructType,
  showType,
  type Type,
} from '../types/types.ts';

/** What one elaboration of a program shares: the names, the ids handed out, the messages so far. */
export interface Elaboration {
  readonly globals: ReadonlyMap<string, GlobalSymbol>;
  readonly variables: readonly VariableSignature[];
  readonly procs: readonly ProcSignature[];
  readonly threads: readonly ThreadSignature[];
  readonly diagnostics: Diagnostic[];
  /** Names that something refers to; the rest is reported as unused. */
  readonly used: Set<string>;
  readonly freshId: () => number;
  /** How many parts of expressions calls of functions were written out to. */
  readonly calledParts: { count: number };
  /**
   * The elaborator of expressions, handed round so that the files of its recursion do not import
   * each other in a circle; called by `elaborateExpression`.
   */
  readonly expressionOf: (
    context: Elaboration,
    scope: Scope,
    syntax: Expression,
    expected: Type | undefined,
  ) => Expr | undefined;
  /** The params that the bounds of a range were computed from, with their values: "N = 1". */
  readonly boundsFrom: WeakMap<Type, readonly string[]>;
  /** The type of `self`. */
  readonly tid: () => IndexType;
  /** Told of each name that stands in the program and of what it means, where it is declared too. */
  readonly onMeaning: OnMeaning | undefined;
}

/** What a name means: what a scope or the program declares, or a field of a struct. */
export type Meaning =
  | GlobalSymbol
  | LocalSymbol
  | { readonly kind: 'field'; readonly struct: StructType; readonly field: number };

/** A name may be told of more than once; one that stands for another text (`spin_lock_guards_read`) is not. */
export type OnMeaning = (span: Span, meaning: Meaning) => void;

/** Tells what the name at `span` means, if that is what stands there. */
export function reportMeaning(
  { onMeaning }: Elaboration,
  name: string,
  { source, start }: Span,
  meaning: Meaning,
): void {
  if (onMeaning === undefined || !source.text.startsWith(name, start)) return;
  onMeaning({ source, start, end: start + name.length }, meaning);
}

/** What uses of a variable, proc or thread need to know, before bodies are elaborated. */
export interface VariableSignature {
  readonly name: string;
  readonly storage: 'shared' | 'percpu' | 'ghost';
  readonly span: Span;
  /** Undefined if its declaration is wrong; then uses of it say nothing more. */
  readonly type: () => Type | undefined;
}

export interface ProcSignature {
  readonly name: string;
  readonly span: Span;
  readonly parameters: () => readonly (ParameterSignature | undefined)[];
  readonly result: () => Type | undefined;
}

export interface ParameterSignature {
  readonly name: string;
  readonly ref: boolean;
  readonly type: Type;
}

export interface ThreadSignature {
  readonly name: string;
  readonly span: Span;
  readonly indexes: () => readonly {
    readonly name: string;
    readonly type: ScalarType;
  }[];
}

/** The names visible at one place, innermost first. */
export interface Scope {
  readonly names: ReadonlyMap<string, LocalSymbol>;
  readonly outer: Scope | undefined;
  /** The body that locals belong to; undefined in properties, fns and constants. */
  readonly body: BodyContext | undefined;
  /** Whether the expression belongs to a property, and may ask where threads stand. */
  readonly property: boolean;
  /** Whether it belongs to a `step` property: then `x'` is the `x` after the step. */
  readonly isStep?: boolean;
}

/** The proc or thread being elaborated. */
export interface BodyContext {
  readonly locals: MutableLocal[];
  readonly assigned: Set<number>;
  readonly usedLocals: Set<number>;
  /** The locals whose type is that of their first value, a single number; where they are declared. */
  readonly constants: Map<number, Span>;
  /** Names in it that mean nothing, and were reported. */
  readonly unknown: Set<string>;
  readonly result: Type | undefined;
  readonly thisCpu: Expr | undefined;
  readonly name: string;
  /** Whether it is a thread: `self`-less constants aside, threads have args in scope. */
  readonly isThread: boolean;
}

export type MutableLocal = Omit<CoreLocal, 'assigned'>;

/** Adds a message to the elaboration. Returns undefined, so that callers can give up in one line. */
export function report<Code extends DiagnosticCode>(
  context: Elaboration,
  code: Code,
  holes: DiagnosticHoles<Code>,
  span: Span,
  extra: DiagnosticExtra = {},
): undefined {
  context.diagnostics.push(diagnostic(code, holes, span, extra));
  return undefined;
}

/** Returns the meaning of the `name` at `span`: of the innermost scope that knows it, else of the program. */
export function lookUp(
  context: Elaboration,
  scope: Scope,
  name: string,
  span: Span,
): LocalSymbol | GlobalSymbol | undefined {
  const found = meaningOf(context, scope, name);
  if (found !== undefined) reportMeaning(context, name, span, found);
  return found;
}

function meaningOf(
  context: Elaboration,
  scope: Scope,
  name: string,
): LocalSymbol | GlobalSymbol | undefined {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    const found = s.names.get(name);
    if (found !== undefined) {
      if (found.kind === 'local') scope.body?.usedLocals.add(found.local);
      return found;
    }
  }
  const global = context.globals.get(name);
  if (global !== undefined) context.used.add(name);
  return global;
}

/** Adds a name to those of a scope. */
export function bind(
  context: Elaboration,
  names: Map<string, LocalSymbol>,
  symbol: LocalSymbol,
): void {
  names.set(symbol.name, symbol);
  reportMeaning(context, symbol.name, symbol.span, symbol);
}

/** Reports an expression of the wrong type, with both types. */
export function mismatch(
  context: Elaboration,
  expected: Type,
  found: Type,
  span: Span,
  hint?: string,
): undefined {
  return report(context, 'K0301', {}, span, {
    expected: showType(expected),
    found: showType(found),
    ...(hint === undefined ? {} : { hint }),
  });
}
