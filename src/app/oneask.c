#include "oneask.h"

#include "base/clock.h"
#include "base/mem.h"
#include "crypt/secret.h"

#define STEP_MS 100

struct oneask {
	struct fetch *fetch;
	struct text body;
	struct oneask_reply reply;
	bool done;
};

static void take(void *user, const struct fetch_reply *r)
{
	struct oneask *o = user;
	o->done = true;
	o->reply = (struct oneask_reply){.outcome = r->outcome,
		.trouble = r->trouble,
		.status = r->status,
		.date_ms = r->date_ms,
		.why = r->why};
	text_add(&o->body, r->body);
}

enum rc oneask_new(const char *agent, struct oneask **ret, struct err *err)
{
	struct oneask *o = mem_alloc(sizeof *o);
	struct fetch_conf conf = {.agent = agent};
	enum rc rc = fetch_new(&conf, take, o, &o->fetch, err);
	if (rc) {
		mem_free(o);
		return rc;
	}
	text_init(&o->body, FETCH_BODY_MAX);
	*ret = o;
	return RC_OK;
}

void oneask_free(struct oneask *o)
{
	if (!o)
		return;
	fetch_free(o->fetch);
	if (o->body.p)
		secret_wipe(o->body.p, o->body.cap); /* it may have held a token */
	text_release(&o->body);
	mem_free(o);
}

enum rc oneask_call(struct oneask *o, const struct fetch_call *call, struct oneask_reply *ret, struct err *err)
{
	int64_t began_ms = clock_boot_ms();
	text_clear(&o->body);
	o->done = false;
	enum rc rc = fetch_start(o->fetch, call, err);
	if (rc)
		return rc;
	while (!o->done)
		fetch_step(o->fetch, STEP_MS);
	*ret = o->reply;
	ret->took_ms = clock_boot_ms() - began_ms;
	ret->body = text_span(&o->body);
	return RC_OK;
}
