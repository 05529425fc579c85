/* flow/whois: customers by what people call them. */
#ifndef SIYU_FLOW_WHOIS_H
#define SIYU_FLOW_WHOIS_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

#define WHOIS_SHOWN 20

struct whois {
	int n;       /* all whose name, 备注 or noted company is that, or whose noted mobile; where nobody is, all where one of the first three has these words */
	struct span customer; /* of the first, in the arena */
};

/* Reads the whole list, a page at a time. Appends a line for each to out, WHOIS_SHOWN at most: id, name, since when and with whom, and
 * the 备注 or company he was found by. RC_NOTFOUND: there is nobody. */
enum rc MUST_USE whois_named(struct store_db *db, struct arena *a, const struct zone *zone, struct span name,
	struct whois *ret, struct text *out, struct err *err);

#endif
