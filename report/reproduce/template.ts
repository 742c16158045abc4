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
  readonly oracles: readonly Oracle[];
  readonly remedies: readonly Remedy[];
}

interface CallText {
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

/** Where a thread can be held, or why it cannot. */
export interface Stall {
  readonly procs: readonly string[];
  readonly label: string | undefined;
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

export type ReadTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'error'; readonly message: string };

const HEADING = /^\/\/! +(.+?) *$/;
const CALL = /^([A-Za-z_]\w*)\((.*)\)$/;
const PARAM = /^(\{?)([A-Za-z_]\w*)(\}?)$/;
const KIND = /^(kind|sleep) ([A-Za-z_]\w*): *(.+)$/;
const STALL = /^stall (\S+): *([A-Za-z_]\w*)(?: where (not )?([A-Za-z_]\w*))?$/;
const NO_STALL = /^no stall (\S+): *(.+)$/;
const PLACE = /^([A-Za-z_]\w*(?:\/[A-Za-z_]\w*)*)(?:\.([A-Za-z_]\w*))?$/;
const ORACLE = /^(no )?oracle ([A-Za-z_]\w*): *(.+)$/;
const REMEDY = /^remedy ([A-Za-z_]\w*) ([A-Za-z_]\w*\(.*?\)): *(.+)$/;

class Mistake extends Error {}

/** Reads the text; never throws. */
export function readTemplate(text: string): ReadTemplate {
  try {
    return { kind: 'template', template: templateOf(sectionsOf(text)) };
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'error', message: error.message };
    throw error;
  }
}

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) {
      current?.push(line);
      continue;
    }
    if (sections.has(heading)) throw new Mistake(`\`${heading}\` stands there twice`);
    current = [];
    sections.set(heading, current);
  }
  return new Map([...sections].map(([heading, lines]) => [heading, trimmed(lines)]));
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

function templateOf(sections: ReadonlyMap<string, string>): Template {
  const template: Growing<Template> = {
    ...{ program: '', needs: '', setUp: '', cleanUp: '', tearDown: '' },
    ...{ operations: [], kinds: [], stalls: [], oracles: [], remedies: [] },
  };
  const fixed = new Map([
    ['program', 'program'],
    ['needs', 'needs'],
    ['set up', 'setUp'],
    ['clean up', 'cleanUp'],
    ['tear down', 'tearDown'],
  ] as const);
  for (const [heading, body] of sections) {
    const part = fixed.get(heading as never);
    if (part === undefined) addSection(template, heading, body);
    else template[part] = body;
  }
  const known = new Set(template.kinds.map(({ name }) => name));
  for (const { kind, procs } of template.stalls) {
    if (kind !== undefined && !known.has(kind)) {
      throw new Mistake(`\`stall ${procs.join('/')}\`: there is no \`kind ${kind}\``);
    }
  }
  return template;
}

function addSection(template: Growing<Template>, heading: string, body: string): void {
  const kind = KIND.exec(heading);
  if (kind !== null) {
    const [, form, name = '', why = ''] = kind;
    template.kinds.push({ name, why, sleeps: form === 'sleep', body });
    return;
  }
  const stall = STALL.exec(heading);
  if (stall !== null) {
    const [, place = '', name, not, param] = stall;
    const where = param === undefined ? undefined : { param, value: not === undefined };
    template.stalls.push({ ...placeOf(place, heading), kind: name, why: '', where });
    return;
  }
  const noStall = NO_STALL.exec(heading);
  if (noStall !== null) {
    const [, place = '', why = ''] = noStall;
    template.stalls.push({ ...placeOf(place, heading), kind: undefined, why, where: undefined });
    return;
  }
  const oracle = ORACLE.exec(heading);
  if (oracle !== null) {
    const [, no, property = '', what = ''] = oracle;
    template.oracles.push({ property, what, body: no === undefined ? body : undefined });
    return;
  }
  const remedy = REMEDY.exec(heading);
  if (remedy !== null) {
    const [, property = '', call = '', what = ''] = remedy;
    template.remedies.push({ ...callOf(call, heading), property, what, body });
    return;
  }
  template.operations.push({ ...callOf(heading, heading), body });
}

function placeOf(text: string, heading: string): Pick<Stall, 'procs' | 'label'> {
  const [, procs, label] = PLACE.exec(text) ?? [];
  if (procs === undefined) {
    throw new Mistake(`\`${heading}\`: a place is \`outer/inner\` or \`outer/inner.label\``);
  }
  return { procs: procs.split('/'), label };
}

function callOf(text: string, heading: string): CallText {
  const [, proc = '', list = ''] = CALL.exec(text) ?? [];
  if (proc === '') {
    throw new Mistake(`\`${heading}\` is no heading: it is none of ours and no call`);
  }
  const params = list.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const read = params.map((param) => PARAM.exec(param));
  if (read.some((found) => found === null || (found[1] === '{') !== (found[3] === '}'))) {
    throw new Mistake(`\`${heading}\`: a parameter is a name, or a name in braces for a set`);
  }
  return {
    proc,
    params: read.map((found) => ({ name: found?.[2] ?? '', isSet: found?.[1] === '{' })),
  };
}

function trimmed(lines: readonly string[]): string {
  return lines.join('\n').replace(/^\n+|\s+$/g, '');
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
    ({ procs: required, label, where }) =>
      (label === undefined || (labels.includes(label) && procs.at(-1) === required.at(-1))) &&
      isWithin(required, procs) &&
      (where === undefined || ((params.get(where.param) ?? 0) !== 0) === where.value),
  );
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
