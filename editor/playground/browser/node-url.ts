/** Paths and addresses, for a browser: the shipped files have an address without a host. */
export function fileURLToPath(url: string): string {
  return decodeURIComponent(new URL(url).pathname);
}
