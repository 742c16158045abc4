/**
 * What documents show is real. A comment above a fenced block says where the block comes from:
 *
 *     <!-- command: faultline check examples -->     what the command prints
 *     <!-- file: counterexamples/linux/a.trace -->   a whole file
 *     <!-- file: spec/a.kspec from: variant x -->    a file from that line to the next `}` or blank line
 */
import fs from 'node:fs';
import path from 'node:path';
import { faultline } from '../cli/command.ts';
import { EXIT } from '../cli/exit-code.ts';
import { collectingTerminal } from '../cli/terminal.ts';

const SNIPPET = /(<!-- (command|file): (.+?) -->\n+```\w*\n)([\s\S]*?)(^```$)/gm;

/** Returns `text` with the block below each such comment brought up to date. */
export async function refreshSnippets(root: string, text: string): Promise<string> {
  let refreshed = '';
  let end = 0;
  for (const found of text.matchAll(SNIPPET)) {
    const [whole, head = '', kind, source = '', old = '', tail = ''] = found;
    const now = kind === 'file' ? excerpt(root, source) : await outputOf(root, source);
    // A run takes another time each time; that alone is no change.
    const body = withoutTimes(now) === withoutTimes(old) ? old : now;
    refreshed += text.slice(end, found.index) + head + body + tail;
    end = found.index + whole.length;
  }
  return refreshed + text.slice(end);
}

function excerpt(root: string, source: string): string {
  const [file = '', from] = source.split(' from: ');
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  if (from === undefined) return text;
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes(from));
  if (first === -1) throw new Error(`${file} has no line with \`${from}\``);
  const isBlock = lines[first]?.trimEnd().endsWith('{') === true;
  const length = lines.slice(first).findIndex((line) => (isBlock ? line === '}' : line === ''));
  const last = length === -1 ? lines.length : first + length + (isBlock ? 1 : 0);
  return `${lines.slice(first, last).join('\n')}\n`;
}

async function outputOf(root: string, command: string): Promise<string> {
  const [name, ...args] = command.split(/\s+/);
  if (name !== 'faultline') throw new Error(`\`${command}\` is no faultline command`);
  const terminal = collectingTerminal(root);
  const code = await faultline(args, terminal);
  if (code === EXIT.badInput || code === EXIT.internalError) {
    throw new Error(`\`${command}\` failed:\n${terminal.written.err}`);
  }
  return terminal.written.err + terminal.written.out;
}

function withoutTimes(text: string): string {
  return text.replace(/ *\b\d+(?:\.\d+)? (?:s|min)\b/g, ' 0 s');
}

/** The documents that may show snippets, from the root. */
export function documentsOf(root: string): readonly string[] {
  const docs = fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)].filter((file) =>
    fs.existsSync(path.join(root, file)),
  );
}
