#include "agreeask.h"

#include "oneask.h"

#include "base/map.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "wecom/answer.h"
#include "wecom/request.h"

#include <string.h>

#define CALL_MS 10000
#define TOKEN_BYTES 1024
#define TOKEN_EARLY_MS 300000
#define KNOWN_MOST 200000 /* then all is asked anew */
#define NO_MS \
	(10 * INT64_C(60000)) /* a no is asked again so soon: he may have agreed since, and nobody tells this process */
#define HOUR_MS INT64_C(3600000)

struct known {
	bool agreed;
	int64_t at_ms;
};

struct agreeask {
	const struct conf *conf;
	struct oneask *ask;
	struct map *known; /* "employee customer room" -> struct known */
	struct text token;
	int64_t token_until_ms;
	bool checks; /* [archive] check_consent */
};

enum rc agreeask_new(const struct conf *conf, struct agreeask **ret, struct err *err)
{
	struct agreeask *k = mem_alloc(sizeof *k);
	enum rc rc = oneask_new("siyu", &k->ask, err);
	if (rc) {
		mem_free(k);
		return rc;
	}
	k->conf = conf;
	k->known = map_new();
	k->checks = conf_flag(conf, "archive", NULL, "check_consent");
	text_init(&k->token, TOKEN_BYTES);
	*ret = k;
	return RC_OK;
}

void agreeask_free(struct agreeask *k)
{
	if (!k)
		return;
	if (k->token.p)
		secret_wipe(k->token.p, k->token.cap);
	text_release(&k->token);
	map_free(k->known, mem_free);
	oneask_free(k->ask);
	mem_free(k);
}

/* -- who is meant ---------------------------------------------------------------------------------------------------------------- */

/* Ids of people outside begin so (callbacks.md 7.3, [U]: so it can be said otherwise). */
static bool outside(const struct agreeask *k, struct span id)
{
	struct span rest = conf_get(k->conf, "archive", NULL, "external"), one;
	while (span_present(rest)) {
		span_cut(rest, ' ', &one, &rest);
		if (one.n && id.n >= one.n && span_eq(span_take(id, one.n), one))
			return true;
	}
	return false;
}

/* Of a single chat the one outside; of a group who said it, if he is outside. Absent: nobody's business. */
static struct span party_of(const struct agreeask *k, const struct chatmsg *m)
{
	if (span_present(m->party) || outside(k, m->from))
		return span_present(m->party) ? m->party : m->from;
	for (int i = 0; i < m->to_n && m->room.n == 0; i++)
		if (outside(k, m->to[i]))
			return m->to[i];
	return SPAN_ABSENT;
}

static struct span employee_of(const struct chatmsg *m)
{
	if (m->room.n || !span_eq(m->from, m->party))
		return m->room.n ? SPAN_LIT("") : m->from;
	for (int i = 0; i < m->to_n; i++)
		if (!span_eq(m->to[i], m->party))
			return m->to[i];
	return SPAN_LIT("");
}

static struct span key_of(struct arena *a, struct span employee, struct span customer, struct span room)
{
	return arena_printf(a, "%.*s %.*s %.*s", SPAN_ARG(employee), SPAN_ARG(customer), SPAN_ARG(room));
}

static void remember(struct agreeask *k, struct arena *a, const struct chatmsg_consent *c)
{
	struct known *v = mem_alloc(sizeof *v);
	*v = (struct known){c->agreed, c->at_ms};
	mem_free(map_put(k->known, key_of(a, c->employee, c->customer, c->room), v));
}

static const struct known *fresh(const struct agreeask *k, struct span key, int64_t now_ms)
{
	const struct known *v = map_get(k->known, key);
	int64_t yes_ms = conf_int(k->conf, "archive", NULL, "consent_hours") * HOUR_MS;
	return v && now_ms - v->at_ms < (v->agreed ? yes_ms : NO_MS) ? v : NULL;
}

/* -- asking -------------------------------------------------------------------------------------------------------------------------- */

