/* Walks over customers, driven by hand: pages, whole tasks, and what a walk costs. */
#include "foldworld.h"
#include "flow/audience.h"
#include "sop/read.h"
#include "store/sweep.h"

#include <sqlite3.h>

#define PAGE 256
#define MANY 10300 /* of one employee: more than one message may have */

#define BLAST \
	"# 群发：通知\n- 人群：全部\n- 目标：首单，3天内\n\n" \
	"## 2026-03-04 10:00 一句\n> 各位好。\n"
#define SILENT \
	"# 剧本：沉默\n- 开始：沉默 10天\n- 停止：已购买\n- 目标：首单，3天内\n\n" \
	"## 第2天 20:00 一句\n> 好久不见。\n"

static int setup(void **state)
{
	*state = foldworld_new(TUESDAY + 10 * HOUR);
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static void add(struct foldworld *w, int n, const char *employee)
{
	for (int i = 0; i < n; i++) {
		char customer[32];
		snprintf(customer, sizeof customer, "wm%s%05d", employee, i);
		foldworld_event(w, "add_external_contact", customer, employee, NULL);
		if (i % 100 == 99)
			foldworld_fold(w);
	}
	foldworld_fold(w);
}

static int rounds(struct foldworld *w, const char *script)
{
	struct enrolment *v = NULL;
	int64_t after = 0;
	int n, all = 0;

	do {
		arena_reset(w->a);
		assert_int_equal(
			enrolment_in(w->db, w->a, span_of(script), ENROLMENT_LIVE, after, 1000, &v, &n, &w->err),
			RC_OK);
		if (n)
			after = v[n - 1].enrolment;
		all += n;
	} while (n);
	return all;
}

static void tick(struct foldworld *w)
{
	bool ticked;
	assert_int_equal(fold_tick(w->fold, w->now_ms, &ticked, &w->err), RC_OK);
	assert_true(ticked);
	foldworld_fold(w);
}

/* 人群 is walked in pages, one a tick; nobody's text is decided before all are in, so that each employee's task is whole. */
static void pages_first_then_whole_tasks(void **state)
{
	struct foldworld *w = *state;
	struct masstask *t;
	int64_t members[4] = {0};
	int n, before = 0;

	add(w, MANY, "li");
	add(w, 300, "wang");
	foldworld_scripts(w, "sop/通知.md", BLAST, NULL);
	foldworld_until(w, TUESDAY + DAY + 10 * HOUR - 1);
	w->now_ms = TUESDAY + DAY + 10 * HOUR;
	for (int page = 0; before < MANY + 300; page++) {
		assert_true(page <= (MANY + 300) / PAGE + 1);
		tick(w);
		int now = rounds(w, "群发：通知");
		assert_true(now - before <= PAGE && now > before);
		assert_int_equal(masstask_in(w->db, w->a, MASSTASK_OPEN, 0, 10, &t, &n, &w->err), RC_OK);
		assert_true(n == 0 || now == MANY + 300);
		before = now;
		w->now_ms += 20;
	}
	foldworld_until(w, TUESDAY + DAY + 10 * HOUR + MINUTE);
	assert_int_equal(masstask_in(w->db, w->a, MASSTASK_SENDING, 0, 10, &t, &n, &w->err), RC_OK);
	assert_int_equal(n, 3);
	for (int i = 0; i < n; i++)
		members[i] = t[i].members;
	assert_int_equal(members[0], 10000);
	assert_int_equal(members[1], MANY - 10000);
	assert_int_equal(members[2], 300);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 3);
}

/* 沉默 costs what crosses it: beside one look a day there is no walk, however many customers there are. */
static void silence_wakes_for_those_who_cross(void **state)
{
	struct foldworld *w = *state;
	int64_t ticks, from;

	foldworld_scripts(w, "sop/沉默.md", SILENT, NULL);
	add(w, 500, "li");
	w->now_ms += 3 * DAY;
	add(w, 1, "wang");
	foldworld_fold(w);
	from = fold_position(w->fold);
	foldworld_until(w, TUESDAY + 10 * DAY + 9 * HOUR);
	ticks = fold_position(w->fold) - from;
	assert_true(ticks <= 8);
	assert_int_equal(rounds(w, "剧本：沉默"), 0);
	foldworld_until(w, TUESDAY + 10 * DAY + 12 * HOUR);
	assert_int_equal(rounds(w, "剧本：沉默"), 500);
	foldworld_until(w, TUESDAY + 14 * DAY);
	assert_int_equal(rounds(w, "剧本：沉默"), 501);
}

