/**
 * Tells whether `error` says that the system lends no more memory, whoever asked for it: V8 for an array,
 * WebAssembly, or Node for a thread. That is a limit and no mistake of anybody.
 */
export function isMemoryError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    code === 'ERR_WORKER_OUT_OF_MEMORY' ||
    code === 'ERR_WORKER_INIT_FAILED' ||
    code === 'ENOMEM' ||
    (error instanceof RangeError && /allocat|memory/i.test(error.message))
  );
}
