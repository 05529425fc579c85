/* bench_fold: inputs a second of the fold on a file database, and fourteen virtual days of 10,000 customers with the
 * shipped 新客七天. One process, one thread; the calls of WeCom are answered by hand, so that nothing but the fold counts. */
/* rooms: flow */
#include "base/clock.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "flow/fold.h"
#include "flow/wire.h"
#include "inbox/inbox.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "store/taskmember.h"
#include "wecom/answer.h"
#include "wecom/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define START (INT64_C(1772467200000) + 9 * HOUR) /* 2026-03-03 09:00 in Shanghai */
#ifndef CUSTOMERS
#define CUSTOMERS 10000
#endif
#define EMPLOYEES 40
#define CALLS 18 /* that the sender has under way at once, beside welcomes */

struct bench {
	struct inbox *in;
	struct store_db *db;
	struct fold *fold;
	struct arena *a;
	int64_t now_ms, inputs, fold_us, since;
	int queued;
	struct err err;
};

static void must(struct bench *b, enum rc rc, const char *what)
{
	if (rc) {
		fprintf(stderr, "bench_fold: %s: %s: %s\n", what, err_name(rc), b->err.text);
		exit(1);
	}
}

static void put(struct bench *b, enum inbox_kind kind, struct span body)
{
	int64_t id;
	if (!b->queued++)
		must(b, inbox_begin(b->in, &b->err), "begin");
	must(b,
		inbox_append(b->in, b->now_ms, kind, kind == INBOX_CALLBACK ? SPAN_LIT("bot") : SPAN_ABSENT, body, &id,
			&b->err),
		"append");
}

static void fold(struct bench *b)
{
	int64_t folded = 0, from_us;
	if (b->queued)
		must(b, inbox_commit(b->in, &b->err), "commit");
	b->queued = 0;
	from_us = clock_cpu_us();
	must(b, fold_catch_up(b->fold, FOLD_TURN_INPUTS, &folded, &b->err), "fold");
	b->fold_us += clock_cpu_us() - from_us;
	b->inputs += folded;
	/* Elsewhere, as in serve: the sender's thread does it (finding 20). */
	b->since += folded;
	if (b->since > 2000) {
		must(b, db_checkpoint(b->db, false, NULL, &b->err), "checkpoint");
		must(b, inbox_checkpoint(b->in, false, NULL, &b->err), "checkpoint");
		b->since = 0;
	}
}

static void callback(struct bench *b, const char *type, int customer, const char *more)
{
	char xml[1024];
	int n = snprintf(xml, sizeof xml,
		"<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>%lld</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[%s]]></ChangeType>"
		"<UserID><![CDATA[sales%d]]></UserID><ExternalUserID><![CDATA[wmAJ2GCAAAXtWyujaWJHDDGi%08d]]></ExternalUserID>%s</xml>",
		(long long)(b->now_ms / 1000), type, customer % EMPLOYEES, customer, more);
	put(b, INBOX_CALLBACK, span_make(xml, (size_t)n));
}

/* Two to seven characters, as people have them: by them customers are found. */
static void nickname(struct span customer, struct text *out)
{
	uint64_t h = span_hash(customer);
	for (int n = 2 + (int)(h % 6); n > 0; n--) {
		h = h * 6364136223846793005u + 1442695040888963407u;
		utf8_put(out, 0x4E00u + (uint32_t)(h >> 53));
	}
}

