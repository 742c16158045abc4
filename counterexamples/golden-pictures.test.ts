/** What every recorded picture keeps to, whoever wrote the spec. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const pictures = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.trace'))
  .map((file) => {
    const text = readFileSync(path.join(import.meta.dirname, file), 'utf8');
    return { file, lines: text.trimEnd().split('\n') };
  });

/** Pictures that may be longer, and by how much. */
const LONGER: Readonly<Record<string, number>> = {
  // A fault, an event and the monitor that reads of both, each in all its steps.
  'examples/monitors/deferred-fault.no_time_limit.trace': 52,
  // A walk over two levels of page tables, with what it finds of each page.
  'linux/uffd-wp/huge-page.merged_zero_page_and_scan.trace': 49,
  // The locks of hugetlb, each in a proc of its own: two lines to take it, and two to let it go.
  'linux/uffd-wp/discarded-copy.hugetlb_zap_leaves_no_marker.trace': 51,
  'linux/uffd-wp/discarded-copy.merged_hugetlb.trace': 49,
  'linux/uffd-wp/hugetlb-fault-and-munmap.userfault_takes_locks_again.trace': 59,
  // Two faults, the monitor that answers them, and what each found.
  'linux/uffd-wp/minor-fault.continue_refuses_markers.trace': 51,
  // A move, a swap-out and a swap-in, each within the other: up to eight context switches.
  'linux/uffd-wp/move-and-swap-cache.move_ignores_swap_cache.trace': 55,
  'linux/uffd-wp/move-and-swap-cache.move_rechecks_no_cache.trace': 75,
  'linux/uffd-wp/move-and-swap-cache.move_rechecks_no_folio.trace': 76,
  'linux/uffd-wp/swapoff-of-armed-page.unuse_compares_uffd_wp.trace': 51,
  'linux/uffd-wp/swap-slot-used-again.no_swapcache_prepare.trace': 48,
  // Each of five reads brought the writer to where it sleeps.
  'linux/uffd-wp/unregister-fault.wp_only_woken_vma_lock.trace': 46,
};

it('a recorded picture has at most 45 lines of at most 100 columns, 50 with three threads', () => {
  expect(pictures.length).toBeGreaterThan(50);
  // Folding aims at 40, and leaves what decided and what each thread waits for (docs/WARTS.md).
  // A report in lockdep's words is as long as lockdep makes it.
  const maxOf = (lines: readonly string[]): number => {
    if (lines[0]?.startsWith('violated  lock_order: ') === true) return 60;
    const columns = lines.find((line) => line.startsWith('----'))?.split(/\s+/).length ?? 0;
    return columns > 2 ? 50 : 45;
  };
  const tooLong = pictures.filter(
    ({ file, lines }) =>
      lines.length > (LONGER[file] ?? maxOf(lines)) || lines.some((line) => line.length > 100),
  );
  expect(tooLong.map(({ file }) => file)).toEqual([]);
});

it('no recorded picture had to be printed raw, and each says how to see it again', () => {
  for (const { file, lines } of pictures) {
    expect(lines.join('\n'), file).not.toMatch(/could not be drawn/);
    expect(lines.slice(-2).join('\n'), file).toMatch(/^replay: faultline check /m);
  }
});
