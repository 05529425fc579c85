/* work.sock: inputs in, questions answered (exact 16, 19, D8). One JSON line each way:
 *   {"put":"orders","body":"…"}  ->  {"id":7,"outcome":"done","reason":""}   when the fold has passed it, or after 2 s
 *                                    {"id":7,"outcome":"accepted","reason":"not yet counted"}
 *                                    with "told": what fold_told says of it, as a string
 *   {"ask":"status"}             ->  {"phase":"open","trouble":"…",…}
 *   {"ask":"release"}            ->  {"ok":true,"held":true}   held: it was, until now
 *   {"ask":"oauth CODE"}, {"ask":"sign URL"}  ->  as send_ask says (flow/send.h)
 *   {"ask":"archive"}            ->  {"ready":true,"seq":7}   how far the chat archive was folded
 * Errors: {"error":"…"}. The kinds that may be put are those of put_kinds. */
#ifndef SIYU_APP_PUT_H
#define SIYU_APP_PUT_H
#include "app/conf.h"
#include "base/text.h"
#include "inbox/inbox.h"
#include <stdatomic.h>

#define PUT_WAIT_MS 10000
#define PUT_LINE_BYTES ((size_t)4 << 20)
#define PUT_ORDERS_BYTES ((size_t)64 << 10)

/* One line to a running work and its answer (a JSON object) into out. RC_NOTFOUND: no work runs there; RC_AGAIN: it does not
 * answer within PUT_WAIT_MS; RC_UNSURE: it ended before it answered; RC_FAILED. */
enum rc MUST_USE put_ask(const char *sock_path, struct span line, struct text *out, struct err *err);

/* The same for wait_ms at most, until work took it and then until it answered. */
enum rc MUST_USE put_ask_within(const char *sock_path, int64_t wait_ms, struct span line, struct text *out, struct err *err);

/* The same, however long the answer takes, until *give_up (RC_AGAIN): for one that waits in a thread of its own. */
enum rc MUST_USE put_keep(const char *sock_path, struct span line, const atomic_bool *give_up, struct text *out, struct err *err);

struct put_result {
	int64_t id;
	bool counted;         /* the fold has passed it */
	struct text outcome;  /* "done", "refused", …, "accepted" */
	struct text reason;
	struct text told;     /* what became of it, as fold_told says; empty: nothing */
};
void put_result_init(struct put_result *r);
void put_result_clear(struct put_result *r); /* as new */
void put_result_release(struct put_result *r);
/* Where inputs go: to the running work, or into this process when none runs (exact 19), which then holds work.lock and both files until
 * put_free. conf is borrowed. Nothing is opened before the first input. */
struct put;
struct put *put_new(const struct conf *conf);
void put_free(struct put *p); /* NULL is harmless */
/* A work that is just starting or ending is waited for, five seconds at most. RC_CONFLICT: somebody holds the data and does not answer.
 * RC_UNSURE: it ended before it answered; orders are put again then, because once more does no harm. */
enum rc MUST_USE put_input(struct put *p, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err);
#define PUT_AT_ONCE 1000
/* What is known of inputs of orders that are put together. Begin with zeros. */
struct orderahead;
struct put_written {
	atomic_bool logged; /* all of them stand in the log, and this process folds it */
	int n;              /* as many as put_ahead wrote and nobody has put yet; 0: none */
	int64_t ids[PUT_AT_ONCE];
	struct orderahead *whose; /* of whom those are; NULL: not known */
};
/* n inputs of one kind, at most PUT_AT_ONCE, in their order, ret one for each. This process appends them in one commit, unless written says that
 * put_ahead did, and folds them at once; a running work gets one after the other, so that none of its customers waits for a file. RC as above: what
 * was put before it failed stays put. written NULL: nothing is written ahead, of these or of those behind them. */
enum rc MUST_USE put_inputs(struct put *p, enum inbox_kind kind, const struct span *body, int n, struct put_written *written,
	struct put_result *ret, struct err *err);
/* Writes n inputs of orders to the log for a later put_inputs of the same, and looks up of whom they are, in another thread than that which is in
 * put_inputs with `before`, those right before them. false: those are not in the log yet, and nothing may stand in front of them, or it is not this
 * process that folds, or it could not be done: put_inputs does it. true: they are in the log for good, *ret says where, and they are to be put, also
 * by who ends early; where that fails, whoever folds next counts them. */
bool put_ahead(struct put *p, const struct span *body, int n, const struct put_written *before, struct put_written *ret);
void put_written_release(struct put_written *w); /* zeros again; of inputs that are not put after all: a later fold finds them */
/* What the thread of put_inputs calls meanwhile. took: after each of its inputs that a running work took, and after the first of this process, with
 * how many were taken; false: the rest is not put, its results have no id, and that is RC_OK. logged: when the rest came to stand in the log, so that
 * put_ahead finds it there. */
struct put_watcher {
	void *user;
	bool (*took)(void *user, int n);
	void (*logged)(void *user);
};
void put_watch(struct put *p, const struct put_watcher *by);
/* One input to the work that runs there, and to nobody else. RC_NOTFOUND: none does; others as put_ask. */
enum rc MUST_USE put_running(const char *sock_path, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err);
/* One input and the end. */
enum rc MUST_USE put_one(const struct conf *conf, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err);
/* "orders", "command", "scripts", "config", "rendered", "archive"; false: that kind may not be put. */
bool put_kind(struct span name, enum inbox_kind *ret_kind);

#endif