/* What WeCom would say, reduced as the sender reduces it. */
static void answer_one(struct bench *b, const struct outbox_row *e)
{
	enum api_id api = api_find(e->api);
	struct wire_answer w = {
		.key = e->key, .try_no = (int)e->tries + 1, .outcome = WIRE_ANSWERED, .called_ms = b->now_ms};
	struct text json, body;
	struct answer x;
	struct err err;
	struct request r;
	text_init(&json, 4u << 20);
	text_init(&body, 4u << 20);
	text_adds(&json, "{\"errcode\":0,\"errmsg\":\"ok\"");
	must(b, request_decode(b->a, api, e->request, &r, &err), "request");
	if (api == API_CONTACT_GET) {
		text_addf(&json, ",\"external_contact\":{\"external_userid\":\"%.*s\",\"name\":\"",
			SPAN_ARG(e->customer));
		nickname(e->customer, &json);
		text_adds(&json, "\",\"type\":1,\"gender\":2},\"follow_user\":[]");
	} else if (api == API_TAG_LIST) {
		text_adds(&json,
			",\"tag_group\":[{\"group_id\":\"g\",\"group_name\":\"私域\",\"tag\":[{\"id\":\"e1\",\"name\":\"新客\"},{\"id\":\"e2\",\"name\":\"已回访\"},"
			"{\"id\":\"e3\",\"name\":\"七天走完\"},{\"id\":\"e4\",\"name\":\"沉默\"}]}]");
	} else if (api == API_ADD_MASS) {
		text_addf(&json, ",\"fail_list\":[],\"msgid\":\"m%lld.%lld\"", (long long)e->key.input_id,
			(long long)e->key.ordinal);
	} else if (api == API_MASS_TASK) {
		text_addf(&json, ",\"task_list\":[{\"userid\":\"x\",\"status\":2,\"send_time\":%lld}]",
			(long long)(b->now_ms / 1000));
	} else if (api == API_MEDIA_UPLOAD) {
		text_addf(&json, ",\"type\":\"file\",\"media_id\":\"M1\",\"created_at\":%lld",
			(long long)(b->now_ms / 1000));
	} else if (api == API_MASS_RESULT) {
		struct taskmember *m = NULL;
		int n = 0;
		int64_t id = strtoll(e->subject.p + strlen("result:"), NULL, 10);
		must(b, taskmember_in(b->db, b->a, id, TASKMEMBER_WAITING, &m, &n, &err), "members");
		text_adds(&json, ",\"send_list\":[");
		for (int i = 0; i < n; i++)
			text_addf(&json,
				"%s{\"external_userid\":\"%.*s\",\"userid\":\"x\",\"status\":1,\"send_time\":%lld}",
				i ? "," : "", SPAN_ARG(m[i].customer), (long long)(b->now_ms / 1000));
		text_adds(&json, "]");
	}
	text_addc(&json, '}');
	answer_parse(b->a, api, 200, text_span(&json), &x);
	for (size_t part = 0; part < answer_parts(&x); part++) {
		struct jsonw j;
		text_clear(&json);
		jsonw_init(&j, &json);
		answer_reduce(&x, part, &j);
		w.answer = text_span(&json);
		text_clear(&body);
		wire_answer_write(&w, &body);
		put(b, INBOX_ANSWER, text_span(&body));
	}
	text_release(&json);
	text_release(&body);
}

/* One input for the calls that a turn of the sender begins. */
static void attempt(struct bench *b, const struct outbox_row *v, int n)
{
	struct wire_attempt calls[CALLS];
	struct text body;
	for (int i = 0; i < n; i++)
		calls[i] = (struct wire_attempt){.key = v[i].key,
			.try_no = (int)v[i].tries + 1,
			.again = api_def(api_find(v[i].api))->repeat == API_REPEAT_ALWAYS};
	text_init(&body, 64u << 10);
	wire_attempt_write(calls, n, &body);
	put(b, INBOX_ATTEMPT, text_span(&body));
	text_release(&body);
}

static void serve(struct bench *b)
{
	for (;;) {
		struct outbox_row *v = NULL;
		int n = 0;
		arena_reset(b->a);
		must(b, outbox_ready(b->db, b->a, OUTBOX_ALL_LANES, b->now_ms, 1000, &v, &n, &b->err), "ready");
		if (!n)
			return;
		for (int i = 0; i < n; i++) {
			if (i % CALLS == 0)
				attempt(b, &v[i], n - i < CALLS ? n - i : CALLS);
			answer_one(b, &v[i]);
		}
		fold(b);
	}
}

static void until(struct bench *b, int64_t until_ms)
{
	for (;;) {
		int64_t due_ms, next_ms = INT64_MAX, lane_ms = 0;
		int lane = -1;
		enum rc rc = RC_OK;
		bool ticked;
		fold(b);
		serve(b);
		must(b, fold_due(b->fold, &due_ms, &b->err), "due");
		while (rc == RC_OK) {
			rc = outbox_next(b->db, lane + 1, &lane, &lane_ms, &b->err);
			must(b, rc == RC_NOTFOUND ? RC_OK : rc, "next");
			next_ms = !rc && lane_ms < next_ms ? lane_ms : next_ms;
		}
		if (due_ms < next_ms)
			next_ms = due_ms;
		if (next_ms > until_ms)
			break;
		if (next_ms > b->now_ms)
			b->now_ms = next_ms;
		must(b, fold_tick(b->fold, b->now_ms, &ticked, &b->err), "tick");
	}
	if (until_ms > b->now_ms)
		b->now_ms = until_ms;
}

/* Without its hand-over the script stands alone. */
static void drop_line(struct text *t, const char *begins)
{
	size_t at = span_search(text_span(t), span_of(begins)), end = at;
	if (at == SIZE_MAX)
		return;
	while (end < t->n && t->p[end] != '\n')
		end++;
	memmove(t->p + at, t->p + end, t->n - end);
	text_cut(t, t->n - (end - at));
}

