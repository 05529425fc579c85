/* rooms: flow */
#include "report/report.h"

#include "base/json.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "flow/orders.h"
#include "report/reportout.h"
#include "store/contact.h"
#include "store/decision.h"
#include "store/employee.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "store/relation.h"
#include "store/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* 2026-03-01 00:00 in Shanghai. */
#define START (INT64_C(1772294400000))

struct world {
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	struct orders_rules rules;
	int64_t input_id;
	struct text out;
};

static int setup(void **state)
{
	struct err err = {0};
	struct world *w = calloc(1, sizeof *w);
	assert_int_equal(db_open(":memory:", 0, &w->db, &err), RC_OK);
	w->a = arena_new(0);
	zone_fixed(&w->zone, 8 * 3600);
	w->rules = (struct orders_rules){.zone = &w->zone, .window_days = 7};
	text_init(&w->out, 1 << 20);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	db_close(w->db);
	arena_free(w->a);
	text_release(&w->out);
	free(w);
	return 0;
}

static void begin(struct world *w)
{
	struct err err = {0};
	assert_int_equal(db_begin(w->db, &err), RC_OK);
}

static void commit(struct world *w)
{
	struct err err = {0};
	assert_int_equal(db_commit(w->db, &err), RC_OK);
}

static void add(struct world *w, const char *customer, const char *employee, const char *channel, int64_t at_ms)
{
	struct err err = {0};
	int64_t day = zone_day(&w->zone, at_ms);
	struct relation r = {.customer = span_of(customer),
		.employee = span_of(employee),
		.state = RELATION_LIVE,
		.event_s = at_ms / 1000,
		.add_ms = at_ms,
		.add_day = day,
		.adds = 1,
		.channel = span_of(channel),
		.end_ms = RELATION_OPEN};
	assert_int_equal(relation_put(w->db, &r, &err), RC_OK);
	assert_int_equal(contact_meet(w->db, r.customer, at_ms, day, r.employee, r.channel, &err), RC_OK);
	struct touch t = {.customer = r.customer,
		.at_ms = at_ms,
		.kind = TOUCH_KIND_ADD,
		.channel = r.channel,
		.employee = r.employee};
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
	struct orders_result result = {0};
	assert_int_equal(orders_match(w->db, w->a, &w->rules, r.customer, SPAN_ABSENT, &result, &err), RC_OK);
}

/* A delivered step: task 0 is a welcome. */
static void deliver(
	struct world *w, const char *customer, const char *employee, const char *step, int64_t at_ms, int64_t task)
{
	struct err err = {0};
	struct enrolment *live = NULL,
			 e = {.script = SPAN_LIT("剧本：新客七天"),
				 .customer = span_of(customer),
				 .employee = span_of(employee),
				 .round = 1,
				 .outcome = SPAN_LIT(""),
				 .reason = SPAN_LIT(""),
				 .version = 1,
				 .t0_ms = at_ms,
				 .entered_ms = at_ms,
				 .ended_ms = ENROLMENT_NONE,
				 .arm = SPAN_LIT(""),
				 .channel = SPAN_LIT(""),
				 .goal_ms = ENROLMENT_NONE,
				 .wake_ms = ENROLMENT_NONE};
	int n = 0;
	assert_int_equal(enrolment_of(w->db, w->a, e.customer, false, &live, &n, &err), RC_OK);
	if (n > 0) {
		e.enrolment = live[0].enrolment;
	} else {
		assert_int_equal(db_next_row(w->db, &e.enrolment, &err), RC_OK);
		assert_int_equal(enrolment_add(w->db, &e, &err), RC_OK);
	}
	struct occurrence o = {.enrolment = e.enrolment,
		.step = span_of(step),
		.occurrence = 1,
		.state = OCCURRENCE_DELIVERED,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.employee = e.employee,
		.version = 1,
		.line = 1,
		.due_ms = at_ms,
		.retry_ms = OCCURRENCE_NONE,
		.decided_ms = at_ms,
		.delivered_ms = at_ms,
		.task = task ? task : OCCURRENCE_NONE,
		.counts_day = OCCURRENCE_NONE,
		.stored_day = OCCURRENCE_NEW};
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
	struct touch t = {.customer = e.customer,
		.touch = e.enrolment,
		.at_ms = at_ms,
		.kind = TOUCH_KIND_STEP,
		.employee = e.employee,
		.script = e.script,
		.step = o.step};
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
}

