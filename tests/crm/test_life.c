/* The life of a relation: events doubled, late and out of order (architecture-exact.md finding 29). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "crm/life.h"

struct told {
	enum life_event event;
	int64_t s;
};

/* Tells events in the given order; returns the row, meanings into m. */
static struct life tell(const struct told *t, int n, enum life_meaning *m)
{
	struct life row = {0};

	for (int i = 0; i < n; i++) {
		struct life_result r;

		life_apply(i > 0 ? &row : NULL, t[i].event, t[i].s, t[i].s * 1000 + 300, &r);
		m[i] = r.meaning;
		if (r.changed)
			row = r.row;
		else if (i > 0)
			assert_memory_equal(&r.row, &row, sizeof row);
	}
	return row;
}

static void test_d55_first_half_accepted_again(void **state)
{
	const struct told t[] = {
		{LIFE_EV_HALF, 100},
		{LIFE_EV_ADD, 200},
		{LIFE_EV_ADD, 200},
		{LIFE_EV_DEL_FOLLOW, 300},
		{LIFE_EV_ADD, 400},
		{LIFE_EV_DEL, 500},
		{LIFE_EV_HALF, 600},
		{LIFE_EV_ADD, 700},
	};
	const enum life_meaning want[] = {LIFE_FIRST, LIFE_ACCEPTED, LIFE_REPEAT, LIFE_LEFT_BY_CUSTOMER, LIFE_AGAIN,
		LIFE_LEFT_BY_EMPLOYEE, LIFE_AGAIN, LIFE_ACCEPTED};
	enum life_meaning m[8];
	struct life row = tell(t, 8, m);

	(void)state;
	assert_memory_equal(m, want, sizeof m);
	assert_int_equal(row.state, LIFE_LIVE);
	assert_int_equal(row.add_ms, 100000);
	assert_int_equal(row.adds, 3);
	assert_int_equal(row.end_ms, 0);
	assert_int_equal(row.event_s, 700);
}

static void test_d55_add_before_its_half(void **state)
{
	const struct told t[] = {{LIFE_EV_ADD, 200}, {LIFE_EV_HALF, 100}, {LIFE_EV_HALF, 200}};
	enum life_meaning m[3];
	struct life row = tell(t, 3, m);

	(void)state;
	assert_int_equal(m[0], LIFE_FIRST);
	assert_int_equal(m[1], LIFE_STALE);
	assert_int_equal(m[2], LIFE_REPEAT);
	assert_int_equal(row.adds, 1);
	assert_int_equal(row.add_ms, 100000);
	assert_int_equal(row.state, LIFE_LIVE);
}

/* Half adds alone are no friendship, also once it ended; whatever says that they were friends makes it one, late or not. */
static void test_half_alone_is_no_friend(void **state)
{
	const struct told left[] = {{LIFE_EV_HALF, 100}, {LIFE_EV_DEL_FOLLOW, 200}, {LIFE_EV_HALF, 300}};
	const struct told late[] = {{LIFE_EV_HALF, 100}, {LIFE_EV_DEL_FOLLOW, 300}, {LIFE_EV_ADD, 200}};
	const struct told end[] = {{LIFE_EV_DEL_FOLLOW, 300}, {LIFE_EV_HALF, 100}, {LIFE_EV_ADD, 200}};
	const struct told once[] = {{LIFE_EV_ADD, 100}, {LIFE_EV_DEL, 200}, {LIFE_EV_HALF, 300}};
	const struct told heir[] = {{LIFE_EV_HALF, 100}, {LIFE_EV_TAKEOVER, 200}};
	enum life_meaning m[3];
	struct life_result r;
	struct life row;

	(void)state;
	for (int n = 1; n <= 3; n++)
		assert_true(tell(left, n, m).asked);
	assert_true(tell(late, 2, m).asked);
	assert_false(tell(late, 3, m).asked);
	assert_true(tell(end, 2, m).asked);
	assert_false(tell(end, 3, m).asked);
	for (int n = 1; n <= 3; n++)
		assert_false(tell(once, n, m).asked);
	assert_false(tell(heir, 2, m).asked);
	row = tell(left, 2, m);
	life_settle(&row, true, 400, &r);
	assert_false(r.row.asked);
}

