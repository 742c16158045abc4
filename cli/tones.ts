import type { Tones } from '../report/text/claims-table.ts';
import type { Terminal } from './terminal.ts';

/** What reports colour, as the terminal can. */
export function tonesOf({ colors }: Terminal): Tones {
  return { good: colors.green, bad: colors.red, doubtful: colors.yellow, title: colors.bold };
}