static void add_script(struct bench *b, struct jsonw *into, const char *path, bool alone)
{
	struct jsonw w = *into;
	struct text text;
	text_init(&text, 1u << 20);
	must(b, fileio_read(path, &text, &b->err), path);
	if (alone)
		drop_line(&text, "- 目标达成后");
	jsonw_obj(&w);
	jsonw_kcstr(&w, "file", path);
	jsonw_kcstr(&w, "sha256", "1");
	jsonw_kstr(&w, "text", text_span(&text));
	jsonw_key(&w, "assets");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "path", "七天护理清单.pdf");
	jsonw_kcstr(&w, "sha256", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	jsonw_kint(&w, "bytes", 12345);
	jsonw_end_obj(&w);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	*into = w;
	text_release(&text);
}

static void load_scripts(struct bench *b, int n)
{
	static const char *const files[] = {"sop/新客七天.md", "sop/老客复购30天.md", "sop/沉默唤醒.md"};
	struct text body;
	struct jsonw w;
	text_init(&body, 4u << 20);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_key(&w, "scripts");
	jsonw_arr(&w);
	for (int i = 0; i < n; i++)
		add_script(b, &w, files[i], n == 1);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	put(b, INBOX_SCRIPTS, text_span(&body));
	fold(b);
	text_release(&body);
	enum outcome o;
	struct span reason;
	must(b, outcome_get(b->db, b->a, fold_position(b->fold), &o, &reason, &b->err), "outcome");
	if (o != OUTCOME_DONE) {
		fprintf(stderr, "bench_fold: the scripts were refused: %.*s\n", SPAN_ARG(reason));
		exit(1);
	}
}

static void open_bench(struct bench *b, char dir[256])
{
	char path[512];
	*b = (struct bench){.a = arena_new(1u << 20), .now_ms = START};
	must(b, fileio_mkdirs("build/tmp", 0700, &b->err), "build/tmp");
	snprintf(dir, 256, "build/tmp/bench.XXXXXX");
	if (!mkdtemp(dir))
		exit(1);
	snprintf(path, sizeof path, "%s/inbox.db", dir);
	must(b, inbox_open(path, INBOX_VOLATILE, &b->in, &b->err), "inbox");
	snprintf(path, sizeof path, "%s/siyu.db", dir);
	must(b, db_open(path, 0, &b->db, &b->err), "state");
	must(b, fold_open(b->db, b->in, NULL, &b->fold, &b->err), "fold");
	put(b, INBOX_CONFIG, SPAN_LIT("{\"corpid\":\"ww\",\"zone\":\"28800\",\"agentid\":\"1\"}"));
	fold(b);
}

static void close_bench(struct bench *b, const char *dir)
{
	static const char *const names[] = {
		"inbox.db", "inbox.db-wal", "inbox.db-shm", "siyu.db", "siyu.db-wal", "siyu.db-shm"};
	char path[512];
	fold_close(b->fold);
	db_close(b->db);
	inbox_close(b->in);
	arena_free(b->a);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		remove(path);
	}
	remove(dir);
}

static void life(int scripts, const char *what)
{
	struct bench b;
	char dir[256];
	int64_t from_us, adds;
	open_bench(&b, dir);
	load_scripts(&b, scripts);
	b.inputs = b.fold_us = 0;
	from_us = clock_cpu_us();
	for (int i = 0; i < CUSTOMERS; i++) {
		b.now_ms = START + i * (6 * HOUR / CUSTOMERS);
		callback(&b, "add_external_contact", i,
			"<State><![CDATA[c42]]></State><WelcomeCode><![CDATA[CODE]]></WelcomeCode>");
		if (i % 10 == 0)
			callback(&b, "add_external_contact", i,
				"<State><![CDATA[c42]]></State><WelcomeCode><![CDATA[CODE]]></WelcomeCode>");
		if (i % 100 == 99)
			until(&b, b.now_ms);
	}
	adds = b.inputs;
	printf("%s: adds with name, welcome and tag: %lld inputs, %.0f/s\n", what, (long long)adds,
		1e6 * (double)adds / (double)b.fold_us);
	until(&b, START + 14 * DAY);
	printf("%s: 14 days x %d customers: %.2f s in the fold (%.2f s in all), %lld inputs, %lld due entries, %lld failed\n",
		what, CUSTOMERS, (double)b.fold_us / 1e6, (double)(clock_cpu_us() - from_us) / 1e6, (long long)b.inputs,
		(long long)fold_counts(b.fold).fired, (long long)fold_counts(b.fold).failed);
	if (fold_counts(b.fold).failed)
		exit(1);
	close_bench(&b, dir);
}

int main(int argc, char **argv)
{
	(void)argv;
	life(1, "新客七天");
	if (argc < 2)
		life(3, "all three scripts");
	return 0;
}
