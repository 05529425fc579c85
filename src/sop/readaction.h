/* Actions of a step and of 目标达成后: 打标签, 去标签, 员工任务, 转剧本, 停止. */
#ifndef SIYU_SOP_READACTION_H
#define SIYU_SOP_READACTION_H
#include "reading.h"

/* key: KEYWORD_K_TAG … KEYWORD_K_HANDOVER or KEYWORD_K_STOP; c: its value. false: complained. */
bool readaction_one(struct reading *r, int key, struct phrase *c, struct sop_action *ret_action);
/* One action written in a line: "打标签 A". key: of the line, for the complaint. false: complained. */
bool readaction_inline(struct reading *r, struct phrase *c, const char *key, struct sop_action *ret_action);
/* "动作；动作" of 目标达成后. */
void readaction_goal(struct reading *r, struct phrase *c);

#endif
