import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exploreFast } from '../checker/engine/explore-fast.ts';
import type { Outcome } from '../checker/outcome.ts';
import { explore } from '../checker/reference/explore.ts';
import { lockLibrary } from '../model/locks/random-locks.fixture.ts';
import { lower } from '../model/lower/lower.ts';
import { elaborate } from '../spec/language/elaborate/elaborate.ts';
import { loadProgram } from '../spec/language/program/program.ts';

/** The examples of docs/SEMANTICS.md: each begins with what comes of it, without any reduction. */
const document = readFileSync(new URL('../docs/SEMANTICS.md', import.meta.url), 'utf8');
const examples = [...document.matchAll(/```kspec\n\/\/ (.*)\n([\s\S]*?)```/g)].map(
  ([, promised = '', text = '']) => [promised, text] as const,
);
const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };

/** What comes of `text`, in the words of the document: an error, or a verdict and counts. */
function meaningOf(text: string, engine: typeof explore): string {
  const { program } = loadProgram(
    { path: 'example.kspec', text: `module example\n${text}` },
    lockLibrary,
  );
  const { core, diagnostics } = elaborate(program, { params: new Map() });
  const lowered = core && lower(core, { resetDeadLocals: false });
  const error = [...diagnostics, ...(lowered?.diagnostics ?? [])].find(
    (d) => d.severity === 'error',
  );
  if (error !== undefined) return error.code;
  if (lowered?.machine === undefined) return 'no machine';
  return shown(engine(lowered.machine, { limits, checks: 'all' }));
}

function shown({ violations, states, transitions, depth }: Outcome): string {
  const names = violations.map(({ property }) => property);
  const verdict = names.length === 0 ? 'holds' : `violated ${names.join(', ')}`;
  return `${verdict}; ${states} states, ${transitions} transitions, depth ${depth}`;
}

describe('the examples of the semantics', () => {
  it('are there', () => expect(examples.length).toBeGreaterThan(9));

  it.each(examples)('%s', (promised, text) => {
    expect(meaningOf(text, explore)).toBe(promised);
    expect(meaningOf(text, exploreFast)).toBe(promised);
  });
});
