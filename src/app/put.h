/* work.sock: inputs in, questions answered (exact 16, 19, D8). One JSON line each way:
 *   {"put":"orders","body":"…"}  ->  {"id":7,"outcome":"done","reason":""}   when the fold has passed it, or after 2 s
 *                                    {"id":7,"outcome":"accepted","reason":"not yet counted"}
 *   {"ask":"status"}             ->  {"phase":"open","trouble":"…",…}
 *   {"ask":"release"}            ->  {"ok":true}
 * Errors: {"error":"…"}. The kinds that may be put are those of put_kinds. */
#ifndef SIYU_APP_PUT_H
#define SIYU_APP_PUT_H
#include "app/conf.h"
#include "base/text.h"
#include "inbox/inbox.h"

#define PUT_LINE_BYTES ((size_t)4 << 20)

/* One line to a running work and its answer (a JSON object) into out. RC_NOTFOUND: no work runs there; RC_AGAIN: it does not
 * answer within 10 s; RC_FAILED. */
enum rc MUST_USE put_ask(const char *sock_path, struct span line, struct text *out, struct err *err);

struct put_result {
	int64_t id;
	bool counted;         /* the fold has passed it */
	struct text outcome;  /* "done", "refused", …, "accepted" */
	struct text reason;
};
void put_result_init(struct put_result *r);
void put_result_release(struct put_result *r);
/* Hands one input to the running work, or folds it in this process when none runs (exact 19). */
enum rc MUST_USE put_input(const struct conf *conf, enum inbox_kind kind, struct span body, struct put_result *ret, struct err *err);
/* "orders", "command", "scripts", "config"; false: that kind may not be put. */
bool put_kind(struct span name, enum inbox_kind *ret_kind);

#endif
