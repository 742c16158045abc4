/** What a browser does not have, and nothing that the page asks for reaches: other processes and threads. */
import { InternalError } from '../../../model/machine/assert.ts';

function absent(): never {
  throw new InternalError('a browser has no processes and threads of Node');
}

export const spawn: () => never = absent;
export const spawnSync: () => never = absent;
export const parentPort: undefined = undefined;

export class Worker {
  constructor() {
    absent();
  }
}
