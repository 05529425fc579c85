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

#endif
