/* rooms: flow */
/* The report of what employees confirm, against what is counted here from the list of what was asked of them. */
#include "ledgerworld.h"

#include "store/masstask.h"
#include "store/post.h"
#include "store/setting.h"
#include "store/taskmember.h"
#include "store/todo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define NOW (START + 30 * DAY + 9 * HOUR) /* of ledgerworld_make */
#define FROM 5
#define TO 12 /* days from START, both counted */
#define NEVER INT64_MIN

enum { TASKS = 120, STAFF = 3, SCRIPTS = 2 };
static const char *const staff[STAFF] = {"hao", "li", "wang"};
static const char *const scripts[SCRIPTS] = {"剧本：甲", "剧本：乙"};
/* By the order of their bytes, as the rows come. */
static const char *const shown[SCRIPTS] = {"乙", "甲"};

enum kind { MASS, POST, TODO, KINDS };
struct asked {
	enum kind kind;
	int who, script;
	int64_t opened, made, deadline, done;
	bool counts, waits; /* not taken back; stands with its employee */
	int sent, over;
};

static void put_mass(struct world *w, int64_t id, struct asked *x, struct rng *r)
{
	static const enum masstask_state states[] = {MASSTASK_WAITING, MASSTASK_SENT, MASSTASK_PARTLY, MASSTASK_EXPIRED,
		MASSTASK_CANCELLED, MASSTASK_FAILED, MASSTASK_OPEN};
	struct err err = {0};
	int state = (int)rng_below(r, 7);
	x->waits = states[state] == MASSTASK_WAITING;
	x->counts = state < 4;
	struct masstask t = {.task = id,
		.script = span_of(scripts[x->script]),
		.step = SPAN_LIT("步"),
		.version = id,
		.arm = SPAN_LIT(""),
		.employee = span_of(staff[x->who]),
		.digest = SPAN_LIT("0123456789abcdef"),
		.text = SPAN_LIT("话"),
		.attachments = SPAN_LIT("[]"),
		.state = states[state],
		.opened_ms = x->opened,
		.made_ms = x->made == NEVER ? MASSTASK_NONE : x->made,
		.deadline_ms = x->deadline,
		.confirmed_ms = x->done == NEVER ? MASSTASK_NONE : x->done,
		.msgid = SPAN_LIT(""),
		.effect = SPAN_LIT("")};
	assert_int_equal(masstask_add(w->db, &t, &err), RC_OK);
	for (int i = 0; i < 5; i++) {
		static const enum taskmember_state of[] = {
			TASKMEMBER_SENT, TASKMEMBER_QUOTA, TASKMEMBER_NOT_FRIEND, TASKMEMBER_WAITING};
		int pick = (int)rng_below(r, 4);
		char who[16];
		(void)snprintf(who, sizeof who, "c%d", i);
		struct taskmember m = {id, span_of(who), 1, of[pick], x->opened};
		assert_int_equal(taskmember_add(w->db, &m, &err), RC_OK);
		x->sent += pick == 0;
		x->over += pick == 1;
	}
	x->counts = x->counts && x->made != NEVER;
}

