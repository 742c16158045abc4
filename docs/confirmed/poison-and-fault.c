/*
 * Loads beside UFFDIO_POISON of the same missing page: some sleep though the call has returned (S19 of docs/KERNEL.md).
 *
 *     cc -O2 -Wall -pthread -o poison-and-fault poison-and-fault.c && ./poison-and-fault [SECONDS]
 *
 * It needs UFFDIO_POISON (Linux 6.6), two CPUs, and root or vm.unprivileged_userfaultfd.
 * Exit code: 1 CONFIRMED, 0 not seen, 2 it cannot be done here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef UFFDIO_POISON /* headers of before Linux 6.6 */
#define UFFD_FEATURE_POISON (1 << 14)
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct uffdio_poison)
#endif

enum { PAGES = 512, SIZE = 4096, SPINS = 2048, PATIENCE_MS = 2000, ASLEEP_MAX = 20 };

static char *memory;
/* The page that is to be loaded, from 1; how many loads are done. */
static atomic_long wanted, done;
static sigjmp_buf poisoned;

static void on_sigbus(int number)
{
	(void)number;
	siglongjmp(poisoned, 1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void spin(long times)
{
	volatile long i;

	for (i = 0; i < times; i++)
		;
}

/* Loads whichever page is wanted; a poisoned one is SIGBUS. */
static void *load(void *unused)
{
	long last = 0, next;

	(void)unused;
	for (;;) {
		while ((next = atomic_load(&wanted)) == last)
			;
		if (next < 0)
			return NULL;
		last = next;
		if (!sigsetjmp(poisoned, 1))
			(void)*(volatile char *)(memory + (next - 1) % PAGES * SIZE);
		atomic_store(&done, next);
	}
}

/* Returns whether load `number` is done within `ms`. */
static int is_done(long number, int ms)
{
	double end = now() + ms / 1e3;

	while (atomic_load(&done) != number)
		if (now() > end)
			return 0;
	return 1;
}

static int open_uffd(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_POISON };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	return uffd < 0 || ioctl(uffd, UFFDIO_API, &api) ? -1 : uffd;
}

static int map_missing(int uffd)
{
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	memory = mmap(NULL, PAGES * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -1;
	madvise(memory, PAGES * SIZE, MADV_NOHUGEPAGE);
	range.range.start = (unsigned long)memory;
	range.range.len = PAGES * SIZE;
	return ioctl(uffd, UFFDIO_REGISTER, &range);
}

/* Whether a load sleeps behind UFFDIO_POISON; says what wakes it. */
static int sleeps(int uffd, long number, struct uffdio_range range)
{
	struct uffdio_poison again = { .range = range };
	int error;

	if (is_done(number, PATIENCE_MS))
		return 0;
	error = ioctl(uffd, UFFDIO_POISON, &again) ? errno : 0;
	printf("load %ld sleeps %d ms after UFFDIO_POISON returned 0; once more: %s, and it %s;", number, PATIENCE_MS,
	       strerror(error), is_done(number, 500) ? "goes on" : "sleeps");
	ioctl(uffd, UFFDIO_WAKE, &range);
	printf(" UFFDIO_WAKE, and it %s\n", is_done(number, PATIENCE_MS) ? "goes on" : "sleeps");
	return 1;
}

/* Loads pages for `seconds` beside UFFDIO_POISON, or behind it; returns how many loads slept, or -1. */
static long loads(int uffd, double seconds, int is_beside, long *number)
{
	double end = now() + seconds;
	long asleep = 0, first = *number;

	while (now() < end && asleep < ASLEEP_MAX) {
		struct uffdio_poison poison = { .range = { .len = SIZE } };

		if (*number > 0 && *number % PAGES == 0) {
			munmap(memory, PAGES * SIZE);
			if (map_missing(uffd))
				return -1;
		}
		poison.range.start = (unsigned long)memory + *number % PAGES * SIZE;
		*number += 1;
		if (is_beside) {
			atomic_store(&wanted, *number);
			spin(rand() % SPINS);
		}
		if (ioctl(uffd, UFFDIO_POISON, &poison))
			return -1;
		if (!is_beside)
			atomic_store(&wanted, *number);
		asleep += sleeps(uffd, *number, poison.range);
	}
	printf("%s UFFDIO_POISON: %ld of %ld loads sleep\n", is_beside ? "beside" : "behind", asleep, *number - first);
	return asleep;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 60;
	long number = 0, asleep = -1, control = -1;
	int uffd = open_uffd();
	pthread_t thread;

	setbuf(stdout, NULL);
	signal(SIGBUS, on_sigbus);
	if (uffd >= 0 && !map_missing(uffd) && !pthread_create(&thread, NULL, load, NULL)) {
		control = loads(uffd, seconds / 2, 0, &number);
		if (control == 0)
			asleep = loads(uffd, seconds, 1, &number);
		atomic_store(&wanted, -1);
		pthread_join(thread, NULL);
	}
	if (asleep < 0)
		perror("cannot be done here");
	else
		printf("%s\n", asleep > 0 ? "CONFIRMED" : "not seen");
	return asleep < 0 ? 2 : asleep > 0;
}
