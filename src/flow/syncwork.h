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
/* So are those of strategy groups. */
enum rc MUST_USE syncwork_people(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE syncwork_no_tags(struct fold *f, struct outbox_row *e, const struct answer *x, struct err *err);
/* The calls. */
enum rc MUST_USE syncwork_users(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncwork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* For syncleft.c, syncgroups.c and synccodes.c. */
/* All that can be read of people is read: the missing are weighed, then closed. w is written. */
enum rc MUST_USE syncwork_weigh(struct fold *f, struct walk *w, struct err *err);
/* A line of what it found, while there are not too many; what: as walk_find has them. */
enum rc MUST_USE syncwork_find(struct fold *f, const struct walk *w, struct span employee, struct span customer, const char *what,
	struct span detail, struct err *err);
/* to: WALK_OVER or WALK_FAILED. */
enum rc MUST_USE syncwork_end(struct fold *f, struct walk *w, enum walk_stage to, struct span detail, struct err *err);
/* "walk:7" or "walk:7:rest"; *ret_mine: it is of a walk that goes on. ret_rest may be NULL. */
enum rc MUST_USE syncwork_of(struct fold *f, const struct outbox_row *e, struct walk *ret, struct span *ret_rest,
	bool *ret_mine, struct err *err);
/* about: the customer or group it is about, or absent. */
enum rc MUST_USE syncwork_make(
	struct fold *f, const struct request *r, struct span subject, struct span about, struct err *err);
/* 「没读完：48002 …」. x NULL: WeCom did not answer. In work. */
struct span syncwork_why(struct fold *f, const char *what, const struct answer *x);

#endif
