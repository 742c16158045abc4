/** The verifier of docs/certificate, in C: it confirms what is true, and refuses what was changed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FOREIGN_CHECKERS } from '../workbench/crosscheck/foreign-checker.ts';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const VERIFIER = path.join(ROOT, 'docs/certificate/verify.c');
const hasCompiler = FOREIGN_CHECKERS.some(
  ({ name, isInstalled }) => name === 'c' && isInstalled(process.env),
);

interface Verified {
  readonly code: number | null;
  readonly out: string;
}

/** Returns a folder with the certificate of a claim, and how it is verified. */
async function certified(
  spec: string,
  claim: string,
): Promise<{ readonly file: string; readonly verify: (file: string) => Verified }> {
  const folder = temporaryFolder({});
  const file = path.join(folder, 'a.cert');
  const subject = [`examples/${spec}.kspec`, '--claim', claim];
  expect((await run(ROOT, 'check', ...subject, '--certificate', file)).code).toBe(0);
  await run(ROOT, 'export', '--to', 'pins', '--whole', ...subject, '-o', path.join(folder, 'c'));
  const flags = ['-w', '-O1', '-I', 'c', '-o', 'verify', VERIFIER, 'c/model.c'];
  execFileSync('cc', flags, { cwd: folder });
  const verify = (certificate: string): Verified => {
    const { status, stdout } = spawnSync(path.join(folder, 'verify'), [certificate]);
    return { code: status, out: stdout.toString() };
  };
  return { file, verify };
}

/** Writes what `change` makes of the header and the states, with a checksum that fits. */
function changed(
  file: string,
  change: (header: string, states: Buffer) => readonly [string, Buffer],
): string {
  const bytes = readFileSync(file);
  const lines = bytes.toString('latin1').split('\n', 3);
  const [format = '', , header = ''] = lines;
  const [newHeader, states] = change(
    header,
    bytes.subarray(lines.reduce((sum, line) => sum + line.length + 1, 0)),
  );
  const rest = Buffer.concat([Buffer.from(`${newHeader}\n`, 'latin1'), states]);
  const sum = createHash('sha256').update(rest).digest('hex');
  writeFileSync(`${file}.changed`, Buffer.concat([Buffer.from(`${format}\n${sum}\n`), rest]));
  return `${file}.changed`;
}

// Optionals, sequences, choices, sets, and a state of two words; `data_race` needs no look, `lock_order` is named.
test.skipIf(!hasCompiler).each([
  ['peterson', 'correct', 32, 64, 0],
  ['bounded-buffer', 'correct', 900, 1479, 0],
  ['store-buffer', 'correct', 162, 390, 3],
  ['philosophers', 'ordered', 80, 212, 3],
] as const)(
  '%s %s is confirmed in C, with as many states and steps',
  { timeout: 120_000 },
  async (spec, claim, states, steps, code) => {
    const { file, verify } = await certified(spec, claim);
    const found = verify(file);
    expect(found.out).toContain(`confirmed: ${states} states, ${steps} steps`);
    expect(found.code).toBe(code);
  },
);

test.skipIf(!hasCompiler)(
  'without one of its states, of another machine, or damaged, nothing is confirmed',
  { timeout: 120_000 },
  async () => {
    const { file, verify } = await certified('peterson', 'correct');
    const fewer = (header: string): string => header.replace('"states":32', '"states":31');
    for (let i = 0; i < 32; i++) {
      const without = changed(file, (header, states) => [
        fewer(header),
        Buffer.concat([states.subarray(0, i * 4), states.subarray((i + 1) * 4)]),
      ]);
      expect(verify(without), `without state ${i}`).toEqual({
        code: 1,
        out: expect.stringContaining('not confirmed'),
      });
    }
    const other = changed(file, (header, states) => [
      header.replace(/"machine":"./, '"machine":"x'),
      states,
    ]);
    expect(verify(other).code).toBe(2);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(`${file}.damaged`, bytes);
    expect(verify(`${file}.damaged`)).toEqual({
      code: 2,
      out: expect.stringContaining('changed after it was written'),
    });
  },
);

test.skipIf(!hasCompiler)(
  'what a state breaks is not confirmed',
  { timeout: 120_000 },
  async () => {
    const { file, verify } = await certified('peterson', 'correct');
    // All words of nine bits: among them one with both inside.
    const more = changed(file, (header, states) => {
      const all = Buffer.alloc(512 * 4);
      for (let i = 0; i < 512; i++) all.writeUInt32LE(i, i * 4);
      expect(states.length).toBe(32 * 4);
      return [header.replace('"states":32', '"states":512'), all];
    });
    expect(verify(more)).toEqual({ code: 1, out: expect.stringContaining('both_inside') });
  },
);
