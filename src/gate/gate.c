#include "gate/gate.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "grumble.h"
#include "hook.h"
#include "shophook.h"
#include "inbox/wake.h"
#include "net/httpd.h"
#include "net/url.h"
#include "tally.h"
#include "turn.h"
#include "wecom/envelope.h"
#include <string.h>
#include <unistd.h>

#define ARENA_KEEP_BYTES ((size_t)1 << 20)
#define REPLAY_MOST 65536u
#define REPLAY_UNFRESH_MS 300000 /* the window of replays where timestamps are not asked */
#define APP_NAME_MAX 63
#define STAMP_MAX_CHARS 12
/* WeCom's heads have 600 bytes, an echostr some hundred more. The library clears as much for each request. */
#define HEAD_MAX_BYTES ((size_t)8 << 10)
#define UNWELL_MS 60000
#define GENERIC_REFUSAL 403 /* every failure of an envelope: same status, same empty body (callbacks.md 2.3) */

struct app {
	char *name;
	struct envelope_key *key;
};

struct gate {
	struct app *apps;
	int apps_count;
	char *orders_key, *corpid;
	bool (*order_counts)(struct span status);
	size_t orders_key_bytes;
	struct shophook *shops;
	int64_t freshness_ms;
	char *version, *wake_path, *tally_path;
	int64_t (*now_ms)(void *user);
	void *user;
	struct httpd *httpd;
	struct arena *arena; /* of the turn */
	struct grumble grumble;
	struct gate_counts counts;
	struct tally tally;
	struct turn turn;
};

/* Callbacks --------------------------------------------------------------------------------------------------------*/

static void refuse(struct gate *g, struct httpd_req *req, enum grumble_why why)
{
	g->counts.refused++;
	grumble_refused(&g->grumble, why, g->now_ms(g->user), httpd_path(req));
	httpd_answer_empty(req, GENERIC_REFUSAL);
}

static void refuse_stale(struct gate *g, struct httpd_req *req, int64_t now_ms, int64_t off_ms)
{
	g->counts.refused++;
	g->counts.stale++;
	grumble_stale(&g->grumble, now_ms, httpd_path(req), off_ms);
	httpd_answer_empty(req, GENERIC_REFUSAL);
}

static enum grumble_why why_of(enum envelope_verdict v)
{
	switch (v) {
	case ENVELOPE_SIGNATURE: return GRUMBLE_SIGNATURE;
	case ENVELOPE_RECEIVEID: return GRUMBLE_RECEIVEID;
	case ENVELOPE_AES: return GRUMBLE_AES;
	case ENVELOPE_FRAME: return GRUMBLE_FRAME;
	case ENVELOPE_BASE64: return GRUMBLE_BASE64;
	default: return GRUMBLE_PARSE;
	}
}

/* A signature does not say which of its parts is the timestamp (callbacks.md 2.2), so it must look like one: plain
 * decimal. How far off it may be is for fresh() to say. */
static bool plausible(struct span timestamp, int64_t *ret_ms)
{
	int64_t s;
	if (timestamp.n == 0 || timestamp.n > STAMP_MAX_CHARS || !span_int(timestamp, &s) || s <= 0)
		return false;
	*ret_ms = s * 1000;
	return true;
}

/* true: within the window, or the window is off. */
static bool fresh(struct gate *g, int64_t stamp_ms, int64_t now_ms)
{
	if (g->freshness_ms == 0)
		return true;
	int64_t off_ms = now_ms - stamp_ms;
	if (off_ms > g->freshness_ms || off_ms < -g->freshness_ms)
		return false;
	grumble_fresh(&g->grumble);
	return true;
}

struct signed_query {
	struct envelope_query q;
	struct span echostr;
	int64_t stamp_ms;
};

