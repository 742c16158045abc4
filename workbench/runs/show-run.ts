/** The forms in which a run can be had. */
import { stateSpace } from '../../checker/reference/state-space.ts';
import { dotGraph } from '../../report/formats/dot.ts';
import { itfDocument } from '../../report/formats/itf.ts';
import { mermaidDiagram } from '../../report/formats/mermaid.ts';
import { describeSteps } from '../../report/formats/step-lines.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { showCount } from '../../report/verdict/numbers.ts';
import { UserError } from '../errors/user-error.ts';
import { lockLibrary } from '../project/compile.ts';
import { GRAPH_STATES_MAX, type ShownSearch } from './shown-search.ts';

export const RUN_FORMATS = ['text', 'json', 'itf', 'mermaid', 'dot', 'html'] as const;
export type RunFormat = (typeof RUN_FORMATS)[number];

/**
 * Returns the run in a form other than `text` and `json`, which differ from command to command;
 * undefined if there is no run and the form shows nothing else.
 */
export async function showRun(
  format: Exclude<RunFormat, 'text' | 'json'>,
  showing: ShownSearch,
): Promise<string | undefined> {
  const { machine, spec, run } = showing;
  switch (format) {
    case 'itf':
      return run && jsonText(itfDocument(machine, run.trace, run.origin));
    case 'mermaid': {
      if (run === undefined) return undefined;
      const stepLines = describeSteps(machine, run.trace, lockLibrary(spec.program).isLibrary);
      const { property, loopStart } = run.origin;
      return mermaidDiagram(machine, { ...run, stepLines, property, loopStart });
    }
    case 'dot': {
      const space = stateSpace(machine, GRAPH_STATES_MAX);
      if (space === undefined) {
        throw new UserError(
          `the graph of this spec has more than ${showCount(GRAPH_STATES_MAX)} states`,
          '`--set` gives params smaller values',
        );
      }
      return dotGraph(machine, space, run?.trace);
    }
    case 'html': {
      const { htmlRun } = await import('./html-run.ts');
      return htmlRun(showing);
    }
    default:
      return format satisfies never;
  }
}
