#include "base/zone.h"

#include "base/fileio.h"
#include "base/zonetab.h"

#include <stdio.h>
#include <string.h>

#define ZONE_DIR "/usr/share/zoneinfo"
#define FILE_MAX_BYTES 262144
#define MAX_OFFSET_S (26 * 3600)
#define MAX_DAY (INT64_MAX / ZONE_DAY_MS - 2)

/* Division that rounds down, before 1970 too. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void zone_fixed(struct zone *ret_zone, int32_t offset_s)
{
	ret_zone->n = 1;
	ret_zone->rule[0].from_ms = INT64_MIN;
	ret_zone->rule[0].offset_s = offset_s;
}

static bool is_zone_name(const char *name)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-";
	size_t n = strlen(name);
	return n > 0 && n < 100 && strspn(name, set) == n && name[0] != '/' && name[n - 1] != '/';
}

enum rc zone_load(const char *name, int64_t from_ms, int64_t to_ms, struct zone *ret_zone, struct err *err)
{
	char path[160];
	struct text bytes;
	if (!is_zone_name(name))
		return err_set(err, RC_INVALID, "time zone '%s' is no name like 'Asia/Shanghai'", name);
	(void)snprintf(path, sizeof path, "%s/%s", ZONE_DIR, name);
	text_init(&bytes, FILE_MAX_BYTES);
	enum rc rc = fileio_read(path, &bytes, NULL);
	if (rc == RC_OK) {
		rc = zonetab_read(text_span(&bytes), from_ms, to_ms, ret_zone, err);
		if (rc != RC_OK)
			rc = err_wrap(err, rc, "time zone '%s'", name);
	} else if (strcmp(name, "Asia/Shanghai") == 0) {
		/* No summer time since 1991: right without a file. */
		zone_fixed(ret_zone, 8 * 3600);
		rc = RC_OK;
	} else {
		rc = err_set(err, RC_NOTFOUND, "time zone '%s' is not known to this system", name);
		err_hint(err, "install tzdata, or write the name as it stands below %s", ZONE_DIR);
	}
	text_release(&bytes);
	return rc;
}

void zone_print(const struct zone *z, struct text *out)
{
	text_addf(out, "%d", z->rule[0].offset_s);
	for (int i = 1; i < z->n; i++)
		text_addf(out, ";%lld:%d", (long long)z->rule[i].from_ms, z->rule[i].offset_s);
}

static bool read_offset(struct span s, int32_t *ret)
{
	int64_t v;
	if (!span_int(s, &v) || v < -MAX_OFFSET_S || v > MAX_OFFSET_S)
		return false;
	*ret = (int32_t)v;
	return true;
}

enum rc zone_parse(struct span s, struct zone *ret_zone, struct err *err)
{
	struct zone z = {.n = 1};
	struct span part, rest, from;
	bool good;
	(void)span_cut(s, ';', &part, &rest);
	z.rule[0].from_ms = INT64_MIN;
	good = read_offset(part, &z.rule[0].offset_s);
	while (good && span_present(rest)) {
		struct span offset;
		(void)span_cut(rest, ';', &part, &rest);
		if (z.n == ZONE_MAX_RULES)
			return err_set(err, RC_LIMIT, "time zone table has more than %d entries", ZONE_MAX_RULES);
		good = span_cut(part, ':', &from, &offset) && span_int(from, &z.rule[z.n].from_ms) &&
			read_offset(offset, &z.rule[z.n].offset_s) && z.rule[z.n].from_ms > z.rule[z.n - 1].from_ms;
		z.n++;
	}
	if (!good)
		return err_set(err, RC_INVALID, "time zone table is not 'offset;from:offset;…'");
	*ret_zone = z;
	return RC_OK;
}

int32_t zone_offset_s(const struct zone *z, int64_t t_ms)
{
	int i = z->n - 1;
	while (i > 0 && t_ms < z->rule[i].from_ms)
		i--;
	return z->rule[i].offset_s;
}

/* Day and millisecond of the day, without overflow for any instant. */
static int64_t split(const struct zone *z, int64_t t_ms, int64_t *ret_ms_of_day)
{
	int64_t day = floor_div(t_ms, ZONE_DAY_MS);
	int64_t ms = t_ms % ZONE_DAY_MS + (t_ms % ZONE_DAY_MS < 0 ? ZONE_DAY_MS : 0);
	ms += (int64_t)zone_offset_s(z, t_ms) * 1000;
	int64_t more = floor_div(ms, ZONE_DAY_MS);
	*ret_ms_of_day = ms - more * ZONE_DAY_MS;
	return day + more;
}

