/** What the checker asks of a computer, for a browser: one thread, and an assumed memory. */
export function availableParallelism(): number {
  return 1;
}

/** A page is given limits of its own; this is what a library search would take without. */
const ASSUMED_BYTES = 2 ** 30;

function totalmem(): number {
  return ASSUMED_BYTES;
}

function tmpdir(): string {
  return '/tmp';
}

const os: { readonly [K in 'totalmem' | 'tmpdir' | 'availableParallelism']: () => unknown } = {
  availableParallelism,
  totalmem,
  tmpdir,
};
// biome-ignore lint/style/noDefaultExport: as Node's module has it
export default os;
