/** Runs litmus tests: each is made a spec, and searched under each memory model. */
import { LONGER_BUFFERS } from '../../checker/buffer-limit.ts';
import type { Limits, Outcome } from '../../checker/outcome.ts';
import { assert } from '../../model/machine/assert.ts';
import {
  DEFAULT_DEPTH,
  DEPTH_MAX,
  type MemoryModel,
  SC,
} from '../../model/machine/memory-model.ts';
import type { LitmusFinding } from '../../report/verdict/litmus-row.ts';
import { IMPLICIT_MODULE } from '../../spec/language/program/program.ts';
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import type { Observation } from '../../spec/litmus/litmus-syntax.ts';
import { litmusToSpec, SATISFIED, UNSATISFIED } from '../../spec/litmus/litmus-to-spec.ts';
import { parseLitmus } from '../../spec/litmus/parse-litmus.ts';
import { compileSpec } from '../project/compile.ts';
import { type LoadedSpec, loadText } from '../project/load-spec.ts';
import { openProject, readModule, shippedRoot } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { search } from '../search/search.ts';

export interface LitmusTestSpec {
  readonly name: string;
  readonly result: Observation | undefined;
  /** The spec that the test was made. */
  readonly text: string;
  readonly spec: LoadedSpec;
}

export interface ReadLitmus {
  /** Undefined if there are mistakes. */
  readonly test: LitmusTestSpec | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a test of which the text is known; `file` is its path, for messages. */
export function readLitmus(file: string, text: string): ReadLitmus {
  const { test, diagnostics } = parseLitmus({ path: file, text });
  if (test === undefined) return { test: undefined, diagnostics };
  const project = openProject(shippedRoot(), shippedRoot());
  const made = litmusToSpec(test, (name) => libraryNames(project).has(name));
  if (made.text === undefined) return { test: undefined, diagnostics: made.diagnostics };
  const source = { path: `${file}.kspec`, text: made.text };
  const spec = loadText(file, source, (name) => readModule(project, name));
  return { test: { name: test.name, result: test.result, text: made.text, spec }, diagnostics: [] };
}

/** What the libraries that every spec uses declare. */
function libraryNames(project: ReturnType<typeof openProject>): ReadonlySet<string> {
  const source = { path: 'names.kspec', text: 'module names\n' };
  const { program } = loadText('names.kspec', source, (name) => readModule(project, name));
  const library = program.modules.find(({ name }) => name === IMPLICIT_MODULE);
  return new Set(
    library?.syntax.declarations.flatMap((each) =>
      'name' in each && typeof each.name === 'object' && 'text' in each.name
        ? [each.name.text]
        : [],
    ),
  );
}

/** Returns what the final states of `test` are under `memory`: for `tso` with as many pending stores as it can have. */
export async function findLitmus(
  events: Events,
  test: LitmusTestSpec,
  memory: LitmusFinding['memory'],
  limits: Limits,
): Promise<LitmusFinding> {
  if (memory === 'sc') return findingOf(memory, await outcomeUnder(events, test, SC, limits));
  if (memory === 'weak') {
    const outcome = await outcomeUnder(events, test, { model: 'weak', history: 3 }, limits);
    const { limit } = outcome;
    return findingOf(memory, { ...outcome, limit: limit === 'weak-memory' ? undefined : limit });
  }
  for (let depth = DEFAULT_DEPTH; ; depth += 1) {
    const outcome = await outcomeUnder(events, test, { model: 'tso', depth }, limits);
    const isBounded = outcome.notChecked.some(({ property }) => property === LONGER_BUFFERS);
    if (!isBounded) return findingOf(memory, outcome);
    const found = findingOf(memory, outcome);
    // What some pending stores show, more cannot take back.
    if (found.observation === 'sometimes') return found;
    if (depth === DEPTH_MAX) return { ...found, observation: undefined, limit: 'buffers' };
  }
}

async function outcomeUnder(
  events: Events,
  { name, spec }: LitmusTestSpec,
  memory: MemoryModel,
  limits: Limits,
): Promise<Outcome> {
  const options = { settings: new Map(), variants: [], resetDeadLocals: true, memory };
  const { machine, diagnostics } = compileSpec(spec, options);
  const messages = diagnostics.map(({ code, message }) => `${code} ${message}`);
  assert(
    machine !== undefined && !hasErrors(diagnostics),
    `the spec of litmus test ${name} compiles: ${messages.join('; ')}`,
  );
  const checks = new Set([SATISFIED, UNSATISFIED]);
  const job = { machine, engine: 'fast', limits, checks, counterexample: undefined } as const;
  const onProgress = (progress: Parameters<Events['onProgress']>[1]): void =>
    events.onProgress(name, progress);
  const { outcome } = await search(job, { signal: events.signal, onProgress });
  return outcome;
}

function findingOf(memory: LitmusFinding['memory'], outcome: Outcome): LitmusFinding {
  const { states, transitions, seconds, limit } = outcome;
  const [failure] = outcome.failures;
  const counts = { memory, limit, states, transitions, seconds };
  const isBroken = (name: string): boolean =>
    outcome.violations.some(({ property }) => property === name);
  const [isTrue, isFalse] = [isBroken(SATISFIED), isBroken(UNSATISFIED)];
  const known = (): Observation => {
    if (isTrue) return isFalse ? 'sometimes' : 'always';
    return isFalse ? 'never' : 'deadlock';
  };
  const isKnown = failure === undefined && (limit === undefined || (isTrue && isFalse));
  return {
    ...counts,
    observation: isKnown ? known() : undefined,
    failure: failure?.property,
  };
}
