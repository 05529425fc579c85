/* Every published callback by the way it really takes: sealed by the reference's encoder, posted to a gate, folded, and shown
 * by `siyu inbox list --json`, field by field as the samples' index says. */
#include "testlib.h"

#include "command.h"
#include "station.h"
#include "testhttp.h"
#include "testjson.h"

#include "base/arena.h"
#include "base/fileio.h"
#include "base/json.h"
#include "gate/gate.h"
#include "net/listen.h"
#include "sandbox/seal.h"

#include <string.h>
#include <unistd.h>

#define TOKEN "QDG6eK"
#define AES_KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define CORP "ww0123456789abcdef"
#define NOW_MS INT64_C(1760000000000)

struct world {
	char dir[128];
	struct gate *gate;
	struct testhttp_server server;
	struct seal *bot, *ai;
	struct arena *a;
	const char *shared;
	int64_t posts;
};

static int64_t now_ms(void *user)
{
	(void)user;
	return NOW_MS;
}

static void turn(void *user)
{
	(void)gate_turn(((struct world *)user)->gate, -1, 5);
}

static void open_gate(struct world *w)
{
	struct datadir dir;
	struct err err;
	const struct gate_app apps[] = {
		{SPAN_LIT("bot"), SPAN_LIT(TOKEN), SPAN_LIT(AES_KEY), SPAN_LIT(CORP), false},
		{SPAN_LIT("ai"), SPAN_LIT(TOKEN), SPAN_LIT(AES_KEY), SPAN_LIT(""), true},
	};
	struct gate_conf conf = {.apps = apps, .apps_count = 2, .freshness_ms = 300000, .now_ms = now_ms};
	assert_int_equal(datadir_init(&dir, w->dir, &err), RC_OK);
	assert_int_equal(datadir_make(&dir, &err), RC_OK);
	conf.inbox_path = dir.inbox_db;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &w->server.port, &err), RC_OK);
	if (gate_new(&conf, &w->gate, &err) != RC_OK)
		fail_msg("%s", err.text);
	w->server.turn = turn;
	w->server.user = w;
	assert_int_equal(seal_new(apps[0].token, apps[0].aes_key, apps[0].receiveid, &w->bot, &err), RC_OK);
	assert_int_equal(seal_new(apps[1].token, apps[1].aes_key, apps[1].receiveid, &w->ai, &err), RC_OK);
}

static struct span sample(struct world *w, struct span file)
{
	char path[512];
	struct text t;
	struct err err;
	snprintf(path, sizeof path, "%s/samples/callbacks/%.*s", w->shared, SPAN_ARG(file));
	text_init(&t, (size_t)4 << 20);
	if (fileio_read(path, &t, &err) != RC_OK)
		fail_msg("%s", err.text);
	struct span s = arena_copy(w->a, text_span(&t));
	text_release(&t);
	return s;
}

static void post(struct world *w, const struct json_node *v, bool json, struct testhttp *c)
{
	char nonce[32], target[256];
	struct text query, body;
	struct span file = json_str(json_get(v, "file"));
	snprintf(nonce, sizeof nonce, "n%lld", (long long)++w->posts);
	const struct seal_when when = {.timestamp_s = NOW_MS / 1000, .nonce = span_of(nonce)};
	text_init(&query, 512);
	text_init(&body, (size_t)4 << 20);
	seal_post(json ? w->ai : w->bot, sample(w, file), &when, json ? SEAL_JSON : SEAL_XML, 218, &query, &body);
	snprintf(target, sizeof target, "/wecom/%s?%s", json ? "ai" : "bot", text_str(&query));
	if (testhttp_ask(c, &w->server, "POST", target, "", text_span(&body)) != 200 || c->body.n > 0)
		fail_msg("%.*s: %d", SPAN_ARG(file), c->status);
	testhttp_close(c);
	text_release(&query);
	text_release(&body);
}

static void post_all(struct world *w, const struct json_node *list, bool json)
{
	for (const struct json_node *v = json_first(list); v; v = json_next(v)) {
		struct testhttp c;
		post(w, v, json, &c);
	}
}

static void fold_all(struct world *w)
{
	struct station e;
	struct err err;
	if (station_open(w->dir, &e, &err) != RC_OK || station_fold_all(&e, false, &err) != RC_OK)
		fail_msg("%s", err.text);
	station_close(&e);
}

/* What the command prints. */
static void list_all(struct world *w, struct text *out)
{
	char file[160], conf[512], inbox[] = "inbox", list[] = "list", json[] = "--json";
	char *words[] = {inbox, list, json};
	struct app app = {.self = "siyu", .conf_path = "siyu.conf"};
	struct err err;
	snprintf(file, sizeof file, "%s/list", w->dir);
	snprintf(conf, sizeof conf,
		"[corp]\ncorpid = " CORP "\n[app bot]\nsecret =\ntoken = t\naes_key = " AES_KEY "\n[data]\ndir = %s\n",
		w->dir);
	assert_int_equal(conf_parse(span_of(conf), "siyu.conf", &app.conf, &err), RC_OK);
	fflush(stdout);
	int keep = dup(STDOUT_FILENO);
	assert_non_null(freopen(file, "w", stdout));
	int code = command_inbox(&app, 3, words);
	fflush(stdout);
	assert_int_equal(dup2(keep, STDOUT_FILENO), STDOUT_FILENO);
	close(keep);
	conf_free(app.conf);
	assert_int_equal(code, EXIT_DONE);
	assert_int_equal(fileio_read(file, out, &err), RC_OK);
	unlink(file);
}