/* Known from 微信客服 alone, he has no last 互动: nobody wakes for him. Once somebody adds him, his silence is as anybody's. */
static void who_came_by_kf_is_silent_once_he_is_added(void **state)
{
	struct foldworld *w = *state;
	struct contact c;
	int64_t from, due_ms;

	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	assert_int_equal(contact_meet(w->db, SPAN_LIT("wmkf"), 0, CONTACT_NOT_ADDED, CONTACT_NOT_ADDED, SPAN_LIT(""),
				 SPAN_LIT(""), &w->err),
		RC_OK);
	assert_int_equal(contact_hear(w->db, SPAN_LIT("wmkf"), w->now_ms, &w->err), RC_OK);
	assert_int_equal(db_commit(w->db, &w->err), RC_OK);
	foldworld_scripts(w, "sop/沉默.md", SILENT, NULL);
	foldworld_fold(w);
	from = fold_position(w->fold);
	while (fold_due(w->fold, &due_ms, &w->err) == RC_OK && due_ms <= TUESDAY + 3 * DAY) {
		w->now_ms = due_ms > w->now_ms ? due_ms : w->now_ms;
		tick(w);
		assert_true(fold_position(w->fold) - from <= 4);
	}
	foldworld_event(w, "add_external_contact", "wmkf", "li", NULL);
	foldworld_fold(w);
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wmkf"), &c, &w->err), RC_OK);
	assert_int_equal(c.heard_ms, c.first_add_ms);
	foldworld_until(w, TUESDAY + 12 * DAY);
	assert_int_equal(rounds(w, "剧本：沉默"), 0);
	foldworld_until(w, TUESDAY + 14 * DAY);
	assert_int_equal(rounds(w, "剧本：沉默"), 1);
}

/* Many were heard in the same moment, more than a page of them. */
static void who_was_heard_in_the_same_moment_comes_once(void **state)
{
	struct foldworld *w = *state;
	struct contact *v;
	int64_t last = 0, at_ms = 0;
	struct span behind = SPAN_LIT("");
	int n, all = 0;

	add(w, 100, "wang");
	add(w, 100, "li");
	do {
		assert_int_equal(contact_silent(w->db, w->a, at_ms, behind, w->now_ms, 30, &v, &n, &w->err), RC_OK);
		for (int i = 0; i < n; i++) {
			assert_int_equal(v[i].no, last + 1);
			last = v[i].no;
			at_ms = v[i].heard_ms;
			behind = v[i].customer;
		}
		all += n;
	} while (n);
	assert_int_equal(all, 200);
}

/* Killed between two pages: the walk goes on where it stood, nobody twice, nobody left out. */
static void a_walk_survives(void **state)
{
	struct foldworld *w = *state;

	add(w, 700, "li");
	foldworld_scripts(w, "sop/通知.md", BLAST, NULL);
	foldworld_until(w, TUESDAY + DAY + 10 * HOUR - 1);
	w->now_ms = TUESDAY + DAY + 10 * HOUR;
	tick(w);
	assert_int_equal(rounds(w, "群发：通知"), PAGE);
	foldworld_reopen(w);
	w->now_ms += 5 * MINUTE;
	foldworld_until(w, w->now_ms);
	assert_int_equal(rounds(w, "群发：通知"), 700);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 1);
}

