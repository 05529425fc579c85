/* crm/attribution: which touch an order goes to, by the rule 末次触达 (domain.md 8): the customer's last touch that is not
 * younger than the payment and not older than the window; of equal times the later id. Pure. */
#ifndef SIYU_CRM_ATTRIBUTION_H
#define SIYU_CRM_ATTRIBUTION_H
#include "base/arena.h"
#include "base/span.h"
#include "base/zone.h"

struct attribution_touch {
	int64_t id, at_ms;
	bool add; /* an add of a friend, else a delivered step */
	struct span channel, employee, script, step, arm;
};

struct attribution_order {
	int64_t paid_ms;
	bool matched;              /* belongs to a contact */
	struct span employee;      /* as the source said, may be empty */
	struct span first_channel; /* of the contact, may be empty */
};

struct attribution { /* texts live in the arena or are those given */
	int64_t touch, touch_ms; /* 0: none */
	struct span channel, employee, script, step, arm;
	struct span reason;      /* Chinese sentence */
};

/* The first instant of the window of an order: touches of [this, paid_ms] may have it. */
int64_t attribution_from_ms(int64_t paid_ms, int window_days);
/* May a touch take an order that stands at (touch_ms, touch), touch 0: none? */
bool attribution_takes(const struct attribution_touch *t, int64_t paid_ms, int window_days, int64_t touch, int64_t touch_ms);
/* t: the winner, NULL: none. A step without a channel stands for the channel the contact came by. Without a touch the
 * credit stays with the employee whom the source named. */
void attribution_make(struct arena *a, const struct zone *zone, int window_days, const struct attribution_order *o,
	const struct attribution_touch *t, struct attribution *ret);

#endif
