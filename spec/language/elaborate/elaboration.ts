import type { Expression, Name } from '../syntax/ast.ts';
import { hintForHabit } from '../text/c-words.ts';
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

/** Reports a name that means nothing here, with the nearest one that would. */
export function unknownName(
  context: Elaboration,
  scope: Scope,
  kind: string,
  name: Name,
  isCandidate: (symbol: GlobalSymbol | LocalSymbol) => boolean = () => true,
): undefined {
  const { text, span } = name;
  // A declaration that is missing is one mistake, however often the body uses it.
  if (scope.body?.unknown.has(text) === true) return undefined;
  scope.body?.unknown.add(text);
  const local = scope.body?.locals.find((each) => each.name === text);
  if (local !== undefined) {
    return report(context, 'K0213', { name: text }, span, {
      label: 'not known here',
      related: [{ span: local.span, label: 'it ends with the block of this' }],
      hint: `declare it before that block, \`let ${text} = ...\`, and assign to it there: \`${text} = ...\``,
    });
  }
  const candidates: string[] = [];
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    for (const symbol of s.names.values()) if (isCandidate(symbol)) candidates.push(symbol.name);
  }
  for (const symbol of context.globals.values())
    if (isCandidate(symbol)) candidates.push(symbol.name);
  const near = suggest(text, candidates);
  const hint = hintForHabit(kind, text) ?? (near && `did you mean \`${near}\`?`);
  return report(context, 'K0201', { kind, name: text }, span, {
    hint: hint ?? HOW_TO_DECLARE.get(kind)?.(text),
  });
}

const HOW_TO_DECLARE: ReadonlyMap<string, (name: string) => string> = new Map([
  ['name', (name) => `declare it: \`shared ${name} : ...\`, or \`let ${name} = ...\` for a local`],
  [
    'type',
    (name) =>
      `declare it: \`struct ${name} { ... }\`, \`enum ${name} { ... }\` or \`type ${name} = 0..3\``,
  ],
  ['proc', (name) => `declare it, \`proc ${name}(...) { ... }\`, or \`use\` the module that does`],
  [
    'function',
    (name) => `declare it, \`fn ${name}(...) -> ... = ...\`, or \`use\` the module that does`,
  ],
  ['fn', (name) => `declare it, \`fn ${name}(...) -> ... = ...\`, or \`use\` the module that does`],
]);

/** Returns what a symbol is, for "`x` is a local, not a proc". */
export function kindOfSymbol({ kind }: GlobalSymbol | LocalSymbol): string {
  switch (kind) {
    case 'local':
    case 'broken':
      return 'a local';
    case 'bound':
      return 'a name for a value';
    case 'arg':
      return 'an index of the thread';
    case 'enum-member':
      return 'a member of an enum';
    default:
      return `a ${kind}`;
  }
}

/** What to do if the local `symbol` hides the declaration of the wanted `kind` that a use means. */
export function hidesHint(
  context: Elaboration,
  symbol: GlobalSymbol | LocalSymbol,
  kind: GlobalSymbol['kind'],
): string | undefined {
  const hidden = context.globals.get(symbol.name);
  if (hidden === symbol || hidden?.kind !== kind) return undefined;
  return `it hides the ${kind} \`${symbol.name}\`: rename it`;
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
