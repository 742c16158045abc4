/*
 * Stores to pages that migrate while their soft-dirty bits are cleared: some stay clean (S18 of docs/KERNEL.md).
 *
 *     cc -O2 -Wall -pthread -o soft-dirty soft-dirty-and-migration.c && ./soft-dirty
 *
 * It needs CONFIG_MEM_SOFT_DIRTY, CONFIG_MIGRATION and two NUMA nodes (`numa=fake=2`). Linked with -static it is also
 * the only program of a guest: as /init it mounts /proc, and turns the guest off at the end.
 * Exit code: 1 CONFIRMED, 0 not seen, 2 it cannot be done here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGES = 8192, ROUNDS = 50 };
#define SOFT_DIRTY (1ull << 55)

static volatile int stop;

/* Moves all pages of this process from one node to the other, and back. */
static void *migrate(void *unused)
{
	unsigned long from, to;

	(void)unused;
	for (from = 1; !stop; from = to) {
		to = from ^ 3;
		if (syscall(SYS_migrate_pages, 0, 8 * sizeof(from), &from, &to) < 0) {
			perror("migrate_pages");
			break;
		}
	}
	return NULL;
}

static void store_to_all(volatile char *memory, char value)
{
	long i;

	for (i = 0; i < PAGES; i++)
		memory[i * 4096] = value;
}

/* Returns how many of the pages are not soft-dirty; -1 if it cannot be told. */
static long clean_pages(int pagemap, const char *memory)
{
	static uint64_t entries[PAGES];
	off_t offset = (uintptr_t)memory / 4096 * sizeof(entries[0]);
	long clean = 0, i;

	if (pread(pagemap, entries, sizeof(entries), offset) != sizeof(entries))
		return -1;
	for (i = 0; i < PAGES; i++)
		clean += !(entries[i] & SOFT_DIRTY);
	return clean;
}

/* Stores to all pages, clears their soft-dirty bits, stores to all of them again; returns how many are clean. */
static long round_of(int pagemap, int clear_refs, int migrates)
{
	char *memory = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;
	long clean;

	if (memory == MAP_FAILED)
		return -1;
	madvise(memory, PAGES * 4096, MADV_NOHUGEPAGE);
	store_to_all(memory, 1);
	stop = 0;
	if (migrates && pthread_create(&thread, NULL, migrate, NULL))
		return -1;
	usleep(100000);
	if (pwrite(clear_refs, "4", 1, 0) != 1)
		return -1;
	stop = 1;
	if (migrates)
		pthread_join(thread, NULL);
	store_to_all(memory, 2);
	clean = clean_pages(pagemap, memory);
	munmap(memory, PAGES * 4096);
	return clean;
}

static long rounds(int pagemap, int clear_refs, int migrates)
{
	long lost = 0, clean, i;

	for (i = 0; i < ROUNDS; i++) {
		clean = round_of(pagemap, clear_refs, migrates);
		if (clean < 0)
			return -1;
		lost += clean;
	}
	printf("%s: %ld of %d pages are not soft-dirty after a store\n", migrates ? "beside migrate_pages()" : "without migration",
	       lost, PAGES * ROUNDS);
	return lost;
}

int main(void)
{
	int is_init = getpid() == 1, pagemap, clear_refs;
	long control = -1, lost = -1;

	setbuf(stdout, NULL);
	if (is_init) {
		mkdir("/proc", 0755);
		mount("proc", "/proc", "proc", 0, NULL);
	}
	pagemap = open("/proc/self/pagemap", O_RDONLY);
	clear_refs = open("/proc/self/clear_refs", O_WRONLY);
	if (pagemap >= 0 && clear_refs >= 0) {
		control = rounds(pagemap, clear_refs, 0);
		if (control == 0)
			lost = rounds(pagemap, clear_refs, 1);
	}
	if (control != 0)
		printf("cannot be done here: this kernel has no soft-dirty bits\n");
	else
		printf("%s\n", lost > 0 ? "CONFIRMED" : "not seen");
	if (is_init)
		reboot(RB_POWER_OFF);
	return control != 0 ? 2 : lost > 0;
}