static const struct json_node *member(const struct json_node *object, struct span key)
{
	for (const struct json_node *n = json_first(object); n; n = json_next(n))
		if (span_eq(json_key(n), key))
			return n;
	return NULL;
}

static void check_fields(struct span file, const struct json_node *v, const struct json_node *fields)
{
	for (const struct json_node *x = json_first(json_get(v, "expected")); x; x = json_next(x)) {
		const struct json_node *got = member(fields, json_key(x));
		struct span key = json_key(x);
		bool integer =
			span_is(key, "create_time") || span_is(key, "timestamp") || span_is(key, "mem_change_cnt");
		if (!got || !testjson_same(x, got) || integer != (json_kind(got) == JSON_NUMBER))
			fail_msg("%.*s: field '%.*s'", SPAN_ARG(file), SPAN_ARG(key));
	}
	for (const struct json_node *x = json_first(json_get(v, "absent")); x; x = json_next(x))
		if (member(fields, json_str(x)))
			fail_msg("%.*s: '%.*s' is there", SPAN_ARG(file), SPAN_ARG(json_str(x)));
}

/* One line for each post, in their order. */
static int64_t check_lines(struct span *rest, const struct json_node *list, const char *app)
{
	int64_t n = 0;
	for (const struct json_node *v = json_first(list); v; v = json_next(v), n++) {
		struct span line, file = json_str(json_get(v, "file")), status;
		struct json_doc *doc;
		struct err err;
		bool well = true;
		span_cut(*rest, '\n', &line, rest);
		if (json_parse(line, &doc, &err) != RC_OK)
			fail_msg("%.*s: %s", SPAN_ARG(file), err.text);
		const struct json_node *got = json_root(doc);
		(void)json_bool(json_get(v, "well_formed"), &well);
		status = json_str(json_get(got, "status"));
		if (!span_is(json_str(json_get(got, "app")), app) || span_is(status, "waiting") ||
			span_is(status, "unparsed") == well)
			fail_msg("%.*s: %.*s", SPAN_ARG(file), SPAN_ARG(line));
		if (!span_eq(json_str(json_get(got, "kind")),
			    well ? json_str(json_get(v, "kind")) : SPAN_LIT("unparsed")))
			fail_msg("%.*s: kind '%.*s'", SPAN_ARG(file), SPAN_ARG(json_str(json_get(got, "kind"))));
		check_fields(file, v, json_get(got, "fields"));
		json_free(doc);
	}
	return n;
}

static struct json_doc *open_index(struct world *w)
{
	char path[512];
	struct text t;
	struct json_doc *doc;
	struct err err;
	const char *shared = getenv("SIYU_SHARED");
	w->shared = shared && *shared ? shared : "../shared/wecom";
	snprintf(path, sizeof path, "%s/samples/callbacks/index.json", w->shared);
	text_init(&t, (size_t)8 << 20);
	if (fileio_read(path, &t, &err) != RC_OK) {
		text_release(&t);
		fprintf(stderr, "SKIPPED: no samples '%s': set SIYU_SHARED\n", path);
		skip();
	}
	if (json_parse(text_span(&t), &doc, &err) != RC_OK)
		fail_msg("%s", err.text);
	text_release(&t);
	return doc;
}

static void every_sample_arrives_as_published(void **state)
{
	struct world w = {0};
	struct text out;
	(void)state;
	struct json_doc *doc = open_index(&w);
	const struct json_node *xml = json_get(json_root(doc), "callbacks"),
			       *json = json_get(json_root(doc), "json_callbacks");
	test_dir(w.dir, sizeof w.dir);
	w.a = arena_new((size_t)1 << 20);
	open_gate(&w);
	post_all(&w, xml, false);
	post_all(&w, json, true);
	gate_free(w.gate);
	fold_all(&w);
	text_init(&out, (size_t)16 << 20);
	list_all(&w, &out);
	struct span rest = text_span(&out);
	int64_t checked = check_lines(&rest, xml, "bot");
	assert_int_equal(checked, 225);
	checked += check_lines(&rest, json, "ai");
	assert_int_equal(checked, w.posts);
	/* What the fold appends itself (a tick, its version) is no callback. */
	assert_int_equal(span_search(rest, SPAN_LIT("\"app\":\"bot\"")), SIZE_MAX);
	text_release(&out);
	seal_free(w.bot);
	seal_free(w.ai);
	arena_free(w.a);
	json_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_sample_arrives_as_published)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
