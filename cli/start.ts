/** What the bundle runs: the command in the first thread of the process, a worker in any other. */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) import('./main.ts');
else import('../workbench/worker/search-worker.ts');
