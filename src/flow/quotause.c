#include "flow/quotause.h"

#include "sop/facts.h"
#include "store/chancode.h"
#include "store/quotaq.h"
#include "wecom/api.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define SIGHT_MS (366 * ZONE_DAY_MS) /* what grows as slowly as that is no forecast */
#define NOTHING ((enum quotaq_what)QUOTAQ_COUNT)

/* Which rows say how much is used. */
static const enum quotaq_what sources[ALLOWANCE_COUNT] = {[ALLOWANCE_CALLS_MINUTE] = QUOTAQ_CALLS,
	[ALLOWANCE_CALLS_HOUR] = QUOTAQ_CALLS,
	[ALLOWANCE_MEMBER_MINUTE] = NOTHING,
	[ALLOWANCE_MEMBER_HOUR] = NOTHING,
	[ALLOWANCE_APP_DAY] = QUOTAQ_CALLS,
	[ALLOWANCE_ROBOT_MINUTE] = NOTHING,
	[ALLOWANCE_MASS_CUSTOMER] = QUOTAQ_MASS,
	[ALLOWANCE_MASS_GROUP] = QUOTAQ_MASS_GROUP,
	[ALLOWANCE_MASS_EMPLOYEE] = QUOTAQ_TAPS,
	[ALLOWANCE_MASS_REMIND] = QUOTAQ_REMINDERS,
	[ALLOWANCE_MOMENT_MINUTE] = QUOTAQ_POSTS,
	[ALLOWANCE_MOMENT_MONTH] = QUOTAQ_POSTS,
	[ALLOWANCE_MOMENT_EMPLOYEE] = QUOTAQ_PUBLISHED,
	[ALLOWANCE_CODES] = QUOTAQ_CODES,
	[ALLOWANCE_CODE_USERS] = NOTHING,
	[ALLOWANCE_CODE_GROUPS] = NOTHING,
	[ALLOWANCE_GREETINGS] = QUOTAQ_GREETINGS,
	[ALLOWANCE_TAGS] = QUOTAQ_TAGS,
	[ALLOWANCE_TAGS_WORN] = QUOTAQ_WORN,
	[ALLOWANCE_FRIENDS] = QUOTAQ_FRIENDS,
	[ALLOWANCE_CUSTOMERS] = QUOTAQ_CUSTOMERS,
	[ALLOWANCE_MEMBERS] = QUOTAQ_MEMBERS,
	[ALLOWANCE_HANDED] = QUOTAQ_HANDED,
	[ALLOWANCE_HANDED_GROUPS] = QUOTAQ_HANDED_GROUPS,
	[ALLOWANCE_GROUP_HANDED] = QUOTAQ_GROUP_HANDED,
	[ALLOWANCE_LINK_USERS] = NOTHING,
	/* never effects: what asks for them keeps below by itself */
	[ALLOWANCE_TICKETS_APP] = NOTHING,
	[ALLOWANCE_TICKETS_CORP] = NOTHING,
	[ALLOWANCE_ARCHIVE_MINUTE] = NOTHING,
	[ALLOWANCE_KF_MESSAGES] = QUOTAQ_KF};

struct counting {
	const struct quotause_ask *ask;
	struct quotause *to;
};

/* -- spans of time ---------------------------------------------------------------------------------------------------------- */

static int64_t first_of_month(int64_t day)
{
	return day - zone_date(day).day + 1;
}

/* When the span that holds this moment begins. */
static int64_t span_start(const struct quotause_ask *q, enum allowance_per per, int64_t ms)
{
	int64_t day = zone_day(&q->zone, ms);

	switch (per) {
	case ALLOWANCE_MINUTE: return ms / MINUTE_MS * MINUTE_MS;
	case ALLOWANCE_HOUR: return ms / HOUR_MS * HOUR_MS;
	case ALLOWANCE_DAY: return zone_day_start_ms(&q->zone, day);
	case ALLOWANCE_WEEK: return zone_day_start_ms(&q->zone, day - zone_weekday(day) + 1);
	case ALLOWANCE_MONTH: return zone_day_start_ms(&q->zone, first_of_month(day));
	case ALLOWANCE_90_DAYS: return ms - 90 * ZONE_DAY_MS;
	case ALLOWANCE_48H: return ms - 2 * ZONE_DAY_MS;
	case ALLOWANCE_24H:
	case ALLOWANCE_AT_ONCE: break;
	}
	return ms - QUOTAUSE_GROWTH_MS;
}

