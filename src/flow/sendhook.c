/* Events to receivers of ours: whose address and secret the configuration has, and whose body the state. */
#include "sendint.h"

#include "store/hooklog.h"

#define HOOK_CALLS 4 /* of one receiver at once: one that hangs takes no slot from the others */

static int under_way(const struct send *s, struct span url)
{
	int n = 0;

	for (int i = 0; i < SENDCALL_SLOTS; i++)
		n += s->slot[i].kind != SENDCALL_FREE && s->slot[i].api == API_HOOK &&
			span_eq(text_span(&s->slot[i].path), url);
	return n;
}

enum rc sendhook_fill(struct send *s, struct request_hook *h, int64_t now_ms, struct err *err)
{
	struct hooklog_event e;
	enum rc rc;

	if (!s->conf.hook || s->conf.hook(s->conf.user, h->hook, &h->url, &h->secret))
		return err_set(err, RC_NOTFOUND, "配置里没有 [hook %.*s]", SPAN_ARG(h->hook));
	if (under_way(s, h->url) >= HOOK_CALLS)
		return RC_AGAIN;
	rc = hooklog_get(s->db, s->arena, h->event, &e, err);
	if (rc)
		return rc;
	if (!e.body.n)
		return err_set(err, RC_NOTFOUND, "这位客户已经被忘记");
	h->id = e.id;
	h->body = e.body;
	h->now_s = now_ms / 1000;
	return RC_OK;
}

void sendhook_given_up(struct send *s)
{
	text_clear(&s->trouble);
	text_adds(&s->trouble, "an event was given up that its receiver did not take in time; look at `siyu hooks`\n");
}