/* Each value is percent-decoded exactly once (callbacks.md 1.2). */
static bool read_query(struct gate *g, struct httpd_req *req, struct signed_query *ret, enum grumble_why *ret_why)
{
	struct span query = httpd_query(req);
	*ret_why = GRUMBLE_QUERY;
	if (url_decode(g->arena, url_param(query, "msg_signature"), &ret->q.signature) != RC_OK ||
		url_decode(g->arena, url_param(query, "timestamp"), &ret->q.timestamp) != RC_OK ||
		url_decode(g->arena, url_param(query, "nonce"), &ret->q.nonce) != RC_OK ||
		url_decode(g->arena, url_param(query, "echostr"), &ret->echostr) != RC_OK)
		return false;
	if (!span_present(ret->q.signature) || !span_present(ret->q.timestamp) || !span_present(ret->q.nonce))
		return false;
	*ret_why = GRUMBLE_TIMESTAMP;
	return plausible(ret->q.timestamp, &ret->stamp_ms);
}

/* The console saves the URL: the plaintext goes back byte for byte; a read, so nothing is remembered (callbacks.md 1.3). */
static void serve_verification(struct gate *g, struct httpd_req *req, const struct app *app)
{
	struct signed_query query = {0};
	struct envelope_content content;
	enum grumble_why why;
	if (!read_query(g, req, &query, &why) || !span_present(query.echostr)) {
		refuse(g, req, why);
		return;
	}
	enum envelope_verdict v =
		envelope_open(app->key, g->arena, &query.q, envelope_unspace(g->arena, query.echostr), &content);
	int64_t now_ms = g->now_ms(g->user);
	if (v != ENVELOPE_OK) {
		refuse(g, req, why_of(v));
	} else if (!fresh(g, query.stamp_ms, now_ms)) {
		refuse_stale(g, req, now_ms, now_ms - query.stamp_ms);
	} else {
		g->counts.verified++;
		g->counts.verified_ms = now_ms;
		httpd_answer(req, 200, "text/plain", content.msg, NULL);
	}
}

/* What is genuine is kept, whatever is inside: reading it is the fold's business (architecture-exact.md 9). */
static void serve_callback(struct gate *g, struct httpd_req *req, int index)
{
	struct signed_query query = {0};
	struct envelope_content content;
	struct span encrypt;
	enum grumble_why why;
	if (!read_query(g, req, &query, &why)) {
		refuse(g, req, why);
		return;
	}
	enum envelope_verdict v = envelope_outer(g->arena, httpd_body(req), &encrypt);
	if (v == ENVELOPE_OK)
		v = envelope_open(g->apps[index].key, g->arena, &query.q, encrypt, &content);
	int64_t now_ms = g->now_ms(g->user);
	if (v != ENVELOPE_OK && span_is(query.q.signature, GATE_PROBE)) {
		httpd_answer_empty(req, GENERIC_REFUSAL); /* of siyu doctor: nobody's mistake, so it is not counted */
		return;
	}
	if (v != ENVELOPE_OK) {
		refuse(g, req, why_of(v));
		return;
	}
	if (!fresh(g, query.stamp_ms, now_ms)) {
		refuse_stale(g, req, now_ms, now_ms - query.stamp_ms);
		return;
	}
	enum replay_state state =
		replay_enter(g->turn.replay, now_ms, index, query.q.timestamp, query.q.nonce, query.q.signature);
	if (state == REPLAY_KNOWN) {
		g->counts.replayed++;
		httpd_answer_empty(req, 200);
		return;
	}
	turn_add(&g->turn,
		&(struct turn_item){
			.req = req,
			.kind = state == REPLAY_NEW ? TURN_CALLBACK : TURN_TWIN,
			.at_ms = now_ms,
			.app = span_of(g->apps[index].name),
			.body = content.msg,
		});
}

static int app_of(struct gate *g, struct httpd_req *req)
{
	struct span name;
	if (url_decode(g->arena, span_drop(httpd_path(req), strlen("/wecom/")), &name) != RC_OK)
		return -1;
	for (int i = 0; i < g->apps_count; i++)
		if (span_is(name, g->apps[i].name))
			return i;
	return -1;
}

static void serve_wecom(struct gate *g, struct httpd_req *req)
{
	int index = app_of(g, req);
	if (index < 0)
		httpd_answer_empty(req, 404);
	else if (httpd_is(req, "GET"))
		serve_verification(g, req, &g->apps[index]);
	else
		serve_callback(g, req, index);
}

