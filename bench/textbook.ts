/** Systems of the textbooks, from examples/, with more threads than a reader would want. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface System {
  readonly name: string;
  readonly spec: string;
  readonly params: readonly string[];
}

const EXAMPLES = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'examples');

export const TEXTBOOK: readonly System[] = [
  system('ticket lock', 'ticket-lock', ['N=4']),
  system('readers and writers', 'readers-writer', ['READERS=4', 'WRITERS=3']),
  system('bounded buffer', 'bounded-buffer', ['PRODUCERS=3', 'CONSUMERS=3', 'SIZE=2']),
];

function system(name: string, file: string, params: readonly string[]): System {
  return { name, spec: path.join(EXAMPLES, `${file}.kspec`), params };
}
