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
	int64_t *done_ms; /* each 互动: purchases, what was heard of him; adds and points given are none */
	int done;
	int64_t replied_ms; /* his last reply, 0: none */
};
/* heard: one that is left out, 0: none. without: purchases that are left out (what he had before them). Everything in the arena. An unknown customer has no acts. */
enum rc MUST_USE scoreload_all(struct store_db *db, struct arena *a, const struct settings *s, struct span customer,
	const int64_t *without, int withouts, int64_t heard, struct scoreload *ret, struct err *err);

#endif
