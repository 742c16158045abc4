/** The pages of a report, opened in a browser as a reader would. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from './browser.fixture.ts';
import { lostUpdate, project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { newFolder } from './temporary-folder.fixture.ts';

/** A file, comments and messages that try to be markup and script. */
const HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked=2">';
const HOSTILE_SPEC = `/// ${HOSTILE}
module hostile
shared x : bool
// </style> <!-- ]]> ${HOSTILE}
thread t {
  x = true
  assert not x "${HOSTILE.replaceAll('"', "'")}"
}
/// \${x} \`y\` ${HOSTILE} \u200b
never is_set: x
`;

/** The simplest run has sixty steps. */
const LONG_SPEC = `module long
shared x : 0..60
thread a { loop { atomic { await x < 60  x = x + 1 } } }
thread b { let seen = false  loop { seen = x > 30 } }
never full: x == 60
`;

const folder = newFolder({
  ...project(RIGHT_CLAIM),
  'lost.kspec': lostUpdate(''),
  'hostile "><i>&.kspec': HOSTILE_SPEC,
  'long.kspec': LONG_SPEC,
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('writes a report that stands alone', async () => {
  const { err } = await run(folder, 'check', '--html', 'report');
  expect(err).toContain('wrote report/index.html and 1 page beside it');
  const files = fs.readdirSync(path.join(folder, 'report')).sort();
  expect(files).toEqual(['index.html', 'lost.unlocked.html']);
  for (const file of files) {
    const text = fs.readFileSync(path.join(folder, 'report', file), 'utf8');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  }
});

it('says what it does not know', async () => {
  const read = () => fs.readFileSync(path.join(folder, 'report', 'index.html'), 'utf8');
  await run(folder, 'check', '--html', 'report', '--coverage', 'off');
  expect(read()).toContain('<p>Not measured.</p>');
  await run(folder, 'check', '--html', 'report');
  expect(read()).toContain('Nothing was found that no claim covers.');
});

it('makes no markup of a spec', async () => {
  await run(folder, 'run', 'hostile "><i>&.kspec', '--out', 'hostile.html');
  const text = fs.readFileSync(path.join(folder, 'hostile.html'), 'utf8');
  expect(text).not.toContain('<img');
  expect(text).not.toContain('<i>');
  // Its data and its own script, and no third.
  expect(text.match(/<script/g)?.length).toBe(2);
  expect(text.match(/<\/script/g)?.length).toBe(2);
  expect(text).not.toContain('\u200b');
});

const executable = chromiumPath();

describe.skipIf(executable === undefined)('in a browser', () => {
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launch(executable ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser.close();
  });

  /** Opens a page and listens to what it complains of. */
  async function open(file: string, options: BrowserContextOptions = {}): Promise<Page> {
    complaints.length = 0;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asks for ${request.url()}`);
    });
    await page.goto(`file://${path.join(folder, file)}`);
    return page;
  }

  it('leads from the claims to a run and back', async () => {
    const page = await open('report/index.html');
    await page.getByRole('link', { name: 'lost.unlocked' }).click();
    expect(await page.title()).toBe('lost.unlocked');
    await page.getByRole('link', { name: 'all claims' }).click();
    await page.getByLabel('Find').fill('nothing of that name');
    expect(await page.locator('#found-claims').textContent()).toBe('0 of 1');
    expect(complaints).toEqual([]);
  });

  it('steps by the keyboard, and shows what is then', async () => {
    const page = await open('report/lost.unlocked.html');
    const counter = page.locator('#places tr:has(th:text-is("counter")) td').first();
    expect(await page.locator('#now').textContent()).toContain('4 of 4 CPU0 (worker[0])');
    expect(await page.locator('#truth').textContent()).toBe('none_lost is broken after step 4.');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#now').textContent()).toContain('3 of 4 CPU1 (worker[1])');
    expect(await page.locator('#truth').textContent()).toBe('none_lost holds after step 3.');
    expect(await counter.textContent()).toBe('1');
    expect(await page.locator('#lines li.now').first().textContent()).toBe('    counter = old + 1');
    await page.keyboard.press('Home');
    expect(await page.locator('#now').textContent()).toBe('the beginning');
    expect(await counter.textContent()).toBe('0');
    await page.keyboard.press('End');
    expect(await page.locator('tr.step.now').getAttribute('id')).toBe('step-4');
    expect(await page.locator('pre mark').textContent()).toBe('counter == 2');
    expect(complaints).toEqual([]);
  });

  it('steps by buttons, slider, marks and address', async () => {
    const page = await open('report/lost.unlocked.html');
    await page.getByRole('button', { name: 'a step back' }).click();
    await page.getByRole('button', { name: 'go to step 1', exact: true }).click();
    expect(await page.locator('#now').textContent()).toContain('1 of 4');
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#now').textContent()).toContain('2 of 4');
    await page.locator('#timeline [data-step="3"]').click();
    expect(page.url()).toMatch(/#step-3$/);
    await page.goto(`${page.url().replace(/#.*/, '')}#step-2`);
    expect(await page.locator('#now').textContent()).toContain('2 of 4');
    expect(complaints).toEqual([]);
  });

  it('shows the states of a small spec, with the run in them', async () => {
    const page = await open('report/lost.unlocked.html');
    expect(await page.locator('#graph circle.node').count()).toBe(12);
    expect(await page.locator('#graph circle.node.bad').count()).toBe(1);
    expect(await page.locator('#graph circle.node.path').count()).toBe(5);
    expect(await page.locator('#graph circle.node.now').getAttribute('data-step')).toBe('4');
  });

  it('runs nothing that a spec says', async () => {
    const page = await open('hostile.html');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main img, main i').count()).toBe(0);
    expect(await page.locator('#property').textContent()).toContain('</script><script>');
    expect(complaints).toEqual([]);
  });

  it('loads a run of sixty steps in less than a second', async () => {
    await run(folder, 'run', 'long.kspec', '--minimal', 'steps', '--out', 'long.html');
    const start = performance.now();
    const page = await open('long.html');
    const took = performance.now() - start;
    expect(await page.locator('tr.step').count()).toBeGreaterThanOrEqual(60);
    const own = await page.evaluate(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    );
    // Of the page's own clock; opening a tab on a busy machine is not the page's fault.
    expect(Number(own), `${took} ms with the tab`).toBeLessThan(1000);
    expect(complaints).toEqual([]);
  });

  it.each(['report/index.html', 'report/lost.unlocked.html'])(
    'is as wide as a phone, and reads in the dark: %s',
    async (file) => {
      const page = await open(file, {
        viewport: { width: 360, height: 740 },
        colorScheme: 'dark',
      });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe('rgb(23, 24, 26)');
      expect((await page.screenshot()).length).toBeGreaterThan(5000);
    },
  );

  it('can be heard: landmarks, headings, names for all that can be used', async () => {
    const page = await open('report/lost.unlocked.html');
    const heard = await page.locator('body').ariaSnapshot();
    expect(heard).toContain('- banner');
    expect(heard).toContain('- main');
    expect(heard).toContain('- navigation "On this page"');
    expect(heard).toContain('- heading "Steps" [level=2]');
    expect(heard).toContain('- rowheader "go to step 1"');
    expect(heard).toContain('- table "Values after the step"');
    const nameless = await page.locator('button, input').evaluateAll(
      (all) =>
        all.filter((each) => {
          const { labels } = each as unknown as { labels: { length: number } | null };
          return !each.getAttribute('aria-label') && !each.textContent && !labels?.length;
        }).length,
    );
    expect(nameless).toBe(0);
    // What is reached first by the tab key is the way to the content.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  });
});
