/**
 * Any machine as a model for SPIN: SPIN searches, hashes and stores, and the states and successors are
 * those that the engine's code makes, printed to C (`print-c.ts`).
 *
 * The state vector is the packed state, so it is as short as can be, and a step costs what it costs in C.
 * A model written by hand in Promela is slower than this (docs/BENCHMARKS.md), so ratios to this are
 * ratios to a SPIN that was helped. All successors of a state are made when the first is asked for,
 * and kept by depth. Not shipped.
 */

import { BATCH_TARGET } from '../checker/engine/state/memory-map.ts';
import type { CompiledMachine } from '../checker/engine/visited/compile-machine.ts';
import { printC } from './print-c.ts';

export interface PromelaModel {
  readonly promela: string;
  /** What the model includes, as `machine.h`. */
  readonly header: string;
}

export function printPromela(compiled: CompiledMachine): PromelaModel {
  const successors = compiled.map.batchCapacity - BATCH_TARGET;
  const options = Array.from(
    { length: successors },
    (_, i) => `  :: d_step { c_expr { MACHINE_HAS_${i} } -> c_code { machine_take(${i}); } }`,
  );
  // SPIN takes a call for a side effect.
  const tests = options.map((_, i) => `#define MACHINE_HAS_${i} machine_has(${i})\n`).join('');
  return {
    header: `#define SUCCESSORS_MAX ${successors}\n#include "successors.h"\n${printC(compiled)}${tests}${SUCCESSORS}`,
    promela: [
      'c_decl { \\#include "machine.h" }',
      'c_state "packed state" "Global" "initial_state"',
      'c_code {',
      GLUE,
      '}',
      'active proctype machine() {',
      'end: do',
      ...options,
      '  od',
      '}',
      '',
    ].join('\n'),
  };
}

/** Behind the printed functions. */
const SUCCESSORS = `
typedef struct { u32 words[M_wordCount]; } packed;
static const packed initial_state = INITIAL;

enum { KEPT = 1 << 16 };
static struct kept {
  packed from, to[SUCCESSORS_MAX];
  u32 count;
} *kept;

static struct kept *successors_of(const packed *state, long depth) {
  if (!kept) {
    kept = calloc(KEPT, sizeof *kept);
    memory = mmap(NULL, 1ull << 32, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (int i = 0; i < KEPT; i++) kept[i].count = SUCCESSORS_MAX + 1;
  }
  struct kept *at = &kept[depth & (KEPT - 1)];
  if (at->count <= SUCCESSORS_MAX && !memcmp(&at->from, state, sizeof *state)) return at;
  at->from = *state;
  memcpy(memory + M_input, state, sizeof *state);
  *(u32 *)(memory + M_counters + M_counter_candidates) = M_candidates;
  u32 end = code_expand(M_input, M_batch, 0);
  at->count = (end - M_batch) / (sizeof *state + 4);
  for (u32 i = 0; i < at->count; i++)
    memcpy(&at->to[i], memory + M_batch + i * (sizeof *state + 4), sizeof *state);
  return at;
}
`;

const GLUE = `
extern long depth;
static int machine_has(u32 successor) { return successor < successors_of(&now.state, depth)->count; }
static void machine_take(u32 successor) { now.state = successors_of(&now.state, depth)->to[successor]; }
`;
