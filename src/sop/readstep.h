/* The values of keys of a step, and values that file and step share. */
#ifndef SIYU_SOP_READSTEP_H
#define SIYU_SOP_READSTEP_H
#include "reading.h"

/* A new step at the end of the script, at the line in hand. */
struct sop_step *readstep_new(struct reading *r);
void readstep_key(struct reading *r, const struct keyword *k, struct phrase *c);
/* 执行, 错过 and 确认期限 may stand in the file, too. false: complained, nothing set. */
extern const char *const readstep_otherwise[2]; /* 否则执行 */
bool readstep_exec(struct reading *r, struct phrase *c, enum sop_exec *ret_exec);
bool readstep_miss(struct reading *r, struct phrase *c, enum sop_miss *ret_miss, int64_t *ret_late_ms);
bool readstep_deadline(struct reading *r, struct phrase *c, int *ret_minute, int64_t *ret_ms);
/* One of the words as the whole value: its index, or -1 after a complaint. */
int readstep_choice(struct reading *r, struct phrase *c, const struct keyword *k, const char *const *words, int n);
bool readstep_yes_no(struct reading *r, struct phrase *c, const struct keyword *k, bool *ret_yes);

#endif
