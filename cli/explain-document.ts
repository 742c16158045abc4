import type { Explanation, TurningPoint } from '../counterexamples/explain/explain.ts';
import type { Trace } from '../counterexamples/run/replay.ts';
import { at } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import { describeSteps, laneName } from '../report/formats/step-lines.ts';
import {
  EXPLAIN_SCHEMA,
  type ExplainedStepJson,
  type ExplainJson,
} from '../report/json/explain-json.ts';
import { memoryOf } from '../report/verdict/memory.ts';
import { positionAt, type Span } from '../spec/language/text/source.ts';
import type { AdditionFixes } from '../workbench/mutants/addition-fixes.ts';
import { lockLibrary } from '../workbench/project/compile.ts';
import { projectPath } from '../workbench/project/project.ts';
import type { Subject } from './explain-subject.ts';

/** What was found out, as JSON; `additions` is false if none was tried. */
export function explainDocument(
  subject: Subject,
  trace: Trace,
  explanation: Explanation,
  remedies: ExplainJson['remedies'],
  additions: AdditionFixes | false,
): ExplainJson {
  const { project, spec, machine, settings, variants, property } = subject;
  return {
    schema: EXPLAIN_SCHEMA,
    memory: memoryOf(machine),
    spec: projectPath(project, spec.file),
    settings: Object.fromEntries(settings),
    variants,
    property,
    steps: explainedSteps(subject, trace, new Set(explanation.needless)),
    orders: explanation.orders.map(({ first, second, matters }) => ({
      first: [first.from, first.to],
      second: [second.from, second.to],
      matters,
    })),
    turningPoint: {
      kind: explanation.turningPoint.kind,
      step: explanation.turningPoint.kind === 'step' ? explanation.turningPoint.step : null,
    },
    remedies,
    additions:
      additions === false
        ? null
        : {
            tried: additions.tried,
            possible: additions.possible,
            cures: additions.fixes.map(({ what, owner, before, line }) => ({
              ...{ what, owner, line },
              file: projectPath(project, before.source.path),
            })),
          },
  };
}

/** The statements of the run, those nearest to the turning point (or to its end) first. */
export function placesOf(
  machine: Machine,
  trace: Trace,
  turningPoint: TurningPoint,
): readonly Span[] {
  const centre = turningPoint.kind === 'step' ? turningPoint.step : trace.steps.length - 1;
  return [...trace.steps.entries()]
    .sort(([a], [b]) => Math.abs(a - centre) - Math.abs(b - centre))
    .flatMap(([, { thread, path: nodes }]) => {
      const template = at(machine.templates, at(machine.threads, thread).template);
      return nodes.flatMap((number) => {
        const { span, frames } = at(template.nodes, number).origin;
        return [span, ...frames.map(({ call }) => call).toReversed()];
      });
    });
}

/** Each step in the words of the picture: what changed, or else the last thing it did. */
function explainedSteps(
  { machine, spec, project }: Subject,
  trace: Trace,
  needless: ReadonlySet<number>,
): readonly ExplainedStepJson[] {
  const stepLines = describeSteps(machine, trace, lockLibrary(spec.program).isLibrary);
  return trace.steps.map(({ thread, path: nodes }, i) => {
    const lines = stepLines[i] ?? [];
    const facts = lines.filter(({ kind }) => kind === 'facts');
    const said = facts.length > 0 ? facts : lines.slice(-1);
    const template = at(machine.templates, at(machine.threads, thread).template);
    const executed = nodes.map((number) => at(template.nodes, number));
    const acting = executed.find(({ access }) => access) ?? executed[0];
    const { isLibrary } = lockLibrary(spec.program);
    const frames = acting?.origin.frames ?? [];
    const own = frames.filter((frame) => !isLibrary(frame.declaration.source));
    // A call of a library proc is shown at the line of the call.
    const call = frames.find((frame) => isLibrary(frame.declaration.source));
    const span = call?.call ?? acting?.origin.span;
    const position = span && positionAt(span.source, span.start);
    return {
      thread: laneName(machine, thread),
      does: said.map(({ text }) => text).join(', ') || 'nothing changes',
      call: own.at(-1)?.proc ?? '',
      file: span === undefined ? '' : projectPath(project, span.source.path),
      line: position?.line ?? 0,
      needless: needless.has(i),
    };
  });
}
