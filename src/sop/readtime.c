#include "readtime.h"
#include "amount.h"
#include "nameclock.h"
#include "readdate.h"
#include "readflash.h"
#include "readgroup.h"
#include "slipline.h"
#include "sop/group.h"
#include "base/utf8.h"
#include <string.h>

#define WELCOME_MS 60000 /* within so long after the add a welcome is meant */

/* What may stand behind the word of a time: 结束语 and 满意度 are names. */
static bool plausible(struct span behind)
{
	struct phrase c = phrase_of(behind);

	return behind.n == 0 || behind.p[0] == ' ' || behind.p[0] == '(' || phrase_at(&c, "前") ||
		phrase_at(&c, "后") || phrase_at(&c, "当天") || phrase_at(&c, "日") ||
		amount_number(&c, &(int64_t){0}) == AMOUNT_OK;
}

struct span readtime_forms(enum sop_kind kind)
{
	if (kind == SOP_BLAST)
		return SPAN_LIT("群发里用：2026-11-11 20:00、每天 20:00、每周一 20:00、每月8日 10:00");
	if (kind == SOP_CHECKIN)
		return SPAN_LIT("打卡里用：第1天 20:30、每天 20:30、满7天、入群、退群、结营");
	if (kind == SOP_GROUP_PLAY)
		return SPAN_LIT("群里用：立即、30分钟后、第1天 20:30、每天 20:30、入群、退群");
	if (kind == SOP_FLASH)
		return SPAN_LIT("秒杀里用：T-2天 19:00、T-10分钟、开抢、开抢后 每 10分钟、售罄、结束、结束后 1小时");
	if (kind == SOP_MOMENTS)
		return SPAN_LIT("朋友圈里用：2026-12-24 20:00、每周五 20:00");
	return SPAN_LIT("剧本里用：立即、20秒内、30分钟后、第1天 20:30");
}

/* A time of another kind of file. true: said so. */
static bool foreign_time(struct reading *r, struct phrase *c)
{
	size_t bytes;
	struct span rest = phrase_rest(c);
	const struct keyword *k = keyword_prefix(KEYWORD_TIME, rest, &bytes);

	if (!k || (k->kinds & 1u << r->script->kind) || !plausible(span_drop(rest, bytes)))
		return false;
	reading_note(r, DIAG_TIME_KIND, c->p, span_of(k->word), span_of(keyword_kind_name(r->script->kind)),
		readtime_forms(r->script->kind));
	return true;
}

/* D7, Day 7: the cursor moves to the number. */
static bool numbered_day(struct phrase *c)
{
	static const char *const words[] = {"Day", "day", "DAY", "D", "d"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct phrase at = *c, number;
		if (!phrase_eat(&at, words[i]))
			continue;
		number = at;
		if (amount_count(&number, &(int64_t){0}) == AMOUNT_OK) {
			*c = at;
			return true;
		}
	}
	return false;
}

/* Begins like a time (finding 31)? */
static bool like_time(struct span head)
{
	static const char *const words[] = {"第", "每", "T-", "T+", "立即", "马上", "立刻", "生日", "上一步", "当天",
		"次日", "今天", "明天", "后天", "加好友后", "购买后", "入群后", "最后互动后", "半小时", "半天", "半个"};
	struct phrase c = phrase_of(head);
	int64_t ms;

	if (head.n && head.p[0] >= '0' && head.p[0] <= '9')
		return true;
	if (numbered_day(&c))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (span_starts(head, words[i]))
			return true;
	}
	if (amount_clock(&c, &(int){0}) != AMOUNT_NONE)
		return true;
	return amount_duration(&c, &ms) == AMOUNT_OK;
}

/* 上午10点半左右: siyu sends at the minute. */
static bool about(struct phrase *c)
{
	return phrase_eat(c, "左右") || phrase_eat(c, "前后") || phrase_eat(c, "上下");
}

static struct span first_word(struct span head)
{
	size_t n = span_find(head, ' ');
	return n == SIZE_MAX ? head : span_take(head, n);
}

