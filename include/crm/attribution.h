/* crm/attribution: which touch an order goes to (domain.md 8): of the customer's touches that are not younger than the payment and not
 * older than the window, by 末次触达 the last (of equal times the later id), by 首次触达 the first, by 渠道优先 the last add by a
 * channel code, and where there is none the last. Pure. */
#ifndef SIYU_CRM_ATTRIBUTION_H
#define SIYU_CRM_ATTRIBUTION_H
#include "base/arena.h"
#include "base/span.h"
#include "base/zone.h"

enum attribution_rule { ATTRIBUTION_LAST, ATTRIBUTION_FIRST, ATTRIBUTION_CHANNEL, ATTRIBUTION_RULES };

enum attribution_kind {
	ATTRIBUTION_ADD,  /* of a friend */
	ATTRIBUTION_STEP, /* delivered to him */
	ATTRIBUTION_JOIN, /* he came into a group; channel: the way of joining, if it was one of ours */
	ATTRIBUTION_SAID, /* a step was said into a group that he was in */
	ATTRIBUTION_SALE  /* a 秒杀 opened in a group that he was in */
};
struct attribution_touch {
	int64_t id, at_ms;
	enum attribution_kind kind;
	struct span channel, employee, script, step, arm;
	struct span group; /* name, of the last three */
};

struct attribution_order {
	int64_t paid_ms;
	bool matched;              /* belongs to a contact */
	struct span employee;      /* as the source said, may be empty */
	struct span first_channel; /* of the contact, may be empty */
	struct span heir;          /* the employee to whom the one of the touch handed him over before he paid; absent: it counts for that one */
};

struct attribution { /* texts live in the arena or are those given */
	int64_t touch, touch_ms; /* 0: none */
	struct span channel, employee, script, step, arm;
	struct span reason;      /* Chinese sentence */
};

/* The first instant of the window of an order: touches of [this, paid_ms] may have it. */
int64_t attribution_from_ms(int64_t paid_ms, int window_days);
/* "last", "first", "channel", or its title. false: no such rule. */
bool attribution_named(struct span name, enum attribution_rule *ret);
const char *attribution_name(enum attribution_rule rule);
const char *attribution_title(enum attribution_rule rule); /* 末次触达 */
/* Of the n touches in the window, oldest first: the one that has the order; NULL: n is 0. */
const struct attribution_touch *attribution_pick(enum attribution_rule rule, const struct attribution_touch *v, int n);
/* t: the winner, NULL: none. What is no add and has no channel stands for the channel the contact came by. Without a touch, or where nobody
 * knows who owns its group, the credit stays with the employee whom the source named. */
void attribution_make(struct arena *a, const struct zone *zone, enum attribution_rule rule, int window_days,
	const struct attribution_order *o, const struct attribution_touch *t, struct attribution *ret);

/* What of a reason of ours is a code or a userid, for who says its name: the State of 「加好友（渠道 STATE）」 or 「进群（渠道 STATE）」, and 「已交接给 USERID，」. Borrows; absent:
 * there is none. */
struct span attribution_channel_in(struct span reason);
struct span attribution_heir_in(struct span reason);
/* The reason with name in the place of that part of it, in the arena. */
struct span attribution_with_name(struct arena *a, struct span reason, struct span part, struct span name);

#endif
