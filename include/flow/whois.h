/* flow/whois: the customer that somebody means, and how several of one name are told apart; and what an employee is called. */
#ifndef SIYU_FLOW_WHOIS_H
#define SIYU_FLOW_WHOIS_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/called.h"

#define WHOIS_SHOWN 20

struct whois {
	struct called_hit first; /* n 0: none */
	int n;                   /* of them listed, WHOIS_SHOWN at most */
	bool more;               /* others are called so, too */
};

/* An employee as people call him: his name, else the userid. In the arena. */
enum rc MUST_USE whois_employee(
	struct store_db *db, struct arena *a, struct span userid, struct span *ret, struct err *err);
/* "小明（洁面老客）": his name, and 备注 of an employee within sight that is none other than it; else the id. Not whole: "小*". In the
 * arena. */
enum rc MUST_USE whois_shown(struct store_db *db, struct arena *a, const struct called_sight *sight,
	struct span customer, bool whole, struct span *ret, struct err *err);
/* Appends one line without its end: "2. 小明（洁面老客），林悦 2026-03-03 加上，买过 2 单", with_id: "，wm…", too. Not whole: as whois_shown,
 * and nothing of what he was found by. */
enum rc MUST_USE whois_line(struct store_db *db, struct arena *a, const struct zone *zone, int64_t now_ms,
	const struct called_sight *sight, int number, const struct called_hit *hit, bool whole, bool with_id,
	struct text *out, struct err *err);
/* As called_find; a numbered line with his id for each. Nobody: n is 0. */
enum rc MUST_USE whois_named(struct store_db *db, struct arena *a, const struct zone *zone, int64_t now_ms,
	const struct called_sight *sight, struct span said, struct whois *ret, struct text *out, struct err *err);

#endif
