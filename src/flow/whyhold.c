#include "whyhold.h"

#include "store/employee.h"
#include "store/relation.h"
#include "store/transfer.h"
#include "vanish.h"

/* The hand-over of the customer away from this employee that goes on. RC_NOTFOUND. */
static enum rc going(
	struct store_db *db, struct arena *a, const struct enrolment *e, struct transfer_item *ret, struct err *err)
{
	struct transfer_item *v = NULL;
	int n = 0;
	enum rc rc = transfer_of(db, a, TRANSFER_CUSTOMER, e->customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct transfer t;

		rc = transfer_get(db, a, v[i].transfer, &t, err);
		if (rc || t.dry || t.ended_ms != TRANSFER_OPEN || !span_eq(t.giver, e->employee) ||
			v[i].state > TRANSFER_STARTED)
			continue;
		*ret = v[i];
		return RC_OK;
	}
	return rc ? rc : RC_NOTFOUND;
}

static enum rc say_going(
	struct store_db *db, struct arena *a, const struct transfer_item *i, struct span *ret_words, struct err *err)
{
	struct span name;
	enum rc rc = employee_shown(db, a, i->taker, &name, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_words = arena_printf(a, "正在交接给 %.*s，%s", SPAN_ARG(rc ? i->taker : name),
		i->state == TRANSFER_STARTED ? "24 小时里客户可以拒绝，这期间停着" : "还没提交好，这期间停着");
	return RC_OK;
}

enum rc whyhold_look(struct store_db *db, struct arena *a, const struct zone *zone, const struct enrolment *e,
	struct span *ret_words, struct err *err)
{
	struct transfer_item item;
	struct relation r = {.state = RELATION_LIVE};
	int64_t gone_ms = 0;
	char since[32], until[32];
	enum rc rc = employee_gone(db, e->employee, &gone_ms, err);
	bool gone = !rc;

	*ret_words = SPAN_ABSENT;
	if (!rc || rc == RC_NOTFOUND)
		rc = going(db, a, e, &item, err);
	if (!rc && (gone || item.state == TRANSFER_STARTED))
		return say_going(db, a, &item, ret_words, err);
	if (!rc || rc == RC_NOTFOUND)
		rc = relation_get(db, a, e->customer, e->employee, &r, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (gone)
		*ret_words =
			arena_printf(a, "跟进人 %s 起不在通讯录里，还没有人接手；到 %s 没人接就结束（siyu transfer）",
				zone_format_minute(zone, gone_ms, since),
				zone_format_minute(zone, gone_ms + VANISH_HOLD_MS, until));
	else if (r.state == RELATION_TRANSFERRED)
		*ret_words = SPAN_LIT("转给了同事，还没看到是谁，这期间停着");
	return RC_OK;
}
