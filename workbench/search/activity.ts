import type { Terminal } from './terminal.ts';

/** Says on one line of standard error what a command is about; an empty text removes it. Only on a terminal. */
export function showActivity(terminal: Terminal, text: string): void {
  if (!terminal.interactive) return;
  terminal.err(`\r\u001b[K${terminal.colors.dim(text.slice(0, terminal.columns - 1))}`);
}
