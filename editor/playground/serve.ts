/** Serves the playground to browsers on this computer, and to no others. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is served, and nothing else: the names are those of the build (scripts/site.ts). */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['worker.js', 'text/javascript; charset=utf-8'],
  ['search-thread.js', 'text/javascript; charset=utf-8'],
]);

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Both together let workers share a memory: several search at once.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // What `index.html` itself cannot say: no other page shows it in a frame.
  'Content-Security-Policy': "frame-ancestors 'none'",
};

export interface Served {
  /** With a slash at its end. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the files that `read` has, on the loopback interface.
 *
 * @throws what the system says, if the port is taken or not allowed.
 */
export async function serve(read: (name: string) => Uint8Array, port: number): Promise<Served> {
  const server = http.createServer((request, response) => {
    // The query is not looked at, and the fragment never comes here.
    const name = (request.url ?? '/').replace(/\?.*$/, '').slice(1) || 'index.html';
    const type = TYPES.get(name);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (type === undefined || !isRead) {
      response.writeHead(type === undefined ? 404 : 405, HEADERS).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': type });
    response.end(request.method === 'HEAD' ? undefined : read(name));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