int64_t zone_day(const struct zone *z, int64_t t_ms)
{
	int64_t ms;
	return split(z, t_ms, &ms);
}

int zone_minute(const struct zone *z, int64_t t_ms)
{
	int64_t ms;
	(void)split(z, t_ms, &ms);
	return (int)(ms / 60000);
}

int64_t zone_day_start_ms(const struct zone *z, int64_t day)
{
	return zone_at_ms(z, day, 0);
}

/* Stretch by stretch of one offset: the clock shows the wanted reading in it, or has passed it already when the
 * stretch begins (then the reading lies in the gap before it), or will only show it later. Of two readings the first
 * counts. */
int64_t zone_at_ms(const struct zone *z, int64_t day, int minute)
{
	if (day > MAX_DAY)
		day = MAX_DAY;
	if (day < -MAX_DAY)
		day = -MAX_DAY;
	int64_t shown_ms = day * ZONE_DAY_MS + (int64_t)minute * 60000;
	for (int i = 0;; i++) {
		int64_t t = shown_ms - (int64_t)z->rule[i].offset_s * 1000;
		if (t < z->rule[i].from_ms)
			return z->rule[i].from_ms;
		if (i == z->n - 1 || t < z->rule[i + 1].from_ms)
			return t;
	}
}

int zone_weekday(int64_t day)
{
	int64_t since_monday = (day % 7 + 7 + 3) % 7; /* day 0 was a Thursday */
	return (int)since_monday + 1;
}

/* Years are counted from 1 March, so that the leap day is the last of its year; 400 years have 146,097 days. */
struct date zone_date(int64_t day)
{
	int64_t z = day + 719468; /* since 0000-03-01 */
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);
	return (struct date){(int)(yoe + era * 400) + (month <= 2), month, (int)(doy - (153 * mp + 2) / 5) + 1};
}

int64_t zone_day_of(int year, int month, int day_of_month)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool zone_date_valid(int year, int month, int day_of_month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day_of_month < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day_of_month <= days[month - 1] + (month == 2 && leap);
}

#define BUF_BYTES 32

char *zone_format_day(int64_t day, char *buf)
{
	struct date d = zone_date(day);
	(void)snprintf(buf, BUF_BYTES, "%04d-%02d-%02d", d.year, d.month, d.day);
	return buf;
}

char *zone_format_minute(const struct zone *z, int64_t t_ms, char *buf)
{
	int64_t ms, day = split(z, t_ms, &ms);
	size_t n = strlen(zone_format_day(day, buf));
	(void)snprintf(buf + n, BUF_BYTES - n, " %02d:%02d", (int)(ms / 3600000), (int)(ms / 60000 % 60));
	return buf;
}

char *zone_format(const struct zone *z, int64_t t_ms, char *buf)
{
	int64_t ms;
	(void)split(z, t_ms, &ms);
	size_t n = strlen(zone_format_minute(z, t_ms, buf));
	(void)snprintf(buf + n, BUF_BYTES - n, ":%02d", (int)(ms / 1000 % 60));
	return buf;
}

/* Reading ---------------------------------------------------------------------------------------------------- */

struct stamp {
	int year, month, day, minute;
	int64_t ms; /* of the minute */
	bool has_offset;
	int32_t offset_s;
};

static bool eat(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_drop(*s, 1);
	return true;
}

/* least to most digits, as many as there are. */
static bool eat_digits(struct span *s, size_t least, size_t most, int *ret)
{
	size_t n = 0;
	int v = 0;
	while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < least)
		return false;
	*s = span_drop(*s, n);
	*ret = v;
	return true;
}

static bool eat_word(struct span *s, const char *word)
{
	if (!span_starts(*s, word))
		return false;
	*s = span_drop(*s, span_of(word).n);
	return true;
}

/* 2026年3月3日 */
static bool eat_words(struct span *s, struct stamp *ret)
{
	return eat_digits(s, 4, 4, &ret->year) && eat_word(s, "年") && eat_digits(s, 1, 2, &ret->month) &&
		eat_word(s, "月") && eat_digits(s, 1, 2, &ret->day) && eat_word(s, "日") &&
		zone_date_valid(ret->year, ret->month, ret->day);
}

