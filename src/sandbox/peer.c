#include "peeraudit.h"
#include "peercontrol.h"
#include "peerpicture.h"
#include "peerpost.h"

#include "brainint.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/httpd.h"
#include "net/url.h"
#include "sandbox/brainpage.h"

#include <string.h>

#define UPLOAD_BYTES ((size_t)21 << 20) /* a file of 20 MiB and its frame */
#define BODIES_BYTES ((size_t)96 << 20)
#define ANSWER_BYTES ((size_t)64 << 20)
#define CONCURRENT 20
#define MUTE_MS 60000 /* so long a call whose answer never arrives is kept */
#define FLYING_WAIT_MS 2
#define LOOP_WAIT_MS 1000
#define PEOPLE_SHOWN 50
#define JSON_TYPE "application/json; charset=UTF-8"

struct held { /* an answer that waits for its time */
	struct held *next;
	struct httpd_req *req;
	int64_t at_ms;
	bool mute;
	struct text path, body;
	uint64_t pair; /* of mark_tag: which relation it writes; 0: none */
};

struct peer {
	struct brain *brain;
	struct httpd *httpd;
	struct peerpost *post;
	struct peeraudit *audit; /* NULL: no archive is kept */
	struct held *held;
	int concurrent_max;
	char *version;
	int64_t (*now_ms)(void *user);
	void *user;
	struct text out;
	struct peercontrol_heard heard[PEERCONTROL_KEPT];
	int64_t heard_count;
};

static int64_t now(const struct peer *p)
{
	return p->now_ms ? p->now_ms(p->user) : clock_real_ms();
}

static void answer(struct httpd_req *req, int status, struct span json)
{
	httpd_answer(req, status, JSON_TYPE, json, NULL);
}

/* -- the API ------------------------------------------------------------------------------------------------------- */

static struct held *hold(struct peer *p, struct httpd_req *req, struct span path, int64_t at_ms)
{
	struct held *h = mem_alloc(sizeof *h);
	h->req = req;
	h->at_ms = at_ms;
	text_init(&h->path, 65536);
	text_add(&h->path, path);
	text_init(&h->body, ANSWER_BYTES);
	h->next = p->held;
	p->held = h;
	return h;
}

static void drop(struct held **at)
{
	struct held *h = *at;
	*at = h->next;
	text_release(&h->path);
	text_release(&h->body);
	mem_free(h);
}

static bool give_due(struct peer *p, int64_t now_ms)
{
	bool any = false;
	for (struct held **at = &p->held; *at;) {
		struct held *h = *at;
		if (h->at_ms > now_ms) {
			at = &h->next;
			continue;
		}
		if (h->mute)
			httpd_answer_empty(h->req, 504);
		else
			answer(h->req, 200, text_span(&h->body));
		drop(at);
		any = true;
	}
	return any;
}

/* Which relation a mark_tag writes, 0 if the body does not say. */
static uint64_t pair_of(struct span path, struct span body)
{
	struct json_doc *doc;
	struct text pair;
	uint64_t hash = 0;
	if (!span_ends(path, "/mark_tag") || json_parse(body, &doc, NULL))
		return 0;
	struct span userid = json_str(json_get(json_root(doc), "userid"));
	struct span customer = json_str(json_get(json_root(doc), "external_userid"));
	if (userid.n > 0 && customer.n > 0) {
		text_init(&pair, body.n + 1);
		text_add(&pair, userid);
		text_addc(&pair, ' ');
		text_add(&pair, customer);
		hash = span_hash(text_span(&pair)) | 1;
		text_release(&pair);
	}
	json_free(doc);
	return hash;
}

/* What only somebody sees who has several calls under way: 45033, 45035 (api.md 1.3). */
static int64_t crowd(const struct peer *p, struct span path, uint64_t pair)
{
	int same = 0;
	for (const struct held *h = p->held; h; h = h->next) {
		same += !h->mute && span_eq(text_span(&h->path), path);
		if (pair != 0 && h->pair == pair && !h->mute)
			return 45035;
	}
	return same >= p->concurrent_max ? 45033 : 0;
}

static void serve_api(struct peer *p, struct httpd_req *req, int64_t now_ms)
{
	struct span path = httpd_path(req), body = httpd_body(req), query = httpd_query(req);
	struct text target;
	struct brain_answer a;
	char method[16] = "";
	uint64_t pair = pair_of(path, body);
	int64_t refusal = crowd(p, path, pair);
	size_t n = httpd_method(req).n;
	if (n < sizeof method)
		memcpy(method, httpd_method(req).p, n);
	text_init(&target, 65536);
	text_add(&target, path);
	if (span_present(query))
		text_addc(&target, '?');
	text_add(&target, query);
	if (refusal)
		brainapi_refuse(p->brain, now_ms, text_span(&target), refusal, &p->out, &a);
	else
		brain_call(p->brain, now_ms, strcmp(method, "HEAD") == 0 ? "GET" : method, text_span(&target),
			httpd_header(req, "Content-Type"), body, &p->out, &a);
	text_release(&target);
	if (a.status != 200) {
		httpd_answer_empty(req, a.status);
		return;
	}
	struct held *h = hold(p, req, path, now_ms + (a.mute ? MUTE_MS : a.delay_ms));
	h->mute = a.mute;
	h->pair = pair;
	text_add(&h->body, text_span(&p->out));
}

