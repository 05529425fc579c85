/* What WeCom knew while a log was written, as callbacks and the answers to our reads tell it: for a brain that answers for it in another
 * world (whatif.h). Each fact has its moment: a group is known since it was made and who sits in it since he came, whenever that was read. */
#ifndef SIYU_APP_WHATKNOW_H
#define SIYU_APP_WHATKNOW_H
#include "app/world.h"
#include "base/zone.h"
#include "inbox/inbox.h"
#include "store/db.h"

/* What happened and cannot happen in the other world, or was never read. */
struct whatknow_left {
	int64_t rooms;    /* customer groups that were never read: nobody knows what they are called and whose they are */
	int64_t clicks;   /* in menus of 微信客服 that did not go out: heard as words */
	int64_t persons;  /* what receptionists did in sessions that were not with them: not heard */
	int64_t marks;    /* likes and comments of posts that did not go out, or that he could not see: not heard */
	int64_t losses;   /* messages of 微信客服 that did not arrive, and did not go out: not heard */
};

struct whatknow;
/* Reads the log up to `position`; state: what came of it. Free with whatknow_free. */
enum rc MUST_USE whatknow_read(struct inbox *in, struct store_db *state, const struct zone *zone, int64_t position, struct whatknow **ret,
	struct err *err);
void whatknow_free(struct whatknow *k); /* NULL is harmless */
/* The other world lives up to at_ms, and its brain learns on the way what WeCom learnt. */
enum rc MUST_USE whatknow_run(struct whatknow *k, struct world *w, struct brain *b, int64_t at_ms, struct err *err);
struct whatknow_left whatknow_left(const struct whatknow *k, const struct brain *b);

#endif
