/** Specs whose operations are called beside each other in tests. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Limits } from '../../checker/outcome.ts';
import { lower } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { loadText } from '../project/load-spec.ts';
import type { SearchEvents } from '../search/worker-pool.ts';
import type { MatrixJob } from './found-matrix.ts';
import { searchMatrix } from './search-matrix.ts';

export const LIMITS: Limits = { maxStates: 100_000, maxMemory: 2 ** 40, maxSeconds: 60 };
export const EVENTS: SearchEvents = { signal: new AbortController().signal };

export function compiled(text: string): { readonly machine: Machine; readonly tables: CoreTables } {
  const source = { path: 's.kspec', text };
  const { program, diagnostics } = loadText('s.kspec', source, () => undefined);
  const { core, diagnostics: more } = elaborate(program, { params: new Map(), drives: true });
  const wrong = [...diagnostics, ...more].filter(({ severity }) => severity === 'error');
  expect(wrong.map(({ message }) => message)).toEqual([]);
  const machine = core && lower(core, { resetDeadLocals: false }).machine;
  if (machine === undefined || core?.tables === undefined) throw new Error('it compiles');
  return { machine, tables: core.tables };
}

export function jobOf(
  text: string,
  asked: Partial<Omit<MatrixJob, 'machine' | 'tables'>> = {},
): MatrixJob {
  return {
    ...compiled(text),
    ...{ engine: 'fast', limits: LIMITS, operations: [], beside: undefined },
    ...{ maxLength: undefined, asks: 'outcomes', folds: true, ...asked },
  };
}

export async function lit(
  text: string,
  asked: Partial<Omit<MatrixJob, 'machine' | 'tables'>> = {},
  shares = 1,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = await searchMatrix(jobOf(text, asked), EVENTS, shares);
  return Object.fromEntries(
    found.cells.map(({ operations, isComplete, unexplained }) => [
      operations.join(' | '),
      isComplete ? unexplained.map(({ outcome }) => outcome) : ['?'],
    ]),
  );
}

interface RandomBody {
  readonly wait: string | undefined;
  readonly changes: readonly string[];
}

const change = fc.constantFrom('x = 1', 'y = x', 'x = y', 'y = 1', 'x = 0');
const body = fc
  .tuple(
    fc.option(fc.constantFrom('x == 1', 'y == 0'), { nil: undefined }),
    fc.array(change, { minLength: 1, maxLength: 3 }),
  )
  .map(([wait, changes]) => ({ wait, changes }));
export const randomOperations: fc.Arbitrary<RandomBody[]> = fc.array(body, {
  minLength: 2,
  maxLength: 3,
});

/** A spec in which so many tasks call operations with such bodies. */
export function randomSpec(bodies: readonly RandomBody[], isAtomic: boolean, tasks = 3): string {
  const procs = bodies.map(({ wait, changes }, i) => {
    const waits = wait === undefined ? '' : `await ${wait}  `;
    const inside = changes
      .map((each, j) =>
        isAtomic
          ? each
          : each
              .replace(/= ([xy])$/, `= v${j}`)
              .replace(
                /^.*v(\d)$/,
                (text, n) => `let v${n} = ${text.startsWith('x') ? 'y' : 'x'}  ${text}`,
              ),
      )
      .join('  ');
    return `proc p${i}() { ${isAtomic ? `atomic { ${waits}${inside} }` : `${waits}${inside}`} }`;
  });
  return `module random
    shared x : 0..1
    shared y : 0..1
    ${procs.join('\n')}
    driver task[t: 0..${tasks - 1}] { ${bodies.map((_, i) => `operation o${i} = p${i}()`).join('\n')} }
    label x = x
    label y = y
  `;
}
