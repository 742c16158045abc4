/** A program that dies or hangs in a sequence: it is told, and the others are answered. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHelper } from './helper-process.ts';

/** Answers each sequence with itself, but for two: in one it waits for ever, and so does a child of it; in one it ends. */
const SCRIPT = `#!/bin/sh
printf 'kernel\\tof a test\\nskip\\t2\\tit is not there\\nready\\n'
while read -r line; do
  case "$line" in
    hang) sleep 1000 & wait ;;
    die) exit 3 ;;
    '') ;;
    *) printf '=\\t%s\\n' "$line" ;;
  esac
done
`;

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-helper-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
}

const answered = (text: string): object => ({ kind: 'observed', fields: [text] });

/** It starts in milliseconds; on a machine that is busy, in more of them. */
const PATIENCE_MS = 2000;

describe('a helper', () => {
  it('that hangs in a sequence is killed, that sequence told, and the others are answered', async () => {
    const helper = await startHelper(script('hangs', SCRIPT), PATIENCE_MS);
    expect(helper.kernel).toBe('of a test');
    expect([...helper.skipped]).toEqual([[2, 'it is not there']]);
    const answers = await helper.ask(['a', 'hang', 'b', 'c']);
    const why = 'it has not answered for 2 s';
    expect(answers).toEqual([answered('a'), { kind: 'lost', why }, answered('b'), answered('c')]);
    // Once where it hung among others, once where it was asked for that sequence alone.
    expect(helper.restarts()).toBe(2);
    helper.stop();
  });

  it('that ends in a sequence is started again', async () => {
    const helper = await startHelper(script('dies', SCRIPT), PATIENCE_MS);
    const answers = await helper.ask(['a', 'die', 'b']);
    const why = 'it has ended with exit code 3';
    expect(answers).toEqual([answered('a'), { kind: 'lost', why }, answered('b')]);
    helper.stop();
  });

  it('that says nothing at all is an error, and is not left behind', async () => {
    const binary = script('is-silent', '#!/bin/sh\necho $$ > "$0.pid"\nsleep 1000\n');
    await expect(startHelper(binary, PATIENCE_MS)).rejects.toThrow(
      'the helper does not start: it has not answered for 2 s',
    );
    const pid = Number(fs.readFileSync(`${binary}.pid`, 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