static enum rc call(struct agreeask *k, struct arena *a, const struct request *r, struct span token, struct answer *ret,
	struct err *err)
{
	struct request_http http;
	struct oneask_reply reply;
	enum rc rc = request_build(a, r, &http, err);
	if (rc)
		return rc;
	const struct fetch_call c = {.id = 1,
		.method = http.method,
		.url = api_url(a, conf_get(k->conf, "wecom", NULL, "api_base"), http.path, token),
		.content_type = http.content_type,
		.body = http.body,
		.timeout_ms = CALL_MS};
	rc = oneask_call(k->ask, &c, &reply, err);
	if (rc)
		return rc;
	if (reply.outcome != FETCH_ANSWERED)
		return err_set(err, RC_AGAIN, "asking WeCom who agreed to the archive: %s", reply.why);
	answer_parse(a, r->api, reply.status, arena_copy(a, reply.body), ret);
	if (ret->odd != ANSWER_SOUND)
		return err_set(err, RC_AGAIN, "asking WeCom who agreed to the archive: an answer that is %s",
			answer_odd_name(ret->odd));
	return RC_OK;
}

static enum rc said_no(const struct answer *x, const char *what, struct err *err)
{
	const char *todo = errclass_find(x->api, x->code)->todo;
	enum rc rc =
		x->cls == ERRCLASS_RETRY || x->cls == ERRCLASS_WAIT || x->cls == ERRCLASS_TOKEN ? RC_AGAIN : RC_DENIED;
	return err_set(err, rc, "%s answered %lld: %.*s%s%s", what, (long long)x->code, SPAN_ARG(x->msg),
		todo[0] ? "; " : "", todo);
}

static enum rc get_token(struct agreeask *k, struct arena *a, int64_t now_ms, struct err *err)
{
	struct answer x;
	const struct request r = {.api = API_GETTOKEN,
		.u.token = {conf_get(k->conf, "corp", NULL, "corpid"), conf_get(k->conf, "archive", NULL, "secret")}};
	if (k->token.n && now_ms < k->token_until_ms)
		return RC_OK;
	enum rc rc = call(k, a, &r, SPAN_ABSENT, &x, err);
	if (rc)
		return rc;
	if (x.code != 0)
		return said_no(&x, "gettoken with the archive's secret", err);
	text_clear(&k->token);
	text_add(&k->token, x.u.token.access_token);
	k->token_until_ms = now_ms + x.u.token.expires_in * 1000 - TOKEN_EARLY_MS;
	return text_check(&k->token, err);
}

static enum rc ask(struct agreeask *k, struct arena *a, const struct request *r, int64_t now_ms, struct answer *ret,
	struct err *err)
{
	enum rc rc = get_token(k, a, now_ms, err);
	if (!rc)
		rc = call(k, a, r, text_span(&k->token), ret, err);
	if (rc || ret->code == 0)
		return rc;
	if (ret->cls == ERRCLASS_TOKEN)
		text_clear(&k->token); /* a new one is got with the next try */
	return said_no(ret, api_def(r->api)->name, err);
}

/* The words that mean yes are not all published. */
static bool means_yes(const struct agreeask *k, struct span status)
{
	struct span rest = conf_get(k->conf, "archive", NULL, "agreed"), one;
	while (span_present(rest)) {
		span_cut(rest, ' ', &one, &rest);
		if (one.n && span_eq(one, status))
			return true;
	}
	return false;
}

struct learning {
	struct agreeask *k;
	struct arena *a;
	int64_t now_ms;
	struct chatmsg_consent *v; /* what is asked for, then what is known */
	int n;
};

static bool asked_already(const struct learning *l, struct span employee, struct span customer, struct span room)
{
	for (int i = 0; i < l->n; i++)
		if (span_eq(l->v[i].employee, employee) && span_eq(l->v[i].customer, customer) &&
			span_eq(l->v[i].room, room))
			return true;
	return false;
}

static void want(struct learning *l, const struct chatmsg *m)
{
	struct span employee = employee_of(m);
	if (!span_present(m->party) || fresh(l->k, key_of(l->a, employee, m->party, m->room), l->now_ms) ||
		asked_already(l, employee, m->party, m->room))
		return;
	l->v[l->n++] = (struct chatmsg_consent){.employee = employee,
		.customer = m->party,
		.room = m->room,
		.at_ms = l->now_ms,
		.agreed = !l->k->checks};
}