/* One of three rules (api.md 5.1); by the month as many as it has days. */
static void take_rule(const struct quotause_ask *q, int64_t rule, struct quotause *to)
{
	int64_t month = first_of_month(zone_day(&q->zone, q->now_ms));

	switch ((enum sop_receive)rule) {
	case SOP_RECEIVE_DAY: break;
	case SOP_RECEIVE_WEEK:
		to->per = ALLOWANCE_WEEK;
		to->most = 7;
		break;
	case SOP_RECEIVE_MONTH:
		to->per = ALLOWANCE_MONTH;
		to->most = first_of_month(month + 31) - month;
		break;
	case SOP_RECEIVE_NONE: to->most = 0; break;
	}
}

/* -- counting ---------------------------------------------------------------------------------------------------------------- */

static void take_used(struct quotause *to, struct span who, int64_t n)
{
	to->full += to->most > 0 && n >= to->most;
	if (n > to->used) {
		to->used = n;
		to->who = who;
	}
}

static void take_ahead(struct quotause *to, struct span who, int64_t n, int64_t at_ms)
{
	if (n > to->ahead) {
		to->ahead = n;
		to->ahead_who = who;
		to->ahead_ms = at_ms;
	}
}

static void take_full(struct quotause *to, struct span who, int64_t at_ms)
{
	if (at_ms < to->full_ms) {
		to->full_ms = at_ms;
		to->full_who = who;
	}
}

/* Of minutes and hours the busiest of the last day is told: the one that runs says little. */
static bool brief(enum allowance_per per)
{
	return per == ALLOWANCE_MINUTE || per == ALLOWANCE_HOUR;
}

/* The rows of one who in one span. */
static int one_span(struct counting *c, const struct quotaq_row *v, int n)
{
	const struct quotause_ask *q = c->ask;
	int64_t start = span_start(q, c->to->per, v[0].at_ms), sum = 0, past = 0;
	bool present = start == span_start(q, c->to->per, q->now_ms), lately = brief(c->to->per) && start <= q->now_ms;
	int i = 0;

	for (; i < n && span_eq(v[i].who, v[0].who) && span_start(q, c->to->per, v[i].at_ms) == start; i++) {
		sum += v[i].n;
		past += v[i].at_ms <= q->now_ms ? v[i].n : 0;
		c->to->others += present ? v[i].fresh : 0;
		if (c->to->most > 0 && sum >= c->to->most && sum - v[i].n < c->to->most &&
			(present || v[i].at_ms >= q->now_ms))
			take_full(c->to, v[0].who, v[i].at_ms < q->now_ms ? q->now_ms : v[i].at_ms);
	}
	if (present || lately)
		take_used(c->to, v[0].who, past);
	if (q->until_ms > q->now_ms && (present || v[0].at_ms >= q->now_ms))
		take_ahead(c->to, v[0].who, sum, v[i - 1].at_ms);
	return i;
}

/* What exists grows on as it did. */
static void one_stock(struct counting *c, const struct quotaq_row *v)
{
	int64_t left = c->to->most - v->n;

	take_used(c->to, v->who, v->n);
	if (c->to->most <= 0)
		return;
	if (left <= 0)
		take_full(c->to, v->who, c->ask->now_ms);
	else if (v->fresh > 0 && left * (QUOTAUSE_GROWTH_MS / v->fresh) < SIGHT_MS)
		take_full(c->to, v->who, c->ask->now_ms + left * (QUOTAUSE_GROWTH_MS / v->fresh));
}

