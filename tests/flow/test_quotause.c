/* What of the quotas is used: by calendar span and by who, now and ahead; when what exists will be full. */
#include "flow/quotause.h"
#include "flow/quotasay.h"
#include "store/contact.h"
#include "store/contacttag.h"
#include "store/kflog.h"
#include "store/masstask.h"
#include "store/othermass.h"
#include "store/relation.h"
#include "store/taskmember.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define HOUR_MS INT64_C(3600000)

struct books {
	struct store_db *db;
	struct arena *a;
	struct quotause_ask ask;
	struct quotause use[ALLOWANCE_COUNT];
	int64_t day; /* a Tuesday */
};

static int setup(void **state)
{
	static struct books b;
	struct err err = {0};

	b = (struct books){.a = arena_new(65536)};
	assert_int_equal(db_open(":memory:", 0, &b.db, &err), RC_OK);
	zone_fixed(&b.ask.zone, 8 * 3600);
	b.day = zone_day_of(2026, 3, 3);
	for (int id = 0; id < ALLOWANCE_COUNT; id++)
		b.ask.most[id] = allowance_most((enum allowance_id)id);
	b.ask.now_ms = b.ask.until_ms = zone_at_ms(&b.ask.zone, b.day, 12 * 60);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	struct books *b = *state;

	arena_free(b->a);
	db_close(b->db);
	return 0;
}

/* A task of so many hours behind noon, which reached those, one letter each. */
static void task(struct books *b, int64_t id, const char *employee, int64_t hours, const char *whom, const char *state)
{
	int64_t at = b->ask.now_ms + hours * HOUR_MS;
	struct err err = {0};
	struct masstask t = {.task = id,
		.script = SPAN_LIT("剧本：甲"),
		.step = SPAN_LIT("步"),
		.version = id,
		.arm = SPAN_LIT(""),
		.employee = span_of(employee),
		.digest = SPAN_LIT("0123456789abcdef"),
		.text = SPAN_LIT("话"),
		.attachments = SPAN_LIT(""),
		.state = MASSTASK_WAITING,
		.opened_ms = at,
		.made_ms = at,
		.deadline_ms = at + HOUR_MS,
		.confirmed_ms = strcmp(state, "waiting") == 0 ? MASSTASK_NONE : at,
		.msgid = SPAN_LIT(""),
		.effect = SPAN_LIT("")};

	assert_int_equal(masstask_add(b->db, &t, &err), RC_OK);
	for (; *whom; whom++) {
		struct taskmember m = {id, span_make(whom, 1), id, taskmember_state_find(span_of(state)), at};

		assert_int_equal(taskmember_add(b->db, &m, &err), RC_OK);
	}
}

static const struct quotause *use(struct books *b, enum allowance_id id)
{
	struct err err = {0};

	if (quotause_read(b->db, b->a, &b->ask, b->use, &err))
		fail_msg("%s", err.text);
	return &b->use[id];
}

static void by_day_week_and_month(void **state)
{
	struct books *b = *state;
	const struct quotause *q;

	task(b, 1, "li", -2, "xy", "sent");
	task(b, 2, "li", -1, "x", "quota");
	task(b, 3, "wang", -26, "x", "sent");          /* yesterday */
	task(b, 4, "wang", -26 - 24 * 7, "x", "sent"); /* last month */
	task(b, 5, "li", -1, "z", "expired");
	q = use(b, ALLOWANCE_MASS_CUSTOMER);
	assert_int_equal(q->most, 1);
	assert_int_equal(q->used, 2); /* what was refused counts: others' had come before it */
	assert_true(span_is(q->who, "x"));
	assert_int_equal(q->full, 2);
	assert_int_equal(q->full_ms, b->ask.now_ms);
	b->ask.most[ALLOWANCE_MASS_CUSTOMER] = 2;
	q = use(b, ALLOWANCE_MASS_CUSTOMER);
	assert_int_equal(q->per, ALLOWANCE_WEEK);
	assert_int_equal(q->most, 7);
	assert_int_equal(q->used, 3);
	assert_int_equal(q->full, 0);
	b->ask.most[ALLOWANCE_MASS_CUSTOMER] = 3;
	q = use(b, ALLOWANCE_MASS_CUSTOMER);
	assert_int_equal(q->most, 31); /* March */
	assert_int_equal(q->used, 3);
	b->ask.most[ALLOWANCE_MASS_CUSTOMER] = 0;
	assert_int_equal(use(b, ALLOWANCE_MASS_CUSTOMER)->most, 0);
	q = use(b, ALLOWANCE_MASS_EMPLOYEE);
	assert_int_equal(q->used, 3);
	assert_true(span_is(q->who, "li"));
}