/* 20260303, 20260303090000: as numbers they would be seconds of the seventies, or milliseconds of a far century. */
static bool read_run(struct span s, struct stamp *ret)
{
	int h = 0, m = 0, sec = 0;
	bool clock = s.n == 14;
	if (!eat_digits(&s, 4, 4, &ret->year) || !eat_digits(&s, 2, 2, &ret->month) || !eat_digits(&s, 2, 2, &ret->day))
		return false;
	if (clock && (!eat_digits(&s, 2, 2, &h) || !eat_digits(&s, 2, 2, &m) || !eat_digits(&s, 2, 2, &sec)))
		return false;
	ret->minute = h * 60 + m;
	ret->ms = (int64_t)sec * 1000;
	return s.n == 0 && zone_date_valid(ret->year, ret->month, ret->day) && h < 24 && m < 60 && sec < 60;
}

static bool eat_date(struct span *s, struct stamp *ret)
{
	if (!eat_digits(s, 4, 4, &ret->year))
		return false;
	char mark = s->n > 0 && s->p[0] == '/' ? '/' : '-';
	size_t least = mark == '/' ? 1 : 2; /* spreadsheets write 2026/3/3 */
	return eat(s, mark) && eat_digits(s, least, 2, &ret->month) && eat(s, mark) &&
		eat_digits(s, least, 2, &ret->day) && zone_date_valid(ret->year, ret->month, ret->day);
}

static bool eat_clock(struct span *s, size_t least, struct stamp *ret)
{
	int h, m, sec = 0, milli = 0;
	if (!eat_digits(s, least, 2, &h) || !eat(s, ':') || !eat_digits(s, 2, 2, &m))
		return false;
	if (eat(s, ':')) {
		if (!eat_digits(s, 2, 2, &sec))
			return false;
		if (eat(s, '.') && !eat_digits(s, 3, 3, &milli)) /* as JavaScript writes it */
			return false;
	}
	ret->minute = h * 60 + m;
	ret->ms = (int64_t)sec * 1000 + milli;
	return h < 24 && m < 60 && sec < 60;
}

static bool eat_offset(struct span *s, struct stamp *ret)
{
	int h, m;
	ret->has_offset = true;
	if (eat(s, 'Z'))
		return true;
	int sign = eat(s, '-') ? -1 : eat(s, '+') ? 1 : 0;
	if (sign == 0 || !eat_digits(s, 2, 2, &h))
		return false;
	(void)eat(s, ':');
	if (!eat_digits(s, 2, 2, &m) || h > 23 || m > 59)
		return false;
	ret->offset_s = sign * (h * 3600 + m * 60);
	return true;
}

static bool read_stamp(struct span s, struct stamp *ret)
{
	bool words = span_search(s, SPAN_LIT("年")) != SIZE_MAX;
	size_t least = words || span_find(s, '/') != SIZE_MAX ? 1 : 2;
	if ((s.n == 8 || s.n == 14) && s.p[4] >= '0' && s.p[4] <= '9')
		return read_run(s, ret);
	if (!(words ? eat_words(&s, ret) : eat_date(&s, ret)))
		return false;
	if (s.n == 0)
		return true;
	if (!eat(&s, 'T') && !eat(&s, ' ') && !words)
		return false;
	while (eat(&s, ' ')) /* two look like one */
		;
	if (!eat_clock(&s, least, ret))
		return false;
	return s.n == 0 || (eat_offset(&s, ret) && s.n == 0);
}

static bool read_number(struct span s, int64_t *ret_ms)
{
	int64_t v;
	if (s.n == 0 || s.n > 15 || s.n == 8 || s.n == 14 || s.p[0] == '-' || !span_int(s, &v))
		return false;
	*ret_ms = s.n <= 11 ? v * 1000 : v;
	return true;
}

enum rc zone_read(const struct zone *z, struct span s, int64_t *ret_ms, struct err *err)
{
	struct stamp t = {0};
	struct span whole = span_trim(s);
	if (read_number(whole, ret_ms))
		return RC_OK;
	if (!read_stamp(whole, &t)) {
		struct span shown = span_take(whole, 40);
		err_set(err, RC_INVALID, "'%.*s' is no time", SPAN_ARG(shown));
		err_hint(err, "write it like 2026-03-03 09:00:00");
		return RC_INVALID;
	}
	int64_t day = zone_day_of(t.year, t.month, t.day);
	if (t.has_offset) {
		struct zone fixed;
		zone_fixed(&fixed, t.offset_s);
		*ret_ms = zone_at_ms(&fixed, day, t.minute) + t.ms;
	} else {
		*ret_ms = zone_at_ms(z, day, t.minute) + t.ms;
	}
	return RC_OK;
}
