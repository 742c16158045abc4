/** The run that `run` found, as a trace, and the command that finds it again. */
import type { Machine } from '../model/machine/machine.ts';
import { memoryName } from '../model/machine/memory-model.ts';
import {
  stepsJson,
  TRACE_SCHEMA,
  type TraceJson,
  traceMemory,
} from '../report/formats/trace-json.ts';
import { projectPath } from '../workbench/project/project.ts';
import type { Counterexample } from '../workbench/search/search-job.ts';
import type { SearchOptions } from '../workbench/search/search-options.ts';
import type { OpenedSpec } from './open-spec.ts';

export function commandOf(
  { project, spec, settings, variants, memory }: OpenedSpec,
  properties: readonly string[],
): string {
  return [
    'faultline run',
    projectPath(project, spec.file),
    ...[...settings].map(([name, value]) => `--set ${name}=${value}`),
    ...variants.map((name) => `--variant ${name}`),
    ...(memory.model === 'sc' ? [] : [`--memory ${memoryName(memory)}`]),
    ...properties.map((name) => `--property ${name}`),
  ].join(' ');
}

export function traceJson(
  { project, spec, settings, variants }: OpenedSpec,
  machine: Machine,
  { property, run, loopStart }: Counterexample,
  picture: string,
  options: SearchOptions,
): TraceJson {
  return {
    schema: TRACE_SCHEMA,
    spec: projectPath(project, spec.file),
    settings: Object.fromEntries(settings),
    variants,
    ...traceMemory(machine),
    reductions: [...options.reductions],
    property,
    steps: stepsJson(machine, run),
    ...(loopStart === undefined ? {} : { loopStart }),
    picture,
  };
}
