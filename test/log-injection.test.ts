/** What a spec or a path says is text to whoever reads the log: a terminal, or the runner of a CI system. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ATTACKS = [
  '::error::pwned',
  '##[set-output name=verdict]holds',
  '##vso[task.complete]x',
  '::stop-commands::t',
];
/** Long enough that what comes behind it begins a line, where lines are wrapped. */
const FILL = 'a'.repeat(72);
const ESC = '\u001b[31m\u001b]0;title\u0007\u200b';
/** What the language refuses (K0126): the message is all that is shown. */
const TURNED = '\u202e\r\u2028';

/** A spec that says each attack wherever words may stand. */
function spec(attack: string): string {
  const text = `${FILL} ${attack} ${ESC}`;
  return `/// ${text}
/// ${attack}
module x

param P : 0..1 = 0

shared n : 0..3 // ${text}

thread t {
  step_one:
    n = 1 // ${text}
    assert mine: n == 0 "${FILL} ${attack}"
}

/// ${text}
/// ${attack}
///
/// ${attack}
invariant zero: n == 0

/// ${attack}
/// ${text}
variant v {
  replace t.step_one {
    n = 2
    assert mine: n == 0 "${attack}"
  }
}

/// ${text}
claim bad { violated zero, mine }

claim vv {
  variant v
  holds zero, mine
}
`;
}

function commandsIn(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trimStart().startsWith('::') || /##(?:\w+)?\[/.test(line));
}

const COMMANDS = [
  ['check'],
  ['check', '-v', '--json'],
  ['check', '--bless'],
  ['check', '-v'],
  ['run', 'properties/x.kspec', '-v'],
  ['run', 'properties/x.kspec', '--json'],
  ...['dot', 'mermaid', 'itf', 'html'].map((f) => ['run', 'properties/x.kspec', '--format', f]),
  ['run', 'properties/x.kspec', '--set', '::error::P=1'],
  ['info', 'properties/x.kspec'],
  ['info', 'properties/x.kspec', '--json'],
  ['explain', 'properties/x.kspec'],
  ['why', 'properties/x.kspec'],
  ['table', 'properties/x.kspec'],
  ['check', 'bad.kspec'],
  ['check', '##[error]nowhere'],
  ['::error::no-command'],
  ['replay', 'properties/x.kspec', 'run.json'],
  ['verify-certificate', 'run.json'],
  ['fmt', '--check'],
];

test.each(ATTACKS)('%s is text in all that is printed', async (attack) => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'properties/x.kspec': spec(attack),
    'properties/##[error]y.kspec': `module y\nshared n : 0..3 // ${attack}\nthread t { n = 9 } // ${attack}\n`,
    'bad.kspec': `module bad\nshared n : 0..3 // ${attack}\nthread t { n = m ${ESC} ${TURNED} } // ${attack} ##[error]\n`,
    'run.json': JSON.stringify({ schema: attack, property: attack }),
    'counterexamples/x.gone.trace': attack,
  });
  let seen = 0;
  for (const args of COMMANDS) {
    const { code, out, err } = await run(folder, ...args);
    expect(code, args.join(' ')).not.toBe(70);
    expect([args.join(' '), commandsIn(out), commandsIn(err)]).toEqual([args.join(' '), [], []]);
    expect(out + err, args.join(' ')).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u);
    if (/: :|## \[|##vso \[|\\u005b/.test(out + err)) seen += 1;
  }
  // It was there to be seen.
  expect(seen).toBeGreaterThan(3);
});

test('annotations are the only commands, one a finding', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'properties/x.kspec': spec('::error::pwned'),
    'properties/y%0A::error::z.kspec': 'module y\n\nclaim c { holds nothing }\n',
  });
  const { out, err } = await run(folder, 'check', '--github', '--junit', 'a.xml');
  const commands = commandsIn(out);
  expect(commands.length).toBeGreaterThan(1);
  for (const line of commands)
    expect(line).toMatch(/^::(?:error|warning) file=[^:]*,title=[^:]*::/);
  expect(commandsIn(err)).toEqual([]);
  const xml = fs.readFileSync(path.join(folder, 'a.xml'), 'utf8');
  expect(xml).not.toMatch(/(?![\n\t])\p{Cc}/u);
});

test('a file that is called like an address is no address', async () => {
  const name = 'javascript:alert(1)';
  const folder = temporaryFolder({
    'package.json': '{}',
    [`properties/${name}.kspec`]:
      'module x\n\nshared n : bool\n\nthread t { n = true }\n\nclaim c { holds range }\n',
  });
  await run(folder, 'check', 'properties', '--html', 'pages');
  const index = fs.readFileSync(path.join(folder, 'pages/index.html'), 'utf8');
  const links = [...index.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
  const pages = links.filter((link) => !link.startsWith('#'));
  expect(pages.length).toBeGreaterThan(0);
  for (const link of pages) {
    expect(link).toMatch(/^\.\//);
    expect(fs.existsSync(path.join(folder, 'pages', decodeURIComponent(link)))).toBe(true);
  }
});
