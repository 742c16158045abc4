/** Which thread of a template a step or an expression is about. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { scalarSize, scalarValues } from '../../spec/language/types/types.ts';
import { allOf, arithmetic, choose, equal } from './fold-scalar.ts';
import { fromOrdinalIn, ordinalIn } from './places.ts';
import { number, type Scalar } from './scalar.ts';
import { strideOf, type TemplateRoots } from './system.ts';

/** The running thread: its template, and which of its threads it is. */
export interface Runner {
  readonly roots: TemplateRoots;
  readonly instance: Scalar;
}

/** Whether there is a thread for each combination of arguments, as in all specs; buffers are only for some. */
function hasAllInstances({ threads }: Machine, { template, threads: own }: TemplateRoots): boolean {
  const count = template.indexes.reduce((product, { type }) => product * scalarSize(type), 1);
  return (
    own.length === count &&
    own.every((thread, i) =>
      template.indexes.every(({ type }, index) => {
        const place = Math.floor(i / strideOf(template, index)) % scalarSize(type);
        return at(at(threads, thread).args, index) === at(scalarValues(type), place);
      }),
    )
  );
}

/** The value with that number. */
function pickByNumber(place: Scalar, values: readonly Scalar[]): Scalar {
  const last = at(values, values.length - 1);
  return values
    .slice(0, -1)
    .reduceRight((otherwise, value, i) => choose(equal(place, number(i)), value, otherwise), last);
}

/** Instances are numbered as their arguments are, the last index varying fastest, if all are there. */
export function argumentOf(machine: Machine, { roots, instance }: Runner, index: number): Scalar {
  if (roots.identity !== undefined) return instance;
  const { type } = at(roots.template.indexes, index);
  if (!hasAllInstances(machine, roots)) {
    const values = roots.threads.map((thread) =>
      number(at(at(machine.threads, thread).args, index)),
    );
    return pickByNumber(instance, values);
  }
  const above = arithmetic('/', instance, number(strideOf(roots.template, index)));
  const place = index === 0 ? above : arithmetic('%', above, number(scalarSize(type)));
  return fromOrdinalIn(type, place);
}

/** Which thread of a template has the arguments `given`. */
export function instanceWith(
  machine: Machine,
  roots: TemplateRoots,
  given: readonly Scalar[],
): Scalar {
  if (roots.identity !== undefined) return at(given, 0);
  const { indexes } = roots.template;
  if (!hasAllInstances(machine, roots)) {
    return roots.threads.reduceRight((otherwise, thread, i) => {
      const own = at(machine.threads, thread).args;
      const isIt = allOf(given.map((arg, k) => equal(arg, number(at(own, k)))));
      return choose(isIt, number(i), otherwise);
    }, number(0));
  }
  return given.reduce((total, arg, i) => {
    const place = ordinalIn(at(indexes, i).type, arg);
    return arithmetic('+', total, arithmetic('*', place, number(strideOf(roots.template, i))));
  }, number(0));
}