/* -- the peer's own paths ------------------------------------------------------------------------------------------------- */

static void verified(void *user, void *who, bool right, int status, int64_t ms, const char *why)
{
	struct text out;
	struct jsonw w;
	(void)user;
	text_init(&out, 4096);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", right);
	jsonw_kint(&w, "status", status);
	jsonw_kint(&w, "ms", ms);
	if (!right)
		jsonw_kcstr(&w, "error", why);
	jsonw_end_obj(&w);
	answer(who, right ? 200 : 502, text_span(&out));
	text_release(&out);
}

static void serve_health(struct peer *p, struct httpd_req *req)
{
	struct jsonw w;
	text_clear(&p->out);
	jsonw_init(&w, &p->out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", true);
	jsonw_kcstr(&w, "role", "sandbox");
	jsonw_kcstr(&w, "version", p->version);
	jsonw_end_obj(&w);
	answer(req, 200, text_span(&p->out));
}

/* Who is at the client? A link for each: nobody is logged in here. */
static void serve_choice(struct peer *p, struct httpd_req *req)
{
	struct span id, name;
	text_clear(&p->out);
	text_adds(&p->out,
		"<!doctype html><meta charset=\"utf-8\"><title>sandbox</title><p>Who opens this page?</p><ul>\n");
	for (int i = 0; i < PEOPLE_SHOWN && brainpage_person(p->brain, i, &id, &name); i++) {
		text_adds(&p->out, "<li><a href=\"?");
		for (struct span q = httpd_query(req); q.n; q = span_drop(q, 1))
			text_add(&p->out,
				q.p[0] == '&'           ? SPAN_LIT("&amp;")
					: q.p[0] == '"' ? SPAN_LIT("%22")
							: span_take(q, 1));
		text_adds(&p->out, "&amp;as=");
		url_encode(&p->out, id);
		text_adds(&p->out, "\">");
		url_encode(&p->out, id); /* ids are plain as a rule */
		text_adds(&p->out, "</a></li>\n");
	}
	text_adds(&p->out, "</ul>\n");
	httpd_answer(req, 200, "text/html; charset=utf-8", text_span(&p->out), NULL);
}

static void serve_authorize(struct peer *p, struct httpd_req *req, int64_t now_ms)
{
	struct arena *a = arena_new(0);
	struct span who = SPAN_ABSENT;
	if (url_decode(a, url_param(httpd_query(req), "as"), &who) || !who.n) {
		serve_choice(p, req);
		arena_free(a);
		return;
	}
	const char *wrong = brainpage_authorize(p->brain, now_ms, httpd_query(req), who, &p->out);
	struct span to = arena_printf(a, "Location: %.*s", SPAN_ARG(text_span(&p->out)));
	const char *const headers[] = {to.p, NULL};
	if (wrong)
		httpd_answer(req, 400, "text/plain", span_of(wrong), NULL);
	else
		httpd_answer(req, 302, NULL, SPAN_LIT(""), headers);
	arena_free(a);
}

static void serve_control(struct peer *p, struct httpd_req *req, int64_t now_ms)
{
	struct peercontrol c = {.brain = p->brain, .now_ms = now_ms, .heard = p->heard, .heard_count = p->heard_count};
	char method[16] = "";
	size_t n = httpd_method(req).n;
	if (span_is(httpd_path(req), "/sandbox/verify") && httpd_is(req, "POST")) {
		if (!peerpost_verify(p->post, now_ms, req))
			answer(req, 400, SPAN_LIT("{\"ok\":false,\"error\":\"there is no callback url\"}"));
		return;
	}
	if (n < sizeof method)
		memcpy(method, httpd_method(req).p, n);
	peerpost_counts(p->post, &c.counts);
	int status = peercontrol_serve(&c, strcmp(method, "HEAD") == 0 ? "GET" : method, httpd_path(req),
		httpd_query(req), httpd_body(req), &p->out);
	answer(req, status, text_span(&p->out));
}

static void serve_picture(struct peer *p, struct httpd_req *req)
{
	peerpicture_draw(httpd_path(req), &p->out);
	httpd_answer(req, 200, "image/gif", text_span(&p->out), NULL);
}

static void serve(void *user, struct httpd_req *req)
{
	struct peer *p = user;
	struct span path = httpd_path(req);
	int64_t now_ms = now(p);
	if (span_starts(path, "/cgi-bin/"))
		serve_api(p, req, now_ms);
	else if (span_starts(path, "/sandbox/"))
		serve_control(p, req, now_ms);
	else if (span_is(path, "/connect/oauth2/authorize") && httpd_is(req, "GET"))
		serve_authorize(p, req, now_ms);
	else if ((span_starts(path, "/wwpic/") || span_starts(path, "/group/")) && httpd_is(req, "GET"))
		serve_picture(p, req);
	else if (span_is(path, "/healthz"))
		serve_health(p, req);
	else
		httpd_answer_empty(req, 404);
}

/* -- life -------------------------------------------------------------------------------------------------------------------- */

enum rc peer_new(const struct peer_conf *conf, struct peer **ret_peer, struct err *err)
{
	struct peer *p = mem_alloc(sizeof *p);
	struct brain_conf bc = conf->brain;
	p->now_ms = conf->now_ms;
	p->user = conf->user;
	p->concurrent_max = conf->concurrent_max > 0 ? conf->concurrent_max : CONCURRENT;
	p->version = mem_str(conf->version ? conf->version : "");
	text_init(&p->out, ANSWER_BYTES);
	for (int i = 0; i < PEERCONTROL_KEPT; i++)
		text_init(&p->heard[i].plaintext, UPLOAD_BYTES);
	const struct httpd_conf hc = {.listen_fd = conf->listen_fd,
		.body_max_bytes = UPLOAD_BYTES,
		.bodies_max_bytes = BODIES_BYTES,
		.request_ms = 60000,
		.date = true,
		.user = p,
		.serve = serve};
	enum rc rc = peerpost_new(conf, verified, p, &p->post, err);
	bc.archive = conf->archive_path.n > 0;
	if (!rc && bc.archive != (conf->archive_key.n > 0))
		rc = err_set(err, RC_INVALID, "the archive wants a file and a key, both");
	if (!rc && bc.archive)
		rc = peeraudit_new(conf->archive_path, conf->archive_key, &p->audit, err);
	if (!rc)
		rc = httpd_new(&hc, &p->httpd, err);
	if (rc) {
		peer_free(p);
		return rc;
	}
	p->brain = brain_new(&bc, now(p));
	if (conf->employees > 0)
		brain_populate(p->brain, conf->employees, conf->customers, now(p), conf->populate_ms, conf->states);
	*ret_peer = p;
	return RC_OK;
}

void peer_free(struct peer *p)
{
	if (!p)
		return;
	while (p->held) {
		httpd_answer_empty(p->held->req, 503);
		drop(&p->held);
	}
	peerpost_free(p->post);
	peeraudit_free(p->audit);
	httpd_free(p->httpd);
	brain_free(p->brain);
	for (int i = 0; i < PEERCONTROL_KEPT; i++)
		text_release(&p->heard[i].plaintext);
	text_release(&p->out);
	mem_free(p->version);
	mem_free(p);
}

/* -- turns ---------------------------------------------------------------------------------------------------------------------- */

static void on_event(void *user, enum brain_event what, int64_t at_ms, struct span bytes)
{
	struct peer *p = user;
	if (what == BRAIN_ORDER) {
		peerpost_order(p->post, at_ms, bytes);
		return;
	}
	struct peercontrol_heard *h = &p->heard[p->heard_count++ % PEERCONTROL_KEPT];
	h->at_ms = at_ms;
	text_clear(&h->plaintext);
	text_add(&h->plaintext, bytes);
	peerpost_callback(p->post, at_ms, bytes);
}

static int64_t sooner(int64_t wait_ms, int64_t at_ms, int64_t now_ms)
{
	if (at_ms <= now_ms)
		return 0;
	return at_ms - now_ms < wait_ms ? at_ms - now_ms : wait_ms;
}

static int64_t wait_of(const struct peer *p, int64_t most_ms)
{
	int64_t now_ms = now(p), wait = sooner(most_ms, brain_next_ms(p->brain), now_ms);
	for (const struct held *h = p->held; h; h = h->next)
		wait = sooner(wait, h->at_ms, now_ms);
	if (peerpost_flying(p->post)) /* their sockets are not in the server's set */
		return wait < FLYING_WAIT_MS ? wait : FLYING_WAIT_MS;
	return sooner(wait, peerpost_next_ms(p->post), now_ms);
}

bool peer_turn(struct peer *p, int other_fd, int64_t most_ms)
{
	bool ready = httpd_wait(p->httpd, other_fd, wait_of(p, most_ms));
	httpd_run(p->httpd);
	int64_t now_ms = now(p);
	brain_step(p->brain, now_ms, on_event, p);
	peerpost_step(p->post, now_ms);
	if (p->audit)
		peeraudit_write(p->audit, p->brain);
	if (give_due(p, now_ms))
		httpd_run(p->httpd);
	return ready;
}

void peer_loop(struct peer *p, int stop_fd)
{
	while (!peer_turn(p, stop_fd, LOOP_WAIT_MS))
		;
}

void peer_counts(const struct peer *p, struct peer_counts *ret)
{
	peerpost_counts(p->post, ret);
}
