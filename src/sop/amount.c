#include "amount.h"
#include <string.h>

static struct span left(const struct phrase *c)
{
	return span_make(c->p, (size_t)(c->end - c->p));
}

static bool digit(const struct phrase *c, int ahead)
{
	return c->end - c->p > ahead && c->p[ahead] >= '0' && c->p[ahead] <= '9';
}

/* One Chinese digit 一..九 or 两 at the front, 0 for none. */
static int hanzi(const struct phrase *c)
{
	static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};

	if (span_starts(left(c), "两"))
		return 2;
	for (int i = 0; i < 9; i++) {
		if (span_starts(left(c), digits[i]))
			return i + 1;
	}
	return 0;
}

#define HANZI_BYTES 3

/* 一 .. 九十九; 0: none. */
static int hanzi_number(struct phrase *c)
{
	int tens = hanzi(c), n;
	struct phrase at = *c;

	if (tens)
		at.p += HANZI_BYTES;
	if (!span_starts(left(&at), "十")) {
		*c = at;
		return tens;
	}
	at.p += HANZI_BYTES;
	n = (tens ? tens : 1) * 10 + hanzi(&at);
	if (hanzi(&at))
		at.p += HANZI_BYTES;
	*c = at;
	return n;
}

static bool thousands(const struct phrase *c)
{
	return c->p < c->end && *c->p == ',' && digit(c, 1) && digit(c, 2) && digit(c, 3) && !digit(c, 4);
}

enum amount_rc amount_number(struct phrase *c, int64_t *ret_milli)
{
	int64_t n = 0, unit = 100;

	phrase_done(c);
	if (span_starts(left(c), "半")) {
		c->p += HANZI_BYTES;
		*ret_milli = 500;
		return AMOUNT_OK;
	}
	if (!digit(c, 0)) {
		n = hanzi_number(c);
		if (n == 0)
			return AMOUNT_NONE;
		*ret_milli = n * 1000;
		return AMOUNT_OK;
	}
	for (; digit(c, 0); c->p++) {
		n = n * 10 + (*c->p - '0');
		if (n > INT64_C(1000000000000))
			return AMOUNT_LARGE;
	}
	if (thousands(c))
		return AMOUNT_THOUSANDS;
	n *= 1000;
	if (c->p < c->end && *c->p == '.' && digit(c, 1)) {
		for (c->p++; digit(c, 0); c->p++, unit /= 10) {
			if (unit == 0 && *c->p != '0')
				return AMOUNT_BAD;
			n += (*c->p - '0') * unit;
		}
	}
	*ret_milli = n;
	return AMOUNT_OK;
}

/* A number that is a multiple of so many thousandths: how many of them. The cursor moves either way. */
static enum amount_rc multiple(struct phrase *at, int64_t milli_each, int64_t *ret)
{
	int64_t milli;
	enum amount_rc rc = amount_number(at, &milli);

	if (rc == AMOUNT_OK && milli % milli_each)
		rc = AMOUNT_BAD;
	if (rc == AMOUNT_OK)
		*ret = milli / milli_each;
	return rc;
}

enum amount_rc amount_count(struct phrase *c, int64_t *ret_count)
{
	struct phrase at = *c;
	enum amount_rc rc = multiple(&at, 1000, ret_count);

	if (rc == AMOUNT_OK)
		*c = at;
	return rc;
}

enum amount_rc amount_money(struct phrase *c, int64_t *ret_fen)
{
	struct phrase at = *c;
	int64_t fen;
	enum amount_rc rc = multiple(&at, 10, &fen);

	if (rc != AMOUNT_OK)
		return rc;
	if (!phrase_eat(&at, "元"))
		phrase_eat(&at, "块");
	if (phrase_glued(&at))
		return AMOUNT_UNIT;
	*c = at;
	*ret_fen = fen;
	return AMOUNT_OK;
}

enum amount_rc amount_percent(struct phrase *c, int *ret_permille)
{
	struct phrase at = *c;
	int64_t milli;
	enum amount_rc rc = amount_number(&at, &milli);

