/* rooms: app */
/* siyu forget: nothing of him stands anywhere, whatever tables there are; all figures stay; a kill in the middle is gone on from. */
#include "testlib.h"

#include "forgetting.h"
#include "refold.h"
#include "snapshot.h"
#include "station.h"
#include "treecopy.h"

#include "app/world.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "flow/fold.h"
#include "flow/why.h"
#include "store/called.h"
#include "store/dossier.h"
#include "store/relation.h"
#include "store/remark.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define NAME "欧阳雪峰晴"
#define REMARK "晴姐爱喝枸杞"
#define MOBILE "13987654321"
#define SAID "我住长安路一号三零二"
#define UNIONID "ozynqsulJFCZ2z1aYeS8h-nuasdAAA1"

struct rig {
	char dir[128], data[160], id[80], other[80];
};

static void sql(const struct rig *r, const char *text, char *ret, size_t cap)
{
	char path[200];
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	snprintf(path, sizeof path, "%s/state/siyu.db", r->data);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	if (sqlite3_prepare_v2(h, text, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(h), text);
	if (ret)
		ret[0] = 0;
	for (size_t n = 0; sqlite3_step(s) == SQLITE_ROW;)
		for (int i = 0; ret && i < sqlite3_column_count(s) && n < cap; i++)
			n += (size_t)snprintf(ret + n, cap - n, "%s|", (const char *)sqlite3_column_text(s, i));
	sqlite3_finalize(s);
	sqlite3_close(h);
}

static void put(struct station *e, enum inbox_kind kind, const char *body)
{
	int64_t id;
	struct err err = {0};
	if (station_append(e, START_MS + 2 * ZONE_DAY_MS, kind, span_of(body), &id, &err))
		fail_msg("%s", err.text);
}

/* What WeCom tells by answers, without the answers; and another customer in whose 备注 his number stands. */
static void noted(struct rig *r)
{
	struct arena *a = arena_new(4096);
	struct relation *v = NULL;
	struct station e;
	struct err err = {0};
	int n = 0;
	struct remark m = {.customer = span_of(r->id),
		.remark = SPAN_LIT(REMARK),
		.description = SPAN_LIT("常客"),
		.mobiles = SPAN_LIT(MOBILE),
		.as_of_ms = 1};
	sql(r, "SELECT customer FROM contact ORDER BY customer DESC LIMIT 1", r->other, sizeof r->other);
	r->other[strlen(r->other) - 1] = 0;
	assert_string_not_equal(r->other, r->id);
	if (station_open(r->data, &e, &err) || db_begin(e.db, &err) ||
		contact_profile(e.db, m.customer, SPAN_LIT(NAME), 1, 0, SPAN_LIT(UNIONID), &err) ||
		relation_of(e.db, a, m.customer, &v, &n, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < n; i++) {
		m.employee = v[i].employee;
		assert_int_equal(remark_put(e.db, &m, &err), RC_OK);
	}
	m = (struct remark){.customer = span_of(r->other),
		.employee = v[0].employee,
		.remark = SPAN_LIT("晴儿的妈妈 " MOBILE),
		.as_of_ms = 1};
	assert_int_equal(contact_profile(e.db, m.customer, SPAN_LIT("春暖花开"), 1, 0, SPAN_ABSENT, &err), RC_OK);
	assert_int_equal(remark_put(e.db, &m, &err), RC_OK);
	if (db_commit(e.db, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	arena_free(a);
}

/* Who is called so: the id of the one, "" nobody. */
static void called(const struct rig *r, const char *said, char ret[80])
{
	struct arena *a = arena_new(4096);
	struct called_found x;
	struct station e;
	struct err err = {0};
	if (station_read(r->data, &e, &err) || called_find(e.db, a, NULL, span_of(said), 5, &x, &err))
		fail_msg("%s", err.text);
	assert_true(x.n <= 1);
	struct span who = x.n ? x.v[0].customer : SPAN_LIT("");
	snprintf(ret, 80, "%.*s", SPAN_ARG(who));
	station_close(&e);
	arena_free(a);
}

/* Two days of a shop; then one who bought, and of whom a lot is noted. */
static int rig_new(void **state)
{
	static struct rig r;
	static const char text[] =
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[hook crm]\nurl = https://crm.example.com/siyu\nsecret = a-secret-of-the-shop\nnames = whole\n";
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 5,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 500};
	struct err err = {0};
	struct conf *conf = NULL;
	struct world *w = NULL;
	struct station e;
	struct brain *b = brain_new(&bc, START_MS);
	char body[1200];
	brain_populate(b, 2, 20, START_MS, ZONE_DAY_MS, SPAN_LIT("card"));
	r = (struct rig){0};
	test_dir(r.dir, sizeof r.dir);
	snprintf(r.data, sizeof r.data, "%s/data", r.dir);
	if (conf_parse(SPAN_LIT(text), "world.conf", &conf, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = r.data, .conf = conf, .brain = b, .start_ms = START_MS};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) || world_run(w, START_MS + 2 * ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	world_free(w);
	brain_free(b);
	conf_free(conf);
	sql(&r, "SELECT customer FROM contact NATURAL JOIN contact_tally WHERE paid_orders > 0 AND customer IN (SELECT customer FROM enrolment) ORDER BY customer LIMIT 1",
		r.id, sizeof r.id);
	assert_true(strlen(r.id) > 5);
	r.id[strlen(r.id) - 1] = 0; /* the bar */
	if (station_open(r.data, &e, &err))
		fail_msg("%s", err.text);
	static const char *const told[] = {
		"\"heard\",\"source\":\"told\",\"what\":\"text\",\"text\":\"" SAID "\"",
		"\"firm\",\"company\":\"长安路枸杞行\",\"role\":\"掌柜\"",
		"\"date\",\"name\":\"生日\",\"date\":\"1990-05-04\"",
		"\"stage\",\"stage\":\"" NAME "\"",
	};
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		snprintf(body, sizeof body, "{\"customer\":\"%s\",\"verb\":%s,\"by\":\"li\"}", r.id, told[i]);
		put(&e, INBOX_COMMAND, body);
	}
	if (station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	sql(&r, "SELECT count(*) FROM heard WHERE text = '" SAID "'", body, sizeof body);
	if (strcmp(body, "1|") != 0) {
		sql(&r, "SELECT outcome, reason FROM outcome ORDER BY input_id DESC LIMIT 4", body, sizeof body);
		fail_msg("%s", body);
	}
	noted(&r);
	if (station_open(r.data, &e, &err) || snapshot_take(&e.dir, START_MS, NULL, NULL, NULL, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	*state = &r;
	return 0;
}

static int rig_free(void **state)
{
	treecopy_remove(((struct rig *)*state)->dir);
	return 0;
}

/* Every table and column of a database, texts and blobs: how many values hold that. */
static int anywhere(const char *path, const char *what)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *t = NULL, *c = NULL, *s = NULL;
	int found = 0;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(h, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &t, NULL), SQLITE_OK);
	while (sqlite3_step(t) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(t, 0);
		char *q = sqlite3_mprintf("PRAGMA table_info(%Q)", table);
		assert_int_equal(sqlite3_prepare_v2(h, q, -1, &c, NULL), SQLITE_OK);
		sqlite3_free(q);
		while (sqlite3_step(c) == SQLITE_ROW) {
			const char *column = (const char *)sqlite3_column_text(c, 1);
			q = sqlite3_mprintf(
				"SELECT count(*) FROM \"%w\" WHERE instr(CAST(\"%w\" AS BLOB), CAST(%Q AS BLOB)) > 0",
				table, column, what);
			assert_int_equal(sqlite3_prepare_v2(h, q, -1, &s, NULL), SQLITE_OK);
			sqlite3_free(q);
			assert_int_equal(sqlite3_step(s), SQLITE_ROW);
			if (sqlite3_column_int(s, 0) > 0) {
				print_message("%s stands in %s.%s\n", what, table, column);
				found++;
			}
			sqlite3_finalize(s);
		}
		sqlite3_finalize(c);
	}
	sqlite3_finalize(t);
	sqlite3_close(h);
	return found;
}

static bool in_bytes(const char *path, const char *what)
{
	struct text body;
	text_init(&body, 256 << 20);
	bool found =
		fileio_read(path, &body, NULL) == RC_OK && span_search(text_span(&body), span_of(what)) != SIZE_MAX;
	text_release(&body);
	return found;
}

static const char *const files[] = {"state/siyu.db", "inbox/inbox.db"};
static const char *const wals[] = {"state/siyu.db-wal", "inbox/inbox.db-wal"};

static void nothing_left(const struct rig *r)
{
	const char *const about[] = {r->id, NAME, REMARK, MOBILE, SAID, UNIONID, "长安路枸杞行"};
	char path[800];
	struct snapshot snap[SNAPSHOT_MOST];
	struct datadir d;
	struct err err = {0};
	assert_int_equal(datadir_init(&d, r->data, &err), RC_OK);
	assert_int_equal(snapshot_list(&d, snap), 1); /* a new one; those that held him are gone */
	for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
		for (size_t k = 0; k < 3; k++) {
			snprintf(path, sizeof path, "%s/%s", r->data, files[k % 2]);
			if (k == 2)
				snprintf(path, sizeof path, "%s", snap[0].path);
			assert_int_equal(access(path, F_OK), 0);
			assert_int_equal(anywhere(path, about[i]), 0);
			assert_false(in_bytes(path, about[i]));
		}
		for (size_t k = 0; k < 2; k++) {
			snprintf(path, sizeof path, "%s/%s", r->data, wals[k]);
			assert_false(in_bytes(path, about[i]));
		}
	}
}

/* What all reports stand on. */
static void figures(const struct rig *r, char *ret, size_t cap)
{
	sql(r,
		"SELECT (SELECT group_concat(day || kind || amount_fen) FROM (SELECT * FROM ledger ORDER BY input_id, ordinal)),"
		" (SELECT group_concat(gross_fen || '/' || refund_fen || channel || credit_employee || script || step || arm || product) FROM (SELECT * FROM purchase ORDER BY purchase)),"
		" (SELECT count(*) || '/' || sum(paid_orders) || '/' || sum(net_fen) || '/' || sum(first_add_day) FROM contact NATURAL JOIN contact_tally),"
		" (SELECT count(*) || '/' || sum(adds) || '/' || sum(add_day) || '/' || sum(state = 'live') FROM relation),"
		" (SELECT count(*) || '/' || sum(state = 'delivered') || '/' || sum(delivered_ms) FROM occurrence WHERE delivered_ms IS NOT NULL),"
		" (SELECT count(*) || '/' || sum(state = 'sent') FROM task_member), (SELECT count(*) FROM contact_tag), (SELECT count(*) FROM touch),"
		" (SELECT count(*) || '/' || sum(goal_ms) FROM enrolment), (SELECT count(*) FROM heard), (SELECT count(*) FROM conversion)",
		ret, cap);
}

static void same_by_replay(const struct rig *r)
{
	struct refold_table t[REFOLD_TABLES];
	struct station e;
	struct store_db *again = NULL;
	struct err err = {0};
	char path[200];
	int n = 0, differs = -1;
	snprintf(path, sizeof path, "%s/again.db", r->dir);
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	put(&e, INBOX_COMMAND, "{\"verb\":\"menu\",\"by\":\"li\"}");
	if (station_fold_all(&e, false, &err) ||
		refold_fold(&e.dir, fold_position(e.fold), path, false, &again, NULL, &err) ||
		refold_compare(e.db, again, t, &n, &differs, &err))
		fail_msg("%s", err.text);
	assert_int_equal(differs, 0);
	db_close(again);
	station_close(&e);
	unlink(path);
}

/* All of him before, and nothing after. */
static int64_t dossier(const struct rig *r, struct text *out)
{
	struct station e;
	struct jsonw w;
	struct json_doc *doc = NULL;
	struct err err = {0};
	int64_t rows = -1;
	text_clear(out);
	if (station_read(r->data, &e, &err) || db_begin(e.db, &err))
		fail_msg("%s", err.text);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	if (dossier_write(e.db, span_of(r->id), &w, &rows, &err))
		fail_msg("%s", err.text);
	jsonw_end_obj(&w);
	db_rollback(e.db);
	station_close(&e);
	if (json_parse(text_span(out), &doc, &err))
		fail_msg("%s", err.text);
	json_free(doc);
	return rows;
}

static void test_exported(void **state)
{
	static const char *const tables[] = {"contact", "relation", "remark", "firm", "contact_date", "heard",
		"enrolment", "occurrence", "purchase", "ledger", "task_member", "effect_text", "contact_tally"};
	struct rig *r = *state;
	struct forgetting_said said;
	struct err err = {0};
	struct text out;
	char key[64];
	text_init(&out, 16 << 20);
	assert_true(dossier(r, &out) > 12);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		snprintf(key, sizeof key, "\"%s\":[", tables[i]);
		if (!strstr(text_str(&out), key))
			fail_msg("nothing of %s", tables[i]);
	}
	assert_non_null(strstr(text_str(&out), REMARK));
	assert_non_null(strstr(text_str(&out), SAID));
	if (forgetting_run(r->data, r->id, "li", false, &said, &err))
		fail_msg("%s", err.text);
	assert_int_equal(dossier(r, &out), 0);
	text_release(&out);
}

static void test_nothing_left(void **state)
{
	struct rig *r = *state;
	struct forgetting_said said;
	struct err err = {0};
	struct text out;
	char before[65536], after[65536], who[80];
	text_init(&out, 1 << 20);
	called(r, NAME, who);
	assert_string_equal(who, r->id);
	called(r, "晴儿", who);
	assert_string_equal(who, r->other);
	figures(r, before, sizeof before);
	if (forgetting_look(r->data, r->id, &out, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(text_str(&out), "relation"));
	assert_non_null(strstr(text_str(&out), "remark"));
	assert_non_null(strstr(text_str(&out), "hook_event"));
	/* What is looked for is said before it is asked for. */
	assert_non_null(strstr(text_str(&out), UNIONID));
	assert_non_null(strstr(text_str(&out), "只在他自己的记录里找的：" NAME "、" REMARK "、常客"));
	text_clear(&out);
	if (forgetting_run(r->data, r->id, "li", false, &said, &err))
		fail_msg("%s", err.text);
	assert_true(said.inputs > 5 && !said.again);
	nothing_left(r);
	/* Nobody finds him any more; another, by what is left of a 备注 in which he was named. */
	called(r, NAME, who);
	assert_string_equal(who, "");
	called(r, "雪峰", who);
	assert_string_equal(who, "");
	called(r, MOBILE, who);
	assert_string_equal(who, "");
	called(r, "的妈妈", who);
	assert_string_equal(who, r->other);
	called(r, "春暖", who);
	assert_string_equal(who, r->other);
	figures(r, after, sizeof after);
	assert_string_equal(before, after);
	same_by_replay(r);
	/* siyu why of the pseudonym says it. */
	struct station e;
	if (station_read(r->data, &e, &err) ||
		why_print(e.db, span_of(said.pseudonym), INT64_MAX, INT64_MAX, true, &out, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(text_str(&out), "个人资料已按要求抹去"));
	struct arena *a = arena_new(4096);
	struct span now;
	assert_int_equal(forgetting_known_as(e.db, a, r->id, &now, &err), RC_OK);
	assert_true(span_eq(now, span_of(said.pseudonym)));
	arena_free(a);
	station_close(&e);
	assert_int_equal(forgetting_run(r->data, "wmNobodyKnows", "", false, &said, &err), RC_NOTFOUND);
	text_release(&out);
}

/* Of others: whatever they are told or is noted of them, and their inputs. */
static void of_others(const struct rig *r, char *ret, size_t cap)
{
	char path[200], *q;
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	size_t n = 0;
	snprintf(path, sizeof path, "%s/state/siyu.db", r->data);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	snprintf(path, sizeof path, "ATTACH '%s/inbox/inbox.db' AS log", r->data);
	assert_int_equal(sqlite3_exec(h, path, NULL, NULL, NULL), SQLITE_OK);
	q = sqlite3_mprintf(
		"SELECT 'effect', effect, request || subject FROM effect_text NATURAL JOIN effect WHERE customer NOT IN (%Q, '') AND customer NOT LIKE 'gone%%'"
		" UNION ALL SELECT 'task', task, text || attachments FROM task WHERE task IN (SELECT task FROM task_member GROUP BY task HAVING count(*) > 1)"
		" UNION ALL SELECT 'remark', 0, customer || employee || remark || description FROM remark WHERE customer NOT IN (%Q) AND customer NOT LIKE 'gone%%'"
		" UNION ALL SELECT 'script', 0, text FROM script UNION ALL SELECT 'product', purchase, product FROM purchase"
		" UNION ALL SELECT 'heard', heard, text FROM heard WHERE customer <> %Q AND customer NOT LIKE 'gone%%'"
		" UNION ALL SELECT 'input', id, body FROM log.inbox WHERE instr(body, %Q) = 0 AND instr(body, 'gone') = 0"
		" AND instr(body, 'menu') = 0 ORDER BY 1, 2, 3",
		r->id, r->id, r->id, r->id);
	if (sqlite3_prepare_v2(h, q, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(h));
	while (sqlite3_step(s) == SQLITE_ROW) {
		n += (size_t)snprintf(ret + n, cap - n, "%s %s %s\n", sqlite3_column_text(s, 0),
			sqlite3_column_text(s, 1), sqlite3_column_text(s, 2));
		assert_true(n < cap);
	}
	sqlite3_finalize(s);
	sqlite3_free(q);
	sqlite3_close(h);
}

/* A nickname is the customer's choice: a word of the house's texts, a key of JSON, a state. */
static void named(struct rig *r, const char *name, const char *description)
{
	struct arena *a = arena_new(4096);
	struct relation *v = NULL;
	struct station e;
	struct err err = {0};
	int n = 0;
	if (station_open(r->data, &e, &err) || db_begin(e.db, &err) ||
		contact_profile(e.db, span_of(r->id), span_of(name), 1, 0, SPAN_LIT(UNIONID), &err) ||
		relation_of(e.db, a, span_of(r->id), &v, &n, &err))
		fail_msg("%s", err.text);
	struct remark m = {.customer = span_of(r->id),
		.employee = v[0].employee,
		.remark = span_of(name),
		.description = span_of(description),
		.mobiles = SPAN_LIT("attachments 12"),
		.as_of_ms = 2};
	assert_int_equal(remark_put(e.db, &m, &err), RC_OK);
	m = (struct remark){.customer = span_of(r->other),
		.employee = v[0].employee,
		.remark = span_of(name),
		.description = span_of(description),
		.as_of_ms = 2};
	assert_int_equal(remark_put(e.db, &m, &err), RC_OK);
	if (db_commit(e.db, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	arena_free(a);
}

static void test_others_keep_theirs(void **state)
{
	enum { CAP = 32 << 20 };
	static const char *const words[][2] = {
		{"客户", "敏感肌"}, {"text", "content"}, {"send", "customer"}, {"欢迎", "包裹"}, {"e000", "ready"}};
	char *before = malloc(CAP), *after = malloc(CAP);
	assert_true(before && after);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct rig *r;
		struct forgetting_said said;
		struct err err = {0};
		char what[256];
		rig_new((void **)&r);
		named(r, words[i][0], words[i][1]);
		of_others(r, before, CAP);
		assert_non_null(strstr(before, words[i][0]));
		if (forgetting_run(r->data, r->id, "li", false, &said, &err))
			fail_msg("%s", err.text);
		of_others(r, after, CAP);
		if (strcmp(before, after) != 0) {
			size_t at = 0;
			while (before[at] == after[at])
				at++;
			at = at > 60 ? at - 60 : 0;
			fail_msg("%s: '%.150s' became '%.150s'", words[i][0], before + at, after + at);
		}
		/* Of him it is gone. */
		snprintf(what, sizeof what,
			"SELECT count(*) FROM remark WHERE customer = '%s' AND remark || description <> ''",
			said.pseudonym);
		sql(r, what, what, sizeof what);
		assert_string_equal(what, "0|");
		same_by_replay(r);
		rig_free((void **)&r);
	}
	free(before);
	free(after);
	*state = NULL;
}

/* What comes later about him: a callback is refused, an order counts for the pseudonym. */
static void test_comes_back(void **state)
{
	struct rig *r = *state;
	struct forgetting_said said, again;
	struct station e;
	struct err err = {0};
	char body[1024], got[256];
	int64_t id;
	if (forgetting_run(r->data, r->id, "li", false, &said, &err) || station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	snprintf(body, sizeof body,
		"<xml><ToUserName><![CDATA[wwtest]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1772668800</CreateTime>"
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]>"
		"</ChangeType><UserID><![CDATA[e0]]></UserID><ExternalUserID><![CDATA[%s]]></ExternalUserID></xml>",
		r->id);
	assert_int_equal(
		station_append(&e, START_MS + 2 * ZONE_DAY_MS, INBOX_CALLBACK, span_of(body), &id, &err), RC_OK);
	snprintf(body, sizeof body,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"L1\",\"external_userid\":\"%s\",\"amount_fen\":1200,\"paid_at_ms\":%lld}]}",
		r->id, (long long)START_MS);
	put(&e, INBOX_ORDERS, body);
	if (station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	sql(r, "SELECT outcome, reason FROM outcome WHERE reason LIKE '%forgotten%'", got, sizeof got);
	assert_string_equal(got, "refused|of a customer who was forgotten|");
	char path[200];
	snprintf(path, sizeof path, "%s/state/siyu.db", r->data);
	assert_int_equal(anywhere(path, r->id), 0);
	/* Once more: what came since goes from the log, too, under the same name. */
	if (forgetting_run(r->data, r->id, "li", false, &again, &err))
		fail_msg("%s", err.text);
	assert_true(again.again);
	assert_string_equal(again.pseudonym, said.pseudonym);
	nothing_left(r);
	same_by_replay(r);
}

/* As by kill -9 between the fold and the log: the child ends there because the log is the first that may not grow. */
static void test_killed(void **state)
{
	struct rig *r = *state;
	struct forgetting_said said;
	struct station e;
	struct err err = {0};
	char body[1024];
	if (station_open(r->data, &e, &err))
		fail_msg("%s", err.text);
	snprintf(body, sizeof body,
		"{\"customer\":\"%s\",\"pseudonym\":\"gone01\",\"key\":\"%064d\",\"ids\":[\"" MOBILE "\",\"" UNIONID
		"\"],\"names\":[\"" NAME "\",\"" REMARK "\"],\"by\":\"li\"}",
		r->id, 7);
	put(&e, INBOX_FORGET, body);
	put(&e, INBOX_FORGET, "{\"kind\":\"forget\",\"pseudonym\":\"gone01\"}");
	if (station_fold_all(&e, false, &err))
		fail_msg("%s", err.text);
	station_close(&e);
	if (forgetting_run(r->data, r->id, "li", false, &said, &err))
		fail_msg("%s", err.text);
	assert_true(said.again);
	assert_string_equal(said.pseudonym, "gone01");
	nothing_left(r);
	same_by_replay(r);
}

/* Who reads meanwhile keeps what went in the log beside a file: it is said, and the same again ends it. */
static void test_beside_others(void **state)
{
	struct rig *r = *state;
	struct forgetting_said said;
	struct err err = {0};
	char path[200];
	sqlite3 *h;
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", r->data, files[i]);
		assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
		assert_int_equal(sqlite3_exec(h, "BEGIN; SELECT * FROM sqlite_master", NULL, NULL, NULL), SQLITE_OK);
		assert_int_equal(forgetting_run(r->data, r->id, "li", false, &said, &err), RC_AGAIN);
		assert_non_null(strstr(err.hint, "再来一次"));
		sqlite3_close(h);
	}
	assert_int_equal(forgetting_run(r->data, r->id, "li", false, &said, &err), RC_OK);
	nothing_left(r);
	same_by_replay(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing_left, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_exported, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_comes_back, rig_new, rig_free),
		cmocka_unit_test(test_others_keep_theirs),
		cmocka_unit_test_setup_teardown(test_killed, rig_new, rig_free),
		cmocka_unit_test_setup_teardown(test_beside_others, rig_new, rig_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
