#include "peerpost.h"

#include "base/base64.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include "net/fetch.h"
#include "net/url.h"
#include "sandbox/seal.h"

#include <stdio.h>
#include <string.h>

#define FLYING_MOST 16 /* callbacks at once */
#define TRY_MS 5000    /* doc: callbacks.md 2.7 */
#define RETRIES 3
#define RETRY_MS 1000
#define RETRY_FACTOR 4
#define ORDER_TRIES 100 /* a shop does not give up */
#define ORDER_WAIT_MS 30000
#define BODY_BYTES ((size_t)48 << 20)
#define ECHO_DIGITS 19

enum kind { KIND_CALLBACK, KIND_ORDER, KIND_VERIFY };
struct post {
	struct post *next;
	enum kind kind;
	uint64_t id;
	int64_t due_ms, sent_ms;
	int tries;
	bool flying, done;
	char *plain;
	size_t plain_n;
	struct text query, body; /* as sealed for the last try */
	void *who;
};

struct peerpost {
	char *callback_url, *orders_url, *orders_key;
	int64_t agentid, callback_ms, retry_ms, now_ms;
	int retries;
	bool json;
	struct seal *seal;
	struct fetch *fetch;
	peerpost_fn fn;
	void *user;
	struct post *first, **tail;
	uint64_t next_id;
	struct peer_counts counts;
};

/* -- life --------------------------------------------------------------------------------------------------------- */

static char *copy(struct span s)
{
	return s.n > 0 ? mem_strn(s.p, s.n) : NULL;
}

static enum rc check_url(struct span url, const char *what, struct err *err)
{
	struct url_parts parts;
	if (url.n == 0)
		return RC_OK;
	enum rc rc = url_split(url, &parts, err);
	return rc ? err_wrap(err, rc, "the %s url", what) : RC_OK;
}

static enum rc check(const struct peer_conf *c, struct err *err)
{
	int given = (c->callback_url.n > 0) + (c->token.n > 0) + (c->aes_key.n > 0);
	if (given != 0 && given != 3) {
		err_set(err, RC_INVALID, "callbacks need all of url, token and aes key");
		err_hint(err, "give --callback, --token and --aes-key, or none of them");
		return RC_INVALID;
	}
	if ((c->orders_url.n > 0) != (c->orders_key.n > 0)) {
		err_set(err, RC_INVALID, "orders need both a url and a key");
		err_hint(err, "give --orders-url and --orders-key, or neither");
		return RC_INVALID;
	}
	enum rc rc = check_url(c->callback_url, "callback", err);
	return rc ? rc : check_url(c->orders_url, "orders", err);
}

static void on_reply(void *user, const struct fetch_reply *reply);

enum rc peerpost_new(
	const struct peer_conf *conf, peerpost_fn fn, void *user, struct peerpost **ret_post, struct err *err)
{
	struct seal *seal = NULL;
	struct span receiveid = span_present(conf->receiveid) ? conf->receiveid : conf->brain.corpid;
	enum rc rc = check(conf, err);
	if (!rc && conf->callback_url.n > 0)
		rc = seal_new(conf->token, conf->aes_key, receiveid, &seal, err);
	if (rc)
		return rc;
	struct peerpost *p = mem_alloc(sizeof *p);
	p->callback_url = copy(conf->callback_url);
	p->orders_url = copy(conf->orders_url);
	p->orders_key = copy(conf->orders_key);
	p->agentid = conf->brain.agentid > 0 ? conf->brain.agentid : -1;
	p->callback_ms = conf->callback_ms > 0 ? conf->callback_ms : TRY_MS;
	p->retry_ms = conf->retry_ms > 0 ? conf->retry_ms : RETRY_MS;
	p->retries = conf->retries > 0 ? conf->retries : conf->retries < 0 ? 0 : RETRIES;
	p->json = conf->json_callbacks;
	p->seal = seal;
	p->fn = fn;
	p->user = user;
	p->tail = &p->first;
	const struct fetch_conf fc = {.agent = "Mozilla/4.0", .per_host_max = FLYING_MOST + 2};
	rc = fetch_new(&fc, on_reply, p, &p->fetch, err);
	if (rc) {
		peerpost_free(p);
		return rc;
	}
	*ret_post = p;
	return RC_OK;
}

static void post_free(struct post *x)
{
	text_release(&x->query);
	text_release(&x->body);
	mem_free(x->plain);
	mem_free(x);
}

void peerpost_free(struct peerpost *p)
{
	if (!p)
		return;
	fetch_free(p->fetch);
	while (p->first) {
		struct post *x = p->first;
		p->first = x->next;
		if (x->kind == KIND_VERIFY)
			p->fn(p->user, x->who, false, 0, 0, "the sandbox ends");
		post_free(x);
	}
	seal_free(p->seal);
	if (p->orders_key)
		secret_wipe(p->orders_key, strlen(p->orders_key));
	mem_free(p->callback_url);
	mem_free(p->orders_url);
	mem_free(p->orders_key);
	mem_free(p);
}

