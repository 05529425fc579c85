/* syncwork: reading anew what WeCom has: tags, employees, their customers (architecture-exact.md 13; api.md 2.1, 2.4, 3.1). A walk is
 * a chain of calls like any other, so that one that was cut off goes on where it was. What a page says is true of the moment at
 * which it was asked for: what happened to a relation later stands. Who is missing is only believed gone when his employee was
 * read to the end, and not at all where an employee seems to have lost more than half of his customers. */
#ifndef SIYU_FLOW_SYNCWORK_H
#define SIYU_FLOW_SYNCWORK_H
#include "foldint.h"
#include "store/walk.h"

/* Begins one. RC_CONFLICT: one goes on. */
enum rc MUST_USE syncwork_begin(struct fold *f, const char *why, bool dry, bool trust, struct err *err);
/* Settings changed: when the next nightly one is due. */
enum rc MUST_USE syncwork_align(struct fold *f, struct err *err);
/* The timer: row 0 is the nightly one, else a walk that weighs or closes: a page of it. */
enum rc MUST_USE syncwork_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err);
/* The library of tags is read, or cannot be: nothing where that was not for a walk. */
enum rc MUST_USE syncwork_tags(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE syncwork_no_tags(struct fold *f, struct outbox_row *e, const struct answer *x, struct err *err);
/* The calls. */
enum rc MUST_USE syncwork_users(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncwork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* relations.c: one pair as a walk read it. */
struct relations_pair {
	struct span customer, employee, state;
	int64_t created_s; /* of the last adding, 0: not told */
	int64_t add_way;   /* api.md 2.3 */
	int64_t as_of_ms;
};
struct relations_news {
	enum { RELATIONS_KNOWN, RELATIONS_FOUND /* nobody told us */, RELATIONS_BACK /* … that he came back */ } what;
	bool quiet; /* longer ago than an event may be that starts anything (finding 11): no script is told */
};
/* dry: only what it would be. Who deleted the employee is still listed (api.md 2.2): an ended relation comes back only when he was
 * added anew behind its end. */
enum rc MUST_USE relations_observe(
	struct fold *f, const struct relations_pair *p, bool dry, struct relations_news *ret, struct err *err);
/* profile.c: name, unionid, firm. A customer whom we do not know is passed over. */
enum rc MUST_USE profile_learn(struct fold *f, struct span customer, const struct answer_contact *c, struct err *err);
/* tagwork.c: "+会员 -新客" in work, empty: the tags of the relation are those that we know. */
enum rc MUST_USE tagwork_differs(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, struct span *ret_words, struct err *err);
/* Tags that were put on at some time before: they are known from now on, and start nothing. */
enum rc MUST_USE tagwork_inherit(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, struct err *err);

#endif
