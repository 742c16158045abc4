/** What the workbench tells, on a terminal: one line of progress, what is to be read, and Ctrl-C. */
import type { Events, Notice } from '../workbench/search/events.ts';
import { progressText } from './progress-text.ts';
import { showDiagnostics, showUserError } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';

/** Short searches are not worth a flicker. */
const SECONDS_BEFORE_PROGRESS = 2;

/** Does `work`, which Ctrl-C interrupts; the line of progress is gone at its end. */
export async function withEvents<T>(
  terminal: Terminal,
  work: (events: Events) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const release = terminal.onInterrupt(() => interruption.abort());
  const line = statusLine(terminal);
  try {
    return await work({
      signal: interruption.signal,
      onProgress(subject, progress, expected) {
        if (progress.seconds >= SECONDS_BEFORE_PROGRESS)
          line.show(progressText(subject, progress, expected));
      },
      onActivity: (text) => (text === '' ? line.clear() : line.show(text)),
      onNotice(notice) {
        line.clear();
        showNotice(terminal, notice);
      },
    });
  } finally {
    line.clear();
    release();
  }
}

/** One line on standard error, only where a person watches. */
function statusLine(terminal: Terminal): {
  readonly show: (text: string) => void;
  /** Removes the line; to be called before anything else is printed. */
  readonly clear: () => void;
} {
  let isShown = false;
  return {
    show(text) {
      if (!terminal.interactive) return;
      isShown = true;
      terminal.status(terminal.colors.dim(text.slice(0, terminal.columns - 1)));
    },
    clear() {
      if (isShown) terminal.status('');
      isShown = false;
    },
  };
}

function showNotice(terminal: Terminal, notice: Notice): void {
  switch (notice.kind) {
    case 'diagnostics':
      showDiagnostics(terminal, notice.diagnostics);
      return;
    case 'mistake':
      showUserError(terminal, notice.error);
      return;
    case 'warning':
      terminal.err(`${terminal.colors.yellow('warning')}: ${notice.message}\n`);
      return;
    case 'note':
      terminal.err(`${notice.message}\n`);
      return;
    default:
      notice satisfies never;
  }
}