	if (rc != AMOUNT_OK)
		return rc;
	if (!phrase_eat(&at, "%"))
		return AMOUNT_UNIT;
	if (milli % 100 || milli > 100000)
		return AMOUNT_BAD;
	*c = at;
	*ret_permille = (int)(milli / 100);
	return AMOUNT_OK;
}

enum amount_rc amount_duration(struct phrase *c, int64_t *ret_ms)
{
	static const struct {
		const char *word;
		int64_t ms;
	} units[] = {
		/* clang-format off */
		{ "秒钟", 1000 }, { "秒", 1000 }, { "分钟", AMOUNT_MINUTE_MS }, { "小时", AMOUNT_HOUR_MS },
		{ "钟头", AMOUNT_HOUR_MS }, { "天", AMOUNT_DAY_MS }, { "周", 7 * AMOUNT_DAY_MS },
		{ "星期", 7 * AMOUNT_DAY_MS }, { "月", 0 },
		/* clang-format on */
	};
	struct phrase at = *c;
	int64_t milli;
	enum amount_rc rc = amount_number(&at, &milli);

	if (rc != AMOUNT_OK)
		return rc;
	phrase_eat(&at, "个");
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (!phrase_eat(&at, units[i].word))
			continue;
		if (units[i].ms == 0)
			return AMOUNT_MONTH;
		if (milli > 1000 * (AMOUNT_MAX_DAYS * AMOUNT_DAY_MS / units[i].ms))
			return AMOUNT_LARGE;
		*c = at;
		*ret_ms = milli * units[i].ms / 1000;
		return AMOUNT_OK;
	}
	return AMOUNT_UNIT;
}

enum amount_rc amount_months(struct phrase *c, int *ret_months)
{
	struct phrase at = *c;
	int64_t n;
	enum amount_rc rc = amount_count(&at, &n);

	if (rc != AMOUNT_OK)
		return rc;
	phrase_eat(&at, "个");
	if (!phrase_eat(&at, "月"))
		return AMOUNT_UNIT;
	if (n < 1 || n > AMOUNT_MAX_DAYS / 31)
		return AMOUNT_LARGE;
	*c = at;
	*ret_months = (int)n;
	return AMOUNT_OK;
}

enum part { PART_NONE, PART_NIGHT /* 凌晨 */, PART_MORNING, PART_NOON, PART_AFTERNOON, PART_EVENING };

static enum part part_of_day(struct phrase *c)
{
	static const struct {
		const char *word;
		enum part part;
	} parts[] = {
		/* clang-format off */
		{ "凌晨", PART_NIGHT }, { "早上", PART_MORNING }, { "早晨", PART_MORNING }, { "上午", PART_MORNING },
		{ "中午", PART_NOON }, { "下午", PART_AFTERNOON }, { "傍晚", PART_EVENING }, { "晚上", PART_EVENING },
		{ "早", PART_MORNING }, { "晚", PART_EVENING },
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (phrase_eat(c, parts[i].word))
			return parts[i].part;
	}
	return PART_NONE;
}

/* The hour on the 24-hour clock, -1 when the part of the day has no such hour. */
static int hour_of(enum part part, int h)
{
	switch (part) {
	case PART_NIGHT: return h == 12 ? 0 : h <= 6 ? h : -1;
	case PART_MORNING: return h >= 4 && h <= 12 ? h : -1;
	case PART_NOON: return h >= 11 && h <= 14 ? h : h >= 1 && h <= 2 ? h + 12 : -1;
	case PART_AFTERNOON: return h >= 1 && h <= 7 ? h + 12 : h >= 12 && h <= 19 ? h : -1;
	case PART_EVENING: return h >= 5 && h <= 12 ? h + 12 : h >= 17 && h <= 24 ? h : -1;
	default: return h;
	}
}

/* Two digits, or a Chinese number; -1 none. */
static int minutes(struct phrase *c, bool colon)
{
	if (digit(c, 0) && digit(c, 1) && !digit(c, 2)) {
		int m = (c->p[0] - '0') * 10 + (c->p[1] - '0');
		c->p += 2;
		return m;
	}
	return colon || digit(c, 0) ? -1 : hanzi_number(c);
}

