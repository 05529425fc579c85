/* rooms: flow */
#include "ledgerworld.h"

#include "base/json.h"
#include "report/reportout.h"
#include "store/contact.h"
#include "store/employee.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "store/relation.h"
#include "store/scriptlog.h"
#include "store/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

int ledgerworld_setup(void **state)
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

int ledgerworld_teardown(void **state)
{
	struct world *w = *state;
	db_close(w->db);
	arena_free(w->a);
	text_release(&w->out);
	free(w);
	return 0;
}

void ledgerworld_begin(struct world *w)
{
	struct err err = {0};
	assert_int_equal(db_begin(w->db, &err), RC_OK);
}

void ledgerworld_commit(struct world *w)
{
	struct err err = {0};
	assert_int_equal(db_commit(w->db, &err), RC_OK);
}

void ledgerworld_relate(struct world *w, const struct relation *r)
{
	struct err err = {0};
	struct contact was = {.no = 0};
	enum rc rc = contact_get(w->db, w->a, r->customer, &was, &err);
	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	assert_int_equal(
		contact_meet(w->db, r->customer, was.no, r->add_ms, r->add_day, r->employee, r->channel, &err), RC_OK);
	assert_int_equal(relation_put(w->db, r, &err), RC_OK);
}

void ledgerworld_add(struct world *w, const char *customer, const char *employee, const char *channel, int64_t at_ms)
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
	ledgerworld_relate(w, &r);
	assert_int_equal(contact_accept(w->db, r.customer, at_ms, &err), RC_OK);
	struct touch t = {.customer = r.customer,
		.at_ms = at_ms,
		.kind = TOUCH_KIND_ADD,
		.channel = r.channel,
		.employee = r.employee};
	assert_int_equal(orders_touch(w->db, w->a, &w->rules, &t, &err), RC_OK);
	struct orders_result result = {0};
	assert_int_equal(orders_match(w->db, w->a, &w->rules, r.customer, SPAN_ABSENT, &result, &err), RC_OK);
}

static struct enrolment round_of(const char *script, const char *customer, const char *employee, int64_t at_ms)
{
	return (struct enrolment){.script = span_of(script),
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
}

int64_t ledgerworld_enrol(struct world *w, const char *script, int64_t version, const char *customer, const char *arm,
	bool holdout, int64_t entered_ms)
{
	struct err err = {0};
	struct enrolment e = round_of(script, customer, "li", entered_ms);
	assert_int_equal(db_next_row(w->db, &e.enrolment, &err), RC_OK);
	e.round = e.enrolment;
	e.version = version;
	e.arm = span_of(arm);
	e.holdout = holdout;
	assert_int_equal(enrolment_add(w->db, &e, &err), RC_OK);
	return e.enrolment;
}

void ledgerworld_script(struct world *w, const char *script, int64_t version, const char *text)
{
	struct err err = {0};
	struct scriptlog v = {.script = span_of(script),
		.version = version,
		.file = SPAN_LIT("a.md"),
		.sha256 = SPAN_LIT(""),
		.text = span_of(text),
		.assets = SPAN_LIT("[]"),
		.at_ms = START};
	assert_int_equal(scriptlog_add(w->db, &v, &err), RC_OK);
}

void ledgerworld_deliver(
	struct world *w, const char *customer, const char *employee, const char *step, int64_t at_ms, int64_t task)
{
	struct err err = {0};
	struct enrolment *live = NULL, e = round_of("剧本：新客七天", customer, employee, at_ms);
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

void ledgerworld_sell(struct world *w, const struct ledgerworld_sale *s)
{
	struct err err = {0};
	struct orders_result r;
	char body[500], refund[96] = "", goods[96] = "", employee[64] = "";
	if (s->refund_fen)
		(void)snprintf(refund, sizeof refund, ",\"refund_fen\":%lld,\"refund_ms\":%lld",
			(long long)s->refund_fen, (long long)s->refund_ms);
	if (s->product)
		(void)snprintf(
			goods, sizeof goods, ",\"product\":\"%s\",\"quantity\":%lld", s->product, (long long)s->pieces);
	if (s->employee)
		(void)snprintf(employee, sizeof employee, ",\"employee\":\"%s\"", s->employee);
	(void)snprintf(body, sizeof body,
		"{\"source\":\"%s\",\"orders\":[{\"order_no\":\"%s\",\"external_userid\":\"%s\",\"paid_ms\":%lld,\"amount_fen\":%lld%s%s%s}]}",
		s->source ? s->source : "shop", s->no, s->customer, (long long)s->paid_ms, (long long)s->fen, goods,
		refund, employee);
	if (orders_fold(w->db, w->a, &w->rules, START + 40 * DAY, ++w->input_id, span_of(body), &r, &err) != RC_OK)
		fail_msg("%s", err.text);
	assert_int_equal(r.refusals, 0);
}

void ledgerworld_pay(struct world *w, const char *no, const char *customer, int64_t paid_ms, int64_t fen,
	int64_t refund_fen, int64_t refund_ms)
{
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){.no = no,
			.customer = customer,
			.paid_ms = paid_ms,
			.fen = fen,
			.refund_fen = refund_fen,
			.refund_ms = refund_ms});
}

