#include "demohttp.h"

#include "base/mem.h"
#include "net/fetch.h"

#define TIMEOUT_MS 5000

struct demohttp {
	struct fetch *fetch;
	struct text *out;
	bool done;
	enum fetch_outcome outcome;
	int status;
};

static void take(void *user, const struct fetch_reply *reply)
{
	struct demohttp *h = user;
	h->done = true;
	h->outcome = reply->outcome;
	h->status = reply->status;
	text_add(h->out, reply->body);
}

enum rc demohttp_new(struct demohttp **ret, struct err *err)
{
	struct demohttp *h = mem_alloc(sizeof *h);
	struct fetch_conf conf = {.agent = "siyu-demo"};
	enum rc rc = fetch_new(&conf, take, h, &h->fetch, err);
	if (rc) {
		mem_free(h);
		return rc;
	}
	*ret = h;
	return RC_OK;
}

void demohttp_free(struct demohttp *h)
{
	if (!h)
		return;
	fetch_free(h->fetch);
	mem_free(h);
}

enum rc demohttp_ask(struct demohttp *h, const char *url, const char *body, struct text *out, struct err *err)
{
	struct fetch_call call = {
		.id = 1,
		.method = body ? "POST" : "GET",
		.url = span_of(url),
		.content_type = body ? SPAN_LIT("application/json") : SPAN_ABSENT,
		.body = span_of(body),
		.timeout_ms = TIMEOUT_MS,
	};
	text_clear(out);
	h->out = out;
	h->done = false;
	enum rc rc = fetch_start(h->fetch, &call, err);
	while (!rc && !h->done)
		fetch_step(h->fetch, 100);
	if (rc)
		return rc;
	if (h->outcome != FETCH_ANSWERED)
		return err_set(err, RC_AGAIN, "nobody answers at %s", url);
	if (h->status != 200)
		return err_set(err, RC_FAILED, "%s answered %d: %s", url, h->status, text_str(out));
	return RC_OK;
}