/* What siyu did not make counts with ours, by the day on which it came; of groups apart. */
static void what_others_sent_counts(void **state)
{
	struct books *b = *state;
	const struct quotause *q;
	struct err err = {0};
	static const struct {
		const char *who;
		int hours;
		bool groups;
	} rows[] = {{"x", -2, false}, {"y", -3, false}, {"y", -26, false}, {"wr1", -1, true}};

	task(b, 1, "li", -1, "x", "sent");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct span msgid = arena_printf(b->a, "msg%zu", i);
		struct othermass m = {.msgid = msgid,
			.groups = rows[i].groups,
			.employee = SPAN_LIT("li"),
			.text = SPAN_LIT("别的话"),
			.made_ms = b->ask.now_ms + rows[i].hours * HOUR_MS,
			.state = OTHERMASS_READ,
			.read_ms = OTHERMASS_NEVER};
		struct othermass_received r = {span_of(rows[i].who), b->ask.now_ms + rows[i].hours * HOUR_MS, msgid,
			SPAN_LIT("li"), SPAN_ABSENT, false};

		assert_int_equal(othermass_add(b->db, &m, &err), RC_OK);
		assert_int_equal(othermass_add(b->db, &m, &err), RC_CONFLICT);
		assert_int_equal(othermass_reached(b->db, &r, &err), RC_OK);
		assert_int_equal(othermass_reached(b->db, &r, &err), RC_CONFLICT);
	}
	q = use(b, ALLOWANCE_MASS_CUSTOMER);
	assert_int_equal(q->used, 2);
	assert_true(span_is(q->who, "x"));
	assert_int_equal(q->full, 2);
	assert_int_equal(q->others, 2);
	q = use(b, ALLOWANCE_MASS_GROUP);
	assert_int_equal(q->used, 1);
	assert_int_equal(q->others, 1);
	b->ask.most[ALLOWANCE_MASS_CUSTOMER] = 2; /* by the week */
	assert_int_equal(use(b, ALLOWANCE_MASS_CUSTOMER)->others, 3);
	/* One of them was ours after all, and the oldest are forgotten. */
	assert_int_equal(othermass_drop(b->db, SPAN_LIT("msg0"), &err), RC_OK);
	assert_int_equal(othermass_prune(b->db, b->ask.now_ms - 24 * HOUR_MS, &err), RC_OK);
	assert_int_equal(use(b, ALLOWANCE_MASS_CUSTOMER)->others, 1);
}

static void ahead(void **state)
{
	struct books *b = *state;
	const struct quotause *q;

	b->ask.most[ALLOWANCE_MASS_EMPLOYEE] = 3;
	b->ask.until_ms = b->ask.now_ms + 3 * ZONE_DAY_MS;
	task(b, 1, "li", -2, "x", "sent");
	task(b, 2, "li", 3, "x", "waiting"); /* of the same day */
	task(b, 3, "wang", 24, "x", "waiting");
	task(b, 4, "wang", 25, "y", "waiting");
	task(b, 5, "wang", 26, "z", "waiting");
	task(b, 6, "wang", 27, "u", "waiting");
	task(b, 7, "li", 100, "x", "waiting"); /* behind what is asked about */
	q = use(b, ALLOWANCE_MASS_EMPLOYEE);
	assert_int_equal(q->used, 1);
	assert_int_equal(q->ahead, 4);
	assert_true(span_is(q->ahead_who, "wang"));
	assert_int_equal(q->full_ms, b->ask.now_ms + 26 * HOUR_MS);
	assert_true(span_is(q->full_who, "wang"));
	assert_int_equal(quotause_permille(q), 1333);
	q = use(b, ALLOWANCE_MASS_CUSTOMER);
	assert_int_equal(q->ahead, 2);
}

