import { expect, test } from 'vitest';
import { allDiagnosticCodes, diagnostic, hasErrors } from './diagnostics.ts';

const span = { source: { path: 'a.kspec', text: '' }, start: 0, end: 0 };

test('the holes of a title are filled', () => {
  const made = diagnostic('K0101', { expected: 'a name', place: 'after `use`' }, span);
  expect(made).toEqual({
    code: 'K0101',
    severity: 'error',
    message: 'expected a name after `use`',
    span,
    related: [],
  });
  expect(hasErrors([made])).toBe(true);
  expect(hasErrors([])).toBe(false);
});

test.each(allDiagnosticCodes())('$code is told as the others are', ({ code, severity, title }) => {
  expect(code).toMatch(/^K0[1-7]\d\d$|^K09\d\d$/);
  expect(severity).toBe(code.startsWith('K09') ? 'warning' : 'error');
  expect(title).not.toMatch(/[.!]$/);
  expect(title).toMatch(/^[a-z`{]/);
  expect((title.match(/`/g)?.length ?? 0) % 2).toBe(0);
});
