/**
 * Asks other checkers about random specs, which nobody wrote with an export in mind: states, transitions, depth
 * and verdict of each have to be those that faultline finds. Each third spec runs under x86-TSO.
 *
 *   npm run crosscheck:long -- [--specs 20000] [--seed 1] [--rumur-every 1] [--runs]
 *
 * `--rumur-every 5`: only each fifth spec is put to Rumur, and has its properties of runs put to SPIN, each of which takes
 * a compilation. `--runs`: only specs with properties of runs, and only SPIN. What differs is written to a folder.
 * Exit codes: 0 all agree, 1 something differs, 3 no checker is installed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Machine } from '../model/machine/machine.ts';
import { WholeArrayRead } from '../model/memory/forward.ts';
import { underMemory } from '../model/memory/under-memory.ts';
import { type RandomSpec, randomSpec } from '../spec/language/random/random-spec.fixture.ts';
import { compiled } from '../test/laws/law.fixture.ts';
import { type Comparison, compare, findExpected } from '../workbench/crosscheck/crosscheck.ts';
import { FOREIGN_CHECKERS, type ForeignChecker } from '../workbench/crosscheck/foreign-checker.ts';

const LIMITS = { maxStates: 2000, maxMemory: 2 ** 32, maxSeconds: 60 };
const TOOL_SECONDS = 120;

const { values } = parseArgs({
  options: {
    specs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    'rumur-every': { type: 'string', default: '1' },
    runs: { type: 'boolean', default: false },
    differences: { type: 'string', default: 'crosscheck-differences' },
  },
});
const count = Number(values.specs);
const seed = Number(values.seed);
const rumurEvery = Number(values['rumur-every']);

const installed = FOREIGN_CHECKERS.filter(
  (checker) => checker.isInstalled(process.env) && (!values.runs || checker.name === 'spin'),
);
const tally = new Map<string, number>();
let differences = 0;

function add(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

/** Undefined if it does not compile, as a few do not. */
function machineOf(spec: RandomSpec, number: number): Machine | undefined {
  const { machine } = compiled(spec, { resetDeadLocals: false });
  if (machine === undefined || number % 3 !== 0) return machine;
  try {
    return underMemory(machine, { model: 'tso', depth: 1 });
  } catch (error) {
    if (error instanceof WholeArrayRead) return undefined;
    throw error;
  }
}

/** Asks about the spec with that number, and returns when all have answered. */
async function ask(spec: RandomSpec, number: number): Promise<void> {
  const machine = machineOf(spec, number);
  if (machine === undefined) return add('specs that do not compile');
  if (values.runs && machine.temporal.length === 0) return add('specs without properties of runs');
  const expected = findExpected(machine, LIMITS);
  if (expected === undefined) return add('specs with too many states');
  add(expected.broken.length > 0 ? 'specs with a violation' : 'specs without one');
  const asksSeparately = values.runs || number % rumurEvery === 0;
  for (const { name } of asksSeparately ? machine.temporal : []) {
    const isBroken = expected.brokenElsewhere.includes(name);
    add(`properties of runs that ${isBroken ? 'are broken' : 'hold'}`);
  }
  for (const checker of installed) {
    if (checker.name === 'rumur' && number % rumurEvery !== 0) continue;
    const comparison = await compare(checker, machine, expected, {
      ...{ env: process.env, signal: new AbortController().signal },
      ...{ maxSeconds: TOOL_SECONDS, isFolded: number % 2 === 0 },
      asksSeparately,
    });
    add(`${checker.name}: ${comparison.kind}`);
    if (comparison.kind !== 'agrees') keep(spec, number, checker, comparison);
  }
}

function keep(spec: RandomSpec, number: number, { name }: ForeignChecker, found: Comparison): void {
  if (found.kind === 'differs') differences += 1;
  mkdirSync(values.differences, { recursive: true });
  const file = path.join(values.differences, `${seed}-${number}-${name}.kspec`);
  const { settings, variants } = spec;
  const about = JSON.stringify({ settings, variants, found });
  writeFileSync(file, `// ${about}\n${spec.text}\n\n// its library:\n${spec.library ?? ''}\n`);
  console.log(`${file}: ${found.remarks.join('; ')}`);
}

/** Specs are made in parts: thousands of them at once would be kept in memory. */
const PART = 200;

async function askAll(): Promise<void> {
  for (let begin = 0; begin < count; begin += PART) {
    const numRuns = Math.min(PART, count - begin);
    const specs = fc.sample(randomSpec, { seed: seed * 1_000_003 + begin, numRuns });
    const queue = specs.map((spec, i) => [spec, begin + i] as const);
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await ask(...next);
    };
    await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  }
}

if (installed.length === 0) {
  console.log('skipped: no other checker is installed (apt-get install rumur spin gcc make)');
  process.exitCode = 3;
} else {
  await askAll();
  console.log(`${count} random specs of seed ${seed}: ${differences} differences`);
  for (const [what, times] of [...tally].sort()) console.log(`  ${times} ${what}`);
  if (differences > 0) process.exitCode = 1;
}
