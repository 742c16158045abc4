/** Two pictures of one claim, before and after a change. */
import { createTwoFilesPatch } from 'diff';
import type { GateClaim } from './gate-report.ts';

export interface PicturePair {
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

const GAP = '  |  ';

/** Returns the claims that violate at both revisions, and not in the same way. */
export function changedPictures(claims: readonly GateClaim[]): readonly PicturePair[] {
  return claims.flatMap(({ id, before, after }) => {
    const [one, other] = [before?.picture, after?.picture].map(withoutReplay);
    return one === undefined || other === undefined || one === other
      ? []
      : [{ id, before: one, after: other }];
  });
}

/** Returns the claims that are violated now and were not before, or are not recorded to be. */
export function newlyBroken(
  claims: readonly GateClaim[],
): readonly { readonly id: string; readonly picture: string }[] {
  return claims.flatMap(({ id, before, recorded, after }) => {
    const isNews =
      recorded?.verdict !== 'violated' || (before !== undefined && before.picture === undefined);
    const picture = withoutReplay(after?.picture);
    return isNews && picture !== undefined ? [{ id, picture }] : [];
  });
}

/**
 * Returns the claims whose picture at the head is not what is drawn now; without those of which
 * `changedPictures` tells the same difference, since the head has kept the picture of the base, and those that
 * `newlyBroken` shows whole.
 */
export function stalePictures(claims: readonly GateClaim[]): readonly PicturePair[] {
  const shown = new Set(newlyBroken(claims).map(({ id }) => id));
  return claims.flatMap(({ id, before, recorded, after }) => {
    const [base, one, other] = [before?.picture, recorded?.picture, after?.picture];
    if (one === undefined || other === undefined || one === other || shown.has(id)) return [];
    if (withoutReplay(base) === withoutReplay(one)) return [];
    return [{ id, before: one, after: other }];
  });
}

/** Returns a picture without its last line, which says how to see it again. */
export function withoutReplay(picture: string | undefined): string | undefined {
  return picture?.replace(/\n+replay:[^\n]*\n*$/, '\n');
}

/** Returns both side by side; undefined if that takes more than `width` columns. */
export function besides({ before, after }: PicturePair, width: number): string | undefined {
  const [left, right] = [
    ['before', '', ...linesOf(before)],
    ['now', '', ...linesOf(after)],
  ] as const;
  const leftWidth = Math.max(...left.map((line) => line.length));
  const rightWidth = Math.max(...right.map((line) => line.length));
  if (leftWidth + GAP.length + rightWidth > width) return undefined;
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${(left[i] ?? '').padEnd(leftWidth)}${GAP}${right[i] ?? ''}`.trimEnd(),
  );
  return `${rows.join('\n')}\n`;
}

/** Returns what differs as `diff -u` does, with so many lines around it; by default with all. */
export function pictureDiff(
  { before, after }: PicturePair,
  context: number = Number.MAX_SAFE_INTEGER,
): string {
  const patch = createTwoFilesPatch('before', 'now', before, after, undefined, undefined, {
    context,
  });
  return patch.replace(/^=+\n/, '').replace(/^--- .*\n\+\+\+ .*\n@@.*\n/, '');
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}
