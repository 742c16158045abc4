/**
 * The graph of states by generated code: what `checker/reference/build-graph.ts` does, on packed states.
 *
 * Atoms become covers, whose first hits the code sets while it expands a state; only the steps that step properties
 * look at are unpacked.
 *
 * Law: the same graph, valuations and violations as the reference, if no limit is reached.
 */
import { assert } from '../../model/machine/assert.ts';
import type { Machine, Property } from '../../model/machine/machine.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { GraphWriter, ValuationWriter } from '../graph/graph-writer.ts';
import { NumberList } from '../graph/state-graph.ts';
import type { Limit } from '../outcome.ts';
import { type BuildGraph, buildGraph, stepChecker } from '../reference/build-graph.ts';
import { startClock } from '../search-clock.ts';
import { cachedCode } from './compiled-cache.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { Search } from './search/search.ts';
import { dataMaskOf, differsUnder } from './state/data-mask.ts';
import { locationIndex, packState, unpackState } from './state/pack-state.ts';
import { compileMachine } from './visited/compile-machine.ts';
import { StateTable } from './visited/state-table.ts';

/** Explores all of `machine`; by the reference, if it does not fit the engine. */
export const buildGraphFast: BuildGraph = (...asked) => graphOrReference(...asked);

const graphByCode: BuildGraph = (machine, request, options) => {
  const atoms = request.atoms.map((list, i) =>
    list.map((body, j): Property => {
      const name = `atom ${i} ${j}`;
      return { form: 'cover', name, message: '', body, span: body.span };
    }),
  );
  // No symmetry: formulas and fairness distinguish threads and identities.
  const withAtoms: Machine = Object.assign({}, machine, {
    properties: atoms.flat(),
    usesSymmetry: false,
  });
  const compiled =
    (atoms.length === 0 ? cachedCode(machine) : undefined) ??
    compileMachine(withAtoms, new Set(atoms.flat().map(({ name }) => name)));
  const { layout, reportables } = compiled;
  const { wordCount } = layout;
  const search = new Search(compiled, options.limits.maxMemory);
  for (const [i, { kind }] of reportables.entries()) {
    if (kind !== 'broken' && kind !== 'reached') search.hits.ignore(i);
  }
  const reportableOf = (kind: 'broken' | 'reached', name: string): number =>
    reportables.findIndex((each) => each.kind === kind && each.name === name);
  const valuations = atoms.map((list) => ({
    writer: new ValuationWriter(),
    bits: list.map(({ name }) => ({
      isTrue: reportableOf('reached', name),
      isUndefined: reportableOf('broken', name),
    })),
  }));
  /** The atoms of the state that was just expanded. */
  const readAtoms = (): void => {
    const isSeen = search.hits.takeNew();
    for (const { writer, bits } of valuations) {
      let [isTrue, isUndefined] = [0, 0];
      for (const [i, bit] of isSeen ? bits.entries() : []) {
        if (search.hits.first(bit.isTrue) !== undefined) isTrue |= 1 << i;
        if (search.hits.first(bit.isUndefined) !== undefined) isUndefined |= 1 << i;
        search.hits.clear(bit.isTrue);
        search.hits.clear(bit.isUndefined);
      }
      writer.push({ isTrue, isUndefined });
    }
  };

  const { wantsThreads = false } = request;
  const [locations, changing] = [new NumberList(), new NumberList()];
  const dataMask = dataMaskOf(machine, layout);

  const watch = startClock(options);
  const check = stepChecker(machine, request.stepProperties);
  const writer = new GraphWriter();
  const states = new StateTable(wordCount);
  const threadCount = machine.threads.length;
  let limit: Limit | undefined;

  const first = new Uint32Array(wordCount);
  packState(withAtoms, layout, initialState(machine), first, 0);
  states.numberOf(first, 0);
  writer.found();
  let [depth, layerEnd] = [0, 1];
  for (let from = 0; from < states.count && limit === undefined; from += 1) {
    if (from === layerEnd) [depth, layerEnd] = [depth + 1, states.count];
    const counts = { states: states.count, transitions: writer.stepCount, depth };
    limit = watch.check({ ...counts, frontier: states.count - from });
    if (limit !== undefined) break;
    writer.expand();
    const { entries, runEnders } = search.successors(states.words(from));
    writer.addRunEnders(runEnders);
    readAtoms();
    let changed = 0;
    for (let thread = 0; wantsThreads && thread < threadCount; thread += 1) {
      locations.push(locationIndex(layout, thread, states.words(from), 0));
    }
    for (let offset = 0; offset < entries.length; offset += wordCount + 1) {
      if (states.isOneTooMany(entries, offset, options.limits.maxStates)) {
        limit = 'states';
        break;
      }
      const to = states.numberOf(entries, offset);
      if (to === writer.stateCount) writer.found();
      const choice = entries[offset + wordCount]!;
      const [thread, successor] = [choice % threadCount, Math.floor(choice / threadCount)];
      writer.add(to, thread, successor);
      if (wantsThreads && differsUnder(dataMask, states.words(from), entries, offset)) {
        changed |= 1 << thread;
      }
      if (!check.isAwake()) continue;
      const before = unpackState(withAtoms, layout, states.words(from), 0);
      const after = unpackState(withAtoms, layout, states.words(to), 0);
      check.look(before, after, { thread, successor }, () => writer.runTo(from));
    }
    if (wantsThreads) changing.push(changed);
  }
  assert(limit !== undefined || writer.stateCount === states.count, 'every state is written');
  return {
    graph: writer.graph(),
    valuations: valuations.map((each) => each.writer.valuation()),
    threads: { locations: locations.numbers(), changing: changing.numbers() },
    violations: check.violations(),
    limit,
  };
};

const graphOrReference: BuildGraph = withReferenceFallback(graphByCode, buildGraph);
