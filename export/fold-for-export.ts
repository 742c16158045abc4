/**
 * What is exported of a machine: what never changes is decided, and what no thread comes to is left out. A spec of
 * a whole subsystem has params for much that one claim does not look at; without them its text can be read.
 *
 * States, transitions and depth stay (`fold-constants.ts` says why). It is a reduction all the same, so the counts
 * that another checker has to meet are those of a search without it: a mistake here would show as a difference.
 * Switch: `faultline export --whole`.
 */
import type { Machine, Template } from '../model/machine/machine.ts';
import { foldConstants } from '../model/reduce/constants/fold-constants.ts';
import { reachableNodes } from './used-parts.ts';

/** Returns `machine` with what never changes decided, and without control locations that no path leads to. */
export function foldedForExport(machine: Machine): Machine {
  const folded = foldConstants(machine);
  return { ...folded, templates: folded.templates.map(withoutUnreachable) };
}

function withoutUnreachable(template: Template): Template {
  const reachable = reachableNodes(template);
  return { ...template, locations: template.locations.filter((node) => reachable.has(node)) };
}
