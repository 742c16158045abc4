/** Puts tables into docs/BENCHMARKS.md, between marks, and says what they were measured on. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';

const DOCUMENT = path.join(import.meta.dirname, '..', 'docs', 'BENCHMARKS.md');

/** Returns the machine, the load now, and how often was measured. */
export function machineLine(rounds: number): string {
  const load = loadavg()[0]?.toFixed(1);
  const machine = `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${load}`;
  const day = new Date().toISOString().slice(0, 10);
  return `${machine}; Node ${process.version}; medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; ${day}.`;
}

/** Replaces what stands between `<!-- bench NAME -->` and `<!-- end -->`. */
export function writeSection(name: string, text: string): void {
  const begin = `<!-- bench ${name} -->\n`;
  const end = '<!-- end -->';
  const document = readFileSync(DOCUMENT, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${DOCUMENT} has no place for ${name}`);
  const before = document.slice(0, from + begin.length);
  writeFileSync(DOCUMENT, `${before}\n${text}\n\n${document.slice(to)}`);
}
