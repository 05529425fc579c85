/* flow/postsay: posts of 朋友圈 in words: what became of each, who has not published it, what customers left there. Appends. */
#ifndef SIYU_FLOW_POSTSAY_H
#define SIYU_FLOW_POSTSAY_H
#include "base/text.h"
#include "base/zone.h"
#include "store/post.h"

enum rc MUST_USE postsay_days(struct store_db *db, struct arena *a, const struct zone *zone, int64_t from_day,
	int64_t to_day, int *ret_posts, struct text *out, struct err *err);
/* RC_NOTFOUND */
enum rc MUST_USE postsay_post(struct store_db *db, struct arena *a, const struct zone *zone, int64_t id,
	struct text *out, struct err *err);

#endif
