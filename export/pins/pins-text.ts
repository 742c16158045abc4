/** `pins.c`: `model.c` as a module that the tools of LTSmin load. */

export const PINS_C: string = `/* Printed by faultline: model.c as a module for the tools of LTSmin (pins2lts-mc, -seq, -dist).
 * COUNTING: no properties, and what fails has no successor. PACKED: the vector is words of packed leaves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ltsmin/pins.h>
#include <ltsmin/dlopen-api.h>
#include <ltsmin/lts-type.h>
#include <ltsmin/pins-util.h>
#include <ltsmin/ltsmin-standard.h>
#include "model.h"

char pins_plugin_name[] = "faultline";

/* One leaf more: whether something was broken on the way here. Such a state has no successors. */
enum { LEAVES_MAX = 1 << 16 };
static int failed_leaf, vector_length;
#ifdef PACKED
static int word_of[LEAVES_MAX], shift_of[LEAVES_MAX];
#endif

static int bits_of(int leaf) { return leaf == failed_leaf ? 1 : leaves[leaf].bits; }
static int low_of(int leaf) { return leaf == failed_leaf ? 0 : leaves[leaf].low; }

static void lay_out(void) {
  failed_leaf = leaf_count;
#ifdef PACKED
  int word = 0, used = 0;
  for (int i = 0; i <= leaf_count; i++) {
    if (used + bits_of(i) > 32) { word++; used = 0; }
    word_of[i] = word, shift_of[i] = used;
    used += bits_of(i);
  }
  vector_length = word + 1;
#else
  vector_length = leaf_count + 1;
#endif
}

/* Where nothing is checked, nothing fails. */
static int has_failed(const int *from) {
#ifdef COUNTING
  return 0;
#else
  return from[failed_leaf];
#endif
}

static void to_vector(const int *from, int *vector) {
#ifdef PACKED
  memset(vector, 0, vector_length * sizeof(int));
  for (int i = 0; i <= leaf_count; i++)
    vector[word_of[i]] |= (int)((unsigned)(from[i] - low_of(i)) << shift_of[i]);
#else
  memcpy(vector, from, vector_length * sizeof(int));
#endif
}

static void from_vector(const int *vector, int *to) {
#ifdef PACKED
  for (int i = 0; i <= leaf_count; i++) {
    const unsigned mask = bits_of(i) == 32 ? ~0u : (1u << bits_of(i)) - 1;
    to[i] = (int)((unsigned)vector[word_of[i]] >> shift_of[i] & mask) + low_of(i);
  }
#else
  memcpy(to, vector, vector_length * sizeof(int));
#endif
}

static int successors(int group, int *vector, TransitionCB callback, void *context) {
  int from[leaf_count + 1], to[leaf_count + 1], made[vector_length], found = 0;
  const struct action *const action = &actions[group];
  from_vector(vector, from);
  if (has_failed(from) || from[action->pc] != action->location) return 0;
  for (int successor = 0; successor < action->successors; successor++) {
    memcpy(to, from, sizeof to);
    int did = action->take(to, successor);
#ifdef COUNTING
    if (!(did & STEP)) continue;
#else
    if (!(did & (STEP | BROKEN))) continue;
    if (did & BROKEN) { memcpy(to, from, sizeof to); to[failed_leaf] = 1; }
#endif
    found++;
    if (!callback) continue;
    int label = group;
    transition_info_t info = GB_TI(NULL, label);
    to_vector(to, made);
    callback(context, &info, made, NULL);
  }
  return found;
}

static int next_long(model_t model, int group, int *vector, TransitionCB callback, void *context) {
  return successors(group, vector, callback, context);
}

static int is_fine(const int *from) {
  if (has_failed(from)) return 0;
#ifndef COUNTING
  for (int k = 0; k < property_count; k++) if (is_broken(k, from)) return 0;
  if (asks_deadlock && !all_ended(from)) {
    int copy[leaf_count + 1], goes_on = 0;
    for (int a = 0; a < action_count && !goes_on; a++) {
      if (from[actions[a].pc] != actions[a].location) continue;
      for (int successor = 0; successor < actions[a].successors && !goes_on; successor++) {
        memcpy(copy, from, sizeof copy);
        goes_on = actions[a].take(copy, successor) & GOES_ON;
      }
    }
    if (!goes_on) return 0;
  }
#endif
  return 1;
}

/* Labels of states. The guards come first, as --por wants it: a place to stand for each group, then for each group
 * that may wait whether it does; the last label is ok. */
static int label_count, *waiting, waiting_count;

static int label_of(model_t model, int label, int *vector) {
  int from[leaf_count + 1];
  from_vector(vector, from);
  if (label == label_count - 1) return is_fine(from);
  if (label < action_count)
    return !has_failed(from) && from[actions[label].pc] == actions[label].location;
  return successors(waiting[label - action_count], vector, NULL, NULL) > 0;
}

static void labels_all(model_t model, int *vector, int *labels) {
  for (int i = 0; i < label_count; i++) labels[i] = label_of(model, i, vector);
}

static void labels_group(model_t model, sl_group_enum_t group, int *vector, int *labels) {
  const int count = group == GB_SL_ALL ? label_count : label_count - 1;
  for (int i = 0; i < count; i++) labels[i] = label_of(model, i, vector);
}

static matrix_t *matrix(int rows) {
  matrix_t *made = malloc(sizeof *made);
  dm_create(made, rows, vector_length);
  return made;
}

/* Sets the leaves of a row that are 1 in bits; a packed vector is read and written as a whole. */
static void set_row(matrix_t *made, int row, const char *bits) {
  for (int i = 0; i < vector_length; i++) {
#ifdef PACKED
    dm_set(made, row, i);
#else
#ifdef COUNTING
    /* Nothing fails here, so that leaf is the same in all states. */
    if (i != failed_leaf && bits[i] == '1') dm_set(made, row, i);
#else
    if (i == failed_leaf || bits[i] == '1') dm_set(made, row, i);
#endif
#endif
  }
}

static sl_group_t *first_labels(int count) {
  sl_group_t *made = malloc(sizeof *made + count * sizeof(int));
  made->count = count;
  for (int i = 0; i < count; i++) made->sl_idx[i] = i;
  return made;
}

static void set_guards(model_t model) {
  guard_t **guards = malloc(action_count * sizeof *guards);
  for (int i = 0; i < action_count; i++) {
    guards[i] = malloc(sizeof **guards + 2 * sizeof(int));
    guards[i]->count = 1;
    guards[i]->guard[0] = i;
  }
  for (int k = 0; k < waiting_count; k++) {
    guards[waiting[k]]->guard[1] = action_count + k;
    guards[waiting[k]]->count = 2;
  }
  GBsetGuardsInfo(model, guards);
  matrix_t *together = malloc(sizeof *together);
  dm_create(together, label_count - 1, label_count - 1);
  for (int i = 0; i < label_count - 1; i++)
    for (int k = 0; k < label_count - 1; k++) {
      const int a = i < action_count ? i : waiting[i - action_count];
      const int b = k < action_count ? k : waiting[k - action_count];
      if (actions[a].pc != actions[b].pc || a == b) dm_set(together, i, k);
    }
  GBsetGuardCoEnabledInfo(model, together);
}

static void set_type(model_t model) {
  lts_type_t type = lts_type_create();
  int is_new;
  lts_type_set_state_length(type, vector_length);
  const int number = lts_type_add_type(type, "num", &is_new);
  const int flag = lts_type_add_type(type, "flag", &is_new);
  lts_type_set_format(type, number, LTStypeSInt32);
  lts_type_set_format(type, flag, LTStypeBool);
  char name[64];
  for (int i = 0; i < vector_length; i++) {
    snprintf(name, sizeof name, "word%d", i);
#ifndef PACKED
    if (i < leaf_count) snprintf(name, sizeof name, "%d_%s", i, leaves[i].name);
#endif
    lts_type_set_state_name(type, i, name);
    lts_type_set_state_typeno(type, i, number);
  }
  lts_type_set_state_label_count(type, label_count);
  for (int i = 0; i < label_count; i++) {
    if (i == label_count - 1) snprintf(name, sizeof name, "ok");
    else snprintf(name, sizeof name, "%s_%d", LTSMIN_LABEL_TYPE_GUARD_PREFIX, i);
    lts_type_set_state_label_name(type, i, name);
    lts_type_set_state_label_typeno(type, i, flag);
  }
  lts_type_set_edge_label_count(type, 0);
  lts_type_validate(type);
  GBsetLTStype(model, type);
}

void pins_model_init(model_t model) {
  lay_out();
  waiting = malloc((action_count + 1) * sizeof *waiting);
  for (int i = 0; i < action_count; i++) if (actions[i].can_wait) waiting[waiting_count++] = i;
  label_count = action_count + waiting_count + 1;
  set_type(model);
  int first[leaf_count + 1], *vector = malloc(vector_length * sizeof(int));
  for (int i = 0; i < leaf_count; i++) first[i] = leaves[i].first;
  first[failed_leaf] = 0;
  to_vector(first, vector);
  GBsetInitialState(model, vector);
  matrix_t *any = matrix(action_count), *reads = matrix(action_count), *writes = matrix(action_count);
  /* What may be written may stay as it was, so it counts as read too: nothing must be written. */
  for (int i = 0; i < action_count; i++) {
    set_row(any, i, actions[i].reads);
    set_row(reads, i, actions[i].reads);
    set_row(writes, i, actions[i].writes);
  }
  GBsetDMInfo(model, any);
  GBsetDMInfoRead(model, reads);
  GBsetDMInfoMayWrite(model, writes);
  GBsetDMInfoMustWrite(model, matrix(action_count));
  matrix_t *labels = matrix(label_count);
  char own[leaf_count + 1], all[leaf_count + 1];
  memset(all, '1', sizeof all);
  for (int i = 0; i < action_count; i++) {
    memset(own, '0', sizeof own);
    own[actions[i].pc] = '1';
    set_row(labels, i, own);
  }
  for (int k = 0; k < waiting_count; k++) set_row(labels, action_count + k, actions[waiting[k]].reads);
  set_row(labels, label_count - 1, asks_deadlock ? all : property_reads);
  GBsetStateLabelInfo(model, labels);
  GBsetNextStateLong(model, next_long);
  GBsetStateLabelLong(model, label_of);
  GBsetStateLabelsAll(model, labels_all);
  GBsetStateLabelsGroup(model, labels_group);
  GBsetStateLabelGroupInfo(model, GB_SL_ALL, first_labels(label_count));
  GBsetStateLabelGroupInfo(model, GB_SL_GUARDS, first_labels(label_count - 1));
  set_guards(model);
}
`;
