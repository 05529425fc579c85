/* rooms: flow */
/* The report of what was said, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include "store/chat.h"
#include "store/heardlog.h"
#include "store/kflog.h"
#include "store/occurrence.h"
#include "store/todo.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define NOW (START + 30 * DAY + 9 * HOUR) /* of ledgerworld_make */
#define FROM (START + 15 * DAY)
#define TO (START + 29 * DAY) /* the first moment behind the period */
#define PERIOD "2026-03-16", "2026-03-29"
#define GROUP "wrgroup"

enum { PEOPLE = 40, SAID = 400, HEARD = 60, ORDERS = 60, KEYS = 3 };
static const char *const scripts[KEYS] = {"剧本：甲", "剧本：甲", "剧本：乙"};
static const char *const steps[KEYS] = {"一", "二", "一"};
static const char *const staff[2] = {"li", "wang"};
static const char *const questions[KEYS] = {"多少钱", "包邮吗", "能退吗"};

struct said {
	int key, version, by, who; /* who PEOPLE: a group */
	int64_t at;
	bool answer, counts;
};
struct heard {
	int who;
	int64_t at;
	bool act;
};
struct order {
	int who;
	int64_t paid;
	bool good;
};
struct life {
	struct said s[SAID];
	struct heard h[HEARD];
	struct order o[ORDERS];
};

static const char *person(int i, char buf[16])
{
	(void)snprintf(buf, 16, i == PEOPLE ? GROUP : "c%02d", i);
	return buf;
}

static void put_step(struct world *w, struct said *s)
{
	struct err err = {0};
	char who[16];
	struct occurrence o = {.step = span_of(steps[s->key]),
		.occurrence = 1,
		.state = OCCURRENCE_DELIVERED,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.employee = span_of(staff[s->by]),
		.version = s->version,
		.line = 1,
		.due_ms = s->at,
		.retry_ms = OCCURRENCE_NONE,
		.decided_ms = s->at,
		.delivered_ms = s->at,
		.task = 7,
		.counts_day = OCCURRENCE_NONE,
		.stored_day = OCCURRENCE_NEW};
	o.enrolment = ledgerworld_enrol(w, scripts[s->key], s->version, person(s->who, who), "", false, s->at);
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
}

/* A welcome of a script that he did not enter. */
static void put_welcome(struct world *w, struct said *s)
{
	struct err err = {0};
	char who[16];
	struct touch t = {.customer = span_of(person(s->who, who)),
		.at_ms = s->at,
		.kind = TOUCH_KIND_STEP,
		.employee = span_of(staff[s->by]),
		.script = span_of(scripts[s->key]),
		.step = span_of(steps[s->key])};
	s->version = 0;
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
}

static void put_answer(struct world *w, struct said *s, int id, struct rng *r)
{
	struct err err = {0};
	char who[16], msgid[16];
	int way = (int)rng_below(r, 4);
	(void)snprintf(msgid, sizeof msgid, "m%d", id);
	struct kflog_message m = {.account = SPAN_LIT("wk"),
		.msgid = span_of(msgid),
		.customer = span_of(person(s->who, who)),
		.kind = SPAN_LIT("text"),
		.at_ms = s->at,
		.text = SPAN_LIT("话"),
		.state = way == 1 ? KFLOG_FAILED : KFLOG_SENT,
		.detail = SPAN_LIT(""),
		.script = SPAN_LIT("话术：问答"),
		.step = span_of(questions[s->key]),
		.last = true,
		.code = SPAN_LIT(""),
		.request = SPAN_LIT("")};
	struct todo t = {.todo = 1000 + id,
		.employee = SPAN_LIT("li"),
		.customer = m.customer,
		.script = m.script,
		.step = m.step,
		.text = SPAN_LIT("可以回"),
		.delivers = way == 2,
		.opened_ms = TODO_NONE,
		.made_ms = s->at,
		.deadline_ms = s->at + HOUR,
		.done_ms = TODO_NONE};
	s->counts = s->who < PEOPLE && (way == 0 || way == 2);
	if (way < 2) {
		assert_int_equal(kflog_message_add(w->db, &m, NULL, &err), RC_OK);
		return;
	}
	assert_int_equal(todo_add(w->db, &t, &err), RC_OK);
	assert_int_equal(todo_close(w->db, t.todo, TODO_DONE, SPAN_ABSENT, s->at, &err), RC_OK);
}

static void put_heard(struct world *w, struct heard *h, int id, struct rng *r)
{
	static const char *const what[] = {"text", "choice", "like"};
	struct err err = {0};
	char who[16];
	int k = (int)rng_below(r, 3);
	struct heardlog row = {.heard = id,
		.customer = span_of(person(h->who, who)),
		.at_ms = h->at,
		.what = span_of(what[k]),
		.text = SPAN_LIT(""),
		.source = SPAN_LIT("seen"),
		.by = SPAN_LIT(""),
		.step = SPAN_LIT("")};
	h->act = k < 2;
	assert_int_equal(heardlog_add(w->db, &row, &err), RC_OK);
}

