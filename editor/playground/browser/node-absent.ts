/** What a browser does not have, and nothing that the page asks for reaches: other processes. */
import { InternalError } from '../../../model/machine/assert.ts';

function absent(): never {
  throw new InternalError('a browser has no processes');
}

export const spawn: () => never = absent;
export const spawnSync: () => never = absent;
