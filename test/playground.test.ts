/** The playground as it is built, in a browser: what a reader does, and what a stranger's link may do. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkTo } from '../editor/playground/link.ts';
import type { Question } from '../editor/playground/messages.ts';
import { type Served, serve } from '../editor/playground/serve.ts';
import { buildOnePage, buildSite } from '../scripts/site.ts';
import { chromiumPath, launch } from './browser.fixture.ts';
import { lostUpdate } from './command.fixture.ts';
import { newFolder } from './temporary-folder.fixture.ts';

const SITE = path.join(newFolder({}), 'site');

beforeAll(async () => {
  await buildSite(SITE);
}, 60_000);
afterAll(() => fs.rmSync(path.dirname(SITE), { recursive: true, force: true }));

const read = (name: string): Buffer => fs.readFileSync(path.join(SITE, name));

it('is at most 1.5 MB, compressed, and asks nobody for more', () => {
  const files = fs.readdirSync(SITE).sort();
  expect(files).toEqual(['index.html', 'page.css', 'page.js', 'search-thread.js', 'worker.js']);
  const bytes = files.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
  expect(bytes).toBeLessThan(1_500_000);
  expect(read('index.html').toString()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

it('is served on this computer only, and nothing else is', async () => {
  const served = await serve(read, 0);
  const { origin } = new URL(served.address);
  expect(new URL(origin).hostname).toBe('127.0.0.1');
  expect((await fetch(origin)).headers.get('content-type')).toContain('text/html');
  for (const place of ['package.json', '%2e%2e/package.json', 'page.js/x']) {
    expect((await fetch(`${origin}/${place}`)).status).toBe(404);
  }
  expect((await fetch(origin, { method: 'POST' })).status).toBe(405);
  await served.close();
});

const CLAIMED = lostUpdate('claim unlocked { violated none_lost }');
/** More states than anybody waits for. */
const ENDLESS = `module endless
shared low : 0..99999
shared high : 0..99999
thread t { loop {
  atomic {
    low = (low + 1) % 100000
    if low == 0 { high = (high + 1) % 100000 }
  }
} }
claim all_of_it { holds all }
`;
/** As many states as several threads search: 600 * 600. */
const LARGE = `module large
shared low : 0..599
shared high : 0..599
thread t { loop { atomic { low = (low + 1) % 600 } } }
thread u { loop { atomic { high = (high + 1) % 600 } } }
claim all_of_it { holds all }
`;

const executable = chromiumPath();

