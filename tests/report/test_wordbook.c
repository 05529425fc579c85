/* rooms: flow */
/* What was said and heard, packed by hour (decision 0013), where random worlds (test_daybook.c) seldom come: hours of many rows from which some is
 * taken back, more than is counted at once, strangers who become contacts, and messages that went. */
#include "plainsql.h"
#include "wordcheck.h"

#include "store/groupq.h"
#include "store/kflog.h"
#include "store/person.h"
#include "store/wordq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { CUSTOMERS = 40, ANSWERS = 1500, TURNS = 30, PART = 360 };
#define HOUR_MS (START + 5 * HOUR)

/* A state in a file, and a second connection that puts the plain questions. */
struct stage {
	struct world w;
	sqlite3 *raw;
	char dir[64];
	struct rng r;
};

static int setup(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	struct err err = {0};
	char path[100];
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/siyu-wordbook-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	(void)snprintf(path, sizeof path, "%s/siyu.db", s->dir);
	assert_int_equal(db_open(path, 0, &s->w.db, &err), RC_OK);
	assert_int_equal(sqlite3_open(path, &s->raw), SQLITE_OK);
	s->w.a = arena_new(0);
	zone_fixed(&s->w.zone, 8 * 3600);
	s->w.rules = (struct orders_rules){.zone = &s->w.zone, .window_days = 3};
	rng_seed(&s->r, 13);
	ledgerworld_begin(&s->w);
	wordcheck_begin(&s->w);
	ledgerworld_commit(&s->w);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct stage *s = *state;
	char cmd[100];
	sqlite3_close(s->raw);
	db_close(s->w.db);
	arena_free(s->w.a);
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", s->dir);
	assert_int_equal(system(cmd), 0);
	free(s);
	return 0;
}

static const char *name_of(int i)
{
	static char name[16];
	(void)snprintf(name, sizeof name, "wmc%d", i);
	return name;
}