static void test_d04_transfer_is_no_delete(void **state)
{
	const struct told t[] = {{LIFE_EV_ADD, 100}, {LIFE_EV_DEL_TRANSFER, 200}};
	const struct told u[] = {{LIFE_EV_TAKEOVER, 200}};
	const struct told v[] = {{LIFE_EV_ADD, 100}, {LIFE_EV_DEL, 150}, {LIFE_EV_TAKEOVER, 200}};
	enum life_meaning m[3];

	(void)state;
	assert_int_equal(tell(t, 2, m).state, LIFE_TRANSFERRED);
	assert_int_equal(m[1], LIFE_HANDED_AWAY);
	assert_int_equal(tell(u, 1, m).state, LIFE_LIVE);
	assert_int_equal(m[0], LIFE_TAKEN_OVER);
	/* Nor is it an add, of the first day or again (domain.md 8). */
	assert_int_equal(tell(u, 1, m).adds, 0);
	assert_int_equal(tell(v, 3, m).adds, 1);
	assert_int_equal(m[2], LIFE_TAKEN_OVER);
}

/* del(101) before add(100), add again(105), in each of the six orders: the same end. */
static void test_d29_out_of_order(void **state)
{
	const struct told e[] = {{LIFE_EV_ADD, 100}, {LIFE_EV_DEL_FOLLOW, 101}, {LIFE_EV_ADD, 105}};
	static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	(void)state;
	for (int o = 0; o < 6; o++) {
		struct told t[3] = {e[orders[o][0]], e[orders[o][1]], e[orders[o][2]]};
		enum life_meaning m[3];
		struct life row = tell(t, 3, m);

		assert_int_equal(row.state, LIFE_LIVE);
		assert_int_equal(row.event_s, 105);
		assert_int_equal(row.add_ms, 100000);
		/* add, add(105), then the older del: the second add looked like a repetition. */
		assert_int_equal(row.adds, o == 1 ? 1 : 2);
	}
}

static void test_d29_older_is_counted_and_moves_nothing(void **state)
{
	struct life row = {LIFE_DELETED_BY_CUSTOMER, 101, 101000, 0, 101000, false};
	struct life_result r;

	(void)state;
	life_apply(&row, LIFE_EV_ADD, 100, 200000, &r);
	assert_int_equal(r.meaning, LIFE_STALE);
	assert_true(r.counted && r.changed);
	assert_int_equal(r.counted_ms, 100000);
	assert_int_equal(r.row.state, LIFE_DELETED_BY_CUSTOMER);
	assert_int_equal(r.row.event_s, 101);
	assert_int_equal(r.row.adds, 1);
	row = r.row;
	life_apply(&row, LIFE_EV_ADD, 100, 200000, &r); /* once */
	assert_false(r.counted || r.changed);
	life_apply(&row, LIFE_EV_HALF, 90, 200000, &r); /* its half: the same adding, a little earlier */
	assert_true(r.changed && !r.counted);
	assert_int_equal(r.row.add_ms, 90000);
	life_apply(&row, LIFE_EV_DEL, 50, 200000, &r);
	assert_int_equal(r.meaning, LIFE_STALE);
	assert_false(r.changed || r.counted);
}