/* 12.24, 12/24: a date without its year. */
static struct span dotted(struct reading *r, struct span head)
{
	struct span word = first_word(head), month_part, day_part;
	int64_t month, day;

	if ((!span_cut(word, '.', &month_part, &day_part) && !span_cut(word, '/', &month_part, &day_part)) ||
		!span_int(month_part, &month) || !span_int(day_part, &day) || month < 1 || month > 12 || day < 1 ||
		day > 31)
		return SPAN_ABSENT;
	return reading_printf(r, "日期写成「2026-%02d-%02d」，年份换成要的那一年", (int)month, (int)day);
}

/* 第3日, 第7-9天, 第三步. */
static struct span ordinal(struct reading *r, struct span head)
{
	struct phrase c = phrase_of(head);
	int64_t from, to;

	if (!phrase_eat(&c, "第") || amount_count(&c, &from) != AMOUNT_OK || from > AMOUNT_MAX_DAYS)
		return SPAN_ABSENT;
	if (phrase_eat(&c, "日") || phrase_eat(&c, "号"))
		return reading_printf(r, "写成「## 第%d天 %.*s」", (int)from, READING_ARG(r, phrase_rest(&c)));
	if ((phrase_eat(&c, "-") || phrase_eat(&c, "到") || phrase_eat(&c, "至")) &&
		amount_count(&c, &to) == AMOUNT_OK && phrase_eat(&c, "天"))
		return reading_printf(r, "这几天天天发，写成「## 每天 %.*s」，下面加一行「- 只在：第%d-%d天」",
			READING_ARG(r, phrase_rest(&c)), (int)from, (int)to);
	if (phrase_eat(&c, "步") || phrase_eat(&c, "条") || phrase_eat(&c, "句"))
		return reading_printf(
			r, "步骤不用编号，时间写在前面，例如「## 第1天 20:30 %.*s」", READING_ARG(r, head));
	return SPAN_ABSENT;
}

/* 三天后 上午10点: the day and the clock that are meant; absent for another pair of times. */
static struct span as_day(struct reading *r, const struct sop_time *t, int minute, struct phrase *behind)
{
	int64_t days = t->dur_ms / AMOUNT_DAY_MS;

	if (t->kind != SOP_WHEN_AFTER || t->dur_ms % AMOUNT_DAY_MS || days >= AMOUNT_MAX_DAYS || minute >= 1440)
		return SPAN_ABSENT;
	return reading_printf(r, "第%d天 %02d:%02d%s%.*s", (int)days + 1, minute / 60, minute % 60,
		phrase_done(behind) ? "" : " ", READING_ARG(r, phrase_rest(behind)));
}

/* 第3天晚上提醒, 第3天(20:00)课, 第3天20:00课: something is wrong behind the day, or behind its clock. */
static struct span nth_day(struct reading *r, struct span head)
{
	struct phrase c = phrase_of(head);
	int from, to;

	if (!phrase_eat(&c, "第") || amount_count(&c, &(int64_t){0}) != AMOUNT_OK || !phrase_eat(&c, "天"))
		return SPAN_ABSENT;
	enum amount_rc clock = amount_span(&c, &from, &to);
	if (clock == AMOUNT_BAD)
		return SPAN_ABSENT;
	struct span time = phrase_since(head.p, &c), vague = slipline_half_day(r, time, &c),
		    put = clock == AMOUNT_OK ? SPAN_ABSENT : nameclock_put(r, time, phrase_rest(&c));
	if (span_present(vague))
		return vague;
	if (span_present(put))
		return reading_printf(r, "写成「## %.*s」", READING_ARG(r, put));
	if (about(&c))
		return reading_printf(r, "写成「## %.*s%s%.*s」", READING_ARG(r, time), phrase_done(&c) ? "" : " ",
			READING_ARG(r, phrase_rest(&c)));
	struct span rest = phrase_rest(&c);
	size_t bracket = span_starts(rest, "(") ? span_find(rest, ')') : SIZE_MAX;
	if (bracket != SIZE_MAX && span_trim(span_drop(rest, bracket + 1)).n) { /* 第2天 20:00(工作日)补礼 */
		c.p = rest.p + bracket + 1;
		time = phrase_since(head.p, &c);
	}
	phrase_done(&c);
	return reading_printf(
		r, "时间和名字中间空一格：「## %.*s %.*s」", READING_ARG(r, time), READING_ARG(r, phrase_rest(&c)));
}

