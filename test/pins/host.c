/* Searches a PINS module breadth first as LTSmin does, and looks whether what it says of itself is true:
 * - guards are all true exactly where a group has a successor,
 * - a group changes nothing but what it may write,
 * - what it does hangs on nothing but what it reads: another value of any other leaf gives the same changes. */
#include <stdio.h>
#include <string.h>
#include "pins.h"

void pins_model_init(model_t model);

static struct model model;
static int *states, count, transitions;
static int found[4096][256], found_count;

static void note(void *context, transition_info_t *info, int *to, int *copied) {
  memcpy(found[found_count++], to, model.length * sizeof(int));
}

static void add(const int *state) {
  for (int i = 0; i < count; i++) if (!memcmp(states + i * model.length, state, model.length * sizeof(int))) return;
  memcpy(states + count++ * model.length, state, model.length * sizeof(int));
}

static int is_set(const matrix_t *m, int row, int column) { return m->bits[row * m->columns + column]; }

static int fail(const char *what, int group, int place) {
  printf("wrong: %s, group %d, place %d\n", what, group, place);
  return 1;
}

int main(void) {
  pins_model_init(&model);
  if (model.length > 256) return fail("too long for this host", 0, 0);
  states = calloc(20000, model.length * sizeof(int));
  const int groups = model.any->rows, guards = model.groups[GB_SL_GUARDS]->count;
  int violations = 0, kept[4096][256];
  add(model.first);
  for (int i = 0; i < count && count < 19000; i++) {
    int from[256], labels[4096];
    memcpy(from, states + i * model.length, model.length * sizeof(int));
    model.labels_all(&model, from, labels);
    if (!labels[guards]) violations++;
    for (int g = 0; g < groups; g++) {
      found_count = 0;
      const int told = model.next(&model, g, from, note, NULL), own = found_count;
      if (told != own) return fail("count of successors", g, told);
      int enabled = 1;
      for (int k = 0; k < model.guards[g]->count; k++) enabled &= labels[model.guards[g]->guard[k]];
      if (enabled != (own > 0)) return fail("guards", g, own);
      memcpy(kept, found, own * sizeof found[0]);
      for (int t = 0; t < own; t++) {
        for (int k = 0; k < model.length; k++)
          if (kept[t][k] != from[k] && !is_set(model.may_write, g, k)) return fail("writes", g, k);
        transitions++;
        add(kept[t]);
      }
      for (int k = 0; k < model.length; k++) {
        if (is_set(model.reads, g, k)) continue;
        int other[256];
        memcpy(other, from, sizeof other);
        other[k] ^= 1;
        found_count = 0;
        model.next(&model, g, other, note, NULL);
        if (found_count != own) return fail("reads", g, k);
        for (int t = 0; t < own; t++) {
          kept[t][k] ^= 1;
          if (memcmp(found[t], kept[t], model.length * sizeof(int))) return fail("reads", g, k);
          kept[t][k] ^= 1;
        }
      }
    }
  }
  printf("%d states, %d transitions, %d violations\n", count, transitions, violations);
  return 0;
}
