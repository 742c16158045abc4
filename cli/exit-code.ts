/** What the command tells the shell. `--help` and README.md list the same numbers. */
export const EXIT = {
  /** Every claim came out as recorded; `run` found nothing broken. */
  asRecorded: 0,
  /** A claim has another verdict than recorded; `run` found a violation. */
  otherVerdict: 1,
  /** A spec, an option or a path is wrong. */
  badInput: 2,
  /** A limit was reached before an answer. */
  limitReached: 3,
  /** The verdicts stand, but recorded counts or pictures drifted. */
  drifted: 4,
  /** A bug in faultline. */
  internalError: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Tells whether a number is one of them. */
export function isExitCode(code: unknown): code is ExitCode {
  return Object.values<unknown>(EXIT).includes(code);
}

/** From the most severe to the least: what a run with several findings ends with. */
const GRAVITY: readonly ExitCode[] = [
  EXIT.internalError,
  EXIT.badInput,
  EXIT.otherVerdict,
  EXIT.drifted,
  EXIT.limitReached,
  EXIT.asRecorded,
];

/** Returns the most severe of `codes`; 0 if there are none. */
export function mostSevere(codes: Iterable<ExitCode>): ExitCode {
  const all = new Set(codes);
  return GRAVITY.find((code) => all.has(code)) ?? EXIT.asRecorded;
}

export const EXIT_CODE_HELP = `
Exit codes:
  0   as recorded (run: no violation)
  1   another verdict than recorded (run: violated)
  2   bad input: a spec, an option or a path
  3   a limit was reached before an answer
  4   recorded counts or pictures drifted
  70  internal error: a bug in faultline
`;
