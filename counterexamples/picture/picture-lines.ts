/** The story of a run as the lines of columns: who has which column, and what stands in brackets. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Line } from './picture-columns.ts';
import type { StoryLine } from './picture-story.ts';
import { ownerOfBuffer, REACHES } from './store-buffer-lines.ts';

export interface Placement {
  readonly headers: readonly string[];
  readonly columnOf: (thread: number) => number;
}

/**
 * Gives a column to each thread that takes a step, in spec order. A daemon on the CPU of exactly
 * one such thread is told in that thread's column, and so is the store buffer of a thread.
 */
export function placeThreads(machine: Machine, steps: readonly number[]): Placement {
  const acting = [...new Set(steps)].sort((a, b) => a - b);
  const hosts = acting.filter((thread) => !isDaemon(machine, thread));
  const hostOf = (thread: number): number => {
    const { cpu } = at(machine.threads, thread);
    const owner = ownerOfBuffer(machine, thread);
    if (owner !== undefined) return owner;
    if (cpu === undefined || !isDaemon(machine, thread)) return thread;
    const same = hosts.filter((host) => machine.threads[host]?.cpu === cpu);
    return same.length === 1 ? at(same, 0) : thread;
  };
  const owners = [...new Set(acting.map(hostOf))].sort((a, b) => a - b);
  return {
    headers: owners.map((owner) => header(machine, owner)),
    columnOf: (thread) => owners.indexOf(hostOf(thread)),
  };
}

function header(machine: Machine, thread: number): string {
  const { name, cpu } = at(machine.threads, thread);
  if (cpu !== undefined) return `CPU${cpu} (${name})`;
  return isDaemon(machine, thread) ? `[ ${name} ]` : name;
}

function isDaemon(machine: Machine, thread: number): boolean {
  return at(machine.templates, at(machine.threads, thread).template).daemon;
}

/**
 * The lines of the columns. The environment's steps without calls to nest are in brackets, each
 * step on one line: what it changed, or else what it did.
 */
export function linesOf(
  machine: Machine,
  story: readonly StoryLine[],
  columnOf: (thread: number) => number,
): readonly (Line & { readonly step: number })[] {
  const nested = new Set(story.filter(({ calls }) => calls.length > 0).map(({ thread }) => thread));
  return story.flatMap((line, i) => {
    const { thread, step, content } = line;
    const at = { step, column: columnOf(thread) };
    if (isDaemon(machine, thread) && !nested.has(thread)) {
      if (story[i - 1]?.step === step) return [];
      const isStore = ownerOfBuffer(machine, thread) !== undefined;
      let end = i;
      while (story[end]?.step === step) end += 1;
      const text = bracketed(story.slice(i, end), isStore ? REACHES : '');
      return [{ ...at, depth: 0, text, continuation: '  ' }];
    }
    const continuation = content.kind === 'facts' ? '// ' : '  ';
    return [{ ...at, depth: content.depth, text: showLine(line), continuation }];
  });
}

function showLine({ content, under = [] }: StoryLine): string {
  if (content.kind !== 'facts') return content.text;
  const locks = under.length === 0 ? '' : ` (under ${under.join(', ')})`;
  return `// ${content.facts.join(', ')}${locks}`;
}

function bracketed(step: readonly StoryLine[], behind: string): string {
  const facts = step.flatMap(({ content }) => (content.kind === 'facts' ? content.facts : []));
  const others = step.flatMap(({ content }) => (content.kind === 'facts' ? [] : [content.text]));
  return `[ ${[...others, ...facts].join(', ')}${behind} ]`;
}
