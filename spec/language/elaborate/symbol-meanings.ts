/** What the names of a program mean: params, types, members of enums, structs and functions. */
import type { Declaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import {
  type FnMeaning,
  type GlobalSymbol,
  type LocalSymbol,
  lazy,
  type ParamMeaning,
} from '../types/symbols.ts';
import {
  type EnumType,
  LEAVES_MAX,
  leafCount,
  type StructType,
  scalarSize,
  showType,
  type Type,
} from '../types/types.ts';
import { elaborateAs } from './coerce.ts';
import { elaborateScalar, elaborateType } from './elaborate-type.ts';
import { bind, type Elaboration, report, reportMeaning, type Scope } from './elaboration.ts';
import { type Of, refuse, SCOPE } from './signatures.ts';

interface Numbering {
  readonly variable: (declaration: Of<'variable'>) => number;
  readonly proc: (declaration: Of<'proc'>) => number;
  readonly thread: (declaration: Of<'thread'>) => number;
}

export function symbolsOf(
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