static bool stock(enum allowance_per per)
{
	return per == ALLOWANCE_AT_ONCE || per == ALLOWANCE_24H || per == ALLOWANCE_48H || per == ALLOWANCE_90_DAYS;
}

/* Messages to employees alone, each to one of them. */
static int keep_messages(struct quotaq_row *v, int n)
{
	int kept = 0;

	for (int i = 0; i < n; i++)
		if (span_is(v[i].who, api_def(API_MESSAGE_SEND)->name)) {
			v[kept] = v[i];
			v[kept++].who = SPAN_LIT("");
		}
	return kept;
}

static enum rc count(struct store_db *db, struct arena *a, struct counting *c, struct err *err)
{
	enum quotaq_what source = sources[c->to->what->id];
	int64_t from_ms =
		brief(c->to->per) ? c->ask->now_ms - ZONE_DAY_MS : span_start(c->ask, c->to->per, c->ask->now_ms);
	struct quotaq_row *v = NULL;
	int n = 0;
	enum rc rc;

	c->to->measured = source != NOTHING;
	if (!c->to->measured)
		return RC_OK;
	rc = quotaq_rows(db, a, source, from_ms, c->ask->until_ms + 1, &v, &n, err);
	if (rc)
		return rc;
	if (c->to->what->id == ALLOWANCE_APP_DAY)
		n = keep_messages(v, n);
	for (int i = 0; i < n;) {
		if (!stock(c->to->per)) {
			i += one_span(c, &v[i], n - i);
			continue;
		}
		one_stock(c, &v[i++]);
	}
	return RC_OK;
}

/* Whom a contact way has, or which groups a join way. */
static enum rc count_codes(
	struct store_db *db, struct arena *a, struct counting *users, struct counting *groups, struct err *err)
{
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = chancode_all(db, a, &v, &n, err);

	users->to->measured = groups->to->measured = true;
	for (int i = 0; !rc && i < n; i++) {
		struct span list, rest;
		struct quotaq_row row = {.who = v[i].name};

		if (!v[i].config_id.n || v[i].type == SOP_CODE_LINK)
			continue;
		span_cut(v[i].sent, '\t', &list, &rest);
		row.n = list.n > 0;
		for (size_t k = 0; k < list.n; k++)
			row.n += list.p[k] == ',';
		one_stock(v[i].type == SOP_CODE_GROUP ? groups : users, &row);
	}
	return rc;
}

enum rc quotause_read(struct store_db *db, struct arena *a, const struct quotause_ask *ask,
	struct quotause ret[ALLOWANCE_COUNT], struct err *err)
{
	struct counting c = {.ask = ask}, users = {.ask = ask, .to = &ret[ALLOWANCE_CODE_USERS]},
			groups = {.ask = ask, .to = &ret[ALLOWANCE_CODE_GROUPS]};
	enum rc rc = RC_OK;

	for (enum allowance_id id = 0; !rc && id < ALLOWANCE_COUNT; id++) {
		const struct allowance *what = allowance_of(id);

		ret[id] = (struct quotause){.what = what,
			.per = what->per,
			.most = what->key && ask->most[id] >= 0 ? ask->most[id] : what->most,
			.who = SPAN_LIT(""),
			.ahead_who = SPAN_LIT(""),
			.full_who = SPAN_LIT(""),
			.full_ms = QUOTAUSE_NEVER};
		if (id == ALLOWANCE_MASS_CUSTOMER || id == ALLOWANCE_MASS_GROUP)
			take_rule(ask, ask->most[id], &ret[id]);
		c.to = &ret[id];
		rc = count(db, a, &c, err);
	}
	return rc ? rc : count_codes(db, a, &users, &groups, err);
}

int quotause_permille(const struct quotause *q)
{
	int64_t n = q->ahead > q->used ? q->ahead : q->used;

	return q->most > 0 ? (int)(n * 1000 / q->most) : 0;
}
