/** `faultline explain`: which steps of a run matter, when it was too late, and what would have helped. */
import { explainText } from '../../report/text/explain-text.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { findAdditionFixes } from '../../workbench/mutants/addition-fixes.ts';
import { findVariantFixes } from '../../workbench/mutants/variant-fixes.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import type { Events } from '../../workbench/search/events.ts';
import { searchExplanation } from '../../workbench/search/search.ts';
import { allowSeconds } from '../../workbench/search/time-allowance.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainDocument, placesOf } from '../explain-document.ts';
import { type ExplainValues, ofSpec, ofTrace } from '../explain-subject.ts';
import { asText, switchOption, valueOption } from '../options/option.ts';
import { json, maxSeconds, searchLimits } from '../options/search-options.ts';
import { version } from '../options/version-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

const HELP = `
A trace is the output of \`run --json\` or the file of \`run --out FILE.json\`. A question that cannot be decided
within the limits is answered by \`unknown\`.

Examples:
  faultline run SPEC --variant nofix --out race.json; faultline explain race.json
  faultline explain SPEC --claim nofix
  faultline explain SPEC --claim nofix --additions --max-seconds 5m
  faultline explain SPEC --claim nofix --property no_lost_write --json
`;

export const explainCommand: CliCommand = cliCommand({
  name: 'explain',
  operands: '<trace>',
  about: 'explain a counterexample: the steps that matter, the point of no return, possible fixes',
  page: 'docs/COUNTEREXAMPLES.md',
  help: HELP,
  reads: {
    version,
    property: valueOption(
      '--property <NAME>',
      'for a spec: explain the run that violates this property',
      asText,
    ),
    isAdding: switchOption(
      '--additions',
      'also try to insert one lock, flush or check that the spec uses elsewhere (slow)',
    ),
    search: searchLimits,
    maxSeconds,
    json,
  },
  run: ({ terminal }, [file = ''], { version, property, isAdding, search, maxSeconds, json }) => {
    const request = { version, property, isAdding, search, maxSeconds, json };
    return withEvents(terminal, (events) => explain(terminal, events, file, request));
  },
});

export async function explain(
  terminal: Terminal,
  events: Events,
  file: string,
  flags: ExplainValues,
): Promise<ExitCode> {
  const { engine, limits } = flags.search;
  const { maxSeconds } = flags;
  const allowance = allowSeconds(maxSeconds, events.signal);
  const subject = file.endsWith('.json')
    ? ofTrace(terminal, file, flags)
    : await ofSpec(terminal, events, file, flags);
  if (typeof subject === 'number') return subject;
  const { machine, spec, property, run, loopStart, settings, variants, memory } = subject;
  events.onActivity('looking at the run');
  const maxStates = Math.min(limits.maxStates, EXPLORED_MAX);
  const explanation = await searchExplanation(
    {
      machine,
      property,
      run,
      loopStart,
      limits: allowance.within({ ...limits, maxStates, maxSeconds }),
    },
    { signal: events.signal },
  );
  const { program } = spec;
  const command = subject.command;
  const drawn = drawRun({ machine, program, property, run, loopStart, isMinimal: true, command });
  const remedies = await findVariantFixes(events, {
    spec,
    options: { settings, variants, memory, ...subject.reductions },
    property,
    engine,
    limits,
    allowance,
  });
  const additions =
    flags.isAdding &&
    (await findAdditionFixes(events, {
      spec,
      variants,
      machine,
      property,
      places: placesOf(machine, drawn.trace, explanation.turningPoint),
      engine,
      limits,
      allowance,
    }));
  events.onActivity('');
  const document = explainDocument(subject, drawn.trace, explanation, remedies, additions);
  terminal.out(
    flags.json
      ? jsonText(document)
      : `${drawn.picture}\n${explainText(document, tonesOf(terminal))}`,
  );
  return EXIT.asRecorded;
}

/** The interpreter looks at some ten thousand states a second. */
const EXPLORED_MAX = 300_000;