describe.skipIf(executable === undefined)('in a browser', () => {
  let browser: Browser;
  let served: Served;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launch(executable ?? '');
    served = await serve(read, 0);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  async function open(address = '', options: BrowserContextOptions = {}): Promise<Page> {
    complaints.length = 0;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(served.address) && !/^(?:data|about):/.test(request.url()))
        complaints.push(`asks for ${request.url()}`);
    });
    await page.goto(`${served.address}${address}`);
    await page.locator('#asks[data-looked]').waitFor();
    return page;
  }

  const linkOf = (text: string, question?: Question): string =>
    linkTo({ file: 'a.kspec', text, modules: {}, question });
  const ALL: Question = { kind: 'claims', names: [] };

  it('underlines a mistake, and nothing once it is mended', async () => {
    const page = await open(linkOf(CLAIMED));
    expect(await page.locator('#mistakes li').count()).toBe(0);
    const line = page.locator('.cm-line', { hasText: 'counter = old + 1' });
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type('0x');
    await page.locator('.cm-lintRange-error').first().waitFor();
    expect(await page.locator('#mistakes li').first().textContent()).toContain('error:');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.locator('.cm-lintRange-error').first().waitFor({ state: 'detached' });
    expect(await page.locator('#mistakes li').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('completes what is typed, and leads to where a name is declared', async () => {
    const page = await open(linkOf(CLAIMED));
    await page.locator('.cm-line', { hasText: 'let old = counter' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' + coun');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'counter' }).first().waitFor();
    // A completion is taken for none so soon after its list has opened.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    const line = page.locator('.cm-line', { hasText: /^ *let old = counter \+ counter$/ });
    await line.waitFor();
    await expect
      .poll(async () => {
        await page.keyboard.press('F12');
        return page.evaluate(
          "getSelection().anchorNode.parentElement.closest('.cm-line').textContent",
        );
      })
      .toBe('shared counter : 0..LIMIT');
    expect(complaints).toEqual([]);
  });

  it('checks, steps through the run, and a link shows the same', async () => {
    const page = await open(linkOf(CLAIMED));
    await page.getByRole('button', { name: 'Check the claims' }).click();
    const answer = page.locator('article[data-verdict="violated"]');
    await answer.waitFor();
    const picture = await answer.locator('pre').textContent();
    expect(picture).toContain('violated  none_lost');
    expect(await answer.textContent()).toContain('12 states');
    await answer.getByRole('button', { name: 'Step through it' }).click();
    const run = page.frameLocator('iframe');
    expect(await run.locator('#now').textContent()).toContain('4 of 4');
    await run.getByRole('button', { name: 'a step back' }).click();
    expect(await run.locator('#now').textContent()).toContain('3 of 4');
    const second = await open(page.url().slice(served.address.length));
    await second.locator('article[data-verdict="violated"]').waitFor();
    expect(await second.locator('article pre').textContent()).toBe(picture);
    expect(complaints).toEqual([]);
  });

  it('checks a version by its params and variants, and the link has them', async () => {
    const page = await open(
      linkOf(lostUpdate('claim once { variant at_once  violated none_lost }')),
    );
    await page.getByLabel('LIMIT').selectOption('3');
    await page.getByLabel('at_once').check();
    await page.getByRole('button', { name: 'Check this version' }).click();
    await page.locator('article').waitFor();
    const text = await page.locator('article').textContent();
    expect(text).toContain('LIMIT=3');
    const second = await open(page.url().slice(served.address.length));
    await second.locator('article').waitFor();
    expect(await second.locator('article').textContent()).toBe(text);
    expect(await second.getByLabel('at_once').isChecked()).toBe(true);
  });

  it('takes the steps that are clicked, and the link leads to the same place', async () => {
    const page = await open(linkOf(CLAIMED));
    await page.getByRole('button', { name: 'Take steps by hand' }).click();
    const walk = page.locator('#walk');
    await walk.getByText('In the initial state').waitFor();
    for (const [i, cpu] of ['CPU0', 'CPU1', 'CPU0', 'CPU1'].entries()) {
      await walk.getByRole('button', { name: cpu }).click();
      await walk.getByText(`After step ${i + 1}`).waitFor();
    }
    expect(await walk.textContent()).toContain('broken here: none_lost');
    const second = await open(page.url().slice(served.address.length));
    await second.getByText('After step 4').waitFor();
    expect(await second.locator('#walk').textContent()).toBe(await walk.textContent());
    await walk.getByRole('button', { name: 'A step back' }).press('Enter');
    await walk.getByText('After step 3').waitFor();
    // The keyboard stays where steps are taken.
    expect(await page.evaluate("document.activeElement.closest('#walk') !== null")).toBe(true);
    expect(await walk.textContent()).not.toContain('broken here');
    expect(complaints).toEqual([]);
  });

  it('shows all states of a small version that holds', async () => {
    const text = 'module small\nshared x : 0..1\nthread t { x = 1 }\n';
    const page = await open(linkOf(text, { kind: 'version', params: {}, variants: [] }));
    await page.getByRole('button', { name: 'Show all states' }).click();
    await page.frameLocator('iframe').locator('svg').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('searches with several threads where they can share a memory', async () => {
    const page = await open(linkOf(LARGE));
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    const threads = page.workers().filter((each) => each.url().endsWith('/search-thread.js'));
    expect(threads.length).toBe(Number(await page.evaluate('navigator.hardwareConcurrency')) - 1);
    for (const thread of threads) {
      await thread.evaluate(`(() => {
        const { Instance } = WebAssembly;
        globalThis.instances = 0;
        WebAssembly.Instance = function (...made) {
          globalThis.instances += 1;
          return new Instance(...made);
        };
      })()`);
    }
    await page.getByRole('button', { name: 'Check the claims' }).click();
    await page.locator('article[data-verdict="holds"]').waitFor();
    expect(await page.locator('article').textContent()).toContain('360,000 states');
    for (const thread of threads) {
      expect(await thread.evaluate('globalThis.instances')).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
  });

  it('is one file, too, that opens from where it lies', async () => {
    const file = path.join(path.dirname(SITE), 'playground.html');
    await buildOnePage(file);
    const context = await browser.newContext();
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(`${pathToFileURL(file)}${linkOf(CLAIMED, ALL)}`);
    await page.locator('article[data-verdict="violated"]').waitFor();
    await page.getByRole('button', { name: 'Step through it' }).click();
    await page.frameLocator('iframe').locator('#now').waitFor();
    expect(said).toEqual([]);
  });

  it('is stopped, and goes on with larger limits', async () => {
    const page = await open(linkOf(ENDLESS, ALL));
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await page.locator('#progress').textContent()).toContain('stopped');
    const again = page.getByRole('button', { name: /larger limits/ });
    expect(await again.textContent()).toContain('4,000,000 states');
    // The worker that was ended is not missed.
    await page.getByRole('button', { name: 'Check the claims' }).click();
    await page.locator('article[data-verdict="unknown"]').waitFor();
    expect(await page.locator('article').textContent()).toContain('limit reached');
    expect(complaints).toEqual([]);
  });

  it('runs nothing that a link says', async () => {
    const hostile =
      '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked=2">';
    const text = `/// ${hostile}
module hostile
shared x : bool
thread t {
  x = true
  assert not x "${hostile.replaceAll('"', "'")}"
}
`;
    const page = await open(linkOf(text, { kind: 'version', params: {}, variants: [] }));
    await page.locator('article[data-verdict="violated"]').waitFor();
    await page.getByRole('button', { name: 'Step through it' }).click();
    await page.frameLocator('iframe').locator('#now').waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    for (const frame of page.frames()) {
      expect(await frame.evaluate('window.hacked')).toBeUndefined();
    }
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    // Even what came into the page could run no script of its own, and tell nobody.
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 3';
      document.body.append(script);
      new Image().src = 'http://127.0.0.1:9/tell';
    })()`);
    await expect.poll(() => complaints.join()).toMatch(/Content Security Policy[\s\S]*img-src/);
    expect(complaints.join()).toContain('script-src');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('a link that is damaged, or asks for what there is not, says so', async () => {
    const page = await open('#v1.nothing');
    expect(await page.locator('#said').textContent()).toContain('damaged');
    const other = await open(linkOf(CLAIMED, { kind: 'claims', names: ['unlock'] }));
    await other.getByText('did you mean `unlocked`?').waitFor();
  });

  it('is used by the keyboard alone', async () => {
    const page = await open(linkOf(CLAIMED));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    const reached = async (): Promise<string> =>
      String(
        await page.evaluate('document.activeElement.id || document.activeElement.textContent'),
      );
    // Tab leaves the editor as anything else.
    for (let i = 0; i < 20 && (await reached()) !== 'check'; i += 1)
      await page.keyboard.press('Tab');
    expect(await reached()).toBe('check');
    await page.keyboard.press('Enter');
    await page.locator('article').waitFor();
    for (let i = 0; i < 20 && (await reached()) !== 'Step through it'; i += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const run = page.frameLocator('iframe');
    await run.locator('#now').waitFor();
    await page.waitForFunction("document.activeElement.tagName === 'IFRAME'");
    await page.keyboard.press('Home');
    await run.getByText('the beginning', { exact: true }).waitFor();
  });

  it('is as wide as a phone, reads in the dark, and colours the language', async () => {
    const page = await open(linkOf(CLAIMED, ALL), {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await page.locator('article').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(23, 24, 26)',
    );
    const colour = await page.evaluate(
      "getComputedStyle([...document.querySelectorAll('.cm-line span')].find((each) => each.textContent === 'shared')).color",
    );
    expect(colour).toBe('rgb(214, 163, 240)');
  });

  it('opens each example and library without mistakes', async () => {
    const page = await open();
    const paths = await page
      .locator('#examples option')
      .evaluateAll((all) => all.map((each) => (each as unknown as { value: string }).value));
    expect(paths.length).toBeGreaterThan(50);
    for (const place of paths.filter((each) => /^(?:examples|spec\/kernel)\//.test(each))) {
      const before = await page.locator('#asks').getAttribute('data-looked');
      await page.locator('#examples').selectOption(place);
      await page.locator(`#asks:not([data-looked="${before}"])`).waitFor();
      expect(await page.locator('#file').textContent()).toBe(place);
      expect(
        await page.locator('#mistakes li', { hasText: 'error' }).allTextContents(),
        place,
      ).toEqual([]);
    }
    expect(complaints).toEqual([]);
  }, 60_000);
});