static void put_post(struct world *w, int64_t id, struct asked *x, struct rng *r)
{
	static const char *const states[] = {"published", "expired", "waiting", "invalid", "unasked"};
	struct err err = {0};
	int state = (int)rng_below(r, 5);
	bool late = state == 0 && rng_below(r, 3) == 0; /* it could not be taken back, and he published it then */
	char step[16];
	(void)snprintf(step, sizeof step, "s%d", (int)id);
	struct post p = {.post = id,
		.script = span_of(scripts[x->script]),
		.step = span_of(step),
		.day = zone_day(&w->zone, x->opened),
		.version = 1,
		.state = POST_WAITING,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.due_ms = x->opened,
		.made_ms = x->made == NEVER ? POST_NONE : x->made,
		.deadline_ms = x->deadline,
		.text = SPAN_LIT("话"),
		.attachments = SPAN_LIT("[]"),
		.tags = SPAN_LIT(""),
		.jobid = SPAN_LIT(""),
		.moment = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	struct post_member m = {id, span_of(staff[x->who]), p.day, span_of(states[state]),
		late ? SPAN_LIT(POST_MEMBER_LATE) : SPAN_LIT(""), x->opened, POST_MEMBER_UNREAD, POST_MEMBER_UNREAD};
	assert_int_equal(post_add(w->db, &p, &err), RC_OK);
	assert_int_equal(post_member_add(w->db, &m, &err), RC_OK);
	x->counts = state < 3 && x->made != NEVER;
	x->done = state == 0 && !late ? x->deadline : NEVER;
}

static void put_todo(struct world *w, int64_t id, struct asked *x, struct rng *r)
{
	struct err err = {0};
	int state = (int)rng_below(r, 4);
	struct todo t = {.todo = id,
		.employee = span_of(staff[x->who]),
		.customer = SPAN_LIT(""),
		.script = span_of(scripts[x->script]),
		.step = SPAN_LIT("步"),
		.text = SPAN_LIT("做"),
		.opened_ms = TODO_NONE,
		.made_ms = x->opened,
		.deadline_ms = x->deadline,
		.done_ms = TODO_NONE};
	assert_int_equal(todo_add(w->db, &t, &err), RC_OK);
	x->counts = state > 0;
	if (state == 0 || x->done != NEVER)
		assert_int_equal(todo_close(w->db, id, state ? TODO_DONE : TODO_CANCELLED, SPAN_ABSENT,
					 x->done == NEVER ? x->deadline : x->done, &err),
			RC_OK);
}

/* Deadlines lie on the borders of days and of the period, confirmations on their deadlines. */
static void play(struct world *w, struct rng *r, struct asked *v)
{
	struct err err = {0};
	ledgerworld_begin(w);
	assert_int_equal(setting_put(w->db, SPAN_LIT("cap_employee_day"), SPAN_LIT("6"), &err), RC_OK);
	for (int i = 0; i < TASKS; i++) {
		struct asked *x = &v[i];
		*x = (struct asked){.kind = (enum kind)rng_below(r, KINDS),
			.who = (int)rng_below(r, STAFF),
			.script = (int)rng_below(r, SCRIPTS)};
		x->deadline = START + (int64_t)rng_below(r, TO + 6) * DAY + (rng_below(r, 2) ? 0 : 15 * HOUR) -
			(int64_t)rng_below(r, 2);
		if (rng_below(r, 10) == 0)
			x->deadline = NOW + (int64_t)rng_below(r, 2) - 1;
		x->opened = x->deadline - (int64_t)rng_below(r, 30) * HOUR;
		x->made = rng_below(r, 9) ? x->opened + (int64_t)rng_below(r, 90) * 1000 : NEVER;
		x->done = rng_below(r, 3) ? x->deadline - (int64_t)rng_below(r, 30) * HOUR / 2 + (rng_below(r, 5) == 0)
					  : NEVER;
		if (x->kind == MASS)
			put_mass(w, i + 1, x, r);
		else if (x->kind == POST)
			put_post(w, i + 1, x, r);
		else
			put_todo(w, i + 1, x, r);
	}
	ledgerworld_commit(w);
}

static int order(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
	return a < b ? -1 : a > b;
}

/* Those of an employee, of a script, of a day (-1: any). Figures as they stand in a row from column 1 on. */
static void expect(const struct asked *v, int who, int script, int day, int64_t to, const struct report_cell *row)
{
	int64_t due[KINDS] = {0}, done[KINDS] = {0}, sent = 0, over = 0, waiting = 0, took[TASKS];
	int n = 0;
	for (int i = 0; i < TASKS; i++) {
		const struct asked *x = &v[i];
		if ((who >= 0 && x->who != who) || (script >= 0 && x->script != script))
			continue;
		waiting += x->kind == MASS && x->waits;
		int64_t at = (x->deadline - START) / DAY;
		if (!x->counts || x->deadline < START + FROM * DAY || x->deadline >= to || (day >= 0 && at != day))
			continue;
		due[x->kind]++;
		sent += x->kind == MASS ? x->sent : 0;
		over += x->kind == MASS ? x->over : 0;
		if (x->done == NEVER || x->done > x->deadline)
			continue;
		done[x->kind]++;
		if (x->kind == MASS)
			took[n++] = x->done > x->made ? x->done - x->made : 0;
	}
	static const int first[KINDS] = {1, 8, 11};
	for (int k = 0; k < KINDS; k++) {
		assert_int_equal(row[first[k]].num, due[k]);
		assert_int_equal(row[first[k] + 1].num, done[k]);
		assert_true(row[first[k] + 2].num == done[k] && row[first[k] + 2].den == due[k]);
	}
	qsort(took, (size_t)n, sizeof *took, order);
	assert_int_equal(row[4].den, n ? 0 : -1);
	if (n)
		assert_int_equal(row[4].num, (took[(n - 1) / 2] + 30000) / 60000);
	if (day < 0)
		assert_int_equal(row[5].num, waiting);
	else
		assert_int_equal(row[5].den, -1);
	assert_int_equal(row[6].num, sent);
	assert_int_equal(row[7].num, over);
}

static int64_t busiest(const struct asked *v, int who)
{
	int64_t most = 0;
	for (int day = FROM; day <= TO; day++) {
		int64_t n = 0;
		for (int i = 0; i < TASKS; i++)
			n += v[i].kind == MASS && v[i].who == who && v[i].opened >= START + day * DAY &&
				v[i].opened < START + (day + 1) * DAY;
		most = n > most ? n : most;
	}
	return most;
}

static void test_figures(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		void *p = NULL;
		struct rng r;
		struct asked v[TASKS];
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		play(w, &r, v);
		static const struct report_cell none[14] = {[4] = {.den = -1}, [5] = {.den = -1}};
		bool had[TO + 1] = {0};
		int64_t to = START + (TO + 1) * DAY;
		struct report_table t = ledgerworld_make(w, "tasks", NULL, "2026-03-06", "2026-03-13");
		assert_int_equal(t.rows, STAFF);
		for (int i = 0; i < STAFF; i++) {
			assert_true(span_is(t.cell[i * t.columns].id, staff[i]));
			expect(v, i, -1, -1, to, t.cell + i * t.columns);
			assert_int_equal(t.cell[i * t.columns + 14].num, busiest(v, i));
			assert_int_equal(t.cell[i * t.columns + 15].num, 6);
		}
		expect(v, -1, -1, -1, to, t.total);
		t = ledgerworld_make(w, "tasks", "script", "2026-03-06", "2026-03-13");
		assert_int_equal(t.rows, SCRIPTS);
		for (int i = 0; i < SCRIPTS; i++) {
			assert_true(span_is(t.cell[i * t.columns].text, shown[i]));
			expect(v, -1, strcmp(shown[i], "甲") != 0, -1, to, t.cell + i * t.columns);
		}
		t = ledgerworld_make(w, "tasks", "day", "2026-03-06", "2026-03-13");
		for (int i = 0; i < t.rows; i++) {
			struct report_cell *row = t.cell + i * t.columns;
			int day = row[0].text.p[9] - '1' + (row[0].text.p[8] - '0') * 10;
			expect(v, -1, -1, day, to, row);
			had[day] = true;
		}
		for (int day = FROM; day <= TO; day++)
			if (!had[day])
				expect(v, -1, -1, day, to, none);
		expect(v, -1, -1, -1, to, t.total);
		/* What is not due yet is not counted. */
		t = ledgerworld_make(w, "tasks", NULL, "2026-03-06", "2026-03-31");
		expect(v, -1, -1, -1, NOW, t.total);
		ledgerworld_teardown(&p);
	}
}

static void test_nothing(void **state)
{
	struct world *w = *state;
	struct report_table t = ledgerworld_make(w, "tasks", NULL, "2026-03-06", "2026-03-13");
	assert_int_equal(t.rows, 0);
	assert_int_equal(t.total[4].den, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test_setup_teardown(test_nothing, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
