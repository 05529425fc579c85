#include "wecom/quota.h"
#include "wecom/allowance.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define BELOW_PERCENT 99 /* "throttle below 30" (api.md 19): what is more would be dropped without a word */

/* A window allows per_window calls in window_ms. Its bucket holds a third and refills two thirds in a window, so that
 * hold + refill ≤ per_window wherever the window begins. Levels are integers: a call is window_ms units. */
static int64_t window_hold(const struct quota_window *w)
{
	return w->per_window < 3 ? 1 : w->per_window / 3;
}

static int64_t window_refill(const struct quota_window *w) /* calls in a window */
{
	return w->per_window < 3 ? 1 : w->per_window - window_hold(w);
}

static void window_init(struct quota_window *w, int per_window, int64_t window_ms, int64_t at_ms)
{
	*w = (struct quota_window){.per_window = per_window, .window_ms = window_ms, .at_ms = at_ms};
	w->level = window_hold(w) * window_ms;
}

/* A clock that went back neither gives nor takes. */
static int64_t window_level(const struct quota_window *w, int64_t now_ms)
{
	int64_t past = now_ms > w->at_ms ? now_ms - w->at_ms : 0;
	int64_t full = window_hold(w) * w->window_ms;
	int64_t refill = window_refill(w);

	if (past >= (full - w->level) / refill + 1)
		return full;
	int64_t level = w->level + past * refill;
	return level > full ? full : level;
}

static void window_charge(struct quota_window *w, int64_t at_ms)
{
	if (w->per_window == 0)
		return;
	w->level = window_level(w, at_ms) - w->window_ms;
	if (at_ms > w->at_ms)
		w->at_ms = at_ms;
}

static int64_t window_ready_at(const struct quota_window *w, int64_t now_ms)
{
	if (w->per_window == 0)
		return now_ms;
	int64_t lack = w->window_ms - window_level(w, now_ms);
	if (lack <= 0)
		return now_ms;
	int64_t refill = window_refill(w);
	int64_t from = now_ms > w->at_ms ? now_ms : w->at_ms;
	return from + (lack + refill - 1) / refill;
}

void quota_init(struct quota *q, int per_minute, int per_hour, int64_t at_ms)
{
	*q = (struct quota){0};
	window_init(&q->minute, per_minute, MINUTE_MS, at_ms);
	window_init(&q->hour, per_hour, HOUR_MS, at_ms);
}

void quota_of_api(struct quota *q, enum api_id api, int64_t at_ms)
{
	const struct api_def *def = api_def(api);

	quota_init(q, def->per_minute, def->per_hour, at_ms);
}

void quota_of_member(struct quota *q, int64_t at_ms)
{
	quota_init(q, (int)(allowance_most(ALLOWANCE_MEMBER_MINUTE) * BELOW_PERCENT / 100),
		(int)(allowance_most(ALLOWANCE_MEMBER_HOUR) * BELOW_PERCENT / 100), at_ms);
}

void quota_of_robot(struct quota *q, int per_minute, int64_t at_ms)
{
	int most = (int)allowance_most(ALLOWANCE_ROBOT_MINUTE);

	quota_init(q, per_minute > 0 && per_minute < most ? per_minute : most, 0, at_ms);
}

void quota_charge(struct quota *q, int64_t at_ms)
{
	window_charge(&q->minute, at_ms);
	window_charge(&q->hour, at_ms);
}

int64_t quota_ready_at(const struct quota *q, int64_t now_ms)
{
	int64_t minute = window_ready_at(&q->minute, now_ms);
	int64_t hour = window_ready_at(&q->hour, now_ms);
	int64_t ready = minute > hour ? minute : hour;

	return ready > q->blocked_until_ms ? ready : q->blocked_until_ms;
}

void quota_block(struct quota *q, int64_t until_ms)
{
	if (until_ms > q->blocked_until_ms)
		q->blocked_until_ms = until_ms;
}
