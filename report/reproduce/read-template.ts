/** Reads the text from which reproducers are made; `template.ts` says what stands in it. */
import type { CallText, Place, Template } from './template.ts';

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
const DEBUGGER = /^debugger (\w+) (\w+): *(.+)$/;
const BREAKPOINT = /^breakpoint (\S+): *(\w+)(?: in (\w+))?$/;
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
    if (sections.has(heading)) throw new Mistake(`\`${heading}\` occurs twice`);
    current = [];
    sections.set(heading, current);
  }
  return new Map([...sections].map(([heading, lines]) => [heading, trimmed(lines)]));
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

function templateOf(sections: ReadonlyMap<string, string>): Template {
  const template: Growing<Template> = {
    ...{ program: '', needs: '', setUp: '', cleanUp: '', tearDown: '' },
    ...{ operations: [], kinds: [], stalls: [], breakpoints: [], debugger: undefined },
    ...{ oracles: [], remedies: [] },
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
  if (template.debugger === undefined && template.breakpoints.length > 0) {
    throw new Mistake('there is a `breakpoint`, and no `debugger`');
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
  const debug = DEBUGGER.exec(heading);
  if (debug !== null) {
    const [, mark = '', spin = '', why = ''] = debug;
    template.debugger = { name: 'debugger', why, sleeps: false, body, mark, spin };
    return;
  }
  const breakpoint = BREAKPOINT.exec(heading);
  if (breakpoint !== null) {
    const [, place = '', name = '', caller] = breakpoint;
    template.breakpoints.push({ ...placeOf(place, heading), function: name, caller });
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

function placeOf(text: string, heading: string): Place {
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