/* What the writer probably meant. */
static struct span advice(struct reading *r, struct span head)
{
	static const char *const near_days[] = {"今天", "明天", "后天"};
	struct phrase c = phrase_of(head);
	int64_t n;
	const char *start;

	if (phrase_eat(&c, "加好友后") && !phrase_done(&c)) {
		start = c.p;
		if (amount_duration(&c, &n) == AMOUNT_OK && n <= WELCOME_MS)
			return SPAN_LIT("加上就问候，写成「20秒内」，由 siyu 自动发");
		c.p = start;
		if (amount_duration(&c, &n) == AMOUNT_OK)
			return reading_printf(
				r, "时间都从进入那一刻算，写成「%.*s后」", READING_ARG(r, phrase_since(start, &c)));
	}
	start = head.p;
	c = phrase_of(head);
	if (numbered_day(&c) && amount_count(&c, &n) == AMOUNT_OK && n <= AMOUNT_MAX_DAYS)
		return reading_printf(r, "写成「第%d天%s%.*s」", n ? (int)n : 1, phrase_done(&c) ? "" : " ",
			READING_ARG(r, phrase_rest(&c)));
	for (size_t i = 0; i < sizeof near_days / sizeof near_days[0]; i++) {
		c = phrase_of(head);
		if (phrase_eat(&c, near_days[i]))
			return reading_printf(r, "天数从进入那天算起，写成「## 第%d天 %.*s」", (int)i + 1,
				READING_ARG(r, phrase_rest(&c)));
	}
	c = phrase_of(head);
	if (amount_duration(&c, &n) == AMOUNT_OK) {
		if (phrase_eat(&c, "后") && !phrase_done(&c)) {
			struct phrase clock = c;
			struct sop_time t = {.kind = SOP_WHEN_AFTER, .dur_ms = n};
			int minute;
			struct span meant = amount_clock(&clock, &minute) == AMOUNT_OK ? as_day(r, &t, minute, &clock)
										       : SPAN_ABSENT;

			if (span_present(meant))
				return reading_printf(r, "写成「## %.*s」，当天是第1天", READING_ARG(r, meant));
			return reading_printf(r, "时间和名字中间空一格：「## %.*s %.*s」",
				READING_ARG(r, phrase_since(start, &c)), READING_ARG(r, phrase_rest(&c)));
		}
		return reading_printf(r, "写成「%.*s后」", READING_ARG(r, phrase_since(start, &c)));
	}
	struct span day = nth_day(r, head);
	if (span_present(day))
		return day;
	c = phrase_of(head);
	if (phrase_eat(&c, "次日") || phrase_eat(&c, "当天")) {
		struct span vague = slipline_half_day(r, phrase_since(start, &c), &c);
		if (span_present(vague))
			return vague;
	}
	struct span other = ordinal(r, head);
	if (!span_present(other))
		other = dotted(r, head);
	if (!span_present(other))
		other = slipline_time(r, head);
	if (span_present(other))
		return other;
	c = phrase_of(head);
	if (amount_clock(&c, &(int){0}) == AMOUNT_OK) {
		struct span clock = phrase_since(start, &c);
		bool vague = about(&c);
		bool more = vague && !phrase_done(&c);
		return reading_printf(r, "钟点前面写第几天：「## 第1天 %.*s%s%.*s」", SPAN_ARG(clock), more ? " " : "",
			READING_ARG(r, phrase_rest(&c)));
	}
	if (r->script->kind != SOP_PLAY)
		return reading_printf(
			r, "%.*s；要是名字，用「」括起来", READING_ARG(r, readtime_forms(r->script->kind)));
	return SPAN_LIT("写成「立即」「20秒内」「30分钟后」或「第1天 20:30」；要是名字，用「」括起来");
}

