/* store/greeting: templates of what greets in customer groups (入群欢迎语), by script and step. */
#ifndef SIYU_STORE_GREETING_H
#define SIYU_STORE_GREETING_H
#include "base/arena.h"
#include "store/db.h"

struct greeting {
	struct span script, step;
	struct span template;    /* template_id, empty: WeCom has none */
	struct span sent, asked; /* digests: of what WeCom has, and of what the call under way says; empty: nothing */
	struct span trouble;     /* Chinese; empty: all is well */
};

enum rc MUST_USE greeting_put(struct store_db *db, const struct greeting *g, struct err *err); /* the whole row */
enum rc MUST_USE greeting_get(struct store_db *db, struct arena *a, struct span script, struct span step,
	struct greeting *ret, struct err *err); /* RC_NOTFOUND */
/* Of one script, by step. */
enum rc MUST_USE greeting_of(struct store_db *db, struct arena *a, struct span script, struct greeting **ret,
	int *ret_count, struct err *err);

#endif
