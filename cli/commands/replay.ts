/** `faultline replay SPEC TRACE.json`: whether each step of a trace is a step of the spec. */
import fs from 'node:fs';
import path from 'node:path';
import type { Choice } from '../../checker/outcome.ts';
import { breaksProperty } from '../../counterexamples/breaks-property.ts';
import { lastState, replay } from '../../counterexamples/replay.ts';
import { replayLasso } from '../../counterexamples/replay-lasso.ts';
import { at } from '../../model/assert.ts';
import { steps } from '../../model/interpret.ts';
import type { Machine } from '../../model/machine.ts';
import { REPLAY_SCHEMA, type ReplayJson } from '../../report/replay-json.ts';
import { readTrace, type TraceJson } from '../../report/trace-json.ts';
import { pictureOf } from '../counterexample.ts';
import { didYouMean } from '../did-you-mean.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec } from '../machine-of.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';

export interface ReplayFlags {
  readonly json?: boolean;
}

const TRACE_BYTES_MAX = 1 << 26;

export async function replayCommand(
  terminal: Terminal,
  file: string,
  traceFile: string,
  flags: ReplayFlags,
): Promise<ExitCode> {
  const trace = loadTrace(terminal.cwd, traceFile);
  const set = Object.entries(trace.settings).map(([name, value]) => `${name}=${value}`);
  const resetDeadLocals = trace.reductions.includes('dead-locals');
  const opened = openSpec(terminal, file, { set, variant: trace.variants }, { resetDeadLocals });
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;

  const run = choicesOf(machine, trace);
  const replayed = replay(machine, run);
  if (!replayed.ok) return reject(terminal, machine, run, replayed.step, flags);
  const { loopStart } = trace;
  const violated =
    loopStart === undefined
      ? breaksProperty(machine, trace.property, replayed.trace)
      : replayLasso(machine, trace.property, run, loopStart).ok;
  if (flags.json === true) {
    const document: ReplayJson = {
      schema: REPLAY_SCHEMA,
      valid: true,
      property: trace.property,
      violated,
      steps: run.length,
      message: null,
    };
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const command = `faultline replay ${file} ${traceFile}`;
    const { program } = opened.spec;
    const { property } = trace;
    const loop = violated ? { loopStart } : {};
    terminal.out(pictureOf({ machine, program, property, run, isMinimal: true, command, ...loop }));
    if (!violated)
      terminal.out(`\nthe run is valid, but \`${property}\` is not broken at its end\n`);
  }
  return violated ? EXIT.asRecorded : EXIT.otherVerdict;
}

function loadTrace(cwd: string, file: string): TraceJson {
  const location = path.resolve(cwd, file);
  const facts = fs.statSync(location, { throwIfNoEntry: false });
  if (!facts?.isFile()) throw new UserError(`there is no file \`${file}\``);
  if (facts.size > TRACE_BYTES_MAX) throw new UserError(`\`${file}\` is too large for a trace`);
  const read = readTrace(fs.readFileSync(location, 'utf8'));
  if (read.kind === 'error') {
    throw new UserError(`\`${file}\`: ${read.message}`, '`faultline run SPEC --json` writes one');
  }
  return read.trace;
}

function choicesOf(machine: Machine, trace: TraceJson): readonly Choice[] {
  const names = machine.threads.map(({ name }) => name);
  return trace.steps.map((step, i) => {
    const thread = names.indexOf(step.thread);
    if (thread === -1) {
      throw new UserError(
        `step ${i + 1} of the trace is of \`${step.thread}\`, which the spec does not have`,
        didYouMean(step.thread, names),
      );
    }
    return { thread, way: step.way };
  });
}

/** Says where the run leaves the spec, and what the thread could do there instead. */
function reject(
  terminal: Terminal,
  machine: Machine,
  run: readonly Choice[],
  step: number,
  flags: ReplayFlags,
): ExitCode {
  const { thread, way } = at(run, step);
  const before = replay(machine, run.slice(0, step));
  const ways = before.ok ? steps(machine, lastState(before.trace), thread).length : 0;
  const name = at(machine.threads, thread).name;
  const message = `step ${step + 1} of the trace is no step of the spec: there \`${name}\` has ${ways} ways to go, and way ${way} is not one`;
  if (flags.json === true) {
    const document: ReplayJson = {
      schema: REPLAY_SCHEMA,
      valid: false,
      property: null,
      violated: false,
      steps: step,
      message,
    };
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    terminal.out(`${message}\n`);
  }
  return EXIT.otherVerdict;
}
