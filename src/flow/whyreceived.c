#include "whyreceived.h"

#include "sop/reason.h"
#include "store/employee.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "store/othermass.h"

struct received {
	struct store_db *db;
	struct arena *a;
	const struct settings *s;
	int64_t from_day, to_day;
	int used;
	bool refused;
	struct text *lines;
	struct err *err;
};

/* The span that the rule counts; most: what he can receive in it. */
static const char *rule(const struct settings *s, int64_t today, struct received *ret, int *ret_most)
{
	struct date d = zone_date(today);

	ret->from_day = ret->to_day = today;
	*ret_most = 1;
	switch ((enum sop_receive)s->receive) {
	case SOP_RECEIVE_DAY: return "每天 1 条，今天";
	case SOP_RECEIVE_WEEK:
		ret->from_day = today - zone_weekday(today) + 1;
		ret->to_day = ret->from_day + 6;
		*ret_most = 7;
		return "每周 7 条，这一周";
	case SOP_RECEIVE_MONTH:
		ret->from_day = today - d.day + 1;
		ret->to_day = ret->from_day + 31 - zone_date(ret->from_day + 31).day;
		*ret_most = (int)(ret->to_day - ret->from_day) + 1;
		return "每月按天数，这个月";
	case SOP_RECEIVE_NONE: break;
	}
	return NULL;
}

static void take(struct received *r, const struct enrolment *e, const struct occurrence *o)
{
	bool refused = span_is(o->reason, reason_info(REASON_QUOTA)->code);
	char day[32];

	if (o->task <= 0 || o->counts_day < r->from_day || o->counts_day > r->to_day)
		return;
	r->used++;
	r->refused = r->refused || refused;
	text_addf(r->lines, "    %s  %.*s  %.*s：%s\n", zone_format_day(o->counts_day, day), SPAN_ARG(e->script),
		SPAN_ARG(o->step),
		refused                               ? "没送到，别人的群发占了"
			: o->state == OCCURRENCE_MADE ? "等员工点"
						      : "送到了");
}

static enum rc gather(struct received *r, struct span who)
{
	struct enrolment *e = NULL;
	int n = 0;
	enum rc rc = enrolment_of(r->db, r->a, who, true, &e, &n, r->err);

	for (int i = 0; !rc && i < n; i++) {
		struct occurrence *o = NULL;
		int steps = 0;

		rc = occurrence_of(r->db, r->a, e[i].enrolment, &o, &steps, r->err);
		for (int k = 0; !rc && k < steps; k++)
			take(r, &e[i], &o[k]);
	}
	return rc;
}

/* What siyu did not make. */
static enum rc gather_others(struct received *r, struct span who)
{
	const struct zone *z = &r->s->zone;
	struct othermass_received *v = NULL;
	int n = 0;
	enum rc rc = othermass_of(r->db, r->a, who, zone_day_start_ms(z, r->from_day),
		zone_day_start_ms(z, r->to_day + 1), &v, &n, r->err);

	for (int i = 0; !rc && i < n; i++) {
		struct span name = v[i].employee;
		char at[32];

		rc = employee_shown(r->db, r->a, v[i].employee, &name, r->err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
		text_addf(r->lines, "    %s  %.*s %s「%.*s」：收到了\n", zone_format_minute(z, v[i].at_ms, at),
			SPAN_ARG(name), v[i].personal ? "自己群发的" : "发的（不是 siyu 建的）", SPAN_ARG(v[i].text));
	}
	r->used += n;
	return rc;
}

/* Up to when is it known what others send? */
static enum rc say_known(struct received *r, struct text *out)
{
	struct othermass_walk w;
	enum rc rc = othermass_walk_get(r->db, r->a, &w, r->err);
	char at[32];

	if (rc == RC_NOTFOUND || (!rc && w.good_ms == OTHERMASS_NEVER))
		text_adds(out, "（员工自己发的不知道）\n");
	else if (!rc)
		text_addf(out, "（别处发的读到 %s）\n", zone_format_minute(&r->s->zone, w.good_ms, at));
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc whyreceived_say(struct store_db *db, struct arena *a, const struct settings *s, struct span who, int64_t now_ms,
	struct text *out, struct err *err)
{
	struct text lines;
	struct received r = {.db = db, .a = a, .s = s, .lines = &lines, .err = err};
	int most = 0;
	const char *words = rule(s, zone_day(&s->zone, now_ms), &r, &most);
	enum rc rc;

	if (!words)
		return RC_OK;
	text_init(&lines, 65536);
	rc = gather(&r, who);
	if (!rc)
		rc = gather_others(&r, who);
	if (!rc && r.used > 0) {
		text_addf(out, "  接收名额：%s", words);
		if (r.refused || r.used >= most) {
			text_adds(out, "没有了\n");
		} else {
			text_addf(out, "还有 %d 条", most - r.used);
			rc = say_known(&r, out);
		}
		text_add(out, text_span(&lines));
	}
	text_release(&lines);
	return rc;
}