/* Orders -----------------------------------------------------------------------------------------------------------*/

static void answer_error(struct gate *g, struct httpd_req *req, int status, const char *sentence)
{
	struct text body;
	struct jsonw w;
	text_init(&body, 2048);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "error", sentence);
	jsonw_end_obj(&w);
	text_addc(&body, '\n');
	httpd_answer(req, status, "application/json", text_span(&body), NULL);
	text_release(&body);
	g->counts.refused++;
	grumble_refused(&g->grumble, GRUMBLE_SHAPE, g->now_ms(g->user), httpd_path(req));
}

/* What the shop posts: orders, or logins. */
static void serve_hook(struct gate *g, struct httpd_req *req)
{
	enum hook_of of = span_is(httpd_path(req), "/logins") ? HOOK_LOGINS : HOOK_ORDERS;
	struct span stamp = httpd_header(req, "X-Siyu-Timestamp"), signature = httpd_header(req, "X-Siyu-Signature");
	struct span payload;
	struct err err = {0};
	int64_t stamp_ms, now_ms = g->now_ms(g->user);
	int orders;
	if (!plausible(stamp, &stamp_ms)) {
		refuse(g, req, GRUMBLE_TIMESTAMP);
		return;
	}
	if (!hook_genuine(span_make(g->orders_key, g->orders_key_bytes), stamp, httpd_body(req), signature)) {
		refuse(g, req, GRUMBLE_ORDERS);
		return;
	}
	if (!fresh(g, stamp_ms, now_ms)) {
		refuse_stale(g, req, now_ms, now_ms - stamp_ms);
		return;
	}
	enum rc rc =
		hook_read(g->arena, of, span_of(g->corpid), g->order_counts, httpd_body(req), &payload, &orders, &err);
	if (rc != RC_OK) {
		answer_error(g, req, rc == RC_LIMIT ? 413 : 400, err.text);
		return;
	}
	/* A repetition does no harm: orders are idempotent by source and number, logins by customer and time. */
	turn_add(&g->turn,
		&(struct turn_item){
			.req = req, .kind = TURN_ORDERS, .at_ms = now_ms, .body = payload, .orders = orders});
}

/* What a shop system posts, in its own shape. Without a signed time there is no freshness: orders are idempotent. */
static void serve_shop(struct gate *g, struct httpd_req *req)
{
	int shop = shophook_of(g->shops, httpd_path(req)), orders = 0, skipped = 0;
	bool alone = shophook_body_alone(g->shops, shop);
	struct span stamp = httpd_header(req, "X-Siyu-Timestamp"), payload;
	struct span signature = httpd_header(req, alone ? shophook_header(g->shops, shop) : "X-Siyu-Signature");
	struct err err = {0};
	int64_t stamp_ms = 0, now_ms = g->now_ms(g->user);
	if (!alone && !plausible(stamp, &stamp_ms)) {
		refuse(g, req, GRUMBLE_TIMESTAMP);
		return;
	}
	if (!shophook_genuine(g->shops, shop, alone ? SPAN_ABSENT : stamp, httpd_body(req), signature)) {
		refuse(g, req, GRUMBLE_ORDERS);
		return;
	}
	if (!alone && !fresh(g, stamp_ms, now_ms)) {
		refuse_stale(g, req, now_ms, now_ms - stamp_ms);
		return;
	}
	enum rc rc = shophook_read(g->shops, shop, g->arena, httpd_body(req), &payload, &orders, &skipped, &err);
	if (rc != RC_OK) {
		answer_error(g, req, rc == RC_LIMIT ? 413 : 400, err.text);
		return;
	}
	if (orders == 0) /* none in a status that counts: it was heard, nothing is to be kept */
		httpd_answer(req, 200, "application/json", SPAN_LIT("{\"accepted\":0}\n"), NULL);
	else
		turn_add(&g->turn,
			&(struct turn_item){
				.req = req, .kind = TURN_ORDERS, .at_ms = now_ms, .body = payload, .orders = orders});
}

/* Routes -----------------------------------------------------------------------------------------------------------*/

