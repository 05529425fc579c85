#include "sandbox/brainpage.h"

#include "brainint.h"

#include "net/url.h"

#include <string.h>

#define CODE_MS 300000
#define TICKET_MS INT64_C(7200000)
#define TICKETS_AN_HOUR 100 /* for the app */
#define HOUR_MS INT64_C(3600000)
#define STATE_CHARS 128

struct brain_oauth { /* a code, and who brought it */
	struct span who;
	int64_t made_ms;
	bool used;
};

/* -- opening a page ------------------------------------------------------------------------------------------------------ */

static bool plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'z') ||
			    (s.p[i] >= 'A' && s.p[i] <= 'Z')))
			return false;
	return true;
}

/* The host of an address with its port, as 可信域名 is compared. */
static bool trusted(const struct brain *b, struct span url)
{
	struct span host = b->conf.trusted;
	size_t at = span_search(url, SPAN_LIT("://"));
	struct span rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(url, at + 3), here, tail;
	if (!span_starts(url, "http://") && !span_starts(url, "https://"))
		return false;
	span_cut(rest, '/', &here, &tail);
	span_cut(here, '?', &here, &tail);
	return here.n > 0 && (!host.n || span_eq(here, host));
}

static struct span given(struct arena *a, struct span query, const char *name)
{
	struct span v = SPAN_LIT("");
	return url_decode(a, url_param(query, name), &v) == RC_OK && span_present(v) ? v : SPAN_LIT("");
}

static const char *check(const struct brain *b, struct arena *a, struct span query)
{
	struct span scope = given(a, query, "scope"), state = given(a, query, "state");
	if (!span_eq(given(a, query, "appid"), b->conf.corpid))
		return "40013 invalid appid";
	if (!span_is(given(a, query, "response_type"), "code"))
		return "response_type is not code";
	if (!span_is(scope, "snsapi_base") && !span_is(scope, "snsapi_privateinfo"))
		return "invalid scope";
	if (state.n > STATE_CHARS || !plain(state))
		return "invalid state";
	if (!trusted(b, given(a, query, "redirect_uri")))
		return "50001 redirect_uri is not under the trusted domain";
	return NULL;
}

const char *brainpage_authorize(
	struct brain *b, int64_t now_ms, struct span query, struct span who, struct text *ret_to)
{
	struct arena *a = arena_new(0);
	struct span to = given(a, query, "redirect_uri");
	const char *wrong = check(b, a, query);
	text_clear(ret_to);
	if (!wrong) {
		struct brain_oauth *o = arena_alloc(b->arena, sizeof *o);
		struct span code = brainworld_id(b, "code-");
		*o = (struct brain_oauth){.who = arena_copy(b->arena, who), .made_ms = now_ms};
		(void)map_put(b->oauths, code, o);
		text_addf(ret_to, "%.*s%scode=%.*s&state=%.*s", SPAN_ARG(to),
			span_find(to, '?') == SIZE_MAX ? "?" : "&", SPAN_ARG(code), SPAN_ARG(given(a, query, "state")));
	}
	arena_free(a);
	return wrong;
}

bool brainpage_person(const struct brain *b, int i, struct span *ret_id, struct span *ret_name)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(b->employees, &at, &key, &v)) {
		const struct brain_employee *e = v;
		if (e->left || i-- > 0)
			continue;
		*ret_id = e->userid;
		*ret_name = e->name;
		return true;
	}
	for (at = 0; map_each(b->customers, &at, &key, &v);) {
		const struct brain_customer *c = v;
		if (i-- > 0)
			continue;
		*ret_id = c->id;
		*ret_name = c->name;
		return true;
	}
	return false;
}

/* -- auth/getuserinfo ------------------------------------------------------------------------------------------------------ */

static bool followed(const struct brain_customer *c)
{
	for (int i = 0; i < c->relations.n; i++)
		if (brainworld_friend(c->relations.v[i]))
			return true;
	return false;
}

static int64_t person(struct brain_request *r, bool old)
{
	struct brain_oauth *o = map_get(r->b->oauths, brainapi_param(r, "code"));
	if (!o)
		return 40029;
	if (o->used)
		return 42022;
	if (r->now_ms - o->made_ms > CODE_MS)
		return 42003;
	o->used = true;
	struct brain_employee *e = brainworld_employee(r->b, o->who, false);
	struct brain_customer *c = e ? NULL : brainworld_customer(r->b, o->who);
	if (e && !e->left) {
		jsonw_kstr(r->w, old ? "UserId" : "userid", e->userid);
		return 0;
	}
	jsonw_kstr(r->w, old ? "OpenId" : "openid", arena_printf(r->a, "o-%.*s", SPAN_ARG(o->who)));
	if (c && followed(c))
		jsonw_kstr(r->w, "external_userid", c->id);
	return 0;
}

int64_t brainpage_userinfo(struct brain_request *r)
{
	return person(r, false);
}

int64_t brainpage_old_userinfo(struct brain_request *r)
{
	return person(r, true);
}

/* -- tickets (api.md 16.3) ------------------------------------------------------------------------------------------------------ */

/* The same one as long as it lives. */
static int64_t ticket(struct brain_request *r, struct brain_ticket *t, const char *prefix)
{
	if (t->hour != r->now_ms / HOUR_MS) {
		t->hour = r->now_ms / HOUR_MS;
		t->in_hour = 0;
	}
	if (++t->in_hour > TICKETS_AN_HOUR)
		return 45009;
	if (!t->value.n || r->now_ms >= t->until_ms) {
		t->value = brainworld_id(r->b, prefix);
		t->until_ms = r->now_ms + TICKET_MS;
	}
	jsonw_kstr(r->w, "ticket", t->value);
	jsonw_kint(r->w, "expires_in", (t->until_ms - r->now_ms) / 1000);
	return 0;
}

int64_t brainpage_corp_ticket(struct brain_request *r)
{
	return ticket(r, &r->b->corp_ticket, "tick-corp-");
}

int64_t brainpage_app_ticket(struct brain_request *r)
{
	return span_is(brainapi_param(r, "type"), "agent_config") ? ticket(r, &r->b->app_ticket, "tick-app-") : 40058;
}
