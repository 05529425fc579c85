/* Who agreed to the chat archive (callbacks.md 7.4): asked of WeCom with the archive's own secret, remembered for a while. Nobody who did not agree is
 * ever stored, and who is not known is asked for first. */
#ifndef SIYU_APP_AGREEASK_H
#define SIYU_APP_AGREEASK_H
#include "app/conf.h"
#include "base/arena.h"
#include "wecom/chatmsg.h"

struct agreeask;
enum rc MUST_USE agreeask_new(const struct conf *conf, struct agreeask **ret, struct err *err);
void agreeask_free(struct agreeask *k); /* NULL is harmless */
/* Fills in the party of each message and asks for those pairs, and groups, that are not known or were asked for too long ago. What was learnt, in the arena,
 * is for the fold, too. RC_AGAIN: no answer; RC_DENIED: WeCom refuses, with what it says. Nothing of the page may be stored then. */
enum rc MUST_USE agreeask_learn(struct agreeask *k, struct arena *a, struct chatmsg *v, int n, int64_t now_ms,
	struct chatmsg_consent **ret, int *ret_count, struct err *err);
/* The fold did not get what was learnt: these are asked for again. */
void agreeask_again(struct agreeask *k, const struct chatmsg_consent *v, int n);
/* In the order of seq: a message that says yes or no is heard on the way. */
bool agreeask_allows(struct agreeask *k, const struct chatmsg *m, int64_t now_ms);

#endif