/* Pairs from..from+n of which none is in a group. Who is not in the answer did not agree. */
static enum rc ask_pairs(struct learning *l, const int *at, int n, struct err *err)
{
	struct request_agree_pair pair[REQUEST_MAX_AGREE];
	struct request r = {.api = API_AGREE_SINGLE, .u.agree = {.info = pair, .info_n = (size_t)n}};
	struct answer x;
	for (int i = 0; i < n; i++)
		pair[i] = (struct request_agree_pair){l->v[at[i]].employee, l->v[at[i]].customer};
	enum rc rc = ask(l->k, l->a, &r, l->now_ms, &x, err);
	for (size_t j = 0; !rc && j < x.u.agree.agreeinfo_n; j++)
		for (int i = 0; i < n; i++)
			if (span_eq(x.u.agree.agreeinfo[j].userid, pair[i].userid) &&
				span_eq(x.u.agree.agreeinfo[j].exteranalopenid, pair[i].exteranalopenid))
				l->v[at[i]].agreed = means_yes(l->k, x.u.agree.agreeinfo[j].agree_status);
	return rc;
}

static enum rc ask_room(struct learning *l, struct span room, struct err *err)
{
	struct request r = {.api = API_AGREE_ROOM, .u.agree = {.roomid = room}};
	struct answer x;
	enum rc rc = ask(l->k, l->a, &r, l->now_ms, &x, err);
	for (int i = 0; !rc && i < l->n; i++)
		for (size_t j = 0; span_eq(l->v[i].room, room) && j < x.u.agree.agreeinfo_n; j++)
			if (span_eq(x.u.agree.agreeinfo[j].exteranalopenid, l->v[i].customer))
				l->v[i].agreed = means_yes(l->k, x.u.agree.agreeinfo[j].agree_status);
	return rc;
}

static enum rc ask_all(struct learning *l, struct err *err)
{
	int at[REQUEST_MAX_AGREE], n = 0;
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < l->n; i++) {
		bool first = l->v[i].room.n > 0;
		for (int j = 0; first && j < i; j++)
			first = !span_eq(l->v[j].room, l->v[i].room);
		if (first)
			rc = ask_room(l, l->v[i].room, err);
		else if (l->v[i].room.n == 0)
			at[n++] = i;
		if (!rc && n == REQUEST_MAX_AGREE) {
			rc = ask_pairs(l, at, n, err);
			n = 0;
		}
	}
	return rc || n == 0 ? rc : ask_pairs(l, at, n, err);
}

enum rc agreeask_learn(struct agreeask *k, struct arena *a, struct chatmsg *v, int n, int64_t now_ms,
	struct chatmsg_consent **ret, int *ret_count, struct err *err)
{
	struct learning l = {k, a, now_ms, arena_array(a, (size_t)n + 1, sizeof *l.v), 0};
	if (map_count(k->known) > KNOWN_MOST) {
		map_free(k->known, mem_free);
		k->known = map_new();
	}
	for (int i = 0; i < n; i++) {
		v[i].party = party_of(k, &v[i]);
		want(&l, &v[i]);
	}
	enum rc rc = k->checks ? ask_all(&l, err) : RC_OK;
	if (rc)
		return rc;
	for (int i = 0; i < l.n; i++)
		remember(k, a, &l.v[i]);
	*ret = l.v;
	*ret_count = l.n;
	return RC_OK;
}

void agreeask_again(struct agreeask *k, const struct chatmsg_consent *v, int n)
{
	struct arena *a = arena_new(4096);
	for (int i = 0; i < n; i++)
		mem_free(map_del(k->known, key_of(a, v[i].employee, v[i].customer, v[i].room)));
	arena_free(a);
}

bool agreeask_allows(struct agreeask *k, const struct chatmsg *m, int64_t now_ms)
{
	struct arena *a = arena_new(4096);
	const struct chatmsg_consent said = {.employee = employee_of(m),
		.customer = m->party,
		.room = m->room,
		.agreed = span_is(m->kind, "agree"),
		.at_ms = now_ms};
	bool yes = said.agreed || span_is(m->kind, "disagree");
	if (yes)
		remember(k, a, &said);
	else {
		const struct known *v = map_get(k->known, key_of(a, said.employee, said.customer, said.room));
		yes = v && v->agreed;
	}
	arena_free(a);
	return yes;
}
