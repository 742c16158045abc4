import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lower } from '../model/lower/lower.ts';
import { elaborate } from '../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../spec/language/program/apply-variants.ts';
import { loadProgram } from '../spec/language/program/program.ts';
import { randomSpec } from '../spec/language/program/random-spec.fixture.ts';
import type { Diagnostic } from '../spec/language/text/diagnostics.ts';
import { renderDiagnostic } from '../spec/language/text/render-diagnostic.ts';

/** No input, however broken, ends in an exception: real specs, cut and mutated, go all the way. */
const RUNS = Number(process.env['FAULTLINE_RUNS'] ?? 50);
const root = new URL('..', import.meta.url);
const real = ['spec', 'properties', 'examples', 'bench/models']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true }).map((f) => `${folder}/${f}`),
  )
  .filter((file) => file.endsWith('.kspec'))
  .map((file) => readFileSync(new URL(file, root), 'utf8'));

function readModule(name: string): { path: string; text: string } | undefined {
  const path = `spec/${name.split('.').join('/')}.kspec`;
  try {
    return { path, text: readFileSync(new URL(path, root), 'utf8') };
  } catch {
    return undefined;
  }
}

/** Everything the front end and the lowering say about `text`; throws only if they have a bug. */
function allDiagnostics(text: string): readonly Diagnostic[] {
  const loaded = loadProgram({ path: 'fuzz.kspec', text }, readModule);
  const variants = loaded.program.entry.syntax.declarations.flatMap((d) =>
    d.kind === 'variant' ? [d.name.text] : [],
  );
  const patched = applyVariants(loaded.program, variants.slice(0, 1));
  const { core, diagnostics } = elaborate(patched.program, { params: new Map() });
  const lowered = core === undefined ? [] : lower(core, { resetDeadLocals: true }).diagnostics;
  return [...loaded.diagnostics, ...patched.diagnostics, ...diagnostics, ...lowered];
}

function isSound(text: string): void {
  for (const diagnostic of allDiagnostics(text)) {
    const { start, end, source } = diagnostic.span;
    expect(start).toBeLessThanOrEqual(end);
    expect(end).toBeLessThanOrEqual(source.text.length);
    expect(renderDiagnostic(diagnostic)).toContain(diagnostic.code);
  }
}

const words = [...new Set(real.flatMap((text) => text.match(/\w+|[^\s\w]+|\n/g) ?? []))];

describe('the front end', () => {
  it('survives real specs that are cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...real),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, share) => {
          isSound(text.slice(0, Math.floor(text.length * share)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('survives real and random specs with words replaced, dropped and doubled', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(3),
      insert: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...real), randomSpec),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          const parts = text.split(/(\b)/);
          for (const { at, remove, insert } of edits) {
            parts.splice(Math.floor(at * parts.length), remove, ...insert.map((w) => ` ${w} `));
          }
          isSound(parts.join(''));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('survives soup of the words of specs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (soup) => {
        isSound(`module m\n${soup.join(' ')}`);
      }),
      { numRuns: RUNS },
    );
  });
});