/* One who cannot be let in keeps nobody out (finding 4), and `why` says what was wrong with him. */
static void one_is_passed_over(void **state)
{
	struct foldworld *w = *state;
	struct decision *d;
	sqlite3 *db;
	char path[512];
	int n;

	add(w, 300, "li");
	foldworld_scripts(w, "sop/通知.md", BLAST, NULL);
	foldworld_until(w, TUESDAY + DAY + 10 * HOUR - 1);
	snprintf(path, sizeof path, "%s/siyu.db", w->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "UPDATE relation SET state = 'half' WHERE customer = 'wmli00002'", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			"CREATE TRIGGER broken BEFORE INSERT ON enrolment WHEN NEW.customer = 'wmli00007' BEGIN "
			"SELECT RAISE(ABORT, 'broken'); END",
			NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	foldworld_until(w, TUESDAY + DAY + 10 * HOUR + MINUTE);
	assert_int_equal(rounds(w, "群发：通知"), 298);
	assert_int_equal(foldworld_round(w, "wmli00002", 0).state, ENROLMENT_WAITING);
	assert_int_equal(foldworld_count(w, API_ADD_MASS), 1);
	assert_int_equal(decision_of(w->db, w->a, SPAN_LIT("wmli00007"), &d, &n, &w->err), RC_OK);
	assert_true(n > 0 && span_is(d[n - 1].verdict, "failed"));
}

/* Its row goes with its script, and a change of words leaves it where it stands. */
static void rows_follow_what_runs(void **state)
{
	struct foldworld *w = *state;
	struct sweep *v;
	int n;

	foldworld_scripts(w, "sop/通知.md", BLAST, "sop/沉默.md", SILENT, NULL);
	foldworld_fold(w);
	assert_int_equal(sweep_all(w->db, w->a, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 2);
	int64_t id = v[0].sweep, mark = v[0].mark_ms;
	w->now_ms += HOUR;
	foldworld_put(w, INBOX_SCRIPTS,
		"{\"scripts\":[{\"file\":\"sop/沉默.md\",\"sha256\":\"x\",\"text\":\"# 剧本：沉默\\n- 开始：沉默 "
		"10天\\n- 停止：已购买\\n- 目标：首单，3天内\\n\\n## 第2天 20:00 一句\\n> "
		"好久不见了。\\n\"}],\"gone\":[\"sop/通知.md\"]}");
	foldworld_fold(w);
	assert_int_equal(sweep_all(w->db, w->a, &v, &n, &w->err), RC_OK);
	assert_int_equal(n, 1);
	assert_true(v[0].sweep == id && v[0].mark_ms == mark);
}

static struct audience counted(struct foldworld *w, const char *text)
{
	struct diag_list diags;
	struct sop_script *s = NULL;
	struct audience a;
	struct err err;

	diag_init(&diags, w->a);
	assert_int_equal(read_script(span_of(text), SPAN_LIT("sop/甲.md"), NULL, &diags, &s), RC_OK);
	assert_int_equal(audience_count(w->db, s, w->now_ms, &a, &err), RC_OK);
	script_free(s);
	return a;
}

/* What is said before is what comes: a 群发 and a clock over 人群, those silent already, and nobody twice for several 开始. */
static void counted_before_it_runs(void **state)
{
	struct foldworld *w = *state;
	struct audience a;

	add(w, 300, "li");
	w->now_ms += MINUTE;
	foldworld_event(w, "del_follow_user", "wmli00007", "li", NULL);
	w->now_ms += 12 * DAY;
	add(w, 20, "wang");
	assert_int_equal(db_begin(w->db, &w->err), RC_OK);
	assert_int_equal(contact_meet(w->db, SPAN_LIT("wmkf"), 0, CONTACT_NOT_ADDED, CONTACT_NOT_ADDED, SPAN_LIT(""),
				 SPAN_LIT(""), &w->err),
		RC_OK); /* known from 微信客服 alone */
	assert_int_equal(db_commit(w->db, &w->err), RC_OK);
	a = counted(w, BLAST);
	assert_true(a.people == 319 && a.employees == 2 && a.stock == AUDIENCE_NONE);
	a = counted(w,
		"# 剧本：甲\n- 开始：每天 10:00、每周一 11:00、沉默 10天，员工 = wang\n- 人群：全部\n## 立即 乙\n> 好\n");
	assert_true(a.people == 20 && a.employees == 1 && a.stock == 0);
	a = counted(w, SILENT);
	assert_true(a.people == AUDIENCE_NONE && a.stock == 299);
	a = counted(w, "# 群发：甲\n- 人群：已购买\n## 2026-12-01 10:00 乙\n> 好\n");
	assert_true(a.people == 0 && a.employees == 0);
	/* Once it runs those in its rounds still belong to it. */
	foldworld_scripts(w, "sop/通知.md", "# 群发：通知\n- 人群：全部\n## 每天 10:00 一句\n> 各位好。\n", NULL);
	foldworld_until(w, w->now_ms + DAY);
	assert_int_equal(rounds(w, "群发：通知"), 319);
	assert_int_equal(counted(w, "# 群发：通知\n- 人群：全部\n## 每天 11:00 一句\n> 各位好。\n").people, 319);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_first_then_whole_tasks, setup, teardown),
		cmocka_unit_test_setup_teardown(silence_wakes_for_those_who_cross, setup, teardown),
		cmocka_unit_test_setup_teardown(who_came_by_kf_is_silent_once_he_is_added, setup, teardown),
		cmocka_unit_test_setup_teardown(who_was_heard_in_the_same_moment_comes_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_walk_survives, setup, teardown),
		cmocka_unit_test_setup_teardown(counted_before_it_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(one_is_passed_over, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_follow_what_runs, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
