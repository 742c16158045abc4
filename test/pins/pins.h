/* As much of LTSmin's interface as pins.c uses, for a host that only looks whether it is used right. */
#ifndef PINS_H
#define PINS_H
#include <stdlib.h>

typedef struct model *model_t;
typedef struct { int rows, columns; char *bits; } matrix_t;
typedef struct lts_type *lts_type_t;
typedef struct { int *labels; int group; int por_proviso; } transition_info_t;
#define GB_TI(labels, group) { labels, group, 0 }
typedef void (*TransitionCB)(void *context, transition_info_t *info, int *to, int *copied);
typedef int (*next_method_grey_t)(model_t, int, int *, TransitionCB, void *);
typedef enum { GB_SL_ALL, GB_SL_GUARDS } sl_group_enum_t;
typedef struct { int count; int sl_idx[]; } sl_group_t;
typedef struct { int count; int guard[]; } guard_t;
enum { LTStypeSInt32, LTStypeBool };
#define LTSMIN_LABEL_TYPE_GUARD_PREFIX "guard"

struct model {
  int length, *first;
  matrix_t *any, *reads, *may_write, *must_write, *labels, *together;
  next_method_grey_t next;
  int (*label)(model_t, int, int *);
  void (*labels_all)(model_t, int *, int *);
  void (*labels_group)(model_t, sl_group_enum_t, int *, int *);
  sl_group_t *groups[2];
  guard_t **guards;
};
struct lts_type { int length, label_count, types; };

static inline void dm_create(matrix_t *m, int rows, int columns) {
  m->rows = rows, m->columns = columns, m->bits = calloc(rows + 1, columns);
}
static inline void dm_set(matrix_t *m, int row, int column) {
  if (row < 0 || row >= m->rows || column < 0 || column >= m->columns) abort();
  m->bits[row * m->columns + column] = 1;
}
static inline lts_type_t lts_type_create(void) { return calloc(1, sizeof(struct lts_type)); }
static inline void lts_type_set_state_length(lts_type_t t, int length) { t->length = length; }
static inline int lts_type_add_type(lts_type_t t, const char *name, int *is_new) { *is_new = 1; return t->types++; }
static inline void lts_type_set_format(lts_type_t t, int type, int format) { if (type >= t->types) abort(); }
static inline void lts_type_set_state_name(lts_type_t t, int i, const char *name) { if (i >= t->length) abort(); }
static inline void lts_type_set_state_typeno(lts_type_t t, int i, int type) { if (i >= t->length) abort(); }
static inline void lts_type_set_state_label_count(lts_type_t t, int count) { t->label_count = count; }
static inline void lts_type_set_state_label_name(lts_type_t t, int i, const char *name) { if (i >= t->label_count) abort(); }
static inline void lts_type_set_state_label_typeno(lts_type_t t, int i, int type) { if (i >= t->label_count) abort(); }
static inline void lts_type_set_edge_label_count(lts_type_t t, int count) {}
static inline void lts_type_validate(lts_type_t t) {}
static inline void GBsetLTStype(model_t m, lts_type_t t) { m->length = t->length; }
static inline void GBsetInitialState(model_t m, int *first) { m->first = first; }
static inline void GBsetDMInfo(model_t m, matrix_t *x) { m->any = x; }
static inline void GBsetDMInfoRead(model_t m, matrix_t *x) { m->reads = x; }
static inline void GBsetDMInfoMayWrite(model_t m, matrix_t *x) { m->may_write = x; }
static inline void GBsetDMInfoMustWrite(model_t m, matrix_t *x) { m->must_write = x; }
static inline void GBsetStateLabelInfo(model_t m, matrix_t *x) { m->labels = x; }
static inline void GBsetGuardCoEnabledInfo(model_t m, matrix_t *x) { m->together = x; }
static inline void GBsetNextStateLong(model_t m, next_method_grey_t next) { m->next = next; }
static inline void GBsetStateLabelLong(model_t m, int (*x)(model_t, int, int *)) { m->label = x; }
static inline void GBsetStateLabelsAll(model_t m, void (*x)(model_t, int *, int *)) { m->labels_all = x; }
static inline void GBsetStateLabelsGroup(model_t m, void (*x)(model_t, sl_group_enum_t, int *, int *)) { m->labels_group = x; }
static inline void GBsetStateLabelGroupInfo(model_t m, sl_group_enum_t g, sl_group_t *x) { m->groups[g] = x; }
static inline void GBsetGuardsInfo(model_t m, guard_t **x) { m->guards = x; }

#endif