/* -- asking for it --------------------------------------------------------------------------------------------------- */

static struct post *add(struct peerpost *p, int64_t now_ms, enum kind kind, struct span plain)
{
	struct post *x = mem_alloc(sizeof *x);
	x->kind = kind;
	x->id = ++p->next_id;
	x->due_ms = now_ms;
	x->plain = mem_strn(plain.p, plain.n);
	x->plain_n = plain.n;
	text_init(&x->query, BODY_BYTES);
	text_init(&x->body, BODY_BYTES);
	*p->tail = x;
	p->tail = &x->next;
	return x;
}

void peerpost_callback(struct peerpost *p, int64_t now_ms, struct span plaintext)
{
	if (!p->callback_url)
		return;
	(void)add(p, now_ms, KIND_CALLBACK, plaintext);
	p->counts.callbacks++;
}

void peerpost_order(struct peerpost *p, int64_t now_ms, struct span body)
{
	if (!p->orders_url)
		return;
	(void)add(p, now_ms, KIND_ORDER, body);
	p->counts.orders++;
}

bool peerpost_verify(struct peerpost *p, int64_t now_ms, void *who)
{
	uint8_t drawn[ECHO_DIGITS];
	char digits[ECHO_DIGITS + 1];
	if (!p->callback_url)
		return false;
	secret_random(drawn, sizeof drawn);
	for (size_t i = 0; i < ECHO_DIGITS; i++)
		digits[i] = (char)('0' + (i == 0 ? 1 + drawn[i] % 9 : drawn[i] % 10));
	add(p, now_ms, KIND_VERIFY, span_make(digits, ECHO_DIGITS))->who = who;
	return true;
}

/* -- sending ---------------------------------------------------------------------------------------------------------- */

/* Whether a retry carries the old bytes or new ones is not documented (callbacks.md 2.8): every second one is sealed anew. */
static void seal_it(struct peerpost *p, struct post *x)
{
	char nonce[24];
	uint32_t drawn[2];
	struct span plain = span_make(x->plain, x->plain_n);
	if (x->tries % 2 == 1 && x->body.n > 0)
		return;
	secret_random(drawn, sizeof drawn);
	snprintf(nonce, sizeof nonce, "%u%u", drawn[0] % 100000u, drawn[1]);
	struct seal_when when = {p->now_ms / 1000, span_of(nonce), NULL};
	if (x->kind == KIND_VERIFY)
		seal_verify(p->seal, plain, &when, &x->query);
	else
		seal_post(p->seal, plain, &when, p->json ? SEAL_JSON : SEAL_XML, p->agentid, &x->query, &x->body);
}

static void start(struct peerpost *p, struct post *x, struct fetch_call *call)
{
	call->id = x->id;
	x->sent_ms = p->now_ms;
	x->tries++;
	x->flying = true;
	if (fetch_start(p->fetch, call, NULL))
		BUG("a url that was checked is refused");
}

static void send_callback(struct peerpost *p, struct post *x)
{
	struct text url;
	seal_it(p, x);
	text_init(&url, BODY_BYTES);
	text_addf(&url, "%s%c", p->callback_url, strchr(p->callback_url, '?') ? '&' : '?');
	text_add(&url, text_span(&x->query));
	struct fetch_call call = {.method = "GET", .url = text_span(&url), .timeout_ms = p->callback_ms};
	if (x->kind == KIND_CALLBACK) {
		call.method = "POST";
		call.content_type = p->json ? SPAN_LIT("application/json") : SPAN_LIT("text/xml");
		call.body = text_span(&x->body);
	}
	start(p, x, &call);
	text_release(&url);
}

static void send_order(struct peerpost *p, struct post *x)
{
	char at[24], stamp[64], signature[128];
	uint8_t mac[SHA_256_BYTES];
	snprintf(at, sizeof at, "%lld", (long long)(p->now_ms / 1000));
	const struct span parts[] = {span_of(at), SPAN_LIT("."), span_make(x->plain, x->plain_n)};
	sha_hmac256(span_of(p->orders_key), parts, 3, mac);
	snprintf(stamp, sizeof stamp, "X-Siyu-Timestamp: %s", at);
	int n = snprintf(signature, sizeof signature, "X-Siyu-Signature: ");
	for (size_t i = 0; i < sizeof mac; i++)
		n += snprintf(signature + n, sizeof signature - (size_t)n, "%02x", mac[i]);
	const char *const headers[] = {stamp, signature, NULL};
	struct fetch_call call = {.method = "POST", .url = span_of(p->orders_url), .timeout_ms = p->callback_ms};
	call.content_type = SPAN_LIT("application/json");
	call.body = parts[2];
	call.headers = headers;
	start(p, x, &call);
}

