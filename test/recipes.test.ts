import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check, load } from '../index.ts';

/** The recipes of docs/RECIPES.md: specs with claims, each of which comes out as it says. */
const text = readFileSync(new URL('../docs/RECIPES.md', import.meta.url), 'utf8');
const recipes = [...text.matchAll(/^## (.*)\n[^#]*?```kspec\n([\s\S]*?)```/gm)].map(
  ([, title = '', body = '']) => [title, body] as const,
);

describe('the recipes', () => {
  it('are all read: each block of the document is one', () => {
    expect(recipes).toHaveLength(text.match(/```kspec/g)?.length ?? 0);
    expect(recipes.length).toBeGreaterThan(11);
  });

  it.each(recipes)('%s', async (_, body) => {
    const spec = load(`module recipe\n${body}`);
    if (!spec.ok) throw new Error(spec.render());
    let count = 0;
    for await (const { name, text, verdict, remarks, asRecorded, vacuous } of check(spec)) {
      count += 1;
      expect({ name, text, remarks, asRecorded }).toEqual({
        name,
        text,
        remarks: [],
        asRecorded: true,
      });
      // The wrong variant of a recipe need not use all of it.
      if (verdict === 'holds') expect(vacuous, name).toEqual([]);
    }
    expect(count).toBeGreaterThan(0);
  });
});
