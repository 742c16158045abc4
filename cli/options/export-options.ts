/** How a machine is exported, as the command line says it. */
import { type Reader, switchOption } from './option.ts';

/** Whether an export has all of a machine, also what never changes in it and what is never reached. */
export const whole: Reader<boolean> = switchOption(
  '--whole',
  'also export constant variables and unreachable code',
);