static void run(struct stage *s, const char *sql)
{
	if (sqlite3_exec(s->raw, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(s->raw), sql);
}

static int64_t ask(struct stage *s, const char *sql)
{
	struct plainsql_lines l = {0};
	plainsql_ask(s->raw, &l, sql);
	assert_int_equal(l.n, 1);
	int64_t n = strtoll(l.v[0], NULL, 10);
	free(l.v[0]);
	return n;
}

static int64_t answer(struct stage *s, const char *customer, const char *question, int64_t at_ms)
{
	struct err err = {0};
	char msgid[24];
	int64_t id = 0;
	(void)snprintf(msgid, sizeof msgid, "m%lld", (long long)++s->w.input_id);
	struct kflog_message m = {.account = SPAN_LIT("wk"),
		.msgid = span_of(msgid),
		.customer = span_of(customer),
		.kind = SPAN_LIT("text"),
		.at_ms = at_ms,
		.text = SPAN_LIT("话"),
		.state = KFLOG_SENT,
		.script = SPAN_LIT("话术：问答"),
		.step = span_of(question),
		.last = true};
	assert_int_equal(kflog_message_add(s->w.db, &m, &id, &err), RC_OK);
	return id;
}

static void fails(struct stage *s, int64_t message)
{
	struct kflog_message m;
	struct err err = {0};
	assert_int_equal(kflog_message_get(s->w.db, s->w.a, message, &m, &err), RC_OK);
	m.state = KFLOG_UNDELIVERED;
	assert_int_equal(kflog_message_put(s->w.db, &m, &err), RC_OK);
}

static struct wordq_row asked(struct stage *s, enum wordq_by by)
{
	const struct wordq_ask ask = {.from_ms = START,
		.to_ms = START + 10 * DAY,
		.reply_ms = DAY,
		.window_ms = DAY,
		.full_ms = START + 10 * DAY};
	struct wordq_row *v = NULL;
	struct err err = {0};
	int n = 0;
	assert_int_equal(wordq_rows(s->w.db, s->w.a, by, &ask, &v, &n, &err), RC_OK);
	return n ? *v : (struct wordq_row){0};
}

/* An hour of five rows; what fails stands anywhere in them, until nothing is left and no row stands. */
static void test_full_hours(void **state)
{
	struct stage *s = *state;
	int64_t id[ANSWERS];
	int left = ANSWERS;
	ledgerworld_begin(&s->w);
	for (int i = 0; i < CUSTOMERS; i += 2)
		ledgerworld_add(&s->w, name_of(i), "li", "", START);
	for (int i = 0; i < ANSWERS; i++)
		id[i] = answer(s, name_of((int)rng_below(&s->r, CUSTOMERS)), i % 3 ? "多少钱" : "包邮吗",
			HOUR_MS + (int64_t)rng_below(&s->r, 3) * 1000);
	ledgerworld_commit(&s->w);
	assert_int_equal(ask(s, "SELECT count(*) FROM wordbook"), (ANSWERS + PART - 1) / PART);
	assert_int_equal(ask(s, "SELECT sum(length(entries)) FROM wordbook"), ANSWERS * 11);
	while (left > 0) {
		ledgerworld_begin(&s->w);
		for (int k = 0; k < ANSWERS / TURNS && left > 0; k++) {
			int i = (int)rng_below(&s->r, (uint64_t)left);
			fails(s, id[i]);
			id[i] = id[--left];
		}
		/* And some more, behind what is left. */
		if (left > ANSWERS / 2)
			id[left++] = answer(s, name_of(1), "多少钱", HOUR_MS + 3599999);
		ledgerworld_commit(&s->w);
		assert_int_equal(ask(s, "SELECT coalesce(sum(length(entries)), 0) FROM wordbook"), left * 11);
		wordcheck(&s->w, s->raw, &s->r, START, START + DAY);
		arena_reset(s->w.a);
	}
	assert_int_equal(ask(s, "SELECT count(*) FROM wordbook"), 0);
}

/* Rows of entries that are nobody's, and members who are employees: customers are counted share by share, and it is all the same. */
static void test_shares(void **state)
{
	struct stage *s = *state;
	ledgerworld_begin(&s->w);
	for (int i = 0; i < CUSTOMERS; i += 2)
		ledgerworld_add(&s->w, name_of(i), "li", "", START);
	for (int i = 0; i < 2000; i++)
		wordcheck_happen(&s->w, &s->r, name_of((int)rng_below(&s->r, CUSTOMERS)), "li",
			START + (int64_t)rng_below(&s->r, 200) * HOUR);
	for (int i = 0; i < 60; i++) {
		char no[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		ledgerworld_pay(&s->w, no, name_of((int)rng_below(&s->r, CUSTOMERS)),
			START + (int64_t)rng_below(&s->r, 200) * HOUR, 900, i % 5 ? 0 : 900, START + 20 * DAY);
	}
	ledgerworld_commit(&s->w);
	wordcheck(&s->w, s->raw, &s->r, START, START + 6 * DAY);
	run(s,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO wordbook (id, entries) "
		"SELECT (1772294400000 / 3600000 + i % 100) * 1048576 + 1000 + i, zeroblob(3960) FROM n");
	run(s,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000) INSERT INTO chat_member (chat, member, type, "
		"unionid, state, scene, joined_ms, left_ms, as_of_ms, no) SELECT 'wr9', 'e' || i, 1, '', '', 0, 0, NULL, 0, 0 FROM n");
	for (int i = 0; i < 3; i++)
		wordcheck(&s->w, s->raw, &s->r, START + i * HOUR, START + (6 + i) * DAY);
}

/* Who was answered before he was a friend is one customer with what he does as one; a failure that is told then takes back the old answer. */
static void test_met_later(void **state)
{
	struct stage *s = *state;
	struct err err = {0};
	int64_t contact = 0, stranger = 0;
	ledgerworld_begin(&s->w);
	int64_t first = answer(s, "wmnew", "多少钱", START + HOUR);
	ledgerworld_commit(&s->w);
	assert_int_equal(person_known(s->w.db, SPAN_LIT("wmnew"), &contact, &stranger, &err), RC_OK);
	assert_true(contact == 0 && stranger == PERSON_STRANGER + 1);
	ledgerworld_begin(&s->w);
	ledgerworld_add(&s->w, "wmnew", "li", "", START + 2 * HOUR);
	(void)answer(s, "wmnew", "多少钱", START + 3 * HOUR);
	(void)answer(s, "wmnew", "包邮吗", START + 3 * HOUR);
	ledgerworld_pay(&s->w, "N1", "wmnew", START + 4 * HOUR, 900, 0, 0);
	ledgerworld_commit(&s->w);
	struct wordq_row r = asked(s, WORDQ_ANSWER_ALL);
	assert_true(r.shown == 1 && r.counted == 1 && r.bought == 1);
	wordcheck(&s->w, s->raw, &s->r, START, START + DAY);
	wordcheck(&s->w, s->raw, &s->r, START, START + 2 * HOUR);
	ledgerworld_begin(&s->w);
	fails(s, first);
	ledgerworld_commit(&s->w);
	wordcheck(&s->w, s->raw, &s->r, START, START + DAY);
	wordcheck(&s->w, s->raw, &s->r, START, START + 2 * HOUR);
	assert_int_equal(asked(s, WORDQ_ANSWER_ALL).shown, 1);
}

/* Messages of 微信客服 go after 90 days, with their texts; that they were said stays. */
static void test_pruned(void **state)
{
	struct stage *s = *state;
	struct err err = {0};
	ledgerworld_begin(&s->w);
	(void)answer(s, "wmold", "多少钱", START + HOUR);
	assert_int_equal(kflog_prune(s->w.db, START + DAY, &err), RC_OK);
	ledgerworld_commit(&s->w);
	assert_int_equal(ask(s, "SELECT count(*) FROM kf_message"), 0);
	struct wordq_row r = asked(s, WORDQ_ANSWER);
	assert_true(r.shown == 1 && span_is(r.key, "话术：问答") && span_is(r.step, "多少钱"));
}

/* A step that a group got was said to no customer, and who likes a post was told nothing: neither stands in the funnel by step. */
static void test_no_customers(void **state)
{
	struct stage *s = *state;
	struct err err = {0};
	int64_t id = 0;
	struct touch like = {.customer = SPAN_LIT("wmc1"),
		.at_ms = START + HOUR,
		.kind = TOUCH_KIND_STEP,
		.script = SPAN_LIT("朋友圈：日历"),
		.step = SPAN_LIT("一")};
	ledgerworld_begin(&s->w);
	ledgerworld_deliver(&s->w, "wr1", "li", "开场", START + HOUR, 7);
	assert_int_equal(touch_add(s->w.db, &like, &id, &err), RC_OK);
	ledgerworld_commit(&s->w);
	struct report_table t = ledgerworld_make(&s->w, "funnel", "step", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 0);
	assert_int_equal(t.total[2].num, 0);
	ledgerworld_begin(&s->w);
	ledgerworld_deliver(&s->w, "wmc1", "li", "开场", START + HOUR, 7);
	ledgerworld_commit(&s->w);
	t = ledgerworld_make(&s->w, "funnel", "step", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 1);
	assert_true(span_is(t.cell[1].text, "开场") && t.cell[2].num == 1);
	assert_int_equal(t.total[2].num, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_full_hours, setup, teardown),
		cmocka_unit_test_setup_teardown(test_shares, setup, teardown),
		cmocka_unit_test_setup_teardown(test_met_later, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pruned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_customers, setup, teardown),
	};
	return cmocka_run_group_tests_name("wordbook", tests, NULL, NULL);
}
