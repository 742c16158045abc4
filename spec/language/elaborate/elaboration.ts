import type { Expression, Name } from '../syntax/ast.ts';
import type {
  Diagnostic,
  DiagnosticCode,
  DiagnosticExtra,
  DiagnosticHoles,
} from '../text/diagnostics.ts';
import { diagnostic } from '../text/diagnostics.ts';
import type { Span } from '../text/source.ts';
import { suggest } from '../text/suggest.ts';
import type { CoreLocal } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { GlobalSymbol, LocalSymbol } from '../types/symbols.ts';
import { type IndexType, type ScalarType, showType, type Type } from '../types/types.ts';

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
  /** The type of `self`. */
  readonly tid: () => IndexType;
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

/** Returns the meaning of `name`: of the innermost scope that knows it, else of the program. */
export function lookUp(
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

/** Reports a name that means nothing here, with the nearest one that would. */
export function unknownName(
  context: Elaboration,
  scope: Scope,
  kind: string,
  name: Name,
  wanted: (symbol: GlobalSymbol | LocalSymbol) => boolean = () => true,
): undefined {
  const candidates: string[] = [];
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    for (const symbol of s.names.values()) if (wanted(symbol)) candidates.push(symbol.name);
  }
  for (const symbol of context.globals.values()) if (wanted(symbol)) candidates.push(symbol.name);
  const near = suggest(name.text, candidates);
  return report(context, 'K0201', { kind, name: name.text }, name.span, {
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
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
