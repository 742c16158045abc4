import pc from 'picocolors';
import { EXIT } from './exit-code.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** The outside world as the commands see it; tests hand in one that collects text. */
export interface Terminal {
  readonly cwd: string;
  /** Whether standard error is a terminal that a person watches. */
  readonly interactive: boolean;
  readonly columns: number;
  readonly colors: Colors;
  /** The variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly out: (text: string) => void;
  /** Diagnostics and progress. */
  readonly err: (text: string) => void;
  /** Calls `handler` at the first Ctrl-C, and quits at the second; returns a function that ends this. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** Returns the terminal of this process. NO_COLOR and pipes turn colours off. */
export function processTerminal(): Terminal {
  endQuietlyOnClosedPipe();
  return {
    cwd: process.cwd(),
    interactive: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 100,
    env: process.env,
    colors: pc.createColors(pc.isColorSupported && process.stdout.isTTY === true),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    onInterrupt: (handler) => {
      let isStopping = false;
      const listener = (): void => {
        if (isStopping) process.exit(EXIT.limitReached);
        isStopping = true;
        if (process.stderr.isTTY)
          process.stderr.write('\nstopping; Ctrl-C again to quit at once\n');
        handler();
      };
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}

/** `faultline ... | head` closes the pipe early; that is no error. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

/** A terminal that keeps what is written, without colours: for tests. */
export interface CollectingTerminal extends Terminal {
  readonly written: { out: string; err: string };
}

export function collectingTerminal(cwd: string, env: Terminal['env'] = {}): CollectingTerminal {
  const written = { out: '', err: '' };
  return {
    cwd,
    interactive: false,
    columns: 100,
    env,
    colors: pc.createColors(false),
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    onInterrupt: () => () => {},
    written,
  };
}
