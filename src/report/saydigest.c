/* saydigest: what is said into a group by itself: 报单板 each hour, 早会, 复盘. Short lines first (domain.md 9). */
#include "sayint.h"

#include "planreport.h"
#include "store/employee.h"
#include "store/gmvq.h"

#include <string.h>

static enum rc say_same_time(struct saying *s, int64_t orders, struct err *err)
{
	int64_t before = 0;
	enum rc rc = gmvq_orders_until(s->db, s->day - 1,
		zone_at_ms(&s->zone, s->day - 1, zone_minute(&s->zone, s->ask->now_ms)), &before, err);
	if (rc != RC_OK)
		return rc;
	if (orders == before)
		text_adds(s->out, "；和昨日同期一样");
	else
		text_addf(s->out, "；%s昨日同期 %lld单", orders < before ? "落后" : "领先",
			(long long)(orders < before ? before - orders : orders - before));
	return RC_OK;
}

/* 「10点 11单 ¥3,280；落后昨日同期 2单；未确认群发 37 条」; yesterday is known of the whole corp alone. */
enum rc saydigest_board(struct saying *s, struct err *err)
{
	struct sayint_sum sum = {0};
	int64_t waiting = 0;
	enum rc rc = s->ask->all ? saycorrect_own(s, s->day, s->day, err) : sayint_sum(s, s->day, s->day, &sum, err);
	if (rc == RC_OK)
		rc = sayint_unconfirmed(s, &waiting, NULL, err);
	if (rc != RC_OK)
		return rc;
	if (s->ask->all) {
		sum.orders = s->told.own.orders;
		sum.net_fen = s->told.own.gross_fen - s->told.own.refund_fen;
	}
	text_addf(s->out, "%d点 %lld单 ", zone_minute(&s->zone, s->ask->now_ms) / 60, (long long)sum.orders);
	sayint_money(s->out, sum.net_fen);
	rc = s->ask->all ? say_same_time(s, sum.orders, err) : RC_OK;
	text_addf(s->out, "；未确认群发 %lld 条", (long long)waiting);
	return rc;
}

static enum rc say_waiting(struct saying *s, struct err *err)
{
	struct text who;
	int64_t waiting = 0;
	enum rc rc;
	text_init(&who, 4096);
	rc = sayint_unconfirmed(s, &waiting, &who, err);
	if (rc == RC_OK)
		text_addf(s->out, "\n未确认群发 %lld 条%s%s", (long long)waiting, waiting ? "：" : "", text_str(&who));
	text_release(&who);
	return rc;
}

/* 「目标：昨天 ¥3,280，日均要 ¥16,129（20.3%）；本月到昨天 ¥9,500，按时间应到 ¥48,387」 of the whole corp, where the month has one: that of the day,
 * which on the first is another than today's, 「11月到昨天」. */
static enum rc say_target(struct saying *s, const char *of, int64_t day, struct err *err)
{
	int64_t first, last, goal = planreport_target(s->setting, s->settings, day, "gmv");
	struct sayint_sum one, month;
	if (!s->ask->all || goal <= 0)
		return RC_OK;
	planreport_month(day, &first, &last);
	int64_t days = last - first + 1, each = (goal + days / 2) / days;
	enum rc rc = sayint_sum(s, day, day, &one, err);
	if (rc == RC_OK)
		rc = sayint_sum(s, first, day, &month, err);
	if (rc != RC_OK)
		return rc;
	text_addf(s->out, "\n目标：%s ", of);
	sayint_money(s->out, one.net_fen);
	text_adds(s->out, "，日均要 ");
	sayint_money(s->out, each);
	text_adds(s->out, "（");
	sayint_rate(s->out, one.net_fen, each);
	text_adds(s->out, "）；");
	sayint_month(s, day);
	text_addf(s->out, "到%s ", of);
	sayint_money(s->out, month.net_fen);
	text_adds(s->out, "，按时间应到 ");
	/* The day that is not over counts as far as it has come, as in 测算. */
	sayint_money(s->out,
		planreport_due(
			goal, day, day == s->day ? zone_minute(&s->zone, s->ask->now_ms) : PLANREPORT_DAY_MINUTES));
	return RC_OK;
}

/* rule: 总结规律, which the evening does and the morning does not. */
static enum rc say_meeting(struct saying *s, const char *title, const char *of, int64_t day, bool rule, struct err *err)
{
	struct date d = zone_date(s->day);
	char at[32];
	enum rc rc;
	sayint_clock(s, at);
	text_addf(s->out, "%s %d月%d日（%s 算的）\n%s：", title, d.month, d.day, at, of);
	rc = sayint_against(s, day, day, day - 1, day - 1, "前一天", err);
	if (rc == RC_OK)
		rc = say_target(s, of, day, err);
	if (rc == RC_OK)
		rc = saypeople_best(s, day, day, err);
	if (rc == RC_OK)
		rc = saystruct_moved(s, day, day, day - 1, day - 1, "前一天", err);
	if (rc == RC_OK && rule && s->ask->all)
		rc = sayhabit_say(s, err);
	if (rc == RC_OK)
		rc = say_waiting(s, err);
	if (rc == RC_OK && s->ask->all)
		rc = saycorrect_own(s, day, day, err);
	return rc ? rc : saycorrect_say(s, err);
}

enum rc saydigest_morning(struct saying *s, struct err *err)
{
	return say_meeting(s, "早会", "昨天", s->day - 1, false, err);
}

enum rc saydigest_evening(struct saying *s, struct err *err)
{
	return say_meeting(s, "复盘", "今天", s->day, true, err);
}
