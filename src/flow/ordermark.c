#include "ordermark.h"

#include "crm/money.h"
#include "store/ordertrail.h"

enum rc ordermark_one(const struct ordermark *m, int64_t purchase, const char *what, struct span old, struct span new,
	struct err *err)
{
	if (span_eq(old, new))
		return RC_OK;
	return ordertrail_add(
		m->db, &(struct ordertrail){purchase, m->input_id, m->at_ms, m->who, span_of(what), old, new}, err);
}

static struct span money(struct arena *a, int64_t fen)
{
	struct text t;
	text_init(&t, 64);
	money_print(&t, fen);
	struct span s = arena_copy(a, text_span(&t));
	text_release(&t);
	return s;
}

static struct span number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static struct span when(const struct ordermark *m, int64_t ms)
{
	char at[32];
	return arena_copy(m->a, span_of(zone_format(m->zone, ms, at)));
}

enum rc ordermark_changes(
	const struct ordermark *m, const struct purchase *old, const struct purchase *new, struct err *err)
{
	enum rc rc = ordermark_one(m, new->purchase, "客户", old->customer, new->customer, err);
	if (!rc)
		rc = ordermark_one(
			m, new->purchase, "金额", money(m->a, old->gross_fen), money(m->a, new->gross_fen), err);
	if (!rc)
		rc = ordermark_one(
			m, new->purchase, "退款", money(m->a, old->refund_fen), money(m->a, new->refund_fen), err);
	if (!rc)
		rc = ordermark_one(m, new->purchase, "付款时间", when(m, old->paid_ms), when(m, new->paid_ms), err);
	if (!rc)
		rc = ordermark_one(m, new->purchase, "员工", old->employee, new->employee, err);
	if (!rc)
		rc = ordermark_one(m, new->purchase, "商品", old->product, new->product, err);
	if (!rc)
		rc = ordermark_one(
			m, new->purchase, "数量", number(m->a, old->quantity), number(m->a, new->quantity), err);
	if (!rc)
		rc = ordermark_one(m, new->purchase, "归因", old->reason, new->reason, err);
	return rc ? rc : ordermark_one(m, new->purchase, "业绩归", old->credit_employee, new->credit_employee, err);
}
