/**
 * Runs a bundle with the code that V8 made of it before: parsing and compiling it anew takes a quarter of a
 * small command's time.
 *
 * The code is what `vm.Script.createCachedData()` gives after a run, in a file beside the bundle, behind a
 * hash of both. V8 itself looks at no more than its own version and flags and the length of the source; it
 * would run the code of an older bundle, and crash on a damaged file. What does not fit is not used, and
 * V8 compiles as ever. (Node 22 has `module.enableCompileCache()` for this, Node 20 has not.)
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

/** What a CommonJS module is called with. */
type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

export interface Loaded {
  readonly exports: object;
  /** Whether V8 took the code that was kept. */
  readonly hasCode: boolean;
  /** Writes the code of all functions that have run by now. */
  readonly keepCode: () => void;
}

const HASH_BYTES = 32;

/** Runs the CommonJS module `file` (absolute), which must not use `import()`. */
export function loadWithCode(file: string): Loaded {
  const kept = `${file}.code`;
  const source = fs.readFileSync(file);
  const cachedData = readCode(kept, source);
  const script = new vm.Script(Module.wrap(source.toString('utf8')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  const run = script.runInThisContext() as Wrapper;
  run(module.exports, createRequire(file), module, file, path.dirname(file));
  return {
    exports: module.exports,
    hasCode: script.cachedDataRejected === false,
    keepCode: () => {
      const code = script.createCachedData();
      fs.writeFileSync(kept, Buffer.concat([hashOf(source, code), code]));
    },
  };
}

/** Returns the code that was kept for `source`; undefined if there is none. */
function readCode(file: string, source: Buffer): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = fs.readFileSync(file);
  } catch {
    return undefined;
  }
  const code = kept.subarray(HASH_BYTES);
  return hashOf(source, code).equals(kept.subarray(0, HASH_BYTES)) ? code : undefined;
}

function hashOf(source: Buffer, code: Buffer): Buffer {
  return createHash('sha256').update(source).update(code).digest();
}