static void pay(struct world *w, const char *no, const char *customer, int64_t paid_ms, int64_t fen, int64_t refund_fen,
	int64_t refund_ms)
{
	struct err err = {0};
	struct orders_result r;
	char body[400], refund[96] = "";
	if (refund_fen)
		(void)snprintf(refund, sizeof refund, ",\"refund_fen\":%lld,\"refund_ms\":%lld", (long long)refund_fen,
			(long long)refund_ms);
	(void)snprintf(body, sizeof body,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"%s\",\"external_userid\":\"%s\",\"paid_ms\":%lld,\"amount_fen\":%lld%s}]}",
		no, customer, (long long)paid_ms, (long long)fen, refund);
	if (orders_fold(w->db, w->a, &w->rules, START + 40 * DAY, ++w->input_id, span_of(body), &r, &err) != RC_OK)
		fail_msg("%s", err.text);
	assert_int_equal(r.refusals, 0);
}

static struct report_table make(struct world *w, const char *name, const char *by, const char *from, const char *to)
{
	struct err err = {0};
	struct report_ask ask = {.name = name,
		.by = by,
		.from = span_of(from),
		.to = span_of(to),
		.now_ms = START + 30 * DAY + 9 * HOUR};
	struct report_table t;
	if (report_make(w->db, w->a, &ask, &t, &err) != RC_OK)
		fail_msg("%s", err.text);
	return t;
}

/* Five customers, three days. */
static void small_world(struct world *w)
{
	struct err err = {0};
	begin(w);
	assert_int_equal(setting_put(w->db, SPAN_LIT("channel.qr1"), SPAN_LIT("包裹卡"), &err), RC_OK);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), START, NULL, &err), RC_OK);
	assert_int_equal(employee_rename(w->db, SPAN_LIT("li"), SPAN_LIT("李想"), &err), RC_OK);
	add(w, "c1", "li", "qr1", START + 10 * HOUR);
	add(w, "c2", "li", "qr1", START + 11 * HOUR);
	add(w, "c3", "wang", "", START + DAY);
	add(w, "c3", "li", "qr1", START + DAY + HOUR);
	add(w, "c4", "wang", "", START + 2 * DAY);
	deliver(w, "c1", "li", "欢迎", START + 10 * HOUR + 1000, 0);
	deliver(w, "c1", "li", "第2天", START + DAY + 10 * HOUR, 7);
	deliver(w, "c2", "li", "欢迎", START + 11 * HOUR + 1000, 0);
	pay(w, "A1", "c1", START + 12 * HOUR, 10000, 0, 0);                      /* day-0, welcome */
	pay(w, "A2", "c1", START + 2 * DAY, 5000, 2000, START + 2 * DAY + HOUR); /* again, step 2 */
	pay(w, "A3", "c3", START + DAY + 2 * HOUR, 3333, 3333, START + 3 * DAY); /* day-0, but paid back later */
	pay(w, "A4", "c4", START + 12 * DAY, 700, 0, 0);                         /* out of the window: 自然 */
	pay(w, "A5", "stranger", START + 2 * DAY, 999, 0, 0);                    /* 未匹配 */
	commit(w);
}

static void expect_json(struct world *w, const struct report_table *t, const char *rows)
{
	text_clear(&w->out);
	reportout_json(t, &w->out);
	struct json_doc *doc = NULL;
	struct err err = {0};
	assert_int_equal(json_parse(text_span(&w->out), &doc, &err), RC_OK);
	json_free(doc);
	const char *at = strstr(text_str(&w->out), "\"rows\":");
	assert_non_null(at);
	if (strncmp(at, rows, strlen(rows)) != 0)
		fail_msg("wanted %s\ngot    %s", rows, at);
}

