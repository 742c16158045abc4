/**
 * One search of the bench, in a process of its own: `run-one.ts SPEC LANGUAGE WORKERS
 * REDUCTIONS N=2 P=2 ...`, where REDUCTIONS is `none`, or some of `symmetry`, `dead-locals`, `ample`.
 *
 * Prints one line of JSON. Times are of this process from source text to verdict, and of the search
 * alone (code generation and V8's compilation included).
 */
import { exploreFast } from '../checker/engine/explore-fast.ts';
import { machineOf } from './machine.ts';

const [file = '', language = '', workers = '1', reductions = 'none', ...settings] =
  process.argv.slice(2);
const machine = machineOf(file, settings, {
  resetsDeadLocals: reductions.includes('dead-locals'),
  useSymmetry: reductions.includes('symmetry'),
});
const before = process.cpuUsage();
const { states, transitions, depth, violations, limit, seconds } = exploreFast(machine, {
  limits: { maxStates: 2 ** 31, maxMemory: 2 ** 40, maxSeconds: 3600 },
  checks: 'all',
  useAmpleSets: reductions.includes('ample'),
  workers: Number(workers),
  language: language === 'javascript' ? 'javascript' : 'webassembly',
});
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    states,
    transitions,
    depth,
    violations: violations.length,
    limit,
    seconds,
    user: user / 1e6,
    system: system / 1e6,
    residentBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
