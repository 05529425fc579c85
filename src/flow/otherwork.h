/* otherwork: mass messages that siyu did not make: an employee's own, the console's, another app's (api.md 5.2). Nobody tells of them,
 * and each one takes one of those that its customer or group can receive (5.1): they are listed behind each walk and every
 * [sync] received_minutes, and who got them is read from WeCom (5.3, 5.4). One question after the other: the lists, then message by message. */
#ifndef SIYU_FLOW_OTHERWORK_H
#define SIYU_FLOW_OTHERWORK_H
#include "foldint.h"

/* Begins a reading; nothing while one goes on, or where the corp's rule is not counted ([rules] receive = 0). */
enum rc MUST_USE otherwork_begin(struct fold *f, struct err *err);
/* Settings changed: when the next one is due. */
enum rc MUST_USE otherwork_align(struct fold *f, struct err *err);
enum rc MUST_USE otherwork_fire(struct fold *f, int64_t due_ms, struct err *err); /* the timer */

/* The calls; those that are of no reading go on to massask.c and masswatch.c. */
enum rc MUST_USE otherwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE otherwork_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE otherwork_tapped(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE otherwork_reached(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE otherwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* How many of them that customer or group received from the beginning of one day to the end of another. */
enum rc MUST_USE otherwork_received(
	struct fold *f, struct span who, int64_t from_day, int64_t to_day, int64_t *ret, struct err *err);

#endif