static void test_d29_equal_second_asks(void **state)
{
	struct life live = {LIFE_LIVE, 100, 100000, 1, 0, false},
		    gone = {LIFE_DELETED_BY_EMPLOYEE, 100, 90000, 1, 100000, false};
	struct life_result r;

	(void)state;
	life_apply(&live, LIFE_EV_DEL_FOLLOW, 100, 100500, &r);
	assert_int_equal(r.meaning, LIFE_ASK);
	assert_false(r.changed);
	life_apply(&gone, LIFE_EV_ADD, 100, 100500, &r);
	assert_int_equal(r.meaning, LIFE_ASK);
	life_apply(&live, LIFE_EV_HALF, 100, 100500, &r); /* half and add of one second do not contradict */
	assert_int_equal(r.meaning, LIFE_REPEAT);

	life_settle(&live, false, 101, &r);
	assert_int_equal(r.meaning, LIFE_LEFT_BY_EMPLOYEE);
	assert_int_equal(r.row.state, LIFE_DELETED_BY_EMPLOYEE);
	assert_int_equal(r.row.end_ms, 101000);
	assert_true(r.changed);
	life_settle(&gone, true, 101, &r);
	assert_int_equal(r.meaning, LIFE_AGAIN);
	assert_int_equal(r.row.state, LIFE_LIVE);
	assert_int_equal(r.row.adds, 2);
	assert_int_equal(r.row.event_s, 101);
	assert_true(r.counted);
	assert_int_equal(r.counted_ms, 101000);
	life_settle(&gone, true, 100, &r); /* asked in the very second of the doubt: it decides */
	assert_int_equal(r.meaning, LIFE_AGAIN);
	life_settle(&live, true, 101, &r);
	assert_int_equal(r.meaning, LIFE_REPEAT);
	assert_false(r.changed);
	life_settle(&live, false, 99, &r); /* the question was older than the answer's fact */
	assert_int_equal(r.meaning, LIFE_STALE);
	assert_false(r.changed);
}

static void test_first_add_is_the_earlier_clock(void **state)
{
	struct life_result r;

	(void)state;
	life_apply(NULL, LIFE_EV_ADD, 1000, 999500, &r); /* WeCom's clock runs ahead of ours */
	assert_int_equal(r.row.add_ms, 999500);
	assert_int_equal(r.row.event_s, 1000);
	life_apply(NULL, LIFE_EV_ADD, 1000, 1003000, &r);
	assert_int_equal(r.row.add_ms, 1000000);
}

static void test_end_of_what_was_never_seen(void **state)
{
	struct life_result r;

	(void)state;
	life_apply(NULL, LIFE_EV_DEL_FOLLOW, 100, 100000, &r);
	assert_int_equal(r.meaning, LIFE_LEFT_BY_CUSTOMER);
	assert_true(r.changed);
	assert_false(r.counted);
	assert_int_equal(r.row.adds, 0);
	assert_int_equal(r.row.end_ms, 100000);
}

static void test_second_end_changes_nothing(void **state)
{
	const struct told t[] = {{LIFE_EV_ADD, 100}, {LIFE_EV_DEL_FOLLOW, 200}, {LIFE_EV_DEL, 300}};
	enum life_meaning m[3];
	struct life row = tell(t, 3, m);

	(void)state;
	assert_int_equal(m[2], LIFE_REPEAT);
	assert_int_equal(row.state, LIFE_DELETED_BY_CUSTOMER);
	assert_int_equal(row.end_ms, 200000);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < LIFE_STATES; i++)
		assert_int_equal(life_state_find(life_state_name((enum life_state)i)), i);
	assert_int_equal(life_state_find("dead"), -1);
	assert_true(life_open(LIFE_HALF) && life_open(LIFE_LIVE) && !life_open(LIFE_TRANSFERRED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d55_first_half_accepted_again),
		cmocka_unit_test(test_d55_add_before_its_half),
		cmocka_unit_test(test_half_alone_is_no_friend),
		cmocka_unit_test(test_d04_transfer_is_no_delete),
		cmocka_unit_test(test_d29_out_of_order),
		cmocka_unit_test(test_d29_older_is_counted_and_moves_nothing),
		cmocka_unit_test(test_d29_equal_second_asks),
		cmocka_unit_test(test_first_add_is_the_earlier_clock),
		cmocka_unit_test(test_end_of_what_was_never_seen),
		cmocka_unit_test(test_second_end_changes_nothing),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("crm/life", tests, NULL, NULL);
}
