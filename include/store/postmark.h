/* store/postmark: likes and comments of customers on posts of 朋友圈, each once; table `post_mark`. */
#ifndef SIYU_STORE_POSTMARK_H
#define SIYU_STORE_POSTMARK_H
#include "base/arena.h"
#include "store/db.h"

struct postmark {
	int64_t post;
	struct span employee, customer;
	bool comment;
	int64_t nth_s; /* 0 for a like; which of his comments: create_time as WeCom says it */
	int64_t at_ms;
};

/* RC_CONFLICT: it is known. A like is one for each customer, post and employee, whenever it was given; of comments each
 * second is another one. */
enum rc MUST_USE postmark_add(struct store_db *db, const struct postmark *m, struct err *err);
enum rc MUST_USE postmark_count(
	struct store_db *db, int64_t post, int64_t *ret_likes, int64_t *ret_comments, struct err *err);

#endif
