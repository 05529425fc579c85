/* What the welcome of a friend (greet.c) and that of an entry into 微信客服 (kfplay.c) choose alike. */
#ifndef SIYU_SRC_FLOW_GREET_H
#define SIYU_SRC_FLOW_GREET_H
#include "foldint.h"

struct greet_choice {
	bool goes;                   /* a code lives: the step is to be sent. false: why not is kept (greet_lost) */
	const struct sop_step *step; /* NULL: none greets, and reason and detail say why */
	enum reason reason;
	struct span detail;
	struct sop_facts facts;
	char arm;
};
/* Which 20秒内 step of a script that won greets him, of his round r of it or of none, and whether it can. `none`: why there is no code. */
enum rc MUST_USE greet_choose(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	struct span none, struct greet_choice *ret, struct err *err);
/* None of that script does: kept with his round, or without one among the decisions. */
enum rc MUST_USE greet_lost(struct fold *f, const struct happened *h, const struct foldscript *s, struct round *r,
	enum reason reason, struct span detail, struct err *err);

#endif
