/** What a report says of types that are declared symmetric. */
import type { Outcome } from '../../checker/outcome.ts';
import type { Machine, Symmetry } from '../../model/machine/machine.ts';
import { activeSymmetries } from '../../model/reduce/symmetry.ts';
import { needsGraph } from '../../properties/needs-graph.ts';
import { positionAt, textOf } from '../../spec/language/text/source.ts';

/** `Page is not symmetric: names an identity, \`Page(0)\` (mm.kspec:12)`. */
export function showAsymmetry({ type, broken }: Symmetry): string {
  if (broken === undefined) return `${type} is symmetric`;
  const { source, start } = broken.span;
  const [line = ''] = textOf(broken.span).split('\n');
  const location = `${source.path}:${positionAt(source, start).line}`;
  return `\`${type}\` is not symmetric: ${location} ${broken.why}: \`${line.trim()}\``;
}

/** Why properties of steps and runs are checked on the graph of all states. */
export const NO_REDUCED_RUNS = 'properties of steps and runs are about all states';

/** Says why symmetry was asked for and did not run, in some lines; none if it ran for all types. */
export function symmetryRemarks(
  machine: Machine,
  outcome: Outcome,
  checks: ReadonlySet<string> | 'all',
): readonly string[] {
  if (!machine.usesSymmetry) return [];
  const active = activeSymmetries(machine);
  if (needsGraph(machine, checks) && active.length > 0) {
    return [`symmetry did not run: ${NO_REDUCED_RUNS}`];
  }
  if (active.length > 0 && !outcome.reductions.includes('symmetry')) return [];
  return machine.symmetries
    .filter((symmetry) => !active.includes(symmetry))
    .map((symmetry) =>
      symmetry.broken === undefined
        ? `symmetry did not run for \`${symmetry.type}\`: too many renamings`
        : showAsymmetry(symmetry),
    );
}