struct report_table ledgerworld_make(
	struct world *w, const char *name, const char *by, const char *from, const char *to)
{
	return ledgerworld_compare(w, name, by, from, to, REPORT_ALONE);
}

struct report_table ledgerworld_compare(
	struct world *w, const char *name, const char *by, const char *from, const char *to, enum report_compare with)
{
	struct err err = {0};
	struct report_ask ask = {.name = name,
		.by = by,
		.compare = with,
		.from = span_of(from),
		.to = span_of(to),
		.now_ms = START + 30 * DAY + 9 * HOUR};
	struct report_table t;
	if (report_make(w->db, w->a, &ask, &t, &err) != RC_OK)
		fail_msg("%s", err.text);
	return t;
}

static void put_setting(struct world *w, const char *key, int64_t value)
{
	struct err err = {0};
	char text[32];
	(void)snprintf(text, sizeof text, "%lld", (long long)value);
	assert_int_equal(setting_put(w->db, span_of(key), span_of(text), &err), RC_OK);
}

void ledgerworld_worth(struct world *w, int64_t window_ms, int64_t recent_ms, int64_t often, int64_t much_fen)
{
	put_setting(w, "worth_window_ms", window_ms);
	put_setting(w, "recent_ms", recent_ms);
	put_setting(w, "often_orders", often);
	put_setting(w, "much_fen", much_fen);
}

void ledgerworld_small(struct world *w)
{
	struct err err = {0};
	ledgerworld_begin(w);
	assert_int_equal(setting_put(w->db, SPAN_LIT("channel.qr1"), SPAN_LIT("包裹卡"), &err), RC_OK);
	assert_int_equal(employee_meet(w->db, SPAN_LIT("li"), START, NULL, &err), RC_OK);
	assert_int_equal(employee_rename(w->db, SPAN_LIT("li"), SPAN_LIT("李想"), &err), RC_OK);
	ledgerworld_add(w, "c1", "li", "qr1", START + 10 * HOUR);
	ledgerworld_add(w, "c2", "li", "qr1", START + 11 * HOUR);
	ledgerworld_add(w, "c3", "wang", "", START + DAY);
	ledgerworld_add(w, "c3", "li", "qr1", START + DAY + HOUR);
	ledgerworld_add(w, "c4", "wang", "", START + 2 * DAY);
	ledgerworld_deliver(w, "c1", "li", "欢迎", START + 10 * HOUR + 1000, 0);
	ledgerworld_deliver(w, "c1", "li", "第2天", START + DAY + 10 * HOUR, 7);
	ledgerworld_deliver(w, "c2", "li", "欢迎", START + 11 * HOUR + 1000, 0);
	ledgerworld_pay(w, "A1", "c1", START + 12 * HOUR, 10000, 0, 0);                      /* day-0, welcome */
	ledgerworld_pay(w, "A2", "c1", START + 2 * DAY, 5000, 2000, START + 2 * DAY + HOUR); /* again, step 2 */
	ledgerworld_pay(
		w, "A3", "c3", START + DAY + 2 * HOUR, 3333, 3333, START + 3 * DAY); /* day-0, but paid back later */
	ledgerworld_pay(w, "A4", "c4", START + 12 * DAY, 700, 0, 0);                 /* out of the window: 自然 */
	ledgerworld_pay(w, "A5", "stranger", START + 2 * DAY, 999, 0, 0);            /* 未匹配 */
	ledgerworld_commit(w);
}

void ledgerworld_expect(struct world *w, const struct report_table *t, const char *rows)
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

void ledgerworld_random(struct world *w, struct rng *r, struct ledgerworld_order order[LEDGERWORLD_ORDERS])
{
	ledgerworld_begin(w);
	for (int i = 0; i < LEDGERWORLD_ORDERS; i++) {
		char no[16], who[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		(void)snprintf(who, sizeof who, "c%d", (int)rng_below(r, 9));
		if (rng_below(r, 3) == 0)
			ledgerworld_add(w, who, rng_below(r, 2) ? "li" : "wang", rng_below(r, 2) ? "qr1" : "",
				START + (int64_t)rng_below(r, 500) * HOUR);
		order[i].paid = START + (int64_t)rng_below(r, 700) * HOUR;
		order[i].gross = 1 + (int64_t)rng_below(r, 100000);
		order[i].refund = rng_below(r, 3) ? 0 : 1 + (int64_t)rng_below(r, (uint64_t)order[i].gross);
		order[i].back = order[i].paid + (int64_t)rng_below(r, 200) * HOUR;
		ledgerworld_pay(w, no, who, order[i].paid, order[i].gross, order[i].refund, order[i].back);
		if (rng_below(r, 4) == 0) {
			order[i].paid -= HOUR;
			order[i].gross += 13;
			ledgerworld_pay(w, no, who, order[i].paid, order[i].gross, order[i].refund, order[i].back);
		}
	}
	ledgerworld_commit(w);
}
