/**
 * The text from which reproducers are made. It stands beside the specs it is for, in `reproduce.c.txt`:
 * what a user program does for a proc is knowledge of the subject, as the spec is.
 *
 *     //! program                the headers and helpers
 *     //! set up                 before each round
 *     //! clean up               after each round
 *     //! store(cpu, page)       what a program does for this proc; `$page` is the argument
 *     //! protect({pages}, on)   `{...}`: an argument that is a set, given as a bit mask
 *
 * Each heading is followed by C, up to the next one. What stands before the first is for people.
 */
import type { Type } from '../../spec/language/types/types.ts';

export interface Template {
  readonly program: string;
  readonly setUp: string;
  readonly cleanUp: string;
  readonly operations: readonly OperationText[];
}

export interface OperationText {
  readonly proc: string;
  readonly params: readonly { readonly name: string; readonly isSet: boolean }[];
  readonly body: string;
}

export type ReadTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'error'; readonly message: string };

const HEADING = /^\/\/! +(.+?) *$/;
const CALL = /^([A-Za-z_]\w*)\((.*)\)$/;
const PARAM = /^(\{?)([A-Za-z_]\w*)(\}?)$/;

/** Reads the text; never throws. */
export function readTemplate(text: string): ReadTemplate {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) {
      current?.push(line);
      continue;
    }
    if (sections.has(heading)) return wrong(`\`${heading}\` stands there twice`);
    current = [];
    sections.set(heading, current);
  }
  const take = (name: string): string => {
    const found = trimmed(sections.get(name) ?? []);
    sections.delete(name);
    return found;
  };
  const [program, setUp, cleanUp] = [take('program'), take('set up'), take('clean up')];
  const operations: OperationText[] = [];
  for (const [heading, lines] of sections) {
    const [, proc = '', list = ''] = CALL.exec(heading) ?? [];
    if (proc === '') return wrong(`\`${heading}\` is no heading: it is none of ours and no call`);
    const params = list.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    const read = params.map((param) => PARAM.exec(param));
    if (read.some((found) => found === null || (found[1] === '{') !== (found[3] === '}'))) {
      return wrong(`\`${heading}\`: a parameter is a name, or a name in braces for a set`);
    }
    operations.push({
      proc,
      params: read.map((found) => ({ name: found?.[2] ?? '', isSet: found?.[1] === '{' })),
      body: trimmed(lines),
    });
  }
  return { kind: 'template', template: { program, setUp, cleanUp, operations } };
}

function wrong(message: string): ReadTemplate {
  return { kind: 'error', message };
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

/** Returns the body with its arguments put in: numbers, and nothing else. */
export function instantiate(operation: OperationText, values: readonly number[]): string {
  return operation.body.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => {
    const i = operation.params.findIndex((param) => param.name === name);
    return i === -1 ? whole : String(values[i] ?? 0);
  });
}
