/** That nothing on which an answer depends is missing in its key. */
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/temporary-folder.fixture.ts';
import { type LoadedSpec, loadSpec } from '../../project/load-spec.ts';
import { openProject } from '../../project/project.ts';
import { type SearchOptions, usualSearch } from '../../search/search-options.ts';
import { askedOf, specKey, withoutSources, withSources } from './spec-key.ts';

const SPEC = `module a
use lib.b
param N : 0..3 = 1
thread t { put(N) }
claim c { holds all }
claim d { set N = 2  holds all }
`;
const MODULE = `module lib.b
shared x : 0..3
proc put(value: 0..3) { x = value }
`;

function load(spec: string = SPEC, module: string = MODULE, name = 'a.kspec'): LoadedSpec {
  const folder = temporaryFolder({
    'package.json': '{}',
    [name]: spec,
    'spec/lib/b.kspec': module,
  });
  return loadSpec(openProject(folder, folder), name);
}

const nameOf = (spec: LoadedSpec, changed: Partial<SearchOptions> = {}, kind = 'claim'): string =>
  specKey(kind, spec, { claim: 'c', options: askedOf({ ...usualSearch(), ...changed }) }).name;

/** `spec` with another text in one of the libraries that are shipped. */
function withOtherLibrary(spec: LoadedSpec): LoadedSpec {
  const modules = spec.program.modules.map((module) =>
    module.name === 'kernel.locks'
      ? { ...module, source: { ...module.source, text: `${module.source.text}\n` } }
      : module,
  );
  expect(modules.some(({ name }) => name === 'kernel.locks')).toBe(true);
  return { ...spec, program: { ...spec.program, modules } };
}

it('is the same for the same texts and questions, wherever the project stands', () => {
  expect(nameOf(load())).toBe(nameOf(load()));
});

it('is the same whatever time, memory and threads a search may take', () => {
  const limits = { ...usualSearch().limits, maxSeconds: 1, maxMemory: 1 };
  expect(nameOf(load(), { limits, workers: 3 })).toBe(nameOf(load()));
});

it.each<[string, () => string]>([
  ['the text of the spec', () => nameOf(load(SPEC.replace('N = 2', 'N = 3')))],
  ['a comment, for places move', () => nameOf(load(SPEC.replace('param', '// why\nparam')))],
  ['the text of a module', () => nameOf(load(SPEC, MODULE.replace('x = value', 'x = 0')))],
  ['the text of a shipped library', () => nameOf(withOtherLibrary(load()))],
  ['where the spec stands, which pictures name', () => nameOf(load(SPEC, MODULE, 'other.kspec'))],
  ['the question', () => nameOf(load(), {}, 'effects')],
  [
    'the claim',
    () => specKey('claim', load(), { claim: 'd', options: askedOf(usualSearch()) }).name,
  ],
])('is another with %s', (_, other) => {
  expect(other()).not.toBe(nameOf(load()));
});

const { limits } = usualSearch();
it.each<[string, Partial<SearchOptions>]>([
  ['the engine', { engine: 'reference' }],
  ['the limit of states', { limits: { ...limits, maxStates: 99 } }],
  ['the reductions', { reductions: new Set(['symmetry']) }],
  ['the reductions that must run', { required: new Set(['symmetry']) }],
  ['what a counterexample has the fewest of', { minimal: 'steps' }],
  ['the coverage', { coverageStates: 20_000 }],
  ['coverage without end', { coverageStates: Number.POSITIVE_INFINITY }],
  ['a severity', { severities: new Map([['deadlock', 'off']]) }],
])('is another with %s', (_, changed) => {
  expect(nameOf(load(), changed)).not.toBe(nameOf(load()));
});

it('keeps places by module and offset, and only those in texts that the key knows', () => {
  const spec = load();
  const { source } = spec;
  const value = { found: [{ kind: 'k', span: { source, start: 3, end: 5 } }], none: null };
  const kept = withoutSources(spec, value);
  expect(JSON.stringify(kept)).not.toContain('module a');
  expect(withSources(spec, kept)).toEqual(value);
  const foreign = { span: { source: { path: 'x', text: '' }, start: 0, end: 0 } };
  expect(withoutSources(spec, foreign)).toBeUndefined();
});
