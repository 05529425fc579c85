/* The keys of kinds whose rounds are of groups: 群, 建群目的, 开营, 周期 (sop-language-exact.md part 4, finding 20). */
#ifndef SIYU_SOP_READGROUP_H
#define SIYU_SOP_READGROUP_H
#include "readdate.h"
#include "reading.h"

void readgroup_groups(struct reading *r, struct phrase *c);
void readgroup_camp(struct reading *r, struct phrase *c);
void readgroup_days(struct reading *r, struct phrase *c);
/* What stands behind 开营 and 群人数到, and in the brackets of 建群. false: complained. */
bool readgroup_trigger(struct reading *r, struct phrase *c, struct sop_trigger *t);
/* 入群, 退群 of a step. */
enum readdate_rc readgroup_time(struct reading *r, struct phrase *c, struct sop_time *t);
/* 名称 含 words, the cursor behind 名称. */
bool readgroup_name_has(struct reading *r, struct phrase *c, struct sop_names *ret_words);

#endif
