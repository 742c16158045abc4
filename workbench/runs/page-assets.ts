/** The style and script of pages, which stand beside their maker. */
import type { Assets } from '../../report/html/document.ts';
import { readShipped } from '../project/project.ts';

export function readAssets(): Assets {
  const read = (name: string): string => readShipped(`report/html/${name}`).toString('utf8');
  return { style: read('page.css'), script: read('page.js') };
}
