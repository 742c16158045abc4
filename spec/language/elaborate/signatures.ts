/** The signatures of variables, procs and threads: what others have to know of a declaration. */
import type { Declaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import { LAZY_DEPTH_MAX, lazy, type Refusal } from '../types/symbols.ts';
import { type IndexType, SET_ELEMENTS_MAX, scalarSize } from '../types/types.ts';
import { arrayOf, elaborateScalar, elaborateType } from './elaborate-type.ts';
import {
  type Elaboration,
  type ParameterSignature,
  type ProcSignature,
  report,
  type Scope,
  type ThreadSignature,
  type VariableSignature,
} from './elaboration.ts';

export type Of<Kind extends Declaration['kind']> = Extract<Declaration, { kind: Kind }>;

export const SCOPE: Scope = {
  names: new Map(),
  outer: undefined,
  body: undefined,
  property: false,
};

/** A declaration that needs itself, or whose meaning stands behind too many others. */
export function refuse(context: Elaboration, why: Refusal, name: string, span: Span): undefined {
  return why === 'cycle'
    ? report(context, 'K0207', { name }, span)
    : report(context, 'K0611', { limit: LAZY_DEPTH_MAX }, span, {
        hint: 'declarations that stand for each other are followed one by one',
      });
}

export function variableSignature(
  context: Elaboration,
  declaration: Of<'variable'>,
): VariableSignature {
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

export function procSignature(context: Elaboration, declaration: Of<'proc'>): ProcSignature {
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

export function threadSignature(context: Elaboration, declaration: Of<'thread'>): ThreadSignature {
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
export function tidType(context: Elaboration): IndexType {
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
