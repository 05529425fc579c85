/* The keys of kinds whose rounds are of groups: 群, 建群目的, 开营, 周期, 日界; 对象, 满N天, 结营 (sop-language-exact.md 2.3, part 4,
 * finding 20). */
#ifndef SIYU_SOP_READGROUP_H
#define SIYU_SOP_READGROUP_H
#include "amount.h"
#include "readdate.h"
#include "reading.h"

void readgroup_groups(struct reading *r, struct phrase *c);
void readgroup_camp(struct reading *r, struct phrase *c);
void readgroup_days(struct reading *r, struct phrase *c);
void readgroup_border(struct reading *r, struct phrase *c);                            /* 日界 */
void readgroup_whom_key(struct reading *r, const struct keyword *k, struct phrase *c); /* 对象 of the step at hand */
/* To whom each step of a group script speaks, where 对象 does not say (finding 20). */
void readgroup_whom(struct reading *r);
/* 执行 of a step that writes none. */
enum sop_exec readgroup_exec(const struct reading *r, const struct sop_step *st);
/* 确认期限 of a step that writes none, where the default is 30 minutes: 秒杀, and what reminds of 打卡 (finding 6). */
#define READGROUP_TAP_MS (30 * AMOUNT_MINUTE_MS)
void readgroup_reminder(struct sop_step *st);
/* 满7天, 结营, 结营 20:00, 入群, 退群 */
enum readdate_rc readgroup_time(struct reading *r, struct phrase *c, struct sop_time *t);
/* Does it ask about one person? */
bool readgroup_personal(const struct sop_cond *c);
/* What stands behind 开营 and 群人数到, and in the brackets of 建群. false: complained. */
bool readgroup_trigger(struct reading *r, struct phrase *c, struct sop_trigger *t);
/* 名称 含 words, the cursor behind 名称. */
bool readgroup_name_has(struct reading *r, struct phrase *c, struct sop_names *ret_words);

#endif
