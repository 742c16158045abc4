/** From an engine's run to what people see: replayed by the interpreter, then drawn. */

import type { Choice } from '../../checker/outcome.ts';
import { type BrokenPart, brokenPart } from '../../counterexamples/explain/broken-part.ts';
import { lockdepReport, type OrderRun } from '../../counterexamples/explain/lockdep-report.ts';
import { drawPicture, type PictureRun } from '../../counterexamples/picture/picture.ts';
import { replay, type Trace } from '../../counterexamples/run/replay.ts';
import { replayLasso } from '../../counterexamples/run/replay-lasso.ts';
import { InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkMessage } from '../../properties/checks.ts';
import type { Program } from '../../spec/language/program/program.ts';
import { lockLibrary } from '../project/compile.ts';

const PICTURE_WIDTH = 100;
const COMMIT_WIDTH = 75;

export interface PictureRequest {
  readonly machine: Machine;
  readonly program: Program;
  readonly property: string;
  readonly run: readonly Choice[];
  readonly isMinimal: boolean;
  /** Of a run without end: from where it repeats. */
  readonly loopStart?: number | undefined;
  /** Of stuck threads: which. */
  readonly threads?: readonly number[] | undefined;
  /** Of a cycle of lock orders: each with its run. */
  readonly cycle?: readonly RunOfOrder[];
  /** The command that shows the picture again. */
  readonly command: string;
  /** Whether every step is told as it was. */
  readonly unfolded?: boolean;
  /** Whether what it shows decides no verdict. */
  readonly isWarning?: boolean;
  /** Columns of the picture; default: 100, or 75 for a commit message. */
  readonly width?: number | undefined;
  /** Whether the picture is for a commit message. */
  readonly forCommit?: boolean;
}

interface RunOfOrder {
  readonly property: string;
  readonly run: readonly Choice[];
}

/** A run as it was replayed and drawn. */
export interface DrawnRun {
  readonly trace: Trace;
  /** What the property says of itself; may be empty. */
  readonly message: string;
  readonly picture: string;
  /** Which part of the property it breaks. */
  readonly broken: BrokenPart | undefined;
}

/** @throws InternalError if the run is not one of the machine: a bug of the engine. */
export function drawRun(request: PictureRequest): DrawnRun {
  const { machine, program, property, command, isMinimal, loopStart, cycle } = request;
  const { unfolded = false, forCommit = false, isWarning = false } = request;
  const replayed =
    loopStart === undefined
      ? replay(machine, request.run)
      : replayLasso(machine, property, request.run, loopStart);
  if (!replayed.ok) throw new InternalError(replayed.message);
  const { trace } = replayed;
  const message = messageOf(machine, property, trace);
  const { threads: stuck } = request;
  const run: PictureRun = { trace, property, message, isMinimal, loopStart, stuck };
  const width = request.width ?? (forCommit ? COMMIT_WIDTH : PICTURE_WIDTH);
  const how = { width, command, unfolded, forCommit, isWarning, ...lockLibrary(program) };
  const picture =
    cycle === undefined
      ? drawPicture(machine, run, how)
      : lockdepReport(machine, cycle.map(replayOrder(machine)), { width, command });
  return { trace, message, picture, broken: brokenPart(machine, trace, property) };
}

function replayOrder(machine: Machine): (order: RunOfOrder) => OrderRun {
  return ({ property, run }) => {
    const replayed = replay(machine, run);
    if (!replayed.ok) throw new InternalError(replayed.message);
    return { property, trace: replayed.trace };
  };
}

/** @throws InternalError if the run is not one of the machine: a bug of the engine. */
export function pictureOf(request: PictureRequest): string {
  return drawRun(request).picture;
}

/** What the step that broke the property says, or else the property. */
export function messageOf(machine: Machine, property: string, trace: Trace): string {
  const broken = trace.steps
    .at(-1)
    ?.violations.find((violation) => violation.property === property);
  return broken?.message || checkMessage(machine, property);
}
