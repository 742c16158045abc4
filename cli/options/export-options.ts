/** How a machine is exported, as the command line says it. */
import { oneOf } from './one-of.ts';
import { type Reader, valueOr } from './option.ts';

const REDUCTIONS = ['constants', 'none'] as const;

/** Whether what never changes is decided in an export. */
export const isDecided: Reader<boolean> = valueOr(
  '--reduce <which>',
  'constants: what never changes is decided, which changes no count; or none',
  'constants',
  (option, text) => oneOf(REDUCTIONS)(option, text) === 'constants',
  { choices: REDUCTIONS },
);