static void say(struct world *w, struct rng *r, struct life *x, bool hears)
{
	static const int64_t moment[] = {FROM - 1, FROM, FROM + DAY, NOW - 7 * DAY, NOW - 7 * DAY + 1, TO - 1, TO};
	for (int i = 0; i < SAID; i++) {
		struct said *s = &x->s[i];
		s->key = (int)rng_below(r, KEYS);
		s->version = 1 + (int)rng_below(r, 2);
		s->by = (int)rng_below(r, 2);
		s->who = (int)rng_below(r, PEOPLE + 1);
		s->at = moment[rng_below(r, 7)];
		s->answer = rng_below(r, 3) == 0;
		s->counts = s->who < PEOPLE;
		if (s->answer && s->who < PEOPLE)
			put_answer(w, s, i, r);
		else if (rng_below(r, 4) == 0 && s->who < PEOPLE)
			put_welcome(w, s);
		else {
			s->answer = false;
			put_step(w, s);
		}
	}
	for (int i = 0; hears && i < HEARD; i++) {
		static const int64_t after[] = {0, 1, 48 * HOUR, 48 * HOUR + 1};
		struct heard *h = &x->h[i];
		h->who = (int)rng_below(r, PEOPLE);
		h->at = moment[rng_below(r, 7)] + after[rng_below(r, 4)];
		put_heard(w, h, i + 1, r);
	}
}

static void play(struct world *w, struct rng *r, struct life *x, bool hears)
{
	static const int64_t moment[] = {FROM, FROM + DAY, NOW - 7 * DAY}, after[] = {0, -1, 7 * DAY, 7 * DAY + 1, DAY};
	struct err err = {0};
	struct chat c = {.chat = SPAN_LIT(GROUP),
		.name = SPAN_LIT(""),
		.owner = SPAN_LIT("li"),
		.version = SPAN_LIT(""),
		.created_ms = CHAT_NONE,
		.dismissed_ms = CHAT_NONE,
		.read_ms = CHAT_NONE};
	char who[16], no[16];
	ledgerworld_begin(w);
	assert_int_equal(chat_put(w->db, &c, &err), RC_OK);
	for (int i = 0; i < PEOPLE; i++)
		ledgerworld_add(w, person(i, who), "li", "", START);
	say(w, r, x, hears);
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &x->o[i];
		int64_t refund = rng_below(r, 3) == 0 ? 900 : (int64_t)rng_below(r, 2) * 400;
		o->who = (int)rng_below(r, PEOPLE);
		o->paid = moment[rng_below(r, 3)] + after[rng_below(r, 5)];
		o->good = refund < 900;
		(void)snprintf(no, sizeof no, "N%d", i);
		ledgerworld_pay(w, no, person(o->who, who), o->paid, 900, refund, o->paid + HOUR);
	}
	ledgerworld_commit(w);
}

/* -1: any. */
struct of {
	bool answer;
	int script, key, version, by;
};

static bool is_of(const struct said *s, const struct of *of)
{
	return s->counts && s->answer == of->answer && s->at >= FROM && s->at < TO &&
		(of->key < 0 || s->key == of->key) && (of->script < 0 || (s->key == 2) == of->script) &&
		(of->version < 0 || s->version == of->version) && (of->by < 0 || s->by == of->by);
}

/* Was any of these said in the period? Then it has a row. */
static int was_said(const struct life *x, struct of of)
{
	int i = 0;
	while (i < SAID && !is_of(&x->s[i], &of))
		i++;
	return i < SAID;
}

static void expect(const struct life *x, struct of of, bool hears, const struct report_cell *f)
{
	int64_t shown = 0, counted = 0, replied = 0, bought = 0;
	for (int p = 0; p < PEOPLE; p++) {
		int64_t at = INT64_MAX;
		bool reply = false, order = false;
		for (int i = 0; i < SAID; i++)
			if (x->s[i].who == p && is_of(&x->s[i], &of) && x->s[i].at < at)
				at = x->s[i].at;
		if (at == INT64_MAX)
			continue;
		shown++;
		if (at + 7 * DAY > NOW)
			continue;
		counted++;
		for (int i = 0; i < HEARD; i++)
			reply = reply ||
				(x->h[i].who == p && x->h[i].act && x->h[i].at > at && x->h[i].at <= at + 48 * HOUR);
		for (int i = 0; i < ORDERS; i++)
			order = order ||
				(x->o[i].who == p && x->o[i].good && x->o[i].paid >= at &&
					x->o[i].paid <= at + 7 * DAY);
		replied += reply;
		bought += order;
	}
	assert_int_equal(f[0].num, shown);
	assert_int_equal(f[1].num, counted);
	assert_int_equal(f[2].num, replied);
	assert_true(f[3].num == replied && f[3].den == counted);
	assert_int_equal(f[4].num, bought);
	assert_true(f[5].num == bought && f[5].den == counted);
	assert_true(hears || (span_is(f[2].text, "不可见") && span_is(f[3].text, "不可见")));
	if (counted < 30) {
		assert_true(span_is(f[5].text, "数据不足") && f[6].den == 0 && span_starts(f[8].text, "数据不足"));
		return;
	}
	assert_false(span_present(f[5].text));
	/* The interval of Wilson holds those p that lie within so many deviations of their own from what was seen. */
	double n = (double)counted, seen = (double)bought / n;
	for (int side = 6; side <= 7; side++) {
		double p = (double)f[side].num / (double)f[side].den, off = fabs(seen - p);
		assert_true(fabs(off - 1.959963985 * sqrt(p * (1 - p) / n)) < 1e-4);
	}
}

