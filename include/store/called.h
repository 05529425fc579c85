/* store/called: customers by what people call them. A name, a 备注, a company and a mobile stand there as words, derived from the tables
 * that hold them and kept with them: a part of a name is found without a walk over everybody. Full-width and half-width, capital and
 * small letters are one; blanks between words count as one. */
#ifndef SIYU_STORE_CALLED_H
#define SIYU_STORE_CALLED_H
#include "base/arena.h"
#include "store/contact.h"
#include "store/remark.h"

enum called_kind { CALLED_ID, CALLED_NAME, CALLED_REMARK, CALLED_COMPANY, CALLED_MOBILE };
enum called_fit { CALLED_WHOLE, CALLED_BEGIN, CALLED_PART }; /* how much of it was said: the better first */

/* Whom somebody sees: rows that an employee noted are his, a customer is his who has, or had, a relation with one whom he sees. */
struct called_sight {
	bool (*sees)(const void *user, struct span employee);
	const void *user;
};

struct called_hit {
	struct span customer, employee; /* employee: who noted it; empty: it is the customer's own */
	enum called_kind kind;
	enum called_fit fit;
};

struct called_found {
	struct called_hit *v; /* each customer once, the better fit first, then by word and id; in the arena */
	int n;
	bool more; /* there are others, too */
};

/* Who has this id; else who is called so as a whole, or has this mobile; else who has it as a part of a name, a 备注 or a company.
 * 「小明（王姐）」 is who is called the one and noted as the other. At most `most`. sight NULL: everybody's. Nothing said finds nobody. */
enum rc MUST_USE called_find(struct store_db *db, struct arena *a, const struct called_sight *sight, struct span said,
	int most, struct called_found *ret, struct err *err);
/* Does he see a relation with that customer? Transferred ones do not count. */
enum rc MUST_USE called_sees(struct store_db *db, struct arena *a, const struct called_sight *sight,
	struct span customer, bool *ret, struct err *err);
/* Does that employee follow the customer himself; does one within sight? Transferred relations do not count. */
enum rc MUST_USE called_near(struct store_db *db, struct arena *a, const struct called_sight *sight,
	struct span employee, struct span customer, bool *ret_own, bool *ret_within, struct err *err);
/* All that a customer is called: his name, and what employees noted as 备注; the longest first. In the arena. */
enum rc MUST_USE called_names(
	struct store_db *db, struct arena *a, struct span customer, struct span **ret, int *ret_n, struct err *err);

/* For the files of the store that write the tables: what is called so now, and was before. RC_OK, or as stmt_run. */
enum rc MUST_USE called_named(
	struct store_db *db, struct span customer, struct span was, struct span now, struct err *err);
enum rc MUST_USE called_noted(
	struct store_db *db, const struct remark *was, const struct remark *now, struct err *err); /* was NULL: none */
enum rc MUST_USE called_firm(
	struct store_db *db, struct span customer, struct span was, struct span now, struct err *err);
/* All that employees noted, and all companies, with these bytes in them: their words come, or go. Reads both tables whole. */
enum rc MUST_USE called_with(struct store_db *db, struct span bytes, bool come, struct err *err);

#endif
