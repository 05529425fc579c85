/* flow/groupsay: customer groups (客户群) as `siyu groups` prints them: what each is for, who came and went, its rounds, what it brought. */
#ifndef SIYU_FLOW_GROUPSAY_H
#define SIYU_FLOW_GROUPSAY_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

struct groupsay_ask {
	struct span name; /* chat_id, name or a part of it; absent: all */
	int64_t now_ms;   /* whose day counts as today */
	bool json;
};

/* Those that stand first, then those that were dismissed. RC_NOTFOUND: none is called so. Appends. */
enum rc MUST_USE groupsay_print(struct store_db *db, const struct groupsay_ask *ask, struct text *out, struct err *err);

#endif
