/* transferwork, transferask: 在职继承 and 离职继承 (api.md 10; sop-language-exact.md part 5): who is handed over to whom, asking WeCom for it,
 * and what became of it. From the moment WeCom begins until the end is known (a day, unless the customer refuses) nothing is decided in
 * rounds of the giver; then they go on with the taker, or end. */
#ifndef SIYU_FLOW_TRANSFERWORK_H
#define SIYU_FLOW_TRANSFERWORK_H
#include "foldint.h"
#include "store/transfer.h"
#include "wecom/allowance.h"

/* transferwork.c */
/* {"from": …, "to": "a,b", "customers": true, "groups": true, "limit": 0, "message": "", "dry": false}. *ret_refusal: NULL, or why not. */
enum rc MUST_USE transferwork_begin(
	struct fold *f, const struct json_node *root, struct span by, const char **ret_refusal, struct err *err);
/* Asks anew who waits for a colleague. */
enum rc MUST_USE transferwork_list(struct fold *f, int64_t transfer, struct err *err);
/* The same for a walk, which hears of it. */
enum rc MUST_USE transferwork_walk(struct fold *f, int64_t walk, struct err *err);
enum rc MUST_USE transferwork_fire(struct fold *f, int64_t id, struct err *err); /* its timer */
enum rc MUST_USE transferwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE transferwork_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* transfer_fail: the customer refused, or the taker has too many. Nothing where we did not hand him over. */
enum rc MUST_USE transferwork_failed(
	struct fold *f, struct span customer, struct span taker, struct span reason, struct err *err);
/* A callback of a relation that we handed over: of the taker (in), or the end of the giver's. *ret_ours: all of it is done. */
enum rc MUST_USE transferwork_arrived(struct fold *f, struct span customer, struct span employee, bool in, int64_t event_s,
	bool *ret_ours, struct err *err);
/* He waits for the end of a transfer from that employee: nothing is decided; *ret_until_ms 0: he does not. */
enum rc MUST_USE transferwork_holds(
	struct fold *f, struct span customer, struct span employee, int64_t *ret_until_ms, struct err *err);

/* transferask.c */
/* The next call, or the end. t is written. */
enum rc MUST_USE transferask_go_on(struct fold *f, struct transfer *t, struct err *err);
/* The results of all who wait are asked for. */
enum rc MUST_USE transferask_poll(struct fold *f, struct transfer *t, struct err *err);
/* What became of one. at_ms: when, of DONE. */
enum rc MUST_USE transferask_settle(struct fold *f, const struct transfer *t, struct transfer_item *i,
	enum transfer_item_state to, int64_t at_ms, struct err *err);
enum rc MUST_USE transferask_asked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE transferask_refused(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE transferask_unsure(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE transferask_result(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE transferask_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
