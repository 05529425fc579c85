/* siyu quota, 一位员工发的朋友圈, against a book of its own: a corp of some days, whose employees publish what they are asked for, or not, or a
 * day later, or though it was called off; whose posts wait for the end of 静默, fail, or are refused to somebody. WeCom counts what a member
 * publishes on a day (api.md 6), a day being one of the corp's zone (domain.md 8); what he was asked for on it and can still publish is taken. */
#include "foldworld.h"
#include "base/rng.h"
#include "base/text.h"
#include "flow/quotause.h"
#include "wecom/request.h"

#include <sqlite3.h>

enum { SEEDS = 12, DAYS = 9, STAFF = 4, MOST = 3, CALENDARS = 5 };
#define ZONE_S 28800
#define BOOK \
	"CREATE TABLE asked (moment INTEGER, employee TEXT, at_ms INTEGER, until_ms INTEGER, made INTEGER, off INTEGER, PRIMARY KEY (moment, employee));" \
	"CREATE TABLE tapped (moment INTEGER, employee TEXT, at_ms INTEGER, told INTEGER, PRIMARY KEY (moment, employee));" \
	"CREATE TABLE accepted (moment INTEGER PRIMARY KEY, at_ms INTEGER);"
#define ON_THAT_DAY "date(at_ms / 1000, 'unixepoch', '+8 hours') = date(?1 / 1000, 'unixepoch', '+8 hours')"
/* What he published on that day, and what he was asked for on it and neither published nor was spared. */
#define COUNTED \
	"SELECT employee, count(*) AS n FROM (SELECT employee FROM tapped WHERE told AND " ON_THAT_DAY \
	" UNION ALL SELECT employee FROM asked AS a WHERE off = 0 AND " ON_THAT_DAY \
	" AND NOT EXISTS (SELECT 1 FROM tapped AS t WHERE t.moment = a.moment AND t.employee = a.employee AND t.told)) GROUP BY employee"

static const char *const staff[STAFF] = {"li", "wang", "zhao", "qian"};
static const char *const names[STAFF] = {"李丽", "王芳", "赵六", "钱七"};

struct corp {
	struct foldworld *w;
	struct rng r;
	sqlite3 *book;
	int64_t moments;
	int failed;
};

static int below(struct corp *c, int n)
{
	return (int)rng_below(&c->r, (uint64_t)n);
}

/* -- the book --------------------------------------------------------------------------------------------------------------------- */

static int64_t ask_book(struct corp *c, const char *sql, int64_t a, int64_t b, struct span who)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;
	assert_int_equal(sqlite3_prepare_v2(c->book, sql, -1, &s, NULL), SQLITE_OK);
	(void)sqlite3_bind_int64(s, 1, a);
	if (sqlite3_bind_parameter_count(s) > 1)
		(void)sqlite3_bind_int64(s, 2, b);
	if (sqlite3_bind_parameter_count(s) > 2)
		(void)sqlite3_bind_text(s, 3, who.p, (int)who.n, SQLITE_TRANSIENT);
	int rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	else if (rc != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(c->book));
	sqlite3_finalize(s);
	return n;
}

static int64_t number_of(struct span id)
{
	int64_t n = 0;
	while (id.n > 0 && (id.p[0] < '0' || id.p[0] > '9'))
		id = span_drop(id, 1);
	assert_true(span_int(id, &n));
	return n;
}

/* -- WeCom ------------------------------------------------------------------------------------------------------------------------ */

static void make(struct corp *c, const struct outbox_row *e, const struct request *r)
{
	struct foldworld *w = c->w;
	char json[100];
	if (below(c, 10) == 0) {
		c->failed++;
		foldworld_answer(w, e, "{\"errcode\":41089,\"errmsg\":\"no\"}");
		return;
	}
	int64_t id = ++c->moments;
	(void)ask_book(c, "INSERT INTO accepted VALUES (?1, ?2)", id, w->now_ms, SPAN_ABSENT);
	for (size_t i = 0; i < r->u.moment.user_list_n; i++)
		(void)ask_book(
			c, "INSERT INTO asked VALUES (?1, ?3, ?2, 0, 0, 0)", id, w->now_ms, r->u.moment.user_list[i]);
	(void)snprintf(json, sizeof json, "{\"errcode\":0,\"errmsg\":\"ok\",\"jobid\":\"job%lld\"}", (long long)id);
	foldworld_answer(w, e, json);
}

