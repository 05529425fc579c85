/* store/contactdate: 生日 and the other dates of a customer. The year does not matter for what is due, only for people. */
#ifndef SIYU_STORE_CONTACTDATE_H
#define SIYU_STORE_CONTACTDATE_H
#include "base/arena.h"
#include "store/db.h"

struct contactdate {
	struct span customer, name;
	int64_t year; /* 0: not known */
	int64_t month, day; /* 0: he has none; the row is the mark that a person took it away */
	int64_t hand_input; /* what a person said of it last, and in which input; 0: nobody did */
	int64_t hand_year, hand_month, hand_day;
	int64_t taken; /* 1: he took that one away (month 0: there was none) */
};

/* Makes or overwrites it. */
enum rc MUST_USE contactdate_put(struct store_db *db, const struct contactdate *d, struct err *err);
/* A mark alone, too. RC_NOTFOUND. */
enum rc MUST_USE contactdate_get(struct store_db *db, struct arena *a, struct span customer, struct span name,
	struct contactdate *ret, struct err *err);
enum rc MUST_USE contactdate_del(struct store_db *db, struct span customer, struct span name, struct err *err);
/* All of a customer, by name; no marks. */
enum rc MUST_USE contactdate_of(struct store_db *db, struct arena *a, struct span customer, struct contactdate **ret,
	int *ret_count, struct err *err);
/* The first `most` customers behind `after` whose date of that name is that day of the year, by customer. */
enum rc MUST_USE contactdate_on(struct store_db *db, struct arena *a, struct span name, int64_t month, int64_t day,
	struct span after, int most, struct contactdate **ret, int *ret_count, struct err *err);

#endif
