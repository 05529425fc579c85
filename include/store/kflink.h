/* store/kflink: addresses at which a customer reaches an account of 微信客服, one for each scene (场景值); table `kf_link`. */
#ifndef SIYU_STORE_KFLINK_H
#define SIYU_STORE_KFLINK_H
#include "base/arena.h"
#include "store/db.h"

#define KFLINK_NONE INT64_MIN /* made_ms: WeCom has not given its address yet */

struct kflink {
	struct span account, scene; /* scene empty: the one without */
	struct span name;           /* what people call it; empty: as the scene */
	struct span url;            /* empty: none yet */
	int64_t made_ms;
	struct span trouble;        /* Chinese: why there is none; empty: nothing is wrong */
};

enum rc MUST_USE kflink_put(struct store_db *db, const struct kflink *l, struct err *err); /* made or replaced */
enum rc MUST_USE kflink_get(struct store_db *db, struct arena *a, struct span account, struct span scene, struct kflink *ret,
	struct err *err); /* RC_NOTFOUND */
/* By account, then scene. */
enum rc MUST_USE kflink_all(struct store_db *db, struct arena *a, struct kflink **ret, int *ret_count, struct err *err);
/* How many customers came by it last. */
enum rc MUST_USE kflink_came(struct store_db *db, const struct kflink *l, int64_t *ret, struct err *err);

#endif