static void test_gmv(void **state)
{
	struct world *w = *state;
	small_world(w);
	struct report_table t = make(w, "gmv", "day", "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":["
		"{\"day\":\"2026-03-01\",\"gross_fen\":10000,\"refund_fen\":0,\"net_fen\":10000,\"orders\":1,\"paying_customers\":1,\"average_fen\":10000},"
		"{\"day\":\"2026-03-02\",\"gross_fen\":3333,\"refund_fen\":0,\"net_fen\":3333,\"orders\":1,\"paying_customers\":1,\"average_fen\":3333},"
		"{\"day\":\"2026-03-03\",\"gross_fen\":5999,\"refund_fen\":2000,\"net_fen\":3999,\"orders\":2,\"paying_customers\":1,\"average_fen\":2000},"
		"{\"day\":\"2026-03-04\",\"gross_fen\":0,\"refund_fen\":3333,\"net_fen\":-3333,\"orders\":0,\"paying_customers\":0,\"average_fen\":null},"
		"{\"day\":\"2026-03-13\",\"gross_fen\":700,\"refund_fen\":0,\"net_fen\":700,\"orders\":1,\"paying_customers\":1,\"average_fen\":700}],"
		"\"total\":{\"gross_fen\":20032,\"refund_fen\":5333,\"net_fen\":14699,\"orders\":5,\"paying_customers\":2,\"average_fen\":2940}");
	assert_false(span_present(t.note));

	/* The last days of the period belong to it, the rest does not. */
	t = make(w, "gmv", NULL, "2026-03-02", "2026-03-03");
	expect_json(w, &t,
		"\"rows\":[{\"day\":\"2026-03-02\",\"gross_fen\":3333,\"refund_fen\":0,\"net_fen\":3333,\"orders\":1,\"paying_customers\":1,\"average_fen\":3333},"
		"{\"day\":\"2026-03-03\",\"gross_fen\":5999,\"refund_fen\":2000,\"net_fen\":3999,\"orders\":2,\"paying_customers\":1,\"average_fen\":2000}],"
		"\"total\":{\"gross_fen\":9332,\"refund_fen\":2000,\"net_fen\":7332,\"orders\":3,\"paying_customers\":2,");

	t = make(w, "gmv", "channel", "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":["
		"{\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"gross_fen\":18333,\"refund_fen\":5333,\"net_fen\":13000,\"orders\":3,\"paying_customers\":1,\"average_fen\":4333},"
		"{\"channel\":\"自然\",\"gross_fen\":700,\"refund_fen\":0,\"net_fen\":700,\"orders\":1,\"paying_customers\":1,\"average_fen\":700},"
		"{\"channel\":\"未匹配\",\"gross_fen\":999,\"refund_fen\":0,\"net_fen\":999,\"orders\":1,\"paying_customers\":0,\"average_fen\":999}]");
	t = make(w, "gmv", "employee", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 3);
	assert_true(span_is(t.cell[0].text, "李想"));
	t = make(w, "gmv", "script", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 4);
	assert_true(span_is(t.cell[0].text, "新客七天"));
	assert_int_equal(t.cell[3].num, 13000);
	assert_true(span_is(t.cell[t.columns].text, "加好友"));
	t = make(w, "gmv", "step", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 5);
	assert_true(span_is(t.cell[0].text, "新客七天"));
	assert_true(span_is(t.cell[1].text, "欢迎"));
	assert_int_equal(t.cell[4].num, 10000);
}

static void test_funnel(void **state)
{
	struct world *w = *state;
	small_world(w);
	struct report_table t = make(w, "funnel", NULL, "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":["
		"{\"stage\":\"新增好友\",\"customers\":4,\"of_previous\":null,\"of_added\":1.0000},"
		"{\"stage\":\"收到欢迎语\",\"customers\":2,\"of_previous\":0.5000,\"of_added\":0.5000},"
		"{\"stage\":\"收到剧本消息\",\"customers\":1,\"of_previous\":0.5000,\"of_added\":0.2500},"
		"{\"stage\":\"下单（7 天内）\",\"customers\":1,\"of_previous\":1.0000,\"of_added\":0.2500},"
		"{\"stage\":\"复购（90 天内）\",\"customers\":1,\"of_previous\":1.0000,\"of_added\":0.2500}],"
		"\"total\":{\"customers\":1,\"of_previous\":null,\"of_added\":0.2500}");
	/* A welcome of a script that he did not enter. */
	struct err err = {0};
	struct decision d = {.input_id = 900,
		.customer = SPAN_LIT("c4"),
		.at_ms = START,
		.script = SPAN_LIT("剧本：x"),
		.step = SPAN_LIT("欢迎"),
		.verdict = SPAN_LIT("welcome"),
		.reason = SPAN_LIT("delivered"),
		.detail = SPAN_LIT("")};
	begin(w);
	assert_int_equal(decision_add(w->db, &d, &err), RC_OK);
	commit(w);
	t = make(w, "funnel", NULL, "2026-03-01", "2026-03-31");
	assert_int_equal(t.cell[t.columns + 1].num, 3);

	t = make(w, "funnel", "employee", "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":["
		"{\"employee\":\"li\",\"employee_name\":\"李想\",\"added\":3,\"welcomed\":2,\"reached\":1,\"bought\":1,\"bought_again\":1,\"rate\":0.3333},"
		"{\"employee\":\"wang\",\"employee_name\":\"wang\",\"added\":2,\"welcomed\":1,\"reached\":0,\"bought\":0,\"bought_again\":0,\"rate\":0.0000}],"
		"\"total\":{\"added\":4,");
	t = make(w, "funnel", "channel", "2026-03-03", "2026-03-03");
	expect_json(w, &t, "\"rows\":[{\"channel\":\"\",\"channel_name\":\"直接添加\",\"added\":1,");
	t = make(w, "funnel", "step", "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":["
		"{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"step\":\"欢迎\",\"shown\":2,\"replied\":null,\"bought\":1,\"rate\":0.5000},"
		"{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"step\":\"第2天\",\"shown\":1,\"replied\":null,\"bought\":1,\"rate\":1.0000}],"
		"\"total\":{\"shown\":2,\"replied\":null,\"bought\":1,\"rate\":0.5000}");
	t = make(w, "funnel", "script", "2026-03-01", "2026-03-01");
	expect_json(w, &t, "\"rows\":[{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"shown\":2,");
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "不可见"));
}

static void test_day0(void **state)
{
	struct world *w = *state;
	small_world(w);
	struct report_table t = make(w, "day0", NULL, "2026-03-01", "2026-03-31");
	/* c3 was added by two employees on one day: one customer. His order was paid back. */
	expect_json(w, &t,
		"\"rows\":["
		"{\"day\":\"2026-03-01\",\"added\":2,\"bought\":1,\"rate\":0.5000},"
		"{\"day\":\"2026-03-02\",\"added\":1,\"bought\":0,\"rate\":0.0000},"
		"{\"day\":\"2026-03-03\",\"added\":1,\"bought\":0,\"rate\":0.0000}],"
		"\"total\":{\"added\":4,\"bought\":1,\"rate\":0.2500}");
	t = make(w, "day0", "channel", "2026-03-01", "2026-03-31");
	expect_json(w, &t,
		"\"rows\":[{\"channel\":\"\",\"channel_name\":\"直接添加\",\"added\":2,\"bought\":0,\"rate\":0.0000},"
		"{\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"added\":3,\"bought\":1,\"rate\":0.3333}]");
	t = make(w, "day0", "employee", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 2);
}

static void test_nothing_there(void **state)
{
	struct world *w = *state;
	for (int i = 0; i < report_list_count; i++)
		for (const char *const *by = report_list[i].by; *by; by++) {
			struct report_table t = make(w, report_list[i].name, *by, NULL, NULL);
			assert_int_equal(t.rows, 0);
			assert_int_equal(t.to_day - t.from_day, 29);
			assert_non_null(t.total);
			expect_json(w, &t, "\"rows\":[],\"total\":{");
			text_clear(&w->out);
			reportout_text(&t, &w->out);
			assert_non_null(strstr(text_str(&w->out), "这段时间没有数据"));
			assert_non_null(strstr(text_str(&w->out), "2026-03-02 至 2026-03-31"));
			assert_non_null(strstr(text_str(&w->out), "计算时间 2026-03-31 09:00"));
		}
}

static void test_bad_questions(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct report_table t;
	struct report_ask ask = {.name = "gmw", .now_ms = START};
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_NOTFOUND);
	ask.name = "day0";
	ask.by = "step";
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	assert_string_equal(err.hint, "--by takes day channel employee");
	ask.by = NULL;
	static const char *const days[] = {
		"", "2026-3-1", "2026-02-30", "heute", "2026-03-01 10:00", "20260301", "1772294400"};
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		ask.from = span_of(days[i]);
		assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
		assert_non_null(strstr(err.text, "--from"));
	}
	ask.from = SPAN_LIT("2026-03-02");
	ask.to = SPAN_LIT("2026-03-01");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	ask.from = SPAN_LIT("1990-03-02");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	/* The next question is not disturbed. */
	ask.from = SPAN_LIT("2026-03-01");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_OK);
}