static void friend(struct books *b, const char *customer, const char *employee, int64_t days_ago)
{
	struct err err = {0};
	int64_t day = b->day - days_ago;
	struct relation r = {.customer = span_of(customer),
		.employee = span_of(employee),
		.state = RELATION_LIVE,
		.add_ms = day * ZONE_DAY_MS,
		.add_day = day,
		.adds = 1,
		.channel = SPAN_LIT(""),
		.end_ms = RELATION_OPEN};

	assert_int_equal(contact_meet(b->db, r.customer, 0, r.add_ms, day, r.employee, SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(relation_put(b->db, &r, &err), RC_OK);
}

static void what_exists_grows(void **state)
{
	struct books *b = *state;
	const struct quotause *q;
	struct text out;
	struct err err = {0};
	int n = 0;

	friend(b, "a", "li", 100);
	friend(b, "b", "li", 100);
	friend(b, "c", "li", 100);
	friend(b, "d", "wang", 10);
	friend(b, "e", "wang", 5);
	b->ask.most[ALLOWANCE_FRIENDS] = 4;
	b->ask.most[ALLOWANCE_CUSTOMERS] = 0; /* 不知道 */
	q = use(b, ALLOWANCE_FRIENDS);
	assert_int_equal(q->used, 3);
	assert_true(span_is(q->who, "li"));
	assert_int_equal(
		q->full_ms, b->ask.now_ms + QUOTAUSE_GROWTH_MS); /* wang gets two in 28 days, and has room for two */
	assert_true(span_is(q->full_who, "wang"));
	assert_int_equal(b->use[ALLOWANCE_CUSTOMERS].used, 5);
	assert_int_equal(b->use[ALLOWANCE_CUSTOMERS].full_ms, QUOTAUSE_NEVER);
	text_init(&out, 65536);
	assert_int_equal(quotasay_near(b->db, &b->ask, b->use, &out, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	b->ask.most[ALLOWANCE_FRIENDS] = 3;
	use(b, ALLOWANCE_FRIENDS);
	assert_int_equal(quotasay_near(b->db, &b->ask, b->use, &out, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(text_str(&out), "已经用满"));
	text_clear(&out);
	assert_int_equal(quotasay_table(b->db, &b->ask, b->use, &out, &err), RC_OK);
	assert_non_null(strstr(text_str(&out), "[quota] employee_customers"));
	assert_non_null(strstr(text_str(&out), "没有公布上限"));
	text_release(&out);
}

/* Tags of one relation, and what 微信客服 said behind the customer's last word, of those who wrote within two days. */
static void tags_and_customer_service(void **state)
{
	struct books *b = *state;
	struct err err = {0};
	struct text near;
	int n = 0;
	struct kflog_session s = {.account = SPAN_LIT("wk1"),
		.customer = SPAN_LIT("x"),
		.servicer = SPAN_LIT(""),
		.scene = SPAN_LIT(""),
		.entered_ms = KFLOG_NEVER,
		.said_ms = b->ask.now_ms - HOUR_MS,
		.sent = 5};

	for (int i = 0; i < 3; i++) {
		const struct contacttag t = {
			span_make(&"abc"[i], 1), SPAN_LIT("组"), i < 2 ? SPAN_LIT("li") : SPAN_LIT("wang"), 1};

		assert_int_equal(contacttag_add(b->db, SPAN_LIT("x"), &t, &err), RC_OK);
	}
	assert_int_equal(use(b, ALLOWANCE_TAGS_WORN)->used, 2);
	assert_true(span_is(b->use[ALLOWANCE_TAGS_WORN].who, "x"));
	assert_int_equal(b->use[ALLOWANCE_TAGS_WORN].most, 3000);
	assert_int_equal(kflog_session_put(b->db, &s, &err), RC_OK);
	assert_int_equal(use(b, ALLOWANCE_KF_MESSAGES)->used, 5);
	assert_int_equal(b->use[ALLOWANCE_KF_MESSAGES].full, 1);
	text_init(&near, 4096);
	assert_int_equal(quotasay_near(b->db, &b->ask, b->use, &near, &n, &err), RC_OK);
	assert_int_equal(n, 0); /* that is what it is for */
	text_release(&near);
	s.said_ms = b->ask.now_ms - 49 * HOUR_MS;
	assert_int_equal(kflog_session_put(b->db, &s, &err), RC_OK);
	assert_int_equal(use(b, ALLOWANCE_KF_MESSAGES)->used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_day_week_and_month, setup, teardown),
		cmocka_unit_test_setup_teardown(what_others_sent_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(ahead, setup, teardown),
		cmocka_unit_test_setup_teardown(what_exists_grows, setup, teardown),
		cmocka_unit_test_setup_teardown(tags_and_customer_service, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