static void finish(struct corp *c, const struct outbox_row *e, const struct request *r)
{
	struct foldworld *w = c->w;
	int64_t id = number_of(r->u.moment_page.jobid);
	char json[400], bad[60] = "";
	if (below(c, 10) == 0) {
		c->failed++;
		(void)ask_book(c, "DELETE FROM asked WHERE moment = ?1", id, 0, SPAN_ABSENT);
		foldworld_answer(w, e,
			"{\"errcode\":0,\"errmsg\":\"ok\",\"status\":3,\"type\":\"add_moment_task\",\"result\":{\"errcode\":40003,\"errmsg\":\"no\"}}");
		return;
	}
	if (below(c, 5) == 0) {
		const char *who = staff[below(c, STAFF)];
		(void)snprintf(bad, sizeof bad, "\"%s\"", who);
		(void)ask_book(
			c, "DELETE FROM asked WHERE moment = ?1 AND ?2 = 0 AND employee = ?3", id, 0, span_of(who));
	}
	(void)ask_book(c, "UPDATE asked SET made = 1 WHERE moment = ?1", id, 0, SPAN_ABSENT);
	(void)snprintf(json, sizeof json,
		"{\"errcode\":0,\"errmsg\":\"ok\",\"status\":3,\"type\":\"add_moment_task\",\"result\":{\"errcode\":0,\"errmsg\":\"ok\","
		"\"moment_id\":\"mom%lld\",\"invalid_sender_list\":{\"user_list\":[%s],\"department_list\":[]}}}",
		(long long)id, bad);
	foldworld_answer(w, e, json);
}

/* No time of it is told: who publishes one that was called off, does when that is told. */
static void list(struct corp *c, const struct outbox_row *e, const struct request *r)
{
	struct foldworld *w = c->w;
	int64_t id = number_of(r->u.moment_page.moment_id);
	struct text json;
	const char *comma = "";
	text_init(&json, 1024);
	text_adds(&json, "{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"\",\"task_list\":[");
	for (int i = 0; i < STAFF; i++) {
		if (!ask_book(c, "SELECT 1 FROM asked WHERE moment = ?1 AND ?2 = 0 AND employee = ?3", id, 0,
			    span_of(staff[i])))
			continue;
		bool done = ask_book(c, "SELECT 1 FROM tapped WHERE moment = ?1 AND ?2 = 0 AND employee = ?3", id, 0,
			span_of(staff[i]));
		text_addf(&json, "%s{\"userid\":\"%s\",\"publish_status\":%d}", comma, staff[i], done);
		comma = ",";
	}
	(void)ask_book(c,
		"UPDATE tapped SET at_ms = ?2 WHERE moment = ?1 AND NOT told AND employee IN (SELECT employee FROM asked WHERE moment = ?1 AND off)",
		id, w->now_ms, SPAN_ABSENT);
	(void)ask_book(c, "UPDATE tapped SET told = 1 WHERE moment = ?1", id, 0, SPAN_ABSENT);
	text_adds(&json, "]}");
	foldworld_answer(w, e, text_str(&json));
	text_release(&json);
}