static void test_text_is_aligned(void **state)
{
	struct world *w = *state;
	small_world(w);
	struct report_table t = make(w, "gmv", "channel", "2026-03-01", "2026-03-31");
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	struct span rest = text_span(&w->out), line;
	int width = -1, lines = 0, n = 0;
	while (span_cut(rest, '\n', &line, &rest)) {
		if (n++ < 2 || line.n == 0)
			continue;
		if (span_starts(line, "成交额按"))
			break;
		if (width < 0)
			width = utf8_width(line);
		assert_int_equal(utf8_width(line), width);
		lines++;
	}
	assert_int_equal(lines, 1 + 1 + 3 + 1 + 1);
	assert_non_null(strstr(text_str(&w->out), "¥130.00"));
	assert_non_null(strstr(text_str(&w->out), "成交（按渠道）"));
}

static void test_csv(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	small_world(w);
	begin(w);
	assert_int_equal(setting_clear(w->db, &err), RC_OK);
	assert_int_equal(setting_put(w->db, SPAN_LIT("channel.qr1"), SPAN_LIT("=HYPERLINK(\"x\"), a"), &err), RC_OK);
	commit(w);
	struct report_table t = make(w, "gmv", "channel", "2026-03-01", "2026-03-04");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_string_equal(text_str(&w->out),
		"\xEF\xBB\xBF渠道,成交额（元）,退款（元）,净成交额（元）,订单,付费客户,客单价（元）\r\n"
		"\"'=HYPERLINK(\"\"x\"\"), a\",183.33,53.33,130.00,3,1,43.33\r\n"
		"未匹配,9.99,0.00,9.99,1,0,9.99\r\n"
		"合计,193.32,53.33,139.99,4,1,35.00\r\n");
	t = make(w, "gmv", "day", "2026-03-04", "2026-03-04");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "2026-03-04,0.00,33.33,-33.33,0,0,\r\n"));
	t = make(w, "day0", NULL, "2026-03-01", "2026-03-01");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "2026-03-01,2,1,0.5000\r\n"));
}

