import pc from 'picocolors';
import { type Colors, ownColors, shownText } from './colors.ts';
import { EXIT } from './exit-code.ts';
import type { StandardStreams } from './standard-streams.ts';

/** The outside world as the commands see it; tests hand in one that collects text. */
export interface Terminal {
  readonly cwd: string;
  /** Whether standard error is a terminal that a person watches. */
  readonly interactive: boolean;
  readonly columns: number;
  readonly colors: Colors;
  /** The variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. Text is made harmless on its way (report/text/harmless.ts). */
  readonly out: (text: string) => void;
  /** Diagnostics; the same holds. */
  readonly err: (text: string) => void;
  /** Lines for the runner of a CI system: commands, whose parts were made harmless. */
  readonly command: (text: string) => void;
  /** Puts `text` in place of the last status on standard error; '' removes it. */
  readonly status: (text: string) => void;
  /** What is typed or piped in. */
  readonly input: Input;
  /** Calls `handler` at the first Ctrl-C, and quits at the second; returns a function that ends this. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

export interface Input {
  /** Whether a person types. */
  readonly isTyped: boolean;
  /** Asks for line after line, and completes what is typed with `complete`. */
  readonly lines: (
    prompt: string,
    complete: (typed: string) => readonly string[],
  ) => AsyncIterable<string>;
}

/** Returns the terminal of this process. NO_COLOR and pipes turn colours off. */
export function processTerminal(streams: StandardStreams): Terminal {
  const [shownOut, shownErr] = [shownText(), shownText()];
  const out = (text: string): void => streams.out(shownOut(text));
  const err = (text: string): void => streams.err(shownErr(text));
  return {
    cwd: process.cwd(),
    interactive: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 100,
    env: process.env,
    colors: ownColors(pc.isColorSupported && process.stdout.isTTY === true),
    out,
    err,
    command: streams.out,
    status: (text) => {
      streams.err('\r\u001b[K');
      err(text);
    },
    input: { isTyped: process.stdin.isTTY === true, lines: standardInput },
    onInterrupt: (handler) => {
      let isStopping = false;
      const listener = (): void => {
        if (isStopping) process.exit(EXIT.limitReached);
        isStopping = true;
        if (process.stderr.isTTY) err('\nstopping; Ctrl-C again to quit at once\n');
        handler();
      };
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}

/** The lines of standard input; the next is asked for when the last one has been dealt with. */
async function* standardInput(
  prompt: string,
  complete: (typed: string) => readonly string[],
): AsyncIterable<string> {
  const { createInterface } = await import('node:readline/promises');
  const isTyped = process.stdin.isTTY === true;
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: isTyped,
    prompt: isTyped ? prompt : '',
    completer: (typed: string): [string[], string] => [[...complete(typed)], typed],
  });
  reader.on('SIGINT', () => {
    // While something runs, Ctrl-C ends that; else it ends the conversation.
    if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT');
    else reader.close();
  });
  try {
    reader.prompt();
    for await (const line of reader) {
      yield line;
      reader.prompt();
    }
  } finally {
    reader.close();
    process.stdin.unref?.();
  }
}

async function* linesOf(text: string): AsyncIterable<string> {
  yield* text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
}

/** A terminal that keeps what is written, without colours: for tests. */
export interface CollectingTerminal extends Terminal {
  readonly written: { out: string; err: string };
}

export function collectingTerminal(
  cwd: string,
  env: Terminal['env'] = {},
  input = '',
): CollectingTerminal {
  const written = { out: '', err: '' };
  const [shownOut, shownErr] = [shownText(), shownText()];
  return {
    cwd,
    interactive: false,
    columns: 100,
    env,
    colors: ownColors(false),
    out: (text) => {
      written.out += shownOut(text);
    },
    err: (text) => {
      written.err += shownErr(text);
    },
    command: (text) => {
      written.out += text;
    },
    status: () => {},
    input: { isTyped: false, lines: () => linesOf(input) },
    onInterrupt: () => () => {},
    written,
  };
}