/* What stands behind a time: end, or a blank and the name. */
static bool boundary(const struct phrase *c)
{
	return c->p >= c->end || *c->p == ' ';
}

enum found { FOUND, NOT_TIME, COMPLAINED };

static enum found day_time(struct reading *r, struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;
	int64_t day;

	if (phrase_eat(&at, "当天")) {
		day = 1;
	} else if (phrase_eat(&at, "次日")) {
		day = 2;
	} else if (phrase_eat(&at, "第")) {
		enum amount_rc rc = span_starts(phrase_rest(&at), "零") ? AMOUNT_BAD : amount_count(&at, &day);
		if (rc == AMOUNT_BAD || (rc == AMOUNT_OK && day == 0)) {
			reading_note(r, DIAG_DAY_ZERO, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return COMPLAINED;
		}
		if (rc != AMOUNT_OK || !phrase_eat(&at, "天"))
			return NOT_TIME;
	} else {
		return NOT_TIME;
	}
	if (day > AMOUNT_MAX_DAYS) {
		reading_note(r, DIAG_TOO_LONG, c->p, phrase_since(c->p, &at), SPAN_ABSENT, SPAN_ABSENT);
		return COMPLAINED;
	}
	t->kind = SOP_WHEN_DAY;
	t->day = (int)day;
	if (!readdate_clock(r, &at, t))
		return COMPLAINED;
	*c = at;
	return FOUND;
}

/* 一个月后, 3个月后. */
static bool months_after(struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;
	int months;

	if (amount_months(&at, &months) != AMOUNT_OK ||
		(!phrase_eat(&at, "以后") && !phrase_eat(&at, "之后") && !phrase_eat(&at, "后")))
		return false;
	t->kind = SOP_WHEN_AFTER;
	t->months = months;
	*c = at;
	return true;
}

static enum found read_time(struct reading *r, struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;
	int64_t ms;

	if (r->script->flash) {
		switch (readflash_time(r, c, t)) {
		case READDATE_OK: return FOUND;
		case READDATE_SAID: return COMPLAINED;
		case READDATE_NONE: break;
		}
	}
	if (group_kind(r->script->kind)) {
		switch (readgroup_time(r, c, t)) {
		case READDATE_OK: return FOUND;
		case READDATE_SAID: return COMPLAINED;
		case READDATE_NONE: break;
		}
	}
	if (phrase_eat(&at, "立即") || phrase_eat(&at, "马上") || phrase_eat(&at, "立刻")) {
		t->kind = SOP_WHEN_NOW;
		*c = at;
		return FOUND;
	}
	enum amount_rc rc = amount_duration(&at, &ms);
	if (rc == AMOUNT_LARGE) {
		reading_duration(r, c, &ms);
		return COMPLAINED;
	}
	if (rc == AMOUNT_MONTH && months_after(c, t))
		return FOUND;
	if (rc == AMOUNT_OK) {
		if (ms == 20000 && (phrase_eat(&at, "以内") || phrase_eat(&at, "之内") || phrase_eat(&at, "内"))) {
			t->kind = SOP_WHEN_WELCOME;
		} else if (phrase_eat(&at, "以后") || phrase_eat(&at, "之后") || phrase_eat(&at, "后")) {
			t->kind = SOP_WHEN_AFTER;
			t->dur_ms = ms;
		} else {
			return NOT_TIME;
		}
		*c = at;
		return FOUND;
	}
	switch (readdate_time(r, c, t)) {
	case READDATE_OK: return FOUND;
	case READDATE_SAID: return COMPLAINED;
	case READDATE_NONE: break;
	}
	return day_time(r, c, t);
}

/* The name behind the time, whose words are `when`: the rest of the line. */
static bool step_name(
	struct reading *r, struct phrase *c, const struct sop_time *t, struct span when, struct span *ret_name)
{
	struct span name = SPAN_ABSENT, brackets = span_trim(span_drop(t->source, when.n));
	struct phrase at = *c;
	int minute;

	if (phrase_done(c)) {
		*ret_name = name;
		return true;
	}
	if (t->kind != SOP_WHEN_NONE && !phrase_at(c, "「") && !nameclock_check(r, t, when, brackets, phrase_rest(c)))
		return false;
	if (amount_clock(&at, &minute) == AMOUNT_OK) {
		reading_note(r, DIAG_TWO_TIMES, c->p, t->source, phrase_since(c->p, &at), as_day(r, t, minute, &at));
		return false;
	}
	at = *c;
	if (phrase_at(&at, "「")) {
		if (!reading_name(r, &at, &name))
			return false;
		if (phrase_done(&at)) {
			*ret_name = name;
			return true;
		}
	}
	*ret_name = phrase_rest(c);
	return true;
}

bool readtime_begins(const struct reading *r, struct span head, struct sop_time *ret_time)
{
	struct sop_time t = {.minute = -1, .until_minute = -1};
	struct phrase c = phrase_of(head);
	struct diag_list unheard;
	struct reading quiet = *r;

	diag_init(&unheard, r->arena);
	quiet.diags = &unheard;
	if (read_time(&quiet, &c, &t) != FOUND || !boundary(&c))
		return false;
	*ret_time = t;
	return true;
}

/* A name alone: reached by 跳到 only, and whether somebody jumps there is looked at when all steps are read. */
static bool untimed(struct reading *r, struct span head, struct sop_time *ret_time, struct span *ret_name)
{
	struct sop_time t = {
		.minute = -1, .until_minute = -1, .pos = reading_pos(r, head.p), .kind = SOP_WHEN_NONE, .source = head};
	struct phrase c = phrase_of(head);

	*ret_time = t;
	return step_name(r, &c, &t, head, ret_name);
}

/* Kinds of scripts differ in the times they know (2.3). */
static bool fits_kind(struct reading *r, const struct sop_time *t, const char *start, const struct phrase *c)
{
	const struct keyword *k;

	if (r->script->moments) /* readpost says what a post needs */
		return true;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == KEYWORD_TIME && k->id == (int)t->kind && (k->kinds & 1u << r->script->kind))
			return true;
	reading_note(r, DIAG_TIME_KIND, start, phrase_since(start, c), span_of(keyword_kind_name(r->script->kind)),
		readtime_forms(r->script->kind));
	return false;
}

