/* sop/group: which customer groups a name means (sop-language-exact.md part 3, 资料 ## 群; part 4, 群; 2.4 入群 NAME). */
#ifndef SIYU_SOP_GROUP_H
#define SIYU_SOP_GROUP_H
#include "sop/book.h"

struct group_face { /* a group as WeCom knows it; spans empty: not known */
	struct span name, owner, owner_name;
};

/* A row of 资料 as a way to tell groups. */
struct sop_group group_of(const struct sop_asset *a);
/* Does the script speak to it: one of its 群 means it? */
bool group_for(const struct sop_script *s, const struct group_face *face);
/* All that scripts may call it: its own name, and the rows of 资料 that mean it. In the arena; n 0: nothing. */
struct sop_names group_called(const struct book *b, struct arena *a, const struct group_face *face);
/* Do the two lists have a name in common? */
bool group_meets(const struct sop_names *wanted, const struct sop_names *called);
/* Of a script whose rounds are of groups: 群剧本, 打卡, 秒杀. */
bool group_kind(enum sop_kind kind);

#endif
