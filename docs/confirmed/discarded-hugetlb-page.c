/*
 * A page of a private mapping of hugetlbfs is discarded, and the scan behind it calls it clean (S07 of docs/KERNEL.md).
 *
 *     cc -O2 -Wall -o discarded-hugetlb-page discarded-hugetlb-page.c && ./discarded-hugetlb-page
 *
 * It needs PAGEMAP_SCAN (Linux 6.7), a huge page (vm.nr_hugepages), and root or vm.unprivileged_userfaultfd.
 * Exit code: 1 CONFIRMED, 0 not seen, 2 it cannot be done here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef UFFD_FEATURE_WP_ASYNC /* headers of before Linux 6.7 */
#define UFFD_FEATURE_WP_ASYNC (1 << 15)
#endif
#ifndef PAGEMAP_SCAN
#define PAGE_IS_WRITTEN (1 << 1)
#define PM_SCAN_WP_MATCHING (1 << 0)
#define PM_SCAN_CHECK_WPASYNC (1 << 1)
struct page_region {
	uint64_t start, end, categories;
};
struct pm_scan_arg {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define PAGEMAP_SCAN _IOWR('f', 16, struct pm_scan_arg)
#endif

enum { SIZE = 2 << 20, ROUNDS = 3 };

static volatile char *page;
static int uffd, pagemap;

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(2);
}

/* Whether the page was written; if so, it is armed. */
static int is_written(void)
{
	struct page_region found;
	struct pm_scan_arg arg = {
		.size = sizeof(arg),
		.flags = PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC,
		.start = (uintptr_t)page,
		.end = (uintptr_t)page + SIZE,
		.vec = (uintptr_t)&found,
		.vec_len = 1,
		.category_mask = PAGE_IS_WRITTEN,
		.return_mask = PAGE_IS_WRITTEN,
	};
	int regions = ioctl(pagemap, PAGEMAP_SCAN, &arg);

	need(regions >= 0, "PAGEMAP_SCAN");
	return regions;
}

static void map_and_register(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_WP_ASYNC };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_WP };

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	need(uffd >= 0 && !ioctl(uffd, UFFDIO_API, &api), "userfaultfd");
	page = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	need(page != MAP_FAILED, "mmap of a huge page: see vm.nr_hugepages");
	range.range.start = (uintptr_t)page;
	range.range.len = SIZE;
	need(!ioctl(uffd, UFFDIO_REGISTER, &range), "UFFDIO_REGISTER");
}

/* `disarm`: UFFDIO_WRITEPROTECT (off) before it. Says whether the page changed and no scan says so. */
static int round_of(int disarm)
{
	int stored, before, after, seen, at_last;

	map_and_register();
	page[0] = 2;
	stored = is_written();
	before = is_written();
	if (disarm) {
		struct uffdio_writeprotect off = { .range = { (uintptr_t)page, SIZE } };

		need(!ioctl(uffd, UFFDIO_WRITEPROTECT, &off), "UFFDIO_WRITEPROTECT");
	}
	need(!madvise((void *)page, SIZE, MADV_DONTNEED), "MADV_DONTNEED");
	after = is_written();
	seen = page[0]; /* the fault maps a page of zeroes */
	at_last = is_written();
	printf("%sstored: %s; untouched: %s; MADV_DONTNEED: %s; it holds %d, and is %s\n", disarm ? "disarmed first: " : "",
	       stored ? "written" : "clean", before ? "written" : "clean", after ? "written" : "clean", seen,
	       at_last ? "written" : "clean");
	munmap((void *)page, SIZE);
	close(uffd);
	return stored && !before && !after && seen == 0 && !at_last;
}

int main(void)
{
	int hidden = 0, control = 0;

	pagemap = open("/proc/self/pagemap", O_RDONLY);
	need(pagemap >= 0, "/proc/self/pagemap");
	for (int i = 0; i < ROUNDS; i++) {
		hidden += round_of(0);
		control += round_of(1);
	}
	printf("hidden in %d of %d rounds, disarmed first in %d of %d\n%s\n", hidden, ROUNDS, control, ROUNDS,
	       hidden ? "CONFIRMED" : "not seen");
	return hidden ? 1 : 0;
}