bool readtime_heading(struct reading *r, struct span head, struct sop_time *ret_time, struct sop_only *ret_only,
	struct span *ret_name)
{
	struct sop_time t = {.minute = -1, .until_minute = -1, .pos = reading_pos(r, head.p)};
	struct phrase c = phrase_of(head);
	struct span when;

	switch (read_time(r, &c, &t)) {
	case COMPLAINED: return false;
	case FOUND:
		if (r->script->flash && t.kind != SOP_WHEN_DATE &&
			(t.kind < SOP_WHEN_START || t.kind > SOP_WHEN_EACH)) {
			reading_note(r, DIAG_FLASH_TIME, head.p, phrase_since(head.p, &c), SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
		if (!fits_kind(r, &t, head.p, &c))
			return false;
		when = phrase_since(head.p, &c);
		if (!readdate_brackets(r, &c, &t, ret_only))
			return false;
		if (boundary(&c)) {
			t.source = phrase_since(head.p, &c);
			*ret_time = t;
			return step_name(r, &c, &t, when, ret_name);
		}
		break;
	case NOT_TIME:
		c = phrase_of(head);
		if (foreign_time(r, &c))
			return false;
		break;
	}
	c = phrase_of(head);
	if (reading_half_day(r, &c))
		return false;
	if (like_time(head))
		reading_note(r, DIAG_BAD_TIME, head.p, first_word(head), advice(r, head), SPAN_ABSENT);
	else
		return untimed(r, head, ret_time, ret_name);
	return false;
}
