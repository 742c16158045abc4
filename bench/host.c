/*
 * The host of a machine printed to C (print-c.ts): memory, layers and growth as in
 * checker/engine/search.ts, with the same sizes, so that the table does the same work.
 * The log is emptied, not kept.
 *
 *     gcc -O3 -march=native -DMACHINE='"machine.h"' -I . host.c
 */
#include "successors.h"
#include <sys/resource.h>

#include MACHINE

#define STATE_BYTES (M_wordCount * 4)
#define CHUNK_BYTES (CHUNK * STATE_BYTES)
enum { CHUNK = M_CHUNK_STATES, CALL_STATES = 4096, LAST_SLOTS = 4096 };
static const double LOAD_MAX = 0.76;

static u32 buckets;

static u32 *counter(u32 place) { return (u32 *)(memory + M_counters + place); }

static u64 table_end(u64 buckets) { return M_table + (buckets + M_slack) * STATE_BYTES; }

static void use_table(void) {
  *counter(M_counter_buckets) = buckets;
  *counter(M_counter_statesMax) = (u32)(buckets * LOAD_MAX);
  *counter(M_counter_guard) =
      (u32)(M_table + ((u64)buckets + M_slack - M_batchCapacity - 1) * STATE_BYTES);
}

static int table_is_full(void) {
  return *counter(M_counter_states) + M_batchCapacity > *counter(M_counter_statesMax) ||
         *(u32 *)(memory + *counter(M_counter_guard)) != 0;
}

static u32 larger_table(void) {
  const double factors[] = {buckets < 1 << 17 ? 16 : buckets < 1 << 21 ? 4 : 2, 2, 1.5, 1.25};
  for (int i = 0; i < 4; i++)
    if (table_end((u64)(buckets * factors[i])) < 1ull << 32) return (u32)(buckets * factors[i]);
  fprintf(stderr, "no room\n");
  exit(3);
}

static void grow_table(void) {
  u32 old = buckets;
  buckets = larger_table();
  use_table();
  *counter(M_counter_waiting) = M_waiting;
  for (u64 to = (u64)old + M_slack; to > 0;) {
    u64 from = to <= LAST_SLOTS ? 0 : (to * old + buckets - 1) / buckets + 1;
    u32 end = (u32)(M_table + to * STATE_BYTES);
    code_move((u32)(M_table + from * STATE_BYTES), end, end);
    to = from;
  }
  u32 end = *counter(M_counter_waiting);
  if (end != M_waiting) code_move(M_waiting, end, M_table);
}

/* A layer: chunks of states. */
struct layer {
  u8 **chunks;
  u32 *sizes;
  size_t count, room;
};

static void append(struct layer *to, const u8 *bytes, u32 size) {
  if (to->count == to->room) {
    to->room = to->room ? to->room * 2 : 16;
    to->chunks = realloc(to->chunks, to->room * sizeof *to->chunks);
    to->sizes = realloc(to->sizes, to->room * sizeof *to->sizes);
  }
  to->chunks[to->count] = malloc(CHUNK_BYTES);
  memcpy(to->chunks[to->count], bytes, size);
  to->sizes[to->count++] = size;
}

static void flush_output(struct layer *to) {
  u32 end = *counter(M_counter_output);
  for (u32 place = M_output; place < end; place += CHUNK_BYTES)
    append(to, memory + place, end - place < CHUNK_BYTES ? end - place : CHUNK_BYTES);
  *counter(M_counter_output) = M_output;
}

static void make_room(struct layer *next) {
  if (*counter(M_counter_output) > M_output + (M_outputEnd - M_output) / 2) flush_output(next);
  if (*counter(M_counter_log) > M_log + (M_logEnd - M_log) / 2) *counter(M_counter_log) = M_log;
  if (*counter(M_counter_candidates) > M_candidates + (M_candidatesEnd - M_candidates) / 2)
    *counter(M_counter_candidates) = M_candidates;
  if (table_is_full()) grow_table();
}

int main(void) {
  memory = mmap(NULL, 1ull << 32, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 70;
  buckets = 1 << 16;
  while (buckets * STATE_BYTES > 1 << 21) buckets /= 2;
  while (buckets < M_batchCapacity * 8) buckets *= 2;
  *counter(M_counter_isLogging) = 1;
  *counter(M_counter_statesEnd) = 0xffffffffu; /* no limit but memory */
  *counter(M_counter_output) = M_output;
  *counter(M_counter_log) = M_log;
  *counter(M_counter_candidates) = M_candidates;
  use_table();

  struct layer current = {0}, next = {0};
  memcpy(memory + M_batch, initial_words, STATE_BYTES);
  memset(memory + M_batch + STATE_BYTES, 0, 4);
  code_insertBatch(M_batch + STATE_BYTES + 4);
  memset(counter(M_counter_transitions), 0, 8);
  flush_output(&next);
  u32 depth = 0;
  for (;; depth++) {
    struct layer taken = next;
    next = current;
    next.count = 0;
    current = taken;
    for (size_t i = 0; i < current.count; i++) {
      memcpy(memory + M_input, current.chunks[i], current.sizes[i]);
      free(current.chunks[i]);
      u32 end = M_input + current.sizes[i];
      for (u32 place = M_input; place != end;) {
        make_room(&next);
        u32 stop = place + CALL_STATES * STATE_BYTES;
        place = code_run(place, stop < end ? stop : end);
      }
    }
    flush_output(&next);
    *counter(M_counter_log) = M_log;
    *counter(M_counter_candidates) = M_candidates;
    if (next.count == 0) break;
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  u64 transitions;
  memcpy(&transitions, counter(M_counter_transitions), 8);
  printf("%u states, %llu transitions, depth %u, %ld bytes\n", *counter(M_counter_states),
         (unsigned long long)transitions, depth, usage.ru_maxrss * 1024);
  return 0;
}