static enum amount_rc clock_in(struct phrase *c, enum part *ret_part, int *ret_minute)
{
	struct phrase at = *c;
	enum part part = part_of_day(&at);
	int64_t h;
	int m = 0;

	if (amount_count(&at, &h) != AMOUNT_OK)
		return AMOUNT_NONE;
	if (at.p < at.end && *at.p == ':') {
		at.p++;
		m = minutes(&at, true);
	} else if (phrase_eat(&at, "点")) {
		phrase_eat(&at, "钟");
		if (phrase_eat(&at, "半")) {
			m = 30;
		} else if (phrase_eat(&at, "一刻")) {
			m = 15;
		} else if (phrase_eat(&at, "三刻")) {
			m = 45;
		} else if ((m = minutes(&at, false)) > 0) {
			phrase_eat(&at, "分");
		}
	} else {
		return AMOUNT_NONE;
	}
	if (m < 0 || m > 59 || h > 24 || hour_of(part, (int)h) < 0)
		return AMOUNT_BAD;
	int minute = hour_of(part, (int)h) * 60 + m;
	if (minute > 1440)
		return AMOUNT_BAD;
	*c = at;
	*ret_part = part;
	*ret_minute = minute;
	return AMOUNT_OK;
}

enum amount_rc amount_clock(struct phrase *c, int *ret_minute)
{
	return clock_in(c, &(enum part){PART_NONE}, ret_minute);
}

enum amount_rc amount_span(struct phrase *c, int *ret_from, int *ret_to)
{
	struct phrase at = *c;
	enum part first, second;
	int from, to = -1;
	enum amount_rc rc = clock_in(&at, &first, &from);

	if (rc != AMOUNT_OK)
		return rc;
	struct phrase mark = at;
	bool dash = phrase_eat(&mark, "--") || phrase_eat(&mark, "-");
	if (dash || phrase_eat(&mark, "到") || phrase_eat(&mark, "至")) {
		rc = clock_in(&mark, &second, &to);
		/* "19:30 到了吗": a name that begins with 到. */
		if (rc == AMOUNT_BAD || (rc == AMOUNT_NONE && dash))
			return AMOUNT_BAD;
		/* 晚上8点到9点: the part of the day holds for both. */
		if (rc == AMOUNT_OK && second == PART_NONE && first >= PART_NOON && to <= from && to + 720 > from &&
			to + 720 <= 1440)
			to += 720;
		if (rc == AMOUNT_OK)
			at = mark;
	}
	if (from == 1440)
		return AMOUNT_BAD;
	*c = at;
	*ret_from = from;
	*ret_to = to;
	return AMOUNT_OK;
}

/* am, pm, a.m., P.M. as a word of its own: 'a', 'p', or 0 when none stands here. */
static char half(struct phrase *c)
{
	struct phrase at = *c;

	phrase_done(&at);
	char which = at.p < at.end ? (char)(*at.p | 32) : 0;
	if (which != 'a' && which != 'p')
		return 0;
	at.p++;
	bool dots = at.p < at.end && *at.p == '.';
	at.p += dots;
	if (at.p >= at.end || (*at.p | 32) != 'm')
		return 0;
	at.p++;
	if (dots && at.p < at.end && *at.p == '.')
		at.p++;
	if (at.p < at.end && (*at.p | 32) >= 'a' && (*at.p | 32) <= 'z')
		return 0;
	*c = at;
	return which;
}

bool amount_half_day(struct phrase *c, int *ret_minute)
{
	struct phrase at = *c;
	char which = half(&at);
	int minute;
	int64_t h;

	if (amount_clock(&at, &minute) != AMOUNT_OK) {
		if (amount_count(&at, &h) != AMOUNT_OK || h > 23)
			return false;
		minute = (int)h * 60;
	}
	if (!which)
		which = half(&at);
	if (!which || minute >= 1440)
		return false;
	if (which == 'p' && minute < 720)
		minute += 720;
	else if (which == 'a' && minute >= 720 && minute < 780)
		minute -= 720;
	*c = at;
	*ret_minute = minute;
	return true;
}
