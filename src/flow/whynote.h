/* whynote: what an employee noted about a customer, for siyu why. */
#ifndef SIYU_FLOW_WHYNOTE_H
#define SIYU_FLOW_WHYNOTE_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

/* A line each for 备注 (unless it is his name), 描述, company and mobiles, these with their middle left out. whole: see why_print. */
enum rc MUST_USE whynote_say(struct store_db *db, struct arena *a, struct span customer, struct span employee, bool whole, struct text *out,
	struct err *err);

#endif
