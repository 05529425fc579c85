/* hookwork: events that receivers of ours are told ([hook NAME], conf/WEBHOOKS.md): what is told, and in which order it goes out. */
#ifndef SIYU_FLOW_HOOKWORK_H
#define SIYU_FLOW_HOOKWORK_H
#include "foldint.h"

/* What became of orders. Nothing without a receiver; the same of all below. */
enum rc MUST_USE hookwork_orders(struct fold *f, const struct orders_result *r, struct err *err);
/* name: of 记转化; empty: the goal of the round was reached. */
enum rc MUST_USE hookwork_conversion(
	struct fold *f, const struct enrolment *row, struct span step, struct span name, struct err *err);
/* A round ended as stopped or left; others are passed over, and so are groups'. */
enum rc MUST_USE hookwork_stop(struct fold *f, const struct enrolment *row, enum reason reason, struct err *err);
/* He wants nothing of anybody any more. */
enum rc MUST_USE hookwork_unsubscribed(struct fold *f, struct span customer, struct err *err);

enum rc MUST_USE hookwork_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE hookwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* The receiver did not take it: e may go again at its not_before_ms. RC_LIMIT: never, its time is over. */
enum rc MUST_USE hookwork_again(struct fold *f, struct outbox_row *e, const struct wire_answer *w, struct err *err);

/* By hand: {"hook":NAME} every one given up, {"event":N} that one. {"hook":NAME,"ping":true}: one that says nothing. */
enum rc MUST_USE hookwork_retry(struct fold *f, const struct json_node *root, struct err *err);
enum rc MUST_USE hookwork_ping(struct fold *f, const struct json_node *root, struct err *err);
enum rc MUST_USE hookwork_prune(struct fold *f, struct err *err);

#endif
