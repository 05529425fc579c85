/* talkview: what 疑问库 answered in a state, and how often 微信客服 called a person. Of siyu try, simulate and what-if replay. */
#ifndef SIYU_APP_TALKVIEW_H
#define SIYU_APP_TALKVIEW_H
#include "base/arena.h"
#include "base/json.h"
#include "store/db.h"
#include "store/wordq.h"

struct talkview {
	int answers;
	struct wordq_row *answer; /* by 话术 and question: how many customers heard it */
	int64_t handed;           /* sessions of 微信客服 that siyu gave to people */
};

/* In [from_ms, to_ms); rows live in the arena. */
enum rc MUST_USE talkview_read(
	struct store_db *db, struct arena *a, int64_t from_ms, int64_t to_ms, struct talkview *ret, struct err *err);
void talkview_text(const struct talkview *v, struct text *out); /* nothing where there was nothing */
void talkview_json(const struct talkview *v, struct jsonw *w);

#endif
