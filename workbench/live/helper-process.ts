/** The program that does the operations: asked for many sequences at a time, watched, and started again if it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../errors/user-error.ts';

/** A line of the program for one sequence, or why there is none. */
export type Answer =
  | { readonly kind: 'observed'; readonly fields: readonly string[] }
  /** The program has ended in it, or did not answer; `why` is for people. */
  | { readonly kind: 'lost'; readonly why: string };

export interface Helper {
  readonly kernel: string;
  /** Operations that cannot be done here, by their number in the program, and why. */
  readonly skipped: ReadonlyMap<number, string>;
  readonly ask: (sequences: readonly string[]) => Promise<readonly Answer[]>;
  /** How often the program was started again. */
  readonly restarts: () => number;
  readonly stop: () => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly ended: Promise<string>;
  readonly patienceMs: number;
}

/** A sequence takes less than a millisecond; the program itself gives up after 5 s. */
const PATIENCE_MS = 15_000;

/**
 * Starts the program. One that has answered nothing for `patienceMs` milliseconds is killed and started again.
 *
 * @throws UserError if the program says that it cannot work here, or hangs before it has said anything.
 */
export async function startHelper(
  binary: string,
  patienceMs: number = PATIENCE_MS,
): Promise<Helper> {
  let running = start(binary, patienceMs);
  let restarts = 0;
  const { kernel, skipped } = await greeting(running);
  const again = async (): Promise<void> => {
    end(running);
    restarts += 1;
    running = start(binary, patienceMs);
    await greeting(running);
  };
  const askNow = async (sequences: readonly string[]): Promise<readonly Answer[]> => {
    const { answers, why } = await exchange(running, sequences);
    if (why === undefined) return answers;
    await again();
    const rest = sequences.slice(answers.length);
    // It tells what it knows at its end. If it cannot, the culprit is found by asking for one at a time.
    if (rest.length <= 1 || why.isOfNext) {
      const lost: Answer = { kind: 'lost', why: why.text };
      return [...answers, lost, ...(rest.length > 1 ? await askNow(rest.slice(1)) : [])];
    }
    const [first = '', ...others] = rest;
    return [...answers, ...(await askNow([first])), ...(await askNow(others))];
  };
  // One question after the other, whoever asks.
  let last: Promise<unknown> = Promise.resolve();
  const ask = (sequences: readonly string[]): Promise<readonly Answer[]> => {
    const answers = last.then(() => askNow(sequences));
    last = answers.catch(() => undefined);
    return answers;
  };
  return { kernel, skipped, ask, restarts: () => restarts, stop: () => end(running) };
}

function start(binary: string, patienceMs: number): Running {
  const child = spawn(binary, [], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  // What is written to a program that has ended is lost; that it has ended is seen elsewhere.
  child.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) =>
      resolve(signal === null ? `it has ended with exit code ${code}` : `${signal} has ended it`),
    );
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines, ended, patienceMs };
}

/** A group of its own, so that its children end with it. */
function end({ child }: Running): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function greeting(running: Running): Promise<Pick<Helper, 'kernel' | 'skipped'>> {
  const skipped = new Map<number, string>();
  let kernel = '';
  for (;;) {
    const line = await nextLine(running);
    if (typeof line !== 'string') {
      end(running);
      throw new UserError(`the helper does not start: ${line.text}`);
    }
    const [word = '', ...fields] = line.split('\t');
    if (word === '!') throw new UserError(`operations cannot be done here: ${fields.join(' ')}`);
    if (word === 'kernel') kernel = fields.join(' ');
    if (word === 'skip') skipped.set(Number(fields[0]), fields[1] ?? '');
    if (word === 'ready') return { kernel, skipped };
  }
}

interface End {
  readonly text: string;
  /** Whether it is known to be about the sequence behind those that were answered. */
  readonly isOfNext: boolean;
}

async function exchange(
  running: Running,
  sequences: readonly string[],
): Promise<{ readonly answers: readonly Answer[]; readonly why: End | undefined }> {
  running.child.stdin?.write(`${sequences.join('\n')}\n\n`);
  const answers: Answer[] = [];
  while (answers.length < sequences.length) {
    const line = await nextLine(running);
    if (typeof line !== 'string') return { answers, why: line };
    if (line.startsWith('!')) return { answers, why: { text: line.slice(2), isOfNext: true } };
    answers.push({ kind: 'observed', fields: line.split('\t').slice(1) });
  }
  return { answers, why: undefined };
}

async function nextLine({ lines, ended, patienceMs }: Running): Promise<string | End> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<End>((resolve) => {
    const hung = { text: `it has not answered for ${patienceMs / 1000} s`, isOfNext: false };
    timer = setTimeout(() => resolve(hung), patienceMs);
  });
  const next: Promise<string | End> = (async () => {
    const found = await lines.next();
    if (found.done !== true) return found.value;
    return { text: await ended, isOfNext: false };
  })();
  const found = await Promise.race([next, patience]);
  clearTimeout(timer);
  return found;
}