/* Not well for a minute after a failed commit: a balancer that takes us out until then must come back to find out. */
static void serve_health(struct gate *g, struct httpd_req *req)
{
	bool ok = !g->turn.failing || g->now_ms(g->user) - g->turn.failed_ms >= UNWELL_MS;
	struct text body;
	struct jsonw w;
	text_init(&body, 512);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", ok);
	jsonw_kcstr(&w, "role", "gate");
	jsonw_kcstr(&w, "version", g->version);
	jsonw_end_obj(&w);
	text_addc(&body, '\n');
	httpd_answer(req, ok ? 200 : 503, "application/json", text_span(&body), NULL);
	text_release(&body);
}

static const struct route {
	const char *path, *allow;
	const char *methods[3];
	bool prefix;
	void (*serve)(struct gate *g, struct httpd_req *req);
} routes[] = {
	{"/wecom/", "GET, POST", {"POST", "GET"}, true, serve_wecom},
	{"/orders", "POST", {"POST"}, false, serve_hook},
	{"/orders/", "POST", {"POST"}, true, serve_shop},
	{"/logins", "POST", {"POST"}, false, serve_hook},
	{"/healthz", "GET, HEAD", {"GET", "HEAD"}, false, serve_health},
};

static const struct route *route_of(const struct httpd_req *req)
{
	struct span path = httpd_path(req);
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (routes[i].prefix ? span_starts(path, routes[i].path) : span_is(path, routes[i].path))
			return &routes[i];
	}
	return NULL;
}

/* A path that the configuration could have opened. What merely knocks at other doors is nobody's concern. */
static bool closed(struct gate *g, struct httpd_req *req, const struct route *r, enum grumble_why *ret_why)
{
	*ret_why = r->serve == serve_wecom ? GRUMBLE_APP : GRUMBLE_CLOSED;
	if (r->serve == serve_shop)
		return shophook_of(g->shops, httpd_path(req)) < 0;
	return (r->serve == serve_wecom && app_of(g, req) < 0) || (r->serve == serve_hook && g->orders_key_bytes == 0);
}

static int admit(void *user, struct httpd_req *req)
{
	struct gate *g = user;
	const struct route *r = route_of(req);
	enum grumble_why why;
	if (!r)
		return 404;
	if (closed(g, req, r, &why)) {
		grumble_refused(&g->grumble, why, g->now_ms(g->user), httpd_path(req));
		return 404;
	}
	for (const char *const *m = r->methods; *m; m++)
		if (httpd_is(req, *m))
			return 0;
	httpd_allow(req, r->allow);
	return 405;
}

static void serve(void *user, struct httpd_req *req)
{
	struct gate *g = user;
	/* What waits is bounded, in rows and in bytes, also within one run of the server. */
	if (turn_full(&g->turn))
		turn_commit(&g->turn);
	const struct route *r = route_of(req);
	INVARIANT(r);
	r->serve(g, req);
}

/* Life -------------------------------------------------------------------------------------------------------------*/

static enum rc add_app(struct gate *g, const struct gate_app *conf, struct err *err)
{
	struct app *app = &g->apps[g->apps_count];
	if (conf->name.n == 0 || conf->name.n > APP_NAME_MAX)
		return err_set(err, RC_INVALID, "the name of an app must have 1 to %d bytes", APP_NAME_MAX);
	for (int i = 0; i < g->apps_count; i++)
		if (span_is(conf->name, g->apps[i].name))
			return err_set(err, RC_INVALID, "app '%s' is there twice", g->apps[i].name);
	enum rc rc = envelope_new(conf->token, conf->aes_key, conf->receiveid, conf->empty_ok, &app->key, err);
	if (rc != RC_OK)
		return err_wrap(err, rc, "app '%.*s'", SPAN_ARG(conf->name));
	app->name = mem_strn(conf->name.p, conf->name.n);
	g->apps_count++;
	return RC_OK;
}

static int64_t machine_clock(void *user)
{
	(void)user;
	return clock_real_ms();
}

