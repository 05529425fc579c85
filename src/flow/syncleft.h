/* syncleft: who left the company, in a walk (离职继承; api.md 10): their customers are no pages of theirs any more. The list of those who wait for
 * a colleague names some, the pages of colleagues those who were handed over (add_way 202). Who is in neither is on his way, for a day or so, or
 * was deleted before his employee left: he is believed gone when he was listed nowhere for two days. Of one who is not listed any more though
 * nobody says that he left, a person says it (trust), or nothing is concluded: the app may but not see him. */
#ifndef SIYU_FLOW_SYNCLEFT_H
#define SIYU_FLOW_SYNCLEFT_H
#include "foldint.h"
#include "store/relation.h"
#include "store/walk.h"

#define SYNCLEFT_NOBODY INT64_MIN

/* All pages were read: asks who waits for a colleague, and has the missing weighed when that is told. */
enum rc MUST_USE syncleft_ask(struct fold *f, struct walk *w, struct err *err);
/* Is this a walk that changes nothing? walk: 0: none. */
enum rc MUST_USE syncleft_dry(struct fold *f, int64_t walk, bool *ret, struct err *err);
/* A line of the list of those who wait, as it was at as_of_ms. walk: 0: it was not asked for a walk. */
enum rc MUST_USE syncleft_waits(struct fold *f, int64_t walk, struct span employee, struct span customer, int64_t left_ms,
	int64_t as_of_ms, struct err *err);
/* The list is through (read), or cannot be read. Nothing where that walk is over. */
enum rc MUST_USE syncleft_listed(struct fold *f, int64_t walk, bool read, struct err *err);

/* This one, of whom we know something, is none of those that the walk reads: *ret is his row in it. RC_NOTFOUND: that he left is known,
 * and who waits for a colleague could not be read. */
enum rc MUST_USE syncleft_absent(
	struct fold *f, const struct walk *w, struct span employee, struct walk_user *ret, struct err *err);
/* Did this walk see the pair at WeCom? */
bool syncleft_listed_in(const struct walk *w, const struct relation *r);
/* Since when a colleague, read in this walk, has him by a leader's hand; SYNCLEFT_NOBODY. sure: the pair is not there any more; else the
 * colleague must have him from this one and nobody else. */
enum rc MUST_USE syncleft_heir(
	struct fold *f, const struct walk *w, const struct relation *r, bool sure, int64_t *ret_ms, struct err *err);
/* Of one who left: is this customer on no list for longer than a hand-over takes, and in none of ours? */
enum rc MUST_USE syncleft_over(
	struct fold *f, const struct walk *w, const struct relation *r, bool *ret, struct err *err);

#endif