/* report funnel --by step: the same replies, but behind any of the times that he got it. */
static int64_t replies_behind_any(const struct life *x, int key)
{
	int64_t replied = 0;
	for (int p = 0; p < PEOPLE; p++) {
		bool reply = false;
		for (int i = 0; i < SAID; i++)
			for (int h = 0;
				h < HEARD && x->s[i].who == p && is_of(&x->s[i], &(struct of){false, -1, key, -1, -1});
				h++)
				reply = reply ||
					(x->h[h].who == p && x->h[h].act && x->h[h].at > x->s[i].at &&
						x->h[h].at <= x->s[i].at + 48 * HOUR);
		replied += reply;
	}
	return replied;
}

static void check_funnel(struct world *w, const struct life *x, bool hears)
{
	struct report_table t = ledgerworld_make(w, "funnel", "step", PERIOD);
	for (int i = 0; i < t.rows; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		int key = span_is(row[0].text, "乙") ? 2 : span_starts(row[1].text, "二");
		assert_int_equal(row[3].num, replies_behind_any(x, key));
		assert_int_equal(span_is(row[3].text, "不可见"), !hears);
	}
	assert_int_equal(t.total[3].num, replies_behind_any(x, -1));
}

static void check(struct world *w, const struct life *x, bool hears)
{
	struct report_table t = ledgerworld_make(w, "words", NULL, PERIOD);
	assert_int_equal(t.rows, KEYS);
	for (int i = 0; i < t.rows; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		int key = span_is(row[0].text, "乙") ? 2 : span_starts(row[1].text, "二");
		expect(x, (struct of){false, -1, key, -1, -1}, hears, row + 2);
	}
	expect(x, (struct of){false, -1, -1, -1, -1}, hears, t.total + 2);
	check_funnel(w, x, hears);
	t = ledgerworld_make(w, "words", "version", PERIOD);
	for (int i = 0; i < t.rows; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		int key = span_is(row[0].text, "乙") ? 2 : span_starts(row[1].text, "二");
		int version = span_is(row[2].text, "—") ? 0 : row[2].text.p[0] - '0';
		expect(x, (struct of){false, -1, key, version, -1}, hears, row + 4);
		assert_true(span_is(row[3].text, key == 0 && version == 1 ? "您好，{…}。" : ""));
	}
	int rows = 0;
	for (int key = 0; key < KEYS; key++)
		for (int version = 0; version <= 2; version++)
			rows += was_said(x, (struct of){false, -1, key, version, -1});
	assert_int_equal(t.rows, rows);
	t = ledgerworld_make(w, "words", "script", PERIOD);
	assert_int_equal(t.rows, 2);
	for (int i = 0; i < t.rows; i++)
		expect(x, (struct of){false, span_is(t.cell[i * t.columns].text, "乙"), -1, -1, -1}, hears,
			t.cell + i * t.columns + 1);
	t = ledgerworld_make(w, "words", "employee", PERIOD);
	assert_int_equal(t.rows, 2);
	for (int i = 0; i < t.rows; i++)
		expect(x, (struct of){false, -1, -1, -1, span_is(t.cell[i * t.columns].id, "wang")}, hears,
			t.cell + i * t.columns + 1);
	t = ledgerworld_make(w, "words", "question", PERIOD);
	for (int i = 0; i < t.rows; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		int key = 0;
		while (!span_is(row[1].text, questions[key]))
			key++;
		assert_true(span_is(row[0].text, "问答"));
		expect(x, (struct of){true, -1, key, -1, -1}, hears, row + 2);
	}
	rows = 0;
	for (int key = 0; key < KEYS; key++)
		rows += was_said(x, (struct of){true, -1, key, -1, -1});
	assert_int_equal(t.rows, rows);
	expect(x, (struct of){true, -1, -1, -1, -1}, hears, t.total + 2);
}

static void test_words(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 15; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		ledgerworld_begin(w);
		ledgerworld_script(
			w, "剧本：甲", 1, "# 剧本：甲\n- 开始：加好友\n\n## 20秒内 一\n> 您好，{客户|亲}。\n");
		ledgerworld_commit(w);
		play(w, &r, &x, seed % 3 != 0);
		check(w, &x, seed % 3 != 0);
		ledgerworld_teardown(&v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
