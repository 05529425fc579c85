/* whygroup: what `siyu why` says of a customer group, and of the groups that a customer is in. */
#ifndef SIYU_SRC_FLOW_WHYGROUP_H
#define SIYU_SRC_FLOW_WHYGROUP_H
#include "base/arena.h"
#include "base/text.h"
#include "flow/settings.h"
#include "store/db.h"

/* The group of that chat_id, or of that name. RC_NOTFOUND; RC_CONFLICT: several have it, err tells them apart. */
enum rc MUST_USE whygroup_find(struct store_db *db, struct arena *a, const struct zone *zone, struct span what, struct span *ret_chat,
	struct err *err);
/* "客户群 wr…（打卡一群）…": name, owner, members. */
enum rc MUST_USE whygroup_say(struct store_db *db, struct arena *a, const struct settings *s, struct span chat,
	struct text *out, struct err *err);
/* 入群欢迎语 of a script of groups: a line a step, and what is wrong with it. */
enum rc MUST_USE whygroup_greeting(
	struct store_db *db, struct arena *a, struct span script, struct text *out, struct err *err);
/* "  在群 打卡一群、福利群", nothing when he is in none. */
enum rc MUST_USE whygroup_of(struct store_db *db, struct arena *a, struct span customer, struct text *out, struct err *err);

#endif