/* Who has not published cannot any more, or, where it is refused, is not asked to any more. */
static void call_off(struct corp *c, const struct outbox_row *e, const struct request *r)
{
	bool refused = below(c, 3) == 0;
	(void)ask_book(c,
		"UPDATE asked SET off = 1 + ?2 WHERE moment = ?1 AND NOT EXISTS (SELECT 1 FROM tapped AS t WHERE t.moment = ?1 AND t.employee = asked.employee)",
		number_of(r->u.moment_page.moment_id), refused, SPAN_ABSENT);
	foldworld_answer(
		c->w, e, refused ? "{\"errcode\":48002,\"errmsg\":\"no\"}" : "{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static void serve(struct corp *c)
{
	struct foldworld *w = c->w;
	struct outbox_row *v = NULL;
	int n = 0;
	do {
		assert_int_equal(outbox_ready(w->db, w->a, OUTBOX_ALL_LANES, w->now_ms, 1, &v, &n, &w->err), RC_OK);
		if (!n)
			break;
		struct request r;
		enum api_id api = api_find(v[0].api);
		assert_int_equal(request_decode(w->a, api, v[0].request, &r, &w->err), RC_OK);
		switch (api) {
		case API_ADD_MOMENT: make(c, &v[0], &r); break;
		case API_MOMENT_JOB: finish(c, &v[0], &r); break;
		case API_MOMENT_TASK: list(c, &v[0], &r); break;
		case API_CANCEL_MOMENT: call_off(c, &v[0], &r); break;
		default: foldworld_answer(w, &v[0], "{\"errcode\":0,\"errmsg\":\"ok\"}");
		}
	} while (n);
	arena_reset(w->a);
}

/* -- employees --------------------------------------------------------------------------------------------------------------------- */

/* They sleep, and look away an hour before that: what was published is seen on its day, as far as it is one of several. */
static void tap(struct corp *c)
{
	struct foldworld *w = c->w;
	int64_t minute = (w->now_ms + ZONE_S * SECOND) % DAY / MINUTE;
	if (minute < 8 * 60 || minute > 22 * 60 + 30)
		return;
	for (int64_t id = 1; id <= c->moments; id++)
		for (int i = 0; i < STAFF; i++)
			if (below(c, 60) == 0)
				(void)ask_book(c,
					"INSERT INTO tapped SELECT moment, employee, ?2, 0 FROM asked WHERE moment = ?1 AND employee = ?3 AND made"
					" AND off <> 1 ON CONFLICT DO NOTHING",
					id, w->now_ms, span_of(staff[i]));
}

/* One calendar, of some of them. */
static void write_plan(struct corp *c, int calendar, struct text *out)
{
	static const char *const clocks[] = {"09:30", "10:00", "12:00", "14:30", "17:00", "20:00", "21:00"};
	static const char *const limits[] = {"", "", "- 确认期限：1小时\n", "- 确认期限：20小时\n"};
	const char *comma = "";
	text_addf(out, "# 朋友圈：月历%d\n- 发布员工：", calendar);
	for (int k = 0; k < STAFF; k++)
		if (below(c, 3) || (k == STAFF - 1 && !*comma)) {
			text_addf(out, "%s%s", comma, names[k]);
			comma = "、";
		}
	text_addc(out, '\n');
	for (int day = 3; day < 3 + DAYS; day++) {
		int at = below(c, 7);
		if (below(c, 5) == 0)
			continue;
		text_addf(out, "## 2026-03-%02d %s 第%d天\n> 话%d-%d\n%s%s", day, clocks[at], day, calendar, day,
			limits[below(c, 4)], at == 6 || below(c, 3) == 0 ? "- 错过：补发（13小时内）\n" : "");
	}
}

/* -- what is compared -------------------------------------------------------------------------------------------------------------- */

/* What WeCom took on, whatever became of its job: by the month (all is of one), and in the busiest minute of the last day. */
static void compare_accepted(struct corp *c, const struct quotause *use, int64_t at_ms, uint64_t seed)
{
	int64_t month = ask_book(c, "SELECT count(*) FROM accepted WHERE at_ms <= ?1", at_ms, 0, SPAN_ABSENT);
	int64_t minute = ask_book(c,
		"SELECT max(n) FROM (SELECT count(*) AS n FROM accepted WHERE at_ms >= ?1 AND at_ms <= ?2 GROUP BY at_ms / 60000)",
		at_ms - DAY, at_ms, SPAN_ABSENT);
	if (use[ALLOWANCE_MOMENT_MONTH].used != month || use[ALLOWANCE_MOMENT_MINUTE].used != minute)
		fail_msg("seed %llu: %lld of the month, %lld of a minute; in the book %lld and %lld",
			(unsigned long long)seed, (long long)use[ALLOWANCE_MOMENT_MONTH].used,
			(long long)use[ALLOWANCE_MOMENT_MINUTE].used, (long long)month, (long long)minute);
}

static void compare(struct corp *c, int64_t at_ms, uint64_t seed)
{
	struct foldworld *w = c->w;
	struct quotause use[ALLOWANCE_COUNT];
	struct quotause_ask ask = {.now_ms = at_ms, .until_ms = at_ms};
	const struct quotause *q = &use[ALLOWANCE_MOMENT_EMPLOYEE];
	char day[32];
	zone_fixed(&ask.zone, ZONE_S);
	for (int id = 0; id < ALLOWANCE_COUNT; id++)
		ask.most[id] = allowance_most((enum allowance_id)id);
	assert_int_equal(quotause_read(w->db, w->a, &ask, use, &w->err), RC_OK);
	int64_t used = ask_book(c, "SELECT max(n) FROM (" COUNTED ")", at_ms, 0, SPAN_ABSENT);
	int64_t full = ask_book(c, "SELECT count(*) FROM (" COUNTED ") WHERE n >= ?2", at_ms, MOST, SPAN_ABSENT);
	int64_t his = ask_book(c, "SELECT n FROM (" COUNTED ") WHERE ?2 = 0 AND employee = ?3", at_ms, 0, q->who);
	zone_format_minute(&ask.zone, at_ms, day);
	if (q->used != used || q->full != full || his != used)
		fail_msg("seed %llu, %s: %lld of %.*s, %d full; in the book %lld (of him %lld), %lld full",
			(unsigned long long)seed, day, (long long)q->used, SPAN_ARG(q->who), q->full, (long long)used,
			(long long)his, (long long)full);
	assert_int_equal(q->most, MOST);
	compare_accepted(c, use, at_ms, seed);
	arena_reset(w->a);
}

static void live(struct corp *c, uint64_t seed)
{
	struct foldworld *w = c->w;
	int64_t end_ms = TUESDAY + (DAYS + 9) * DAY;
	struct text plan[CALENDARS];
	char conf[400];
	for (int i = 0; i < CALENDARS; i++) {
		text_init(&plan[i], 65536);
		write_plan(c, i, &plan[i]);
	}
	/* Without 静默 a deadline may be of the day behind. */
	(void)snprintf(conf, sizeof conf,
		"{\"corpid\":\"wwtest\",\"zone\":\"%d\",\"quiet_from\":\"%d\",\"employee.li\":\"李丽\",\"employee.wang\":\"王芳\","
		"\"employee.zhao\":\"赵六\",\"employee.qian\":\"钱七\"}",
		ZONE_S, seed % 2 ? -1 : 1290);
	foldworld_config(w, conf);
	for (int i = 0; i < STAFF; i++)
		foldworld_event(w, "add_external_contact", "wm1", staff[i], "");
	foldworld_fold(w);
	int64_t id = foldworld_scripts(w, "sop/a.md", text_str(&plan[0]), "sop/b.md", text_str(&plan[1]), "sop/c.md",
		text_str(&plan[2]), "sop/d.md", text_str(&plan[3]), "sop/e.md", text_str(&plan[4]), NULL);
	assert_int_equal(foldworld_outcome(w, id), OUTCOME_DONE);
	for (int i = 0; i < CALENDARS; i++)
		text_release(&plan[i]);
	for (int64_t at = w->now_ms; at < end_ms; at += 5 * MINUTE) {
		if ((at + ZONE_S * SECOND) % DAY == 20 * HOUR + 55 * MINUTE &&
			below(c, 2)) /* nobody is there until 静默 */
			w->now_ms = at += 3 * HOUR;
		foldworld_until(w, at);
		tap(c);
		serve(c);
		if ((at + ZONE_S * SECOND) % DAY == DAY - 5 * MINUTE)
			compare(c, at, seed);
	}
	/* 每天最多 is of the day on which he is asked, not of that for which it was planned. */
	int64_t asked = ask_book(c,
		"SELECT max(n) FROM (SELECT count(*) AS n FROM asked WHERE ?1 GROUP BY employee, (at_ms + 28800000) / 86400000)",
		1, 0, SPAN_ABSENT);
	if (asked > MOST)
		fail_msg("seed %llu: asked for %lld on a day", (unsigned long long)seed, (long long)asked);
	for (int64_t day = 0; day < DAYS + 2; day++)
		compare(c, TUESDAY + (day + 1) * DAY - 1, seed);
}

static void by_day_as_it_was(void **state)
{
	int64_t moved = 0, late = 0, failed = 0, taps = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct corp c = {.w = foldworld_new(TUESDAY + 5 * MINUTE)};
		rng_seed(&c.r, seed);
		assert_int_equal(sqlite3_open(":memory:", &c.book), SQLITE_OK);
		assert_int_equal(sqlite3_exec(c.book, BOOK, NULL, NULL, NULL), SQLITE_OK);
		live(&c, seed);
		taps += ask_book(&c, "SELECT count(*) FROM tapped WHERE ?1", 1, 0, SPAN_ABSENT);
		moved += ask_book(&c,
			"SELECT count(*) FROM tapped AS t JOIN asked AS a ON a.moment = t.moment AND a.employee = t.employee"
			" WHERE ?1 AND NOT off AND (t.at_ms + 28800000) / 86400000 > (a.at_ms + 28800000) / 86400000",
			1, 0, SPAN_ABSENT);
		late += ask_book(&c,
			"SELECT count(*) FROM tapped AS t JOIN asked AS a ON a.moment = t.moment AND a.employee = t.employee"
			" WHERE ?1 AND off AND told",
			1, 0, SPAN_ABSENT);
		failed += c.failed;
		sqlite3_close(c.book);
		foldworld_free(c.w);
	}
	print_message("%lld published, %lld on the day behind, %lld though called off, %lld failed\n", (long long)taps,
		(long long)moved, (long long)late, (long long)failed);
	assert_true(taps > 100 && moved > 0 && late > 0 && failed > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_day_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
