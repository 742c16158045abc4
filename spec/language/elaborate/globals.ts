/** The table of all names of a program: what each means is computed when it is first needed. */

import type { Program } from '../program/program.ts';
import type { Declaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import {
  type FnMeaning,
  type GlobalSymbol,
  LAZY_DEPTH_MAX,
  type LocalSymbol,
  lazy,
  type ParamMeaning,
  type Refusal,
} from '../types/symbols.ts';
import {
  type EnumType,
  type IndexType,
  LEAVES_MAX,
  leafCount,
  SET_ELEMENTS_MAX,
  type StructType,
  scalarSize,
  showType,
  type Type,
} from '../types/types.ts';
import { elaborateAs } from './coerce.ts';
import { expressionOf } from './elaborate-expression.ts';
import { arrayOf, elaborateScalar, elaborateType } from './elaborate-type.ts';
import {
  bind,
  type Elaboration,
  type OnMeaning,
  type ParameterSignature,
  type ProcSignature,
  report,
  reportMeaning,
  type Scope,
  type ThreadSignature,
  type VariableSignature,
} from './elaboration.ts';
import { type Conflict, reportConflicts } from './module-conflicts.ts';

type Of<Kind extends Declaration['kind']> = Extract<Declaration, { kind: Kind }>;

export interface GlobalTable {
  readonly context: Elaboration;
  readonly declarations: readonly Declaration[];
  readonly variableDeclarations: readonly Of<'variable'>[];
  readonly procDeclarations: readonly Of<'proc'>[];
  readonly threadDeclarations: readonly Of<'thread'>[];
  /** Filled while bodies are elaborated. */
  readonly unusedLocals: { name: string; span: Span }[];
  /** Whether two modules that are used declare the same names: then nothing in them means what it says. */
  readonly hasConflict: boolean;
}

const RESERVED: ReadonlySet<string> = new Set(['bool', 'Tid', 'self', 'this_cpu']);
const SCOPE: Scope = { names: new Map(), outer: undefined, body: undefined, property: false };

/** Collects the names of all modules; `params` overrides the values of params. */
export function buildGlobals(
  program: Program,
  params: ReadonlyMap<string, number>,
  onMeaning?: OnMeaning,
): GlobalTable {
  const declarations = program.modules.flatMap((module) => module.syntax.declarations);
  const variableDeclarations = declarations.filter((d) => d.kind === 'variable');
  const procDeclarations = declarations.filter((d) => d.kind === 'proc');
  const threadDeclarations = declarations.filter((d) => d.kind === 'thread');
  const globals = new Map<string, GlobalSymbol>();
  let lastId = 0;
  const tid = lazy<IndexType>(
    () => tidType(context),
    () => ({ kind: 'index', name: 'Tid', size: 1, symmetric: false }),
  );
  const variables: VariableSignature[] = [];
  const procs: ProcSignature[] = [];
  const threads: ThreadSignature[] = [];
  const context: Elaboration = {
    globals,
    variables,
    procs,
    threads,
    diagnostics: [],
    used: new Set(),
    calledParts: { count: 0 },
    boundsFrom: new WeakMap(),
    freshId: () => {
      lastId += 1;
      return lastId;
    },
    expressionOf,
    tid: tid.get,
    onMeaning,
  };
  variables.push(...variableDeclarations.map((d) => variableSignature(context, d)));
  procs.push(...procDeclarations.map((d) => procSignature(context, d)));
  threads.push(...threadDeclarations.map((d) => threadSignature(context, d)));

  const add = (symbol: GlobalSymbol): void => {
    const { name, span } = symbol;
    const other = globals.get(name);
    reportMeaning(context, name, span, symbol);
    if (RESERVED.has(name)) report(context, 'K0209', { name }, span);
    else if (other === undefined) globals.set(name, symbol);
    else if (!isOfConflict(other.span, span)) {
      const related = [{ span: other.span, label: 'already declared here' }];
      report(context, 'K0202', { name }, span, { related, hint: 'rename one of them' });
    } else conflicts.push({ name, first: other.span, second: span });
  };
  const conflicts: Conflict[] = [];
  const { entry } = program;
  const isOfConflict = (first: Span, second: Span): boolean =>
    first.source !== second.source && second.source !== entry.source;
  for (const declaration of declarations) {
    for (const symbol of symbolsOf(context, declaration, params, {
      variable: (d) => variableDeclarations.indexOf(d),
      proc: (d) => procDeclarations.indexOf(d),
      thread: (d) => threadDeclarations.indexOf(d),
    })) {
      add(symbol);
    }
  }
  reportConflicts(context, program, conflicts);
  return {
    hasConflict: conflicts.length > 0,
    context,
    declarations,
    variableDeclarations,
    procDeclarations,
    threadDeclarations,
    unusedLocals: [],
  };
}

interface Numbering {
  readonly variable: (declaration: Of<'variable'>) => number;
  readonly proc: (declaration: Of<'proc'>) => number;
  readonly thread: (declaration: Of<'thread'>) => number;
}

function symbolsOf(
  context: Elaboration,
  declaration: Declaration,
  params: ReadonlyMap<string, number>,
  number: Numbering,
): readonly GlobalSymbol[] {
  switch (declaration.kind) {
    case 'param': {
      const { text: name, span } = declaration.name;
      const param = lazy(
        () => paramMeaning(context, declaration, params.get(name)),
        (why) => refuse(context, why, name, span),
      );
      return [{ kind: 'param', name, span, param }];
    }
    case 'type': {
      const { text: name, span } = declaration.name;
      const type = lazy(
        () => namedType(context, declaration),
        (why) => refuse(context, why, name, span),
      );
      return [{ kind: 'type', name, span, type }];
    }
    case 'enum':
      return enumSymbols(context, declaration);
    case 'struct': {
      const { text: name, span } = declaration.name;
      const type = lazy<Type | undefined>(
        () => structType(context, declaration),
        (why) => refuse(context, why, name, span),
      );
      return [{ kind: 'type', name, span, type }];
    }
    case 'variable': {
      const { text: name, span } = declaration.name;
      return [{ kind: 'variable', name, span, variable: number.variable(declaration) }];
    }
    case 'fn': {
      const { text: name, span } = declaration.name;
      const fn = lazy(
        () => fnMeaning(context, declaration),
        (why) => refuse(context, why, name, span),
      );
      return [{ kind: 'fn', name, span, declaration, fn }];
    }
    case 'proc': {
      const { text: name, span } = declaration.name;
      return [{ kind: 'proc', name, span, declaration, proc: number.proc(declaration) }];
    }
    case 'thread': {
      const { text: name, span } = declaration.name;
      return [{ kind: 'thread', name, span, declaration, thread: number.thread(declaration) }];
    }
    case 'use':
    case 'guarded':
    case 'variant':
    case 'property':
    case 'claim':
    case 'driver':
    case 'column':
    case 'mode':
      return [];
    default:
      return declaration satisfies never;
  }
}

function paramMeaning(
  context: Elaboration,
  declaration: Of<'param'>,
  setting: number | undefined,
): ParamMeaning | undefined {
  const type = elaborateScalar(context, SCOPE, declaration.type);
  if (type === undefined) return undefined;
  const initial = elaborateAs(context, SCOPE, declaration.initial, type);
  if (initial === undefined) return undefined;
  if (initial.kind !== 'const' || typeof initial.value !== 'number') {
    return report(context, 'K0306', {}, declaration.initial.span);
  }
  const value = setting ?? initial.value;
  const [low, high] = type.kind === 'int' ? [type.low, type.high] : [0, scalarSize(type) - 1];
  if (value < low || value > high) {
    const { text: name, span } = declaration.name;
    return report(context, 'K0505', { name, value, range: showType(type) }, span);
  }
  return { type, value, initial: initial.value };
}

/** An alias means its type; a symmetric type is new, and has as many identities as its range. */
function namedType(context: Elaboration, declaration: Of<'type'>): Type | undefined {
  const type = elaborateType(context, SCOPE, declaration.type);
  if (type === undefined || !declaration.symmetric) return type;
  if (type.kind !== 'int' || type.low !== 0) {
    return report(context, 'K0301', {}, declaration.type.span, {
      expected: 'a range from 0',
      found: showType(type),
    });
  }
  return { kind: 'index', name: declaration.name.text, size: type.high + 1, symmetric: true };
}

function enumSymbols(context: Elaboration, declaration: Of<'enum'>): readonly GlobalSymbol[] {
  const { text: name, span } = declaration.name;
  const members = declaration.members.map((member) => member.text);
  const enumType: EnumType = { kind: 'enum', name, members };
  const never = (): EnumType => enumType;
  const type = lazy<EnumType>(() => enumType, never);
  const optional = lazy<Type | undefined>(() => enumType, never);
  return [
    { kind: 'type', name, span, type: optional },
    ...declaration.members.map((member, ordinal): GlobalSymbol => {
      context.used.add(member.text);
      return {
        kind: 'enum-member',
        name: member.text,
        span: member.span,
        declaration,
        type,
        ordinal,
      };
    }),
  ];
}

/** A declaration that needs itself, or whose meaning stands behind too many others. */
function refuse(context: Elaboration, why: Refusal, name: string, span: Span): undefined {
  return why === 'cycle'
    ? report(context, 'K0207', { name }, span)
    : report(context, 'K0611', { limit: LAZY_DEPTH_MAX }, span, {
        hint: 'declarations that stand for each other are followed one by one',
      });
}

function structType(context: Elaboration, declaration: Of<'struct'>): StructType | undefined {
  const seen = new Map<string, Span>();
  const fields = declaration.fields.map(({ name: { text: name, span }, type: syntax }) => {
    const other = seen.get(name);
    if (other !== undefined) {
      const related = [{ span: other, label: 'already declared here' }];
      report(context, 'K0202', { name }, span, { related });
    }
    seen.set(name, span);
    const type = elaborateType(context, SCOPE, syntax);
    return type && { name, type };
  });
  const known = fields.filter((field) => field !== undefined);
  if (known.length < fields.length) return undefined;
  const { text: name, span } = declaration.name;
  const type: StructType = { kind: 'struct', isWord: declaration.isWord, name, fields: known };
  for (const [field, { name: each }] of declaration.fields.entries()) {
    reportMeaning(context, each.text, each.span, { kind: 'field', struct: type, field });
  }
  if (leafCount(type) <= LEAVES_MAX) return type;
  return report(context, 'K0601', { what: `\`${name}\``, max: `${LEAVES_MAX} parts` }, span);
}

function variableSignature(context: Elaboration, declaration: Of<'variable'>): VariableSignature {
  const { text: name, span } = declaration.name;
  const type = lazy(
    () => {
      const indexes = declaration.indexes.map((i) => elaborateScalar(context, SCOPE, i.type));
      const element = elaborateType(context, SCOPE, declaration.type);
      return element === undefined ? undefined : arrayOf(indexes, element);
    },
    (why) => refuse(context, why, name, span),
  );
  return { name, storage: declaration.storage, span, type: type.get };
}

function procSignature(context: Elaboration, declaration: Of<'proc'>): ProcSignature {
  const { text: name, span } = declaration.name;
  const parameters = lazy(
    () =>
      declaration.parameters.map((parameter): ParameterSignature | undefined => {
        const type = elaborateType(context, SCOPE, parameter.type);
        return type && { name: parameter.name.text, ref: parameter.ref, type };
      }),
    () => [],
  );
  const result = lazy(
    () => declaration.result && elaborateType(context, SCOPE, declaration.result),
    () => undefined,
  );
  return { name, span, parameters: parameters.get, result: result.get };
}

function threadSignature(context: Elaboration, declaration: Of<'thread'>): ThreadSignature {
  const { text: name, span } = declaration.name;
  const indexes = lazy(
    () =>
      declaration.indexes.flatMap((index) => {
        const type = elaborateScalar(context, SCOPE, index.type);
        return type === undefined ? [] : [{ name: index.name?.text ?? '', type }];
      }),
    () => [],
  );
  return { name, span, indexes: indexes.get };
}

/** The most threads of a program: a set of them is one word. */
export const THREADS_MAX: number = SET_ELEMENTS_MAX;

/**
 * `Tid` has one identity for each running thread; at least one, so that libraries stand alone. Threads
 * that are too many are reported here, where they are declared, and not where a library has a set of them.
 */
function tidType(context: Elaboration): IndexType {
  let size = 0;
  for (const thread of context.threads) {
    const count = thread.indexes().reduce((product, { type }) => product * scalarSize(type), 1);
    if (size <= THREADS_MAX && size + count > THREADS_MAX) {
      const what = 'threads';
      report(context, 'K0602', { max: THREADS_MAX, what }, thread.span, {
        label: size === 0 ? `${count} threads` : `${size + count}, with ${count} of this`,
        hint: 'make the ranges of the indexes smaller: races between two or three show most mistakes',
      });
    }
    size += count;
  }
  return {
    kind: 'index',
    name: 'Tid',
    size: Math.min(THREADS_MAX, Math.max(1, size)),
    symmetric: false,
  };
}

function fnMeaning(context: Elaboration, declaration: Of<'fn'>): FnMeaning | undefined {
  const names = new Map<string, LocalSymbol>();
  const parameters: { id: number; type: Type }[] = [];
  for (const { name, type: syntax } of declaration.parameters) {
    const type = elaborateType(context, SCOPE, syntax);
    if (type === undefined) return undefined;
    const id = context.freshId();
    parameters.push({ id, type });
    bind(context, names, { kind: 'bound', name: name.text, id, type, span: name.span });
  }
  const result = elaborateType(context, SCOPE, declaration.result);
  if (result === undefined) return undefined;
  const scope: Scope = { ...SCOPE, names, outer: SCOPE };
  const body = elaborateAs(context, scope, declaration.body, result);
  return body && { parameters, result, body };
}
