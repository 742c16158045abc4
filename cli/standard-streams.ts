/**
 * Standard output and standard error, which may be lost on the way: the reader of a pipe leaves, a disk is
 * full, a terminal goes away. The command then goes on without them, so that its files are written and its
 * exit code is that of what it found.
 */
import { EXIT, type ExitCode, mostSevere } from './exit-code.ts';

export interface StandardStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /**
   * Ends the process with `code`, once there is nothing more to do. If results were lost to anything but
   * a reader that had seen enough, it is at least that of bad input: half a result is none.
   */
  readonly finish: (code: ExitCode) => void;
}

/**
 * Takes over both streams of this process, and its exit code: until `finish`, that of an internal error,
 * so that a process that ends before its answer never looks like one that found everything in order.
 */
export function standardStreams(): StandardStreams {
  process.exitCode = EXIT.internalError;
  const out = losable(process.stdout);
  const err = losable(process.stderr);
  return {
    out: out.write,
    err: err.write,
    finish: (code) => {
      process.exitCode = code;
      process.once('exit', () => {
        const loss = out.loss();
        if (loss === undefined || loss.code === 'EPIPE') return;
        process.exitCode = mostSevere([code, EXIT.badInput]);
        err.write(`error: standard output: ${loss.message}\n`);
      });
    },
  };
}

interface Losable {
  readonly write: (text: string) => void;
  /** What the first write that failed said; undefined if none has. */
  readonly loss: () => NodeJS.ErrnoException | undefined;
}

function losable(stream: NodeJS.WriteStream): Losable {
  let loss: NodeJS.ErrnoException | undefined;
  const lose = (error: NodeJS.ErrnoException): void => {
    loss ??= error;
  };
  stream.on('error', lose);
  return {
    write(text) {
      if (loss !== undefined) return;
      try {
        stream.write(text);
      } catch (error) {
        lose(error as NodeJS.ErrnoException);
      }
    },
    loss: () => loss,
  };
}
