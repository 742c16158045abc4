import { expect, it } from 'vitest';

it('exports what it promises, and nothing else', async () => {
  const names = Object.keys(await import('../index.ts')).sort();
  expect(names).toMatchInlineSnapshot(`
    [
      "applyVariants",
      "drawPicture",
      "elaborate",
      "explore",
      "exploreFast",
      "loadProgram",
      "lower",
      "minimise",
      "renderDiagnostic",
      "replay",
      "resultOf",
      "showVerdict",
    ]
  `);
});
