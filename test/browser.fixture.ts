/** A browser for tests of pages: Chromium as the system has it; nothing is downloaded. */
import fs from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where it is: FAULTLINE_CHROMIUM, or a usual place; undefined if there is none. */
export function chromiumPath(): string | undefined {
  const asked = process.env['FAULTLINE_CHROMIUM'];
  const found = [...(asked ? [asked] : []), ...PLACES].find((place) => fs.existsSync(place));
  if (found === undefined) {
    console.warn('NOT TESTED: no Chromium here, so no page was opened (apt-get install chromium)');
  }
  return found;
}

export function launch(executablePath: string): Promise<Browser> {
  // In a container, as CI is one, Chromium has no sandbox of its own; the pages are ours.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
