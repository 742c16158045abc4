/** The files of a C export that are the same for every machine. */

/** What `model.c` has for those that search it. */
export const MODEL_H: string = `/* Printed by faultline: what model.c has for those that search it. */
#ifndef MODEL_H
#define MODEL_H

/** What a step does: it is one; it or what it asks is broken; the thread is not kept waiting. */
enum { STEP = 1, BROKEN = 2, GOES_ON = 4 };

struct leaf {
  const char *name;
  /** In the initial state. */
  int first;
  /** The least value, and how many bits hold all of them. */
  int low, bits;
};

struct action {
  /** The thread, and its control location. */
  const char *name;
  /** Changes a state that is a copy: only with STEP is it one afterwards. */
  int (*take)(int *state, int successor);
  /** Steps with different choices; not each of them is one. */
  int successors;
  /** The leaf with the control location of the thread, and its value here. */
  int pc, location;
  /** Whether there may be no step though the thread is there. */
  int can_wait;
  /** A character a leaf, 1 if it may be read or written; if it may be written. */
  const char *reads, *writes;
};

extern const int leaf_count, action_count;
extern const struct leaf leaves[];
extern const struct action actions[];

/** What is asked of each state: invariants, and what is never to be. */
extern const int property_count;
extern const char *const property_names[];
int is_broken(int property, const int *state);
/** A character a leaf, 1 if one of them reads it. */
extern const char *const property_reads;
/** What faultline can be asked and this model does not say. */
extern const int unsaid_count;
extern const char *const unsaid_names[];
/** What the last step that was BROKEN broke. */
extern const char *broken_by;

/** How faultline packs a state: fields of some bits, one after the other from the lowest bit of word 0. */
enum field_kind {
  /** The leaf, from its least value. */
  SCALAR,
  /** A bit for each of so many leaves. */
  SET,
  /** 0: the leaf is 0 and the next one as at first; otherwise the leaf is 1, and the next one has what is left less 1. */
  OPTIONAL,
  /** A part that the model needs not. */
  UNUSED,
};
struct field { enum field_kind kind; int width, leaf, count; };
extern const int field_count;
extern const struct field fields[];
extern const char *const machine_fingerprint;

/** Whether it is asked that not all wait for ever (2; 1: with daemons, of which one state does not show all), and
 * whether all that are no daemons have ended. */
extern const int asks_deadlock;
int all_ended(const int *state);

#endif
`;

/** A search that needs nothing but a C compiler. */
export const SEARCH_C: string = String.raw`/* Printed by faultline: a breadth-first search of model.c that can be read in a minute.
 * search check: ends at the first thing that is broken. search count: all states; what fails has no successor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"

static int *states; /* leaf_count ints each */
static long count, room;
static long *table, table_size; /* 1 + the number of a state, or 0 */

static void *resized(void *old, size_t bytes) {
  void *made = realloc(old, bytes);
  if (!made) { puts("out of memory: no answer"); exit(3); }
  return made;
}

static int *state(long number) { return states + number * leaf_count; }

static unsigned long hash(const int *from) {
  unsigned long sum = 1469598103934665603ul;
  for (int i = 0; i < leaf_count; i++) sum = (sum ^ (unsigned)from[i]) * 1099511628211ul;
  return sum ^ sum >> 29;
}

static long *slot(const int *wanted) {
  unsigned long at = hash(wanted) % table_size;
  while (table[at] && memcmp(state(table[at] - 1), wanted, leaf_count * sizeof(int))) at = (at + 1) % table_size;
  return &table[at];
}

static void grow(void) {
  room = room ? 2 * room : 1024;
  states = resized(states, room * leaf_count * sizeof(int));
  table_size = 4 * room + 1;
  table = resized(table, table_size * sizeof *table);
  memset(table, 0, table_size * sizeof *table);
  for (long i = 0; i < count; i++) *slot(state(i)) = i + 1;
}

static void add(const int *found) {
  if (count == room) grow();
  long *at = slot(found);
  if (*at) return;
  memcpy(state(count), found, leaf_count * sizeof(int));
  *at = ++count;
}

int main(int argc, char **argv) {
  const int checks = argc > 1 && !strcmp(argv[1], "check");
  int *from = malloc(2 * leaf_count * sizeof(int)), *to = from + leaf_count;
  long transitions = 0, depth = 0, end_of_level = 1;
  for (int i = 0; i < leaf_count; i++) to[i] = leaves[i].first;
  add(to);
  for (long i = 0; i < count; i++) {
    if (i == end_of_level) { depth++; end_of_level = count; }
    memcpy(from, state(i), leaf_count * sizeof(int));
    const char *broken = 0;
    int can_go_on = 0;
    for (int k = 0; checks && k < property_count && !broken; k++) if (is_broken(k, from)) broken = property_names[k];
    for (int a = 0; a < action_count; a++) {
      if (from[actions[a].pc] != actions[a].location) continue;
      for (int successor = 0; successor < actions[a].successors; successor++) {
        memcpy(to, from, leaf_count * sizeof(int));
        const int did = actions[a].take(to, successor);
        if (did & GOES_ON) can_go_on = 1;
        if (checks && did & BROKEN && !broken) broken = broken_by;
        if (did & STEP) { transitions++; add(to); }
      }
    }
    if (checks && !broken && asks_deadlock && !can_go_on && !all_ended(from)) broken = "deadlock";
    if (broken) {
      printf("broken: %s\n", broken);
      for (int k = 0; k < leaf_count; k++) printf("  %s = %d\n", leaves[k].name, from[k]);
      return 1;
    }
  }
  printf("complete: %ld states, %ld transitions, depth %ld\n", count, transitions, depth);
  return 0;
}
`;