static enum rc open_all(struct gate *g, const struct gate_conf *conf, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; i < conf->apps_count && rc == RC_OK; i++)
		rc = add_app(g, &conf->apps[i], err);
	if (rc == RC_OK)
		rc = shophook_new(conf->shops, conf->shops_count, &g->shops, err);
	if (rc == RC_OK)
		rc = inbox_open(conf->inbox_path, 0, &g->turn.inbox, err);
	if (rc == RC_OK && conf->wake_path)
		rc = wake_sender(&g->turn.wake_fd, err);
	if (rc != RC_OK)
		return rc;
	const struct httpd_conf server = {
		.listen_fd = conf->listen_fd,
		.head_max_bytes = HEAD_MAX_BYTES,
		.body_max_bytes = conf->max_body_bytes,
		.connections_max = conf->connections_max,
		.headers_ms = conf->headers_ms,
		.request_ms = conf->request_ms,
		.reply_ms = conf->reply_ms,
		.idle_ms = conf->idle_ms,
		.prompt = true,
		.user = g,
		.admit = admit,
		.serve = serve,
	};
	return httpd_new(&server, &g->httpd, err);
}

enum rc gate_new(const struct gate_conf *conf, struct gate **ret_gate, struct err *err)
{
	struct gate *g = mem_alloc(sizeof(*g));
	g->apps = mem_array((size_t)conf->apps_count + 1, sizeof(*g->apps));
	g->orders_key = mem_strn(conf->orders_key.n > 0 ? conf->orders_key.p : "", conf->orders_key.n);
	g->orders_key_bytes = conf->orders_key.n;
	g->order_counts = conf->order_counts;
	g->corpid = mem_strn(conf->corpid.n > 0 ? conf->corpid.p : "", conf->corpid.n);
	g->freshness_ms = conf->freshness_ms;
	g->version = mem_str(conf->version ? conf->version : "");
	g->wake_path = mem_str(conf->wake_path);
	g->tally_path = mem_str(conf->tally_path);
	g->now_ms = conf->now_ms ? conf->now_ms : machine_clock;
	g->user = conf->user;
	g->tally = (struct tally){.path = g->tally_path, .since_ms = g->now_ms(g->user)};
	g->arena = arena_new(ARENA_KEEP_BYTES);
	g->turn.replay = replay_new(2 * (conf->freshness_ms > 0 ? conf->freshness_ms : REPLAY_UNFRESH_MS), REPLAY_MOST);
	g->turn.arena = g->arena;
	g->turn.wake_fd = -1;
	g->turn.wake_path = g->wake_path;
	g->turn.counts = &g->counts;
	enum rc rc = open_all(g, conf, err);
	if (rc != RC_OK) {
		gate_free(g);
		return rc;
	}
	*ret_gate = g;
	return RC_OK;
}

void gate_free(struct gate *g)
{
	if (!g)
		return;
	httpd_free(g->httpd);
	for (int i = 0; i < g->apps_count; i++) {
		envelope_free(g->apps[i].key);
		mem_free(g->apps[i].name);
	}
	mem_free(g->apps);
	shophook_free(g->shops);
	secret_wipe(g->orders_key, g->orders_key_bytes);
	mem_free(g->orders_key);
	mem_free(g->corpid);
	inbox_close(g->turn.inbox);
	if (g->turn.wake_fd >= 0)
		close(g->turn.wake_fd);
	replay_free(g->turn.replay);
	arena_free(g->arena);
	mem_free(g->version);
	mem_free(g->wake_path);
	tally_close(&g->tally);
	mem_free(g->tally_path);
	mem_free(g);
}

bool gate_turn(struct gate *g, int other_fd, int64_t most_ms)
{
	bool other = httpd_wait(g->httpd, other_fd, most_ms);
	httpd_run(g->httpd); /* sends the answers of the last turn, takes what came meanwhile */
	turn_commit(&g->turn);
	grumble_flush(&g->grumble, g->now_ms(g->user));
	tally_write(&g->tally, &g->counts, &g->grumble, g->now_ms(g->user));
	return other;
}

void gate_loop(struct gate *g, int stop_fd)
{
	while (!gate_turn(g, stop_fd, 1000))
		;
}

void gate_counts(const struct gate *g, struct gate_counts *ret)
{
	*ret = g->counts;
}
