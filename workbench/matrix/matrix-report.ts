/** Writes the page of a matrix. */
import path from 'node:path';
import { matrixPage } from '../../report/html/matrix-page.ts';
import type { Matrix } from '../../report/matrix/matrix.ts';
import { writeWhole } from '../files/write-file.ts';
import { targetOf } from '../project/project.ts';
import { readAssets } from '../runs/page-assets.ts';

/** Writes `index.html` into `folder`. */
export function writeMatrixPage(cwd: string, folder: string, matrix: Matrix): void {
  writeWhole(targetOf(cwd, path.join(folder, 'index.html')), matrixPage(matrix, readAssets()));
}
