/** All that a program is written from. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { StepLine } from '../formats/step-lines.ts';
import type { Schedule, Until } from './schedule.ts';
import type { Oracle, Remedy, StallKind, Template } from './template.ts';

export interface Reproduction {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly stepLines: readonly (readonly StepLine[])[];
  readonly template: Template;
  /** What each program is made of: `runtime.c`, `main.c`, `hold.py` and `guest.sh` beside this file. */
  readonly parts: Readonly<Record<'runtime' | 'main' | 'debugger' | 'guest', string>>;
  readonly property: string;
  readonly message: string;
  /** What the variants say of themselves: the run is of another code than the spec's own. */
  readonly variants: readonly { readonly name: string; readonly about: string }[];
  /** Whether to write the control: what the run does, without what it breaks by. */
  readonly isControl: boolean;
  /** Whether the program is for a guest, with a debugger outside. */
  readonly isGuest: boolean;
  /** The run for people. */
  readonly picture: string;
  /** The command that writes the program. */
  readonly command: string;
}

/** All that the program is written from. */
export interface ProgramInput {
  readonly from: Reproduction;
  readonly schedule: Schedule;
  readonly kinds: readonly StallKind[];
  readonly oracle: Oracle | undefined;
  /** Of a control: what spares its users the violation. */
  readonly remedy: Remedy | undefined;
  readonly isForced: boolean;
}

export function titleOf({ from, remedy }: ProgramInput): string {
  const { property, message, isControl } = from;
  const title = message === '' ? property : `${property}: ${message}`;
  if (!isControl) return title;
  return `${title} (control: ${remedy === undefined ? 'one call after the other' : remedy.what})`;
}

/** Returns what holds an operation there; undefined if nothing does, or nothing needs to. */
export function holderOf(until: Until): string | undefined {
  return until.kind === 'held' || until.kind === 'stopped' ? until.by : undefined;
}
