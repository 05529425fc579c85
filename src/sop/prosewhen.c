#include "prosewhen.h"
#include "permit.h"
#include "proseflash.h"
#include "sop/when.h"
#include "base/zone.h"

#define WEEK 7
#define ALWAYS_THERE 28 /* a month has at least so many days */
#define RANGE_LEAST 3   /* 每周一至三; fewer are listed */

/* Days in a row from `day` on. */
static int in_a_row(unsigned weekdays, int day)
{
	int n = 0;

	while (day + n <= WEEK && (weekdays & 1u << (day + n)))
		n++;
	return n;
}

static void weekdays(unsigned set, struct text *out)
{
	static const char *const words[] = {"", "一", "二", "三", "四", "五", "六", "日"};
	const char *between = "每周";

	for (int day = 1; day <= WEEK; day++) {
		int n = in_a_row(set, day);

		if (n == 0)
			continue;
		text_addf(out, "%s%s", between, words[day]);
		if (n >= RANGE_LEAST) {
			text_addf(out, "至%s", words[day + n - 1]);
			day += n - 1;
		}
		between = "、";
	}
}

static void clock_words(const struct sop_time *t, int default_clock, struct text *out)
{
	int minute = t->minute >= 0 ? t->minute : default_clock;

	if (minute < 0)
		return;
	text_addc(out, ' ');
	prosewords_clock(minute, out);
	if (t->until_minute < 0)
		return;
	text_adds(out, " 到 ");
	prosewords_clock(t->until_minute, out);
}

static void yearly(const struct sop_time *t, struct text *out)
{
	text_add(out, t->name);
	if (t->day == 0)
		text_adds(out, "当天");
	else
		text_addf(out, "%s %d 天", t->day < 0 ? "前" : "后", t->day < 0 ? -t->day : t->day);
}

void prosewhen_calendar(const struct sop_time *t, int default_clock, struct text *out)
{
	char day[32];

	switch (t->kind) {
	case SOP_WHEN_DAY: text_addf(out, "第 %d 天", t->day); break;
	case SOP_WHEN_DATE: text_adds(out, zone_format_day(t->date, day)); break;
	case SOP_WHEN_DAILY: text_adds(out, "每天"); break;
	case SOP_WHEN_WEEKLY: weekdays(t->weekdays, out); break;
	case SOP_WHEN_MONTHLY: text_addf(out, "每月 %d 日", t->day); break;
	case SOP_WHEN_YEARLY: yearly(t, out); break;
	default: text_add(out, t->source); return;
	}
	clock_words(t, default_clock, out);
	if (t->kind == SOP_WHEN_MONTHLY && t->day > ALWAYS_THERE)
		text_addf(out, "（没有 %d 日的月份%s）", t->day, t->month_end ? "在月末" : "跳过");
}

static void long_words(const struct sop_time *t, struct text *out)
{
	if (t->months > 0)
		text_addf(out, "%d 个月", t->months);
	else
		permit_say_time(t->dur_ms, out);
}

/* Behind something that happened: 购买后 21天 20:00. */
static void behind(const char *what, const struct sop_time *t, struct text *out)
{
	text_adds(out, what);
	long_words(t, out);
	clock_words(t, -1, out);
}

static void words(const struct sop_rules *r, const struct sop_step *step, struct text *out)
{
	const struct sop_time *t = &step->time;

	switch (t->kind) {
	case SOP_WHEN_NONE: text_adds(out, "跳到这里时"); return;
	case SOP_WHEN_BRANCH: text_adds(out, "走到这里时"); return;
	case SOP_WHEN_NOW: text_adds(out, "进来的那一刻"); return;
	case SOP_WHEN_WELCOME: text_adds(out, "加上好友的 20 秒内"); return;
	case SOP_WHEN_AFTER:
		behind("进来以后 ", t, out);
		if (r->merge_min > 1 && when_has_content(step) && when_confirms(step))
			text_addf(out, "（凑到下一个整 %d 分钟，和别人一起）", r->merge_min);
		return;
	case SOP_WHEN_STEP: behind("上一步送到以后 ", t, out); return;
	case SOP_WHEN_BOUGHT: behind("购买后 ", t, out); return;
	case SOP_WHEN_JOINED: behind("入群后 ", t, out); return;
	case SOP_WHEN_HEARD: behind("最后互动后 ", t, out); return;
	case SOP_WHEN_GROUP_IN: text_adds(out, "每次有人进群"); return;
	case SOP_WHEN_GROUP_OUT: text_adds(out, "每次有人退群"); return;
	case SOP_WHEN_FULL: text_addf(out, "打卡满 %d 天的那一刻", t->day); return;
	case SOP_WHEN_CLOSE:
		text_adds(out, "结营（最后一天过完）以后");
		text_adds(out, t->minute >= 0 ? "的" : "");
		clock_words(t, -1, out);
		return;
	case SOP_WHEN_START:
	case SOP_WHEN_SOLD_OUT:
	case SOP_WHEN_OVER:
	case SOP_WHEN_EACH: (void)proseflash_when(step, out); return;
	case SOP_WHEN_DAY:
	case SOP_WHEN_DATE:
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY:
	case SOP_WHEN_YEARLY: prosewhen_calendar(t, r->default_clock, out); return;
	}
}

void prosewhen_only(const struct sop_only *only, struct text *out)
{
	static const char *const days[] = {"工作日", "周末", "不是节假日的日子"};

	for (unsigned i = 0; i < sizeof days / sizeof *days; i++)
		if (only->days & 1u << i)
			text_addf(out, "，只在%s", days[i]);
	if (only->to > 0)
		text_addf(out, "，只在第 %d 到第 %d 天", only->from, only->to);
}

void prosewhen_step(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, struct text *out)
{
	char day[32];

	if (step->time.kind == SOP_WHEN_WELCOME && s->account.n)
		text_adds(out, "进入会话的 20 秒内");
	else
		words(r, step, out);
	prosewhen_only(&step->only, out);
	if (step->most > 0)
		text_addf(out, "，一共 %d 次", step->most);
	if (step->until_day > 0)
		text_addf(out, "，到第 %d 天为止", step->until_day);
	if (step->until_date > 0)
		text_addf(out, "，到 %s 为止", zone_format_day(step->until_date, day));
}
