import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../checker/check.ts';
import { goalsHit, withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import { buildGraphFast } from '../../checker/engine/build-graph-fast.ts';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import type { Violation } from '../../checker/outcome.ts';
import { shortestRun } from '../../checker/reference/shortest-run.ts';
import { drawPicture } from '../../counterexamples/picture/picture.ts';
import { replay } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { renderDiagnostic } from '../../spec/language/text/render-diagnostic.ts';
import { compiled, ENDLESS_STATES, LIMITS } from './law.fixture.ts';

/** Draws the run to a violation; every run that an engine finds is one, and can be told. */
function draw(machine: Machine, { property, run, loopStart, threads }: Violation): void {
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new Error(replayed.message);
  const { trace } = replayed;
  const picture = drawPicture(
    machine,
    { trace, property, message: '', isMinimal: true, loopStart, stuck: threads },
    {
      width: 100,
      command: 'faultline run main.kspec',
      isLibrary: ({ path }) => path.startsWith('spec/kernel/'),
      lockTypes: new Set(['spinlock', 'mutex', 'rwsem']),
    },
  );
  expect(picture).not.toContain('could not be drawn');
}

test('no random spec ends in an internal error, from its text to its pictures', PATIENCE, () => {
  fc.assert(
    fc.property(randomSpec, fc.boolean(), (spec, isPatched) => {
      const plain = isPatched ? spec : { ...spec, variants: [], settings: {} };
      const { machine, errors } = compiled(plain, { useSymmetry: true });
      for (const error of errors) expect(renderDiagnostic(error)).toContain(error.code);
      fc.pre(machine !== undefined);
      const options = { limits: LIMITS, checks: 'all', endlessStates: ENDLESS_STATES } as const;
      const engine = { explore: exploreFast, graph: buildGraphFast };
      const { violations, covered, limit } = check(machine, options, engine);
      fc.pre(limit === undefined);
      for (const violation of [...violations, ...covered]) draw(machine, violation);
      const [first] = violations.filter(
        ({ loopStart, threads }) => loopStart ?? threads === undefined,
      );
      if (first !== undefined)
        shortestRun(machine, first.property, { limits: LIMITS, by: 'switches' });
      goalsHit(exploreFast(withCoverageGoals(machine).machine, { limits: LIMITS, checks: 'all' }));
    }),
    { numRuns: runCount(12) },
  );
});
