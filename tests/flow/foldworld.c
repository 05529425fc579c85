#include "foldworld.h"

#include "base/fileio.h"

#define CHECK(w, expression) \
	do { \
		enum rc rc_ = (expression); \
		if (rc_) \
			fail_msg("%s:%d: %s: %s: %s", __FILE__, __LINE__, #expression, err_name(rc_), (w)->err.text); \
	} while (0)

static const char *path_of(struct foldworld *w, const char *name, char *buf, size_t n)
{
	snprintf(buf, n, "%s/%s", w->dir, name);
	return buf;
}

static void open_all(struct foldworld *w)
{
	char path[512], at[512];
	CHECK(w, inbox_open(path_of(w, "inbox.db", path, sizeof path), INBOX_VOLATILE, &w->in, &w->err));
	CHECK(w, db_open(path_of(w, "siyu.db", path, sizeof path), 0, &w->db, &w->err));
	CHECK(w, fold_open(w->db, w->in, path_of(w, "fold.at", at, sizeof at), &w->fold, &w->err));
}

static void close_all(struct foldworld *w)
{
	fold_close(w->fold);
	db_close(w->db);
	inbox_close(w->in);
}

struct foldworld *foldworld_new(int64_t start_ms)
{
	struct foldworld *w = calloc(1, sizeof *w);
	w->a = arena_new(65536);
	w->now_ms = start_ms;
	w->most = FOLD_TURN_INPUTS;
	CHECK(w, fileio_mkdirs("build/tmp", 0700, &w->err));
	snprintf(w->dir, sizeof w->dir, "build/tmp/fold.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	open_all(w);
	foldworld_config(
		w, "{\"corpid\":\"wwtest\",\"zone\":\"28800\",\"agentid\":\"1000002\",\"channel.c42\":\"包裹卡\"}");
	foldworld_fold(w);
	return w;
}

void foldworld_free(struct foldworld *w)
{
	static const char *const names[] = {
		"inbox.db", "inbox.db-wal", "inbox.db-shm", "siyu.db", "siyu.db-wal", "siyu.db-shm", "fold.at"};
	char path[512];
	close_all(w);
	arena_free(w->a);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		remove(path_of(w, names[i], path, sizeof path));
	remove(w->dir);
	free(w);
}

void foldworld_reopen(struct foldworld *w)
{
	close_all(w);
	open_all(w);
}

static int64_t put(struct foldworld *w, enum inbox_kind kind, struct span app, struct span body)
{
	int64_t id;
	CHECK(w, inbox_begin(w->in, &w->err));
	CHECK(w, inbox_append(w->in, w->now_ms, kind, app, body, &id, &w->err));
	CHECK(w, inbox_commit(w->in, &w->err));
	return id;
}

int64_t foldworld_put(struct foldworld *w, enum inbox_kind kind, const char *body)
{
	return put(w, kind, SPAN_ABSENT, span_of(body));
}

int64_t foldworld_callback(struct foldworld *w, const char *app, const char *xml)
{
	return put(w, INBOX_CALLBACK, span_of(app), span_of(xml));
}

void foldworld_fold(struct foldworld *w)
{
	int64_t folded;
	CHECK(w, fold_catch_up(w->fold, w->most, &folded, &w->err));
}

void foldworld_until(struct foldworld *w, int64_t until_ms)
{
	for (;;) {
		int64_t due_ms;
		bool ticked;
		foldworld_fold(w);
		CHECK(w, fold_due(w->fold, &due_ms, &w->err));
		if (due_ms > until_ms)
			break;
		if (due_ms > w->now_ms)
			w->now_ms = due_ms;
		CHECK(w, fold_tick(w->fold, w->now_ms, &ticked, &w->err));
		assert_true(ticked);
	}
	if (until_ms > w->now_ms)
		w->now_ms = until_ms;
}

int64_t foldworld_config(struct foldworld *w, const char *json)
{
	return foldworld_put(w, INBOX_CONFIG, json);
}

int64_t foldworld_scripts(struct foldworld *w, const char *file, const char *text, ...)
{
	struct text body;
	struct jsonw j;
	va_list ap;
	int64_t id;
	text_init(&body, 1u << 20);
	jsonw_init(&j, &body);
	jsonw_obj(&j);
	jsonw_key(&j, "scripts");
	jsonw_arr(&j);
	va_start(ap, text);
	while (file) {
		char sum[32];
		snprintf(sum, sizeof sum, "%016llx", (unsigned long long)span_hash(span_of(text)));
		jsonw_obj(&j);
		jsonw_kcstr(&j, "file", file);
		jsonw_kcstr(&j, "sha256", sum);
		jsonw_kcstr(&j, "text", text);
		jsonw_end_obj(&j);
		file = va_arg(ap, const char *);
		text = file ? va_arg(ap, const char *) : NULL;
	}
	va_end(ap);
	jsonw_end_arr(&j);
	jsonw_key(&j, "gone");
	jsonw_arr(&j);
	jsonw_end_arr(&j);
	jsonw_end_obj(&j);
	id = put(w, INBOX_SCRIPTS, SPAN_ABSENT, text_span(&body));
	text_release(&body);
	foldworld_fold(w);
	return id;
}

int64_t foldworld_event_at(struct foldworld *w, int64_t created_s, const char *type, const char *customer,
	const char *employee, const char *more)
{
	char xml[2048];
	snprintf(xml, sizeof xml,
		"<xml><ToUserName><![CDATA[wwtest]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>%lld</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[%s]]></ChangeType>"
		"<UserID><![CDATA[%s]]></UserID><ExternalUserID><![CDATA[%s]]></ExternalUserID>%s</xml>",
		(long long)created_s, type, employee, customer, more ? more : "");
	return foldworld_callback(w, "bot", xml);
}

int64_t foldworld_event(
	struct foldworld *w, const char *type, const char *customer, const char *employee, const char *more)
{
	return foldworld_event_at(w, w->now_ms / 1000, type, customer, employee, more);
}

int64_t foldworld_order(struct foldworld *w, const char *order_no, const char *customer, int64_t fen)
{
	char json[512];
	snprintf(json, sizeof json,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"%s\",\"external_userid\":\"%s\",\"paid_at\":%lld,\"amount_fen\":%lld,"
		"\"product\":\"洁面\",\"quantity\":1,\"status\":\"paid\"}]}",
		order_no, customer, (long long)(w->now_ms / 1000), (long long)fen);
	return foldworld_put(w, INBOX_ORDERS, json);
}

/* -- effects --------------------------------------------------------------------------------------------------------- */

static int ready_rows(struct foldworld *w, struct outbox_row **ret)
{
	int n = 0;
	CHECK(w, outbox_ready(w->db, w->a, OUTBOX_ALL_LANES, w->now_ms, 10000, ret, &n, &w->err));
	return n;
}

bool foldworld_ready(struct foldworld *w, enum api_id api, struct outbox_row *ret)
{
	struct outbox_row *v = NULL;
	int n = ready_rows(w, &v);
	for (int i = 0; i < n; i++)
		if (api_find(v[i].api) == api) {
			*ret = v[i];
			return true;
		}
	return false;
}

int foldworld_count(struct foldworld *w, enum api_id api)
{
	struct outbox_row *v = NULL;
	int n = ready_rows(w, &v), found = 0;
	for (int i = 0; i < n; i++)
		found += api_find(v[i].api) == api;
	return found;
}

static void attempt(struct foldworld *w, const struct outbox_row *e)
{
	struct wire_attempt a = {.key = e->key,
		.try_no = (int)e->tries + 1,
		.again = api_def(api_find(e->api))->repeat == API_REPEAT_ALWAYS};
	struct text body;
	text_init(&body, 4096);
	wire_attempt_write(&a, 1, &body);
	put(w, INBOX_ATTEMPT, SPAN_ABSENT, text_span(&body));
	text_release(&body);
	foldworld_fold(w);
}

static void append_answer(struct foldworld *w, const struct wire_answer *a)
{
	struct text body;
	text_init(&body, 1u << 20);
	wire_answer_write(a, &body);
	put(w, INBOX_ANSWER, SPAN_ABSENT, text_span(&body));
	text_release(&body);
	foldworld_fold(w);
}

void foldworld_answer(struct foldworld *w, const struct outbox_row *e, const char *json)
{
	struct answer x;
	struct wire_answer a = {
		.key = e->key, .try_no = (int)e->tries + 1, .outcome = WIRE_ANSWERED, .called_ms = w->now_ms};
	attempt(w, e);
	answer_parse(w->a, api_find(e->api), 200, span_of(json), &x);
	for (size_t part = 0; part < answer_parts(&x); part++) {
		struct text reduced;
		struct jsonw j;
		text_init(&reduced, 1u << 20);
		jsonw_init(&j, &reduced);
		answer_reduce(&x, part, &j);
		a.answer = text_span(&reduced);
		append_answer(w, &a);
		text_release(&reduced);
	}
}

void foldworld_end(struct foldworld *w, const struct outbox_row *e, enum wire_outcome outcome)
{
	bool called = outcome == WIRE_UNKNOWN || outcome == WIRE_NOT_SENT;
	struct wire_answer a = {.key = e->key, .try_no = called ? (int)e->tries + 1 : 0, .outcome = outcome};
	if (called)
		attempt(w, e);
	append_answer(w, &a);
}

void foldworld_serve(struct foldworld *w, enum api_id api, const char *json, struct outbox_row *ret)
{
	struct outbox_row e;
	if (!foldworld_ready(w, api, &e))
		fail_msg("no ready effect '%s'", api_def(api)->name);
	foldworld_answer(w, &e, json);
	if (ret)
		*ret = e;
}

/* -- looking ---------------------------------------------------------------------------------------------------------- */

enum outcome foldworld_outcome(struct foldworld *w, int64_t input_id)
{
	enum outcome o;
	struct span reason;
	CHECK(w, outcome_get(w->db, w->a, input_id, &o, &reason, &w->err));
	return o;
}

struct span foldworld_outcome_reason(struct foldworld *w, int64_t input_id)
{
	enum outcome o;
	struct span reason;
	CHECK(w, outcome_get(w->db, w->a, input_id, &o, &reason, &w->err));
	return reason;
}

int foldworld_rounds(struct foldworld *w, const char *customer)
{
	struct enrolment *v;
	int n = 0;
	CHECK(w, enrolment_of(w->db, w->a, span_of(customer), true, &v, &n, &w->err));
	return n;
}

struct enrolment foldworld_round(struct foldworld *w, const char *customer, int i)
{
	struct enrolment *v;
	int n = 0;
	CHECK(w, enrolment_of(w->db, w->a, span_of(customer), true, &v, &n, &w->err));
	if (i >= n)
		fail_msg("'%s' has %d rounds, none numbered %d", customer, n, i);
	return v[i];
}

struct occurrence foldworld_occurrence(struct foldworld *w, const char *customer, int round, const char *step)
{
	struct enrolment e = foldworld_round(w, customer, round);
	struct occurrence o;
	enum rc rc = occurrence_get(w->db, w->a, e.enrolment, span_of(step), 1, &o, &w->err);
	if (rc)
		fail_msg("step '%s' of '%s' was not looked at: %s", step, customer, err_name(rc));
	return o;
}

bool foldworld_decided(struct foldworld *w, const char *customer, const char *verdict, const char *reason)
{
	struct decision *v;
	int n = 0;
	CHECK(w, decision_of(w->db, w->a, span_of(customer), &v, &n, &w->err));
	for (int i = 0; i < n; i++)
		if (span_is(v[i].verdict, verdict) && span_is(v[i].reason, reason))
			return true;
	return false;
}

static void total_of(struct foldworld *w, struct store_db *db, char ret[65])
{
	struct text out;
	size_t at;
	text_init(&out, 65536);
	CHECK(w, fold_digest(db, &out, &w->err));
	at = span_search(text_span(&out), SPAN_LIT("total "));
	assert_true(at != SIZE_MAX && out.n >= at + 6 + 64);
	memcpy(ret, out.p + at + 6, 64);
	ret[64] = '\0';
	if (getenv("FOLDWORLD_SHOW"))
		fputs(text_str(&out), stderr);
	text_release(&out);
}

void foldworld_digest(struct foldworld *w, char ret[65])
{
	total_of(w, w->db, ret);
}

void foldworld_replay_digest(struct foldworld *w, int most, char ret[65])
{
	struct store_db *db;
	struct fold *fold;
	int64_t folded;
	CHECK(w, db_open(":memory:", 0, &db, &w->err));
	CHECK(w, fold_open(db, w->in, NULL, &fold, &w->err));
	CHECK(w, fold_catch_up(fold, most, &folded, &w->err));
	total_of(w, db, ret);
	fold_close(fold);
	db_close(db);
}

void foldworld_assert_span(struct span s, const char *text, const char *file, int line)
{
	if (!span_is(s, text))
		fail_msg("%s:%d: '%.*s' is not '%s'", file, line, SPAN_ARG(s), text);
}
