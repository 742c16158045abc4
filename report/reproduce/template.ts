/**
 * The text from which reproducers are made. It stands beside the specs it is for, in `reproduce.c.txt`:
 * what a user program does for a proc is knowledge of the subject, as the spec is.
 *
 *     //! program                the headers and helpers
 *     //! needs                  returns why no such program can run here, or NULL
 *     //! set up                 before each round
 *     //! clean up               after each round: nobody may sleep in the kernel behind it
 *     //! tear down              when all threads have ended
 *     //! store(cpu, page)       what a program does for this proc; `$page` is the argument
 *     //! protect({pages}, on)   `{...}`: an argument that is a set, given as a bit mask
 *
 * What makes a race certain is to hold a thread where the run leaves it:
 *
 *     //! kind NAME: why it stands still           NAME_start(), NAME_enter(), NAME_hold() and NAME_release()
 *     //! sleep NAME: why it sleeps                the same, where the thread waits to be woken
 *     //! stall PLACE: NAME [where [not] PARAM]    the kind that holds a thread at this place
 *     //! no stall PLACE: why it cannot be held there
 *
 * Where user space holds nothing, a debugger can, if the program runs in a guest of its own:
 *
 *     //! debugger MARK SPIN: why it stands still      the same four functions, as `debugger_start()` and so on
 *     //! breakpoint PLACE: FUNCTION [in CALLER]       where the debugger stops the CPU of a thread at this place
 *
 * A place is the calls that a thread stands in, `outer/inner`, with others between them or not, and maybe a
 * label: `outer/inner.label`. What shows on a machine that a property is broken, and what spares a user of it:
 *
 *     //! oracle PROPERTY: what it looks at        returns whether the property is broken
 *     //! no oracle PROPERTY: why nobody can see it
 *     //! remedy PROPERTY store(cpu, page): what is done   in place of that operation, for a control
 *
 * Each heading is followed by C, up to the next one. What stands before the first is for people.
 */
import type { Type } from '../../spec/language/types/types.ts';

export interface Template {
  readonly program: string;
  readonly needs: string;
  readonly setUp: string;
  readonly cleanUp: string;
  readonly tearDown: string;
  readonly operations: readonly OperationText[];
  readonly kinds: readonly StallKind[];
  readonly stalls: readonly Stall[];
  readonly breakpoints: readonly Breakpoint[];
  readonly debugger: Debugger | undefined;
  readonly oracles: readonly Oracle[];
  readonly remedies: readonly Remedy[];
}

export interface CallText {
  readonly proc: string;
  readonly params: readonly { readonly name: string; readonly isSet: boolean }[];
}

export interface OperationText extends CallText {
  readonly body: string;
}

/** A way to hold a thread in the middle of an operation. */
export interface StallKind {
  readonly name: string;
  readonly why: string;
  /** Whether the thread waits there by itself, for another one to wake it. */
  readonly sleeps: boolean;
  readonly body: string;
}

/** How the program in a guest speaks with the debugger outside. */
export interface Debugger extends StallKind {
  /** The function by which the program says that it begins or releases a call. */
  readonly mark: string;
  /** A function that never runs in the guest: in its place stands the loop in which a CPU is held. */
  readonly spin: string;
}

/** The calls that a thread stands in, and a label. */
export interface Place {
  readonly procs: readonly string[];
  readonly label: string | undefined;
}

/** Where a debugger can stop the CPU of a thread: at the first instruction of a function. */
export interface Breakpoint extends Place {
  readonly function: string;
  /** Only where this one has called it. */
  readonly caller: string | undefined;
}

/** Where a thread can be held, or why it cannot. */
export interface Stall extends Place {
  /** Undefined if nothing holds it there. */
  readonly kind: string | undefined;
  /** Why not; empty if something does. */
  readonly why: string;
  /** Holds only if the param has this truth value. */
  readonly where: { readonly param: string; readonly value: boolean } | undefined;
}

export interface Oracle {
  readonly property: string;
  readonly what: string;
  /** Undefined if nobody can see it. */
  readonly body: string | undefined;
}

export interface Remedy extends OperationText {
  readonly property: string;
  readonly what: string;
}

/** Returns what a program does for a call of `proc` with arguments of these types. */
export function operationFor(
  { operations }: Template,
  proc: string,
  types: readonly Type[],
): OperationText | undefined {
  return operations.find(
    (operation) =>
      operation.proc === proc &&
      operation.params.length === types.length &&
      operation.params.every(({ isSet }, i) => isSet === (types[i]?.kind === 'set')),
  );
}

/** Returns what stands there for a thread in these calls, at a node with these labels. */
export function stallAt(
  { stalls }: Template,
  procs: readonly string[],
  labels: readonly string[],
  params: ReadonlyMap<string, number>,
): Stall | undefined {
  return stalls.find(
    (stall) =>
      isAt(stall, procs, labels) &&
      (stall.where === undefined ||
        ((params.get(stall.where.param) ?? 0) !== 0) === stall.where.value),
  );
}

/** Returns where a debugger stops a thread in these calls, at a node with these labels. */
export function breakpointAt(
  { breakpoints }: Template,
  procs: readonly string[],
  labels: readonly string[],
): Breakpoint | undefined {
  return breakpoints.find((breakpoint) => isAt(breakpoint, procs, labels));
}

function isAt(
  { procs: required, label }: Place,
  procs: readonly string[],
  labels: readonly string[],
): boolean {
  const isLabel =
    label === undefined || (labels.includes(label) && procs.at(-1) === required.at(-1));
  return isLabel && isWithin(required, procs);
}

/** Tells whether `wanted` are some of `procs`, in this order. */
function isWithin(required: readonly string[], procs: readonly string[]): boolean {
  let found = 0;
  for (const proc of procs) if (proc === required[found]) found += 1;
  return found === required.length;
}

/** Returns the C text with its arguments put in: numbers, and nothing else. */
export function instantiate(operation: OperationText, values: readonly number[]): string {
  return operation.body.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => {
    const i = operation.params.findIndex((param) => param.name === name);
    return i === -1 ? whole : String(values[i] ?? 0);
  });
}