/* Whatever is bought, paid back, moved and matched late: each cut of each period comes to what was booked, counted here from
 * the list of what was done. */
static void test_cuts_come_to_the_ledger(void **state)
{
	(void)state;
	enum { ORDERS = 80 };
	for (uint64_t seed = 1; seed <= 6; seed++) {
		void *p = NULL;
		setup(&p);
		struct world *w = p;
		struct rng r;
		rng_seed(&r, seed);
		struct {
			int64_t paid, gross, refund, back;
		} order[ORDERS];
		begin(w);
		for (int i = 0; i < ORDERS; i++) {
			char no[16], who[16];
			(void)snprintf(no, sizeof no, "N%d", i);
			(void)snprintf(who, sizeof who, "c%d", (int)rng_below(&r, 9));
			if (rng_below(&r, 3) == 0)
				add(w, who, rng_below(&r, 2) ? "li" : "wang", rng_below(&r, 2) ? "qr1" : "",
					START + (int64_t)rng_below(&r, 500) * HOUR);
			order[i].paid = START + (int64_t)rng_below(&r, 700) * HOUR;
			order[i].gross = 1 + (int64_t)rng_below(&r, 100000);
			order[i].refund = rng_below(&r, 3) ? 0 : 1 + (int64_t)rng_below(&r, (uint64_t)order[i].gross);
			order[i].back = order[i].paid + (int64_t)rng_below(&r, 200) * HOUR;
			pay(w, no, who, order[i].paid, order[i].gross, order[i].refund, order[i].back);
			if (rng_below(&r, 4) == 0) {
				order[i].paid -= HOUR;
				order[i].gross += 13;
				pay(w, no, who, order[i].paid, order[i].gross, order[i].refund, order[i].back);
			}
		}
		commit(w);
		int64_t from = zone_day(&w->zone, START) + (int64_t)rng_below(&r, 10),
			to = from + (int64_t)rng_below(&r, 20);
		int64_t gross = 0, refund = 0, orders = 0;
		for (int i = 0; i < ORDERS; i++) {
			int64_t paid = zone_day(&w->zone, order[i].paid), back = zone_day(&w->zone, order[i].back);
			gross += paid >= from && paid <= to ? order[i].gross : 0;
			orders += paid >= from && paid <= to;
			refund += order[i].refund && back >= from && back <= to ? order[i].refund : 0;
		}
		char from_text[32], to_text[32];
		zone_format_day(from, from_text);
		zone_format_day(to, to_text);
		for (const char *const *by = report_list[0].by; *by; by++) {
			struct report_table t = make(w, "gmv", *by, from_text, to_text);
			int first = t.columns - 6;
			int64_t sum[4] = {0};
			for (int row = 0; row < t.rows; row++)
				for (int c = 0; c < 4; c++)
					sum[c] += t.cell[row * t.columns + first + c].num;
			assert_int_equal(sum[0], gross);
			assert_int_equal(sum[1], refund);
			assert_int_equal(sum[2], gross - refund);
			assert_int_equal(sum[3], orders);
			for (int c = 0; c < 4; c++)
				assert_int_equal(t.total[first + c].num, sum[c]);
			assert_false(span_present(t.note));
		}
		teardown(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_gmv, setup, teardown),
		cmocka_unit_test_setup_teardown(test_funnel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_day0, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_questions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_is_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_csv, setup, teardown),
		cmocka_unit_test(test_cuts_come_to_the_ledger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
