/* statwork: what WeCom counts of employees and customer groups (api.md 11), read behind the walk of each night. A day is there the day
 * after and may change for some days more: it is read again until it is final; nights that were missed are made up for, 30 days at most.
 * One question after the other: first one employee each, for a question about several brings their sum, then the owners of groups by day. */
#ifndef SIYU_FLOW_STATWORK_H
#define SIYU_FLOW_STATWORK_H
#include "foldint.h"

/* The walk of a night is over; its employees are those asked about. Nothing with [sync] statistics = no. */
enum rc MUST_USE statwork_begin(struct fold *f, int64_t walk, struct err *err);
/* The calls. What WeCom will not say of one is passed over. */
enum rc MUST_USE statwork_staff(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE statwork_no_staff(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE statwork_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE statwork_no_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
