/* The shared vectors through the whole gate: what is right is kept (or echoed) byte for byte, what is wrong is refused. */
#include "base/base64.h"
#include "base/fileio.h"
#include "base/json.h"
#include "crypt/sha.h"
#include "gateworld.h"
#include "net/listen.h"
#include "net/url.h"
#include <stdio.h>

#define MOST 200

/* One gate with an app for each vector: v0, v1 … */
struct world {
	struct gate *gate;
	struct testhttp_server server;
	char dir[64], inbox_path[96];
	struct inbox *in;
	struct arena *a;
	const struct json_node *vector[MOST];
	struct gate_app app[MOST];
	int count, good, bad;
};

static void turn(void *user)
{
	(void)gate_turn(((struct world *)user)->gate, -1, 5);
}

/* Envelopes that come from outside; replies and media files do not. An illegal key is refused right here. */
static void collect(struct world *w, const struct json_node *v)
{
	struct span kind = json_str(json_get(v, "kind")), receiveid = json_str(json_get(v, "receive_id"));
	struct envelope_key *key = NULL;
	struct err err;
	int64_t code;
	if (!json_int(json_path(v, "expect.code"), &code) || span_starts(kind, "reply_") || span_is(kind, "media") ||
		!span_present(json_str(json_get(v, "encrypt"))))
		return;
	struct gate_app app = {arena_printf(w->a, "v%d", w->count), json_str(json_get(v, "token")),
		json_str(json_get(v, "encoding_aes_key")), receiveid, receiveid.n == 0};
	if (envelope_new(app.token, app.aes_key, receiveid, app.empty_ok, &key, &err) != RC_OK) {
		assert_int_equal(code, -40004);
		w->bad++;
		return;
	}
	envelope_free(key);
	assert_true(w->count < MOST);
	w->vector[w->count] = v;
	w->app[w->count++] = app;
}

static void start(struct world *w)
{
	struct err err;
	struct gate_conf conf = {.apps = w->app, .apps_count = w->count};
	snprintf(w->dir, sizeof(w->dir), "/tmp/gateXXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->inbox_path, sizeof(w->inbox_path), "%s/inbox.db", w->dir);
	conf.inbox_path = w->inbox_path;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &w->server.port, &err), RC_OK);
	w->server.user = w;
	w->server.turn = turn;
	assert_int_equal(gate_new(&conf, &w->gate, &err), RC_OK);
	assert_int_equal(inbox_open(w->inbox_path, INBOX_READ_ONLY, &w->in, &err), RC_OK);
}

static void stop(struct world *w)
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	char path[128];
	inbox_close(w->in);
	gate_free(w->gate);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", w->inbox_path, tails[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(w->dir), 0);
}

static bool digest_is(struct span bytes, struct span hex)
{
	uint8_t digest[SHA_256_BYTES];
	struct text t;
	sha_256(&bytes, 1, digest);
	text_init(&t, 100);
	base64_hex(&t, digest, sizeof(digest));
	bool same = span_eq(text_span(&t), hex);
	text_release(&t);
	return same;
}

/* One vector holds a NUL, which our JSON refuses by design; contents are compared by their digests. */
static void without_nul(struct text *t)
{
	for (size_t i = 0; i + 6 <= t->n; i++)
		if (memcmp(t->p + i, "\\u0000", 6) == 0)
			t->p[i + 5] = '1';
}

static struct span newest(struct world *w, int64_t *ret_id)
{
	struct err err;
	struct inbox_row row = {0};
	assert_int_equal(inbox_head(w->in, ret_id, &err), RC_OK);
	if (*ret_id > 0)
		assert_int_equal(inbox_get(w->in, w->a, *ret_id, &row, &err), RC_OK);
	return row.body;
}

static void target_of(struct world *w, int i, struct text *out)
{
	const struct json_node *v = w->vector[i];
	struct span query = json_str(json_get(v, "raw_query"));
	text_addf(out, "/wecom/v%d?", i);
	if (span_present(query)) {
		text_add(out, query);
		return;
	}
	text_adds(out, "msg_signature=");
	url_encode(out, json_str(json_get(v, "msg_signature")));
	text_adds(out, "&timestamp=");
	url_encode(out, json_str(json_get(v, "timestamp")));
	text_adds(out, "&nonce=");
	url_encode(out, json_str(json_get(v, "nonce")));
}

static void play(struct world *w, int i)
{
	const struct json_node *v = w->vector[i];
	struct testhttp c;
	struct text target;
	int64_t code = 0, before, after;
	assert_true(json_int(json_path(v, "expect.code"), &code));
	bool verify = span_is(json_str(json_get(v, "kind")), "url_verify");
	bool right = code == 0;
	struct span body = json_str(json_get(v, "post_body"));
	if (!span_present(body))
		body = arena_printf(w->a, "<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[%.*s]]></Encrypt></xml>",
			SPAN_ARG(json_str(json_get(v, "encrypt"))));
	text_init(&target, (size_t)1 << 20);
	target_of(w, i, &target);
	(void)newest(w, &before);
	int status = testhttp_ask(
		&c, &w->server, verify ? "GET" : "POST", text_str(&target), "", verify ? SPAN_ABSENT : body);
	struct span kept = newest(w, &after);
	if (status != (right ? 200 : 403) || after - before != (right && !verify) ||
		(right && !digest_is(verify ? c.body : kept, json_str(json_path(v, "expect.plaintext_sha256")))))
		fail_msg("%.*s: %d, %lld rows", SPAN_ARG(json_str(json_get(v, "id"))), status,
			(long long)(after - before));
	testhttp_close(&c);
	text_release(&target);
	*(right ? &w->good : &w->bad) += 1;
}

static void test_vectors(void **state)
{
	char path[512];
	struct text t;
	struct err err;
	struct json_doc *doc;
	const char *shared = getenv("SIYU_SHARED");
	static struct world w;
	(void)state;
	snprintf(path, sizeof(path), "%s/vectors.json", shared ? shared : "../shared/wecom");
	text_init(&t, (size_t)8 << 20);
	if (fileio_read(path, &t, &err) != RC_OK) {
		text_release(&t);
		fprintf(stderr, "skipped: no %s\n", path);
		skip();
	}
	without_nul(&t);
	assert_int_equal(json_parse(text_span(&t), &doc, &err), RC_OK);
	w = (struct world){.a = arena_new((size_t)1 << 20)};
	for (const struct json_node *v = json_first(json_get(json_root(doc), "vectors")); v; v = json_next(v))
		collect(&w, v);
	start(&w);
	for (int i = 0; i < w.count; i++)
		play(&w, i);
	stop(&w);
	assert_true(w.good >= 25 && w.bad >= 20);
	arena_free(w.a);
	json_free(doc);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
