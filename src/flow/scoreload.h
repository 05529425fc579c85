/* scoreload: what counts for the score of a customer, and what he bought, from the tables. */
#ifndef SIYU_FLOW_SCORELOAD_H
#define SIYU_FLOW_SCORELOAD_H
#include "base/arena.h"
#include "crm/bought.h"
#include "crm/score.h"
#include "flow/settings.h"
#include "store/db.h"

struct scoreload {
	struct score_act *act;
	int acts;
	struct bought_order *order;
	int orders;
};
/* without: purchases that are left out (what he had before them). Everything in the arena. An unknown customer has no acts. */
enum rc MUST_USE scoreload_all(struct store_db *db, struct arena *a, const struct settings *s, struct span customer,
	const int64_t *without, int withouts, struct scoreload *ret, struct err *err);

#endif
