#include "sendtoken.h"

#include "crypt/secret.h"

#include <stdio.h>

#define EARLY_MS 300000             /* refresh before the end */
#define TOKEN_BYTES 1024            /* api.md 1.1: at most 512 */
#define TOKEN_MOST_S INT64_C(86400) /* 7200 as a rule (api.md 1.1) */
#define REFUSED_WAIT_MS 600000
#define MAX_WAIT_MS 60000

void sendtoken_init(struct sendtoken *t, enum api_id api)
{
	*t = (struct sendtoken){.api = api};
	text_init(&t->value, TOKEN_BYTES);
	text_init(&t->trouble, 512);
}

void sendtoken_release(struct sendtoken *t)
{
	if (t->value.p)
		secret_wipe(t->value.p, t->value.cap);
	text_release(&t->value);
	text_release(&t->trouble);
}

struct span sendtoken_get(const struct sendtoken *t, int64_t now_ms)
{
	if (t->value.n == 0 || now_ms >= t->got_ms + t->life_ms)
		return SPAN_ABSENT;
	return text_span(&t->value);
}

static int64_t refresh_at(const struct sendtoken *t)
{
	if (t->value.n == 0)
		return t->not_before_ms;
	int64_t early = t->life_ms > 2 * EARLY_MS ? EARLY_MS : t->life_ms / 4;
	int64_t at = t->got_ms + t->life_ms - early;
	return at > t->not_before_ms ? at : t->not_before_ms;
}

bool sendtoken_wants(const struct sendtoken *t, int64_t now_ms)
{
	return !t->fetching && now_ms >= refresh_at(t);
}

int64_t sendtoken_next_ms(const struct sendtoken *t)
{
	return t->fetching ? INT64_MAX : refresh_at(t);
}

static void failed(struct sendtoken *t, int64_t now_ms, bool refused)
{
	t->failures++;
	t->refused = refused;
	int shift = t->failures < 7 ? t->failures - 1 : 6;
	int64_t wait = INT64_C(1000) << shift;
	if (wait > MAX_WAIT_MS)
		wait = MAX_WAIT_MS;
	t->not_before_ms = now_ms + (refused ? REFUSED_WAIT_MS : wait);
}

void sendtoken_asked(struct sendtoken *t, int64_t now_ms)
{
	t->fetching = true;
	t->asked_ms = now_ms;
}

/* What a person does about it, "" for nothing. */
static const char *todo_of(const struct answer *x)
{
	return errclass_find(x->api, x->code)->todo;
}

void sendtoken_done(struct sendtoken *t, int64_t now_ms, const struct answer *x)
{
	t->fetching = false;
	text_clear(&t->trouble);
	if (!x) {
		text_addf(&t->trouble, "no answer to %s", api_def(t->api)->name);
		failed(t, now_ms, false);
		return;
	}
	const char *name = api_def(t->api)->name;
	bool token = t->api == API_GETTOKEN;
	struct span value = token ? x->u.token.access_token : x->u.ticket.ticket;
	int64_t life_s = token ? x->u.token.expires_in : x->u.ticket.expires_in;
	if (x->odd == ANSWER_SOUND && x->code == 0 && value.n > 0 && value.n < TOKEN_BYTES && life_s > 0) {
		text_clear(&t->value);
		text_add(&t->value, value);
		t->got_ms = t->asked_ms; /* WeCom counts from when it made it, which is no earlier */
		t->life_ms = (life_s < TOKEN_MOST_S ? life_s : TOKEN_MOST_S) * 1000;
		t->failures = 0;
		t->refused = false;
		t->not_before_ms = 0;
		return;
	}
	t->code = x->code;
	snprintf(t->said, sizeof t->said, "%.*s", SPAN_ARG(x->msg));
	if (x->odd != ANSWER_SOUND)
		text_addf(&t->trouble, "%s answered with %s (status %d)", name, answer_odd_name(x->odd), x->status);
	else
		text_addf(&t->trouble, "%s answered %lld: %.*s%s%s", name, (long long)x->code, SPAN_ARG(x->msg),
			todo_of(x)[0] ? "; " : "", todo_of(x));
	failed(t, now_ms, x->cls == ERRCLASS_CONFIG || x->cls == ERRCLASS_BUG || x->cls == ERRCLASS_WAIT);
}

void sendtoken_drop(struct sendtoken *t, struct span used)
{
	if (span_eq(text_span(&t->value), used))
		text_clear(&t->value);
}