/* -- what came of it ---------------------------------------------------------------------------------------------------- */

static void settle_callback(struct peerpost *p, struct post *x, const struct fetch_reply *reply)
{
	if (reply->outcome == FETCH_ANSWERED && reply->status == 200) {
		x->done = true;
		p->counts.callbacks_taken++;
		return;
	}
	if (x->tries > p->retries) {
		x->done = true;
		p->counts.callbacks_lost++;
		log_warn("a callback is lost", "tries=%d status=%d why=\"%s\"", x->tries, reply->status, reply->why);
		return;
	}
	x->due_ms = p->now_ms + p->retry_ms;
	for (int i = 1; i < x->tries; i++)
		x->due_ms += (x->due_ms - p->now_ms) * (RETRY_FACTOR - 1);
	p->counts.callbacks_retried++;
}

static void settle_order(struct peerpost *p, struct post *x, const struct fetch_reply *reply)
{
	bool answered = reply->outcome == FETCH_ANSWERED;
	if (answered && reply->status >= 200 && reply->status < 300) {
		x->done = true;
		p->counts.orders_taken++;
		return;
	}
	bool refused =
		answered && reply->status >= 400 && reply->status < 500 && reply->status != 408 && reply->status != 429;
	if (refused || x->tries >= ORDER_TRIES) {
		x->done = true;
		p->counts.orders_refused++;
		log_warn("an order is refused", "tries=%d status=%d why=\"%s\"", x->tries, reply->status, reply->why);
		return;
	}
	int64_t wait = p->retry_ms;
	for (int i = 1; i < x->tries && wait < ORDER_WAIT_MS; i++)
		wait *= 2;
	x->due_ms = p->now_ms + (wait < ORDER_WAIT_MS ? wait : ORDER_WAIT_MS);
	p->counts.orders_retried++;
}

static void settle_verify(struct peerpost *p, struct post *x, const struct fetch_reply *reply)
{
	bool same = span_eq(reply->body, span_make(x->plain, x->plain_n));
	const char *why = reply->outcome != FETCH_ANSWERED ? reply->why
		: reply->status != 200                     ? "the status is not 200"
		: !same                                    ? "the body is not the decrypted echostr"
							   : "";
	x->done = true;
	p->fn(p->user, x->who, !why[0], reply->status, p->now_ms - x->sent_ms, why);
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
	struct peerpost *p = user;
	for (struct post *x = p->first; x; x = x->next) {
		if (x->id != reply->id)
			continue;
		x->flying = false;
		if (x->kind == KIND_CALLBACK)
			settle_callback(p, x, reply);
		else if (x->kind == KIND_ORDER)
			settle_order(p, x, reply);
		else
			settle_verify(p, x, reply);
		return;
	}
}

static void sweep(struct peerpost *p)
{
	struct post **at = &p->first;
	while (*at) {
		struct post *x = *at;
		if (!x->done) {
			at = &x->next;
			continue;
		}
		*at = x->next;
		post_free(x);
	}
	p->tail = at;
}

/* Callbacks go side by side, orders one after the other: an older state of an order never overtakes a newer one. */
static void launch(struct peerpost *p)
{
	int flying = 0;
	bool order = false;
	for (const struct post *x = p->first; x; x = x->next)
		flying += x->flying && x->kind != KIND_ORDER;
	for (struct post *x = p->first; x; x = x->next) {
		bool due = !x->flying && !x->done && x->due_ms <= p->now_ms;
		if (x->kind == KIND_ORDER) {
			if (due && !order)
				send_order(p, x);
			order = true;
		} else if (due && flying < FLYING_MOST) {
			send_callback(p, x);
			flying++;
		}
	}
}

void peerpost_step(struct peerpost *p, int64_t now_ms)
{
	p->now_ms = now_ms;
	launch(p);
	fetch_step(p->fetch, 0);
	sweep(p);
}

int64_t peerpost_next_ms(const struct peerpost *p)
{
	int64_t next = BRAIN_NEVER;
	bool order = false;
	for (const struct post *x = p->first; x; x = x->next) {
		bool waits = !x->flying && !(x->kind == KIND_ORDER && order);
		order = order || x->kind == KIND_ORDER;
		if (waits && x->due_ms < next)
			next = x->due_ms;
	}
	return next;
}

bool peerpost_flying(const struct peerpost *p)
{
	return fetch_count(p->fetch) > 0;
}

void peerpost_counts(const struct peerpost *p, struct peer_counts *ret)
{
	*ret = p->counts;
	for (const struct post *x = p->first; x; x = x->next)
		ret->waiting += x->kind != KIND_VERIFY && !x->done;
}
