/* What one statement reads of several tables, and rows that are put in order behind it. */
#include "store/contacttag.h"
#include "store/enrolment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define NONE SPAN_LIT("")

static struct store_db *memory(void)
{
	struct err err = {0};
	struct store_db *db = NULL;

	assert_int_equal(db_open(":memory:", 0, &db, &err), RC_OK);
	return db;
}

static void tags_stand_by_name_whoever_put_them(void **state)
{
	static const struct {
		const char *name, *grp, *employee;
	} in[] = {{"乙", "g", "li"}, {"甲", "g", "wang"}, {"甲", "g", "li"}, {"甲", "f", "wang"}, {"丙", "g", "zhao"}};
	static const int order[] = {0, 3, 2, 1}; /* by bytes; nobody is zhao's friend */
	struct store_db *db = memory();
	struct arena *a = arena_new(0);
	struct contacttag *v = NULL;
	struct err err = {0};
	int n = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct relation r = {.customer = SPAN_LIT("c"),
			.employee = span_of(i ? "wang" : "li"),
			.state = RELATION_LIVE,
			.adds = 1,
			.channel = NONE,
			.end_ms = RELATION_OPEN};
		assert_int_equal(relation_put(db, &r, &err), RC_OK);
	}
	for (int i = 0; i < 5; i++) {
		struct contacttag t = {span_of(in[i].name), span_of(in[i].grp), span_of(in[i].employee), i};
		assert_int_equal(contacttag_add(db, SPAN_LIT("c"), &t, &err), RC_OK);
	}
	assert_int_equal(contacttag_of(db, a, SPAN_LIT("c"), &v, &n, &err), RC_OK);
	assert_int_equal(n, 4);
	for (int i = 0; i < n; i++)
		assert_int_equal(v[i].at_ms, order[i]);
	arena_free(a);
	db_close(db);
}

static void member(struct store_db *db, const char *customer, int64_t enrolment)
{
	struct err err = {0};
	struct taskmember m = {7, span_of(customer), enrolment, TASKMEMBER_WAITING, 1};

	assert_int_equal(taskmember_add(db, &m, &err), RC_OK);
}

static void a_member_comes_with_his_round_and_its_last_step(void **state)
{
	struct store_db *db = memory();
	struct arena *a = arena_new(0);
	struct err err = {0};
	struct enrolment_member x;
	struct enrolment e = {.enrolment = 5,
		.script = SPAN_LIT("s"),
		.customer = SPAN_LIT("c"),
		.employee = SPAN_LIT("li"),
		.round = 1,
		.outcome = NONE,
		.reason = NONE,
		.arm = NONE,
		.channel = NONE,
		.ended_ms = ENROLMENT_NONE,
		.goal_ms = ENROLMENT_NONE,
		.wake_ms = 9000,
		.wake_step = 3};

	(void)state;
	assert_int_equal(enrolment_add(db, &e, &err), RC_OK);
	for (int64_t day = 1; day <= 3; day++) {
		struct occurrence o = {.enrolment = 5,
			.step = SPAN_LIT("d"),
			.occurrence = day,
			.state = day == 2 ? OCCURRENCE_EXPIRED : OCCURRENCE_MADE,
			.reason = SPAN_LIT("ok"),
			.employee = SPAN_LIT("wang"),
			.retry_ms = OCCURRENCE_NONE,
			.delivered_ms = OCCURRENCE_NONE,
			.task = day == 3 ? 8 : 7,
			.counts_day = OCCURRENCE_NONE,
			.stored_day = OCCURRENCE_NEW};
		assert_int_equal(occurrence_put(db, &o, &err), RC_OK);
	}
	member(db, "c", 5);
	member(db, "gone", 6);
	assert_int_equal(enrolment_get_member(db, a, 7, SPAN_LIT("c"), SPAN_LIT("d"), &x, &err), RC_OK);
	assert_int_equal(x.member.task, 7);
	assert_int_equal(x.member.state, TASKMEMBER_WAITING);
	assert_true(span_is(x.member.customer, "c"));
	assert_int_equal(x.occurrence, 2);
	assert_int_equal(x.step_state, OCCURRENCE_EXPIRED);
	assert_true(span_is(x.step_employee, "wang"));
	assert_int_equal(x.row.wake_ms, 9000);
	assert_true(span_is(x.row.employee, "li"));
	assert_int_equal(enrolment_get_member(db, a, 7, SPAN_LIT("c"), SPAN_LIT("other"), &x, &err), RC_OK);
	assert_true(x.occurrence == ENROLMENT_NONE);
	assert_int_equal(enrolment_get_member(db, a, 7, SPAN_LIT("gone"), SPAN_LIT("d"), &x, &err), RC_OK);
	assert_int_equal(x.row.enrolment, 0);
	assert_int_equal(enrolment_get_member(db, a, 7, SPAN_LIT("nobody"), SPAN_LIT("d"), &x, &err), RC_NOTFOUND);
	arena_free(a);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_stand_by_name_whoever_put_them),
		cmocka_unit_test(a_member_comes_with_his_round_and_its_last_step),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
