#include "ordercredit.h"

#include "crm/attribution.h"
#include "orderbook.h"
#include "ordermark.h"
#include "store/credit.h"
#include "store/touch.h"
#include "store/transfer.h"

static struct attribution_touch as_attribution(const struct touch *t)
{
	static const enum attribution_kind kinds[TOUCH_KINDS] = {
		ATTRIBUTION_ADD, ATTRIBUTION_STEP, ATTRIBUTION_JOIN, ATTRIBUTION_SAID, ATTRIBUTION_SALE};
	struct span none = SPAN_LIT("");
	return (struct attribution_touch){
		.id = t->touch,
		.at_ms = t->at_ms,
		.kind = kinds[t->kind],
		.channel = t->channel.n ? t->channel : none,
		.employee = t->employee.n ? t->employee : none,
		.script = t->script.n ? t->script : none,
		.step = t->step.n ? t->step : none,
		.arm = t->arm.n ? t->arm : none,
		.group = t->group,
	};
}

/* The touches in the window of p, oldest first. */
static enum rc touches_of(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct contact *c, const struct purchase *p, struct attribution_touch **ret, int *ret_count,
	struct err *err)
{
	int64_t from_ms = attribution_from_ms(p->paid_ms, rules->window_days);
	struct touch *v = NULL;
	int n = 0;
	*ret_count = 0;
	unsigned whose = 0;
	if (c->touched_to_ms >= from_ms && c->touched_from_ms <= p->paid_ms) {
		whose |= TOUCH_OF_TABLE;
		if (c->stepped_ms != CONTACT_NEVER && c->stepped_ms <= p->paid_ms)
			whose |= TOUCH_OF_ROUNDS;
	}
	if (c->grouped_ms != CONTACT_NEVER && c->grouped_ms <= p->paid_ms)
		whose |= TOUCH_OF_GROUPS;
	if (c->customer.n == 0 || whose == 0)
		return RC_OK;
	enum rc rc = touch_window(db, a, c->customer, whose, from_ms, p->paid_ms, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	*ret = arena_array(a, (size_t)n + 1, sizeof **ret);
	for (int i = 0; i < n; i++)
		(*ret)[i] = as_attribution(&v[i]);
	*ret_count = n;
	return RC_OK;
}

static enum rc by_rule(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct contact *c,
	const struct purchase *p, enum attribution_rule rule, const struct attribution_touch *t,
	struct attribution *ret, struct err *err)
{
	struct attribution_order o = {
		.paid_ms = p->paid_ms,
		.matched = c->customer.n > 0,
		.employee = p->employee,
		.first_channel = c->first_channel,
	};
	if (t && !span_present(o.first_channel)) {
		enum rc rc = contact_channel(db, a, c->no, &o.first_channel, err);
		if (rc)
			return rc;
	}
	if (t && rules->inherits && t->employee.n) {
		enum rc rc = transfer_heir(db, a, c->customer, t->employee, p->paid_ms, &o.heir, err);
		if (rc == RC_NOTFOUND)
			o.heir = SPAN_ABSENT;
		else if (rc != RC_OK)
			return rc;
	}
	attribution_make(a, rules->zone, rule, rules->window_days, &o, t, ret);
	return RC_OK;
}

enum rc ordercredit_make(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct contact *c, struct purchase *p, int *ret_touches, struct err *err)
{
	struct attribution_touch *v = NULL;
	struct attribution to;
	int n = 0;
	enum rc rc = touches_of(db, a, rules, c, p, &v, &n, err);
	if (rc == RC_OK)
		rc = by_rule(db, a, rules, c, p, ATTRIBUTION_LAST, attribution_pick(ATTRIBUTION_LAST, v, n), &to, err);
	if (rc != RC_OK)
		return rc;
	p->touch = to.touch;
	p->touch_ms = to.touch_ms;
	p->channel = to.channel;
	p->credit_employee = to.employee;
	p->script = to.script;
	p->step = to.step;
	p->arm = to.arm;
	p->reason = to.reason;
	*ret_touches = n;
	return RC_OK;
}

enum rc ordercredit_others(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct contact *c, const struct purchase *p, struct err *err)
{
	struct attribution_touch *v = NULL;
	int n = 0;
	enum rc rc = credit_drop(db, p->purchase, err);
	if (rc == RC_OK)
		rc = touches_of(db, a, rules, c, p, &v, &n, err);
	for (int r = 0; rc == RC_OK && r < ATTRIBUTION_RULES; r++) {
		struct attribution to;
		enum attribution_rule rule = (enum attribution_rule)r;
		const struct attribution_touch *t = attribution_pick(rule, v, n);
		if (rule == ATTRIBUTION_LAST || !t || t == &v[n - 1])
			continue;
		rc = by_rule(db, a, rules, c, p, rule, t, &to, err);
		const struct credit k = {.rule = span_of(attribution_name(rule)),
			.touch = to.touch,
			.touch_ms = to.touch_ms,
			.channel = to.channel,
			.employee = to.employee,
			.script = to.script,
			.step = to.step,
			.arm = to.arm,
			.reason = to.reason};
		if (rc == RC_OK)
			rc = credit_put(db, p->purchase, &k, err);
	}
	return rc;
}

static enum rc one_again(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct contact *c, struct purchase *p, struct err *err)
{
	const struct ordermark m = {db, a, rules->zone, rules->input_id, rules->now_ms, SPAN_LIT("归因")};
	struct purchase old = *p;
	int touches;
	enum rc rc = ordercredit_make(db, a, rules, c, p, &touches, err);
	if (rc == RC_OK)
		rc = purchase_put(db, p, err);
	if (rc == RC_OK)
		rc = ordercredit_others(db, a, rules, c, p, err);
	if (rc == RC_OK)
		rc = ordermark_changes(&m, &old, p, err);
	return rc ? rc : orderbook_put(db, a, &old, p, err);
}

enum rc ordercredit_again(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	int64_t from_ms, int64_t to_ms, struct err *err)
{
	struct contact c = {.customer = SPAN_LIT(""), .first_channel = SPAN_LIT("")};
	struct purchase *v = NULL;
	int n = 0;
	enum rc rc = purchase_of(db, a, customer, from_ms, &v, &n, err);
	if (rc == RC_OK && n > 0)
		rc = contact_get(db, a, customer, &c, err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		if (v[i].paid_ms <= to_ms)
			rc = one_again(db, a, rules, &c, &v[i], err);
	return rc;
}
