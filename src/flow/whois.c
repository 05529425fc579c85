#include "flow/whois.h"
#include "crm/veil.h"
#include "store/employee.h"
#include "store/relation.h"

#include <inttypes.h>

enum rc whois_employee(struct store_db *db, struct arena *a, struct span userid, struct span *ret, struct err *err)
{
	enum rc rc = employee_shown(db, a, userid, ret, err);

	if (rc == RC_NOTFOUND)
		*ret = userid;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static struct span masked(struct arena *a, struct span name)
{
	struct text t;
	struct span out;

	text_init(&t, name.n + 2);
	veil_name(&t, name);
	out = arena_copy(a, text_span(&t));
	text_release(&t);
	return out;
}

enum rc whois_shown(struct store_db *db, struct arena *a, const struct called_sight *sight, struct span customer,
	bool whole, struct span *ret, struct err *err)
{
	struct contact c;
	struct remark known;
	struct relation *r = NULL;
	int n = 0;
	enum rc rc = contact_get(db, a, customer, &c, err);

	*ret = customer;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (c.name.n)
		*ret = whole ? c.name : masked(a, c.name);
	if (!whole)
		return RC_OK;
	rc = relation_of(db, a, customer, &r, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (sight && !sight->sees(sight->user, r[i].employee))
			continue;
		rc = remark_get(db, a, customer, r[i].employee, &known, err);
		/* Until he writes one, WeCom has the customer's name there. */
		if (!rc && known.remark.n && !span_eq(known.remark, c.name)) {
			*ret = arena_printf(a, "%.*s（%.*s）", SPAN_ARG(*ret), SPAN_ARG(known.remark));
			break;
		}
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

/* 「，林悦 公司「甲公司」」: what he was found by, where his name does not show it. */
static enum rc found_by(
	struct store_db *db, struct arena *a, const struct called_hit *hit, struct text *out, struct err *err)
{
	struct remark r;
	struct span who = SPAN_LIT("");
	enum rc rc = RC_OK;

	if (!hit->employee.n)
		return RC_OK;
	rc = remark_get(db, a, hit->customer, hit->employee, &r, err);
	if (!rc)
		rc = whois_employee(db, a, hit->employee, &who, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (hit->kind == CALLED_REMARK)
		text_addf(out, "，%.*s 备注「%.*s」", SPAN_ARG(who), SPAN_ARG(r.remark));
	else if (hit->kind == CALLED_COMPANY)
		text_addf(out, "，%.*s 公司「%.*s」", SPAN_ARG(who), SPAN_ARG(r.company));
	else if (hit->kind == CALLED_MOBILE)
		text_addf(out, "，%.*s 记着这个手机", SPAN_ARG(who));
	return RC_OK;
}

enum rc whois_line(struct store_db *db, struct arena *a, const struct zone *zone, int64_t now_ms,
	const struct called_sight *sight, int number, const struct called_hit *hit, bool whole, bool with_id,
	struct text *out, struct err *err)
{
	struct contact c;
	struct span shown, who;
	char at[32];
	int64_t later = 0;
	enum rc rc = whois_shown(db, a, sight, hit->customer, whole, &shown, err);

	if (!rc)
		rc = contact_get(db, a, hit->customer, &c, err);
	if (!rc)
		rc = contact_until(db, now_ms, &c, &later, err);
	if (!rc)
		rc = whois_employee(db, a, c.first_employee, &who, err);
	if (rc)
		return rc;
	text_addf(out, "%d. %.*s", number, SPAN_ARG(shown));
	if (whole)
		rc = found_by(db, a, hit, out, err);
	if (rc)
		return rc;
	if (c.first_add_ms == CONTACT_NOT_ADDED)
		text_adds(out, "，从微信客服来");
	else {
		zone_format_day(zone_day(zone, c.first_add_ms), at);
		text_addf(out, "，%.*s %s 加上", SPAN_ARG(who), at);
	}
	if (c.paid_orders > 0)
		text_addf(out, "，买过 %" PRId64 " 单", c.paid_orders);
	if (with_id)
		text_addf(out, "，%.*s", SPAN_ARG(hit->customer));
	return RC_OK;
}

enum rc whois_named(struct store_db *db, struct arena *a, const struct zone *zone, int64_t now_ms,
	const struct called_sight *sight, struct span said, struct whois *ret, struct text *out, struct err *err)
{
	struct called_found found;
	enum rc rc = called_find(db, a, sight, said, WHOIS_SHOWN, &found, err);

	for (int i = 0; !rc && i < found.n; i++) {
		rc = whois_line(db, a, zone, now_ms, sight, i + 1, &found.v[i], true, true, out, err);
		text_addc(out, '\n');
	}
	if (!rc)
		*ret = (struct whois){.n = found.n, .more = found.more};
	if (!rc && found.n)
		ret->first = found.v[0];
	return rc;
}
