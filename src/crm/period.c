#include "crm/period.h"

#include "base/utf8.h"
#include "base/zone.h"

#include <string.h>

#define SAID_BYTES 96
#define YEAR_LEAST 2000
#define YEAR_MOST 2100
#define RECENT_MOST 3660

/* What a date has of itself; 0: it is not said. */
struct fields {
	int year, month, day;
	int bare; /* a number alone: day or month, as the other end of the range is */
};

struct atom {
	bool absolute; /* from and to are known; else the fields are */
	int64_t from, to;
	struct fields f;
};

/* -- pieces of what is typed ------------------------------------------------------------------------------------------------- */

static bool cut_word(struct span *s, const char *word)
{
	if (!span_starts(*s, word))
		return false;
	*s = span_drop(*s, strlen(word));
	return true;
}

/* One of several, with 、 between; the longer ones stand first. */
static bool cut_any(struct span *s, const char *words)
{
	for (struct span rest = span_of(words); rest.n > 0;) {
		size_t at = span_search(rest, SPAN_LIT("、"));
		struct span one = at == SIZE_MAX ? rest : span_take(rest, at);
		if (s->n >= one.n && memcmp(s->p, one.p, one.n) == 0) {
			*s = span_drop(*s, one.n);
			return true;
		}
		rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(rest, at + strlen("、"));
	}
	return false;
}

/* 1 to 9; 0: it is none. */
static int cut_numeral(struct span *s)
{
	static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "两"};
	for (int i = 0; i < (int)(sizeof numerals / sizeof *numerals); i++)
		if (cut_word(s, numerals[i]))
			return i == 9 ? 2 : i + 1;
	return 0;
}

/* 「11」, 「十一」, 「二十三」. false: no number stands there, *s is as it was. */
static bool cut_number(struct span *s, int most_digits, int *ret)
{
	struct span rest = *s;
	int v = 0, digits = 0;
	while (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9' && digits < most_digits) {
		v = v * 10 + (rest.p[0] - '0');
		rest = span_drop(rest, 1);
		digits++;
	}
	if (!digits) {
		int tens = cut_numeral(&rest);
		if (cut_word(&rest, "十"))
			v = (tens ? tens : 1) * 10 + cut_numeral(&rest);
		else
			v = tens;
	}
	if (v == 0 || (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9'))
		return false;
	*s = rest;
	*ret = v;
	return true;
}

static int cut_weekday(struct span *s)
{
	static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
	for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
		if (cut_word(s, names[i]))
			return i == 7 ? 7 : i + 1;
	return 0;
}

/* -- months ------------------------------------------------------------------------------------------------------------------ */

static int64_t month_first(int year, int month)
{
	return zone_day_of(year + (month - 1) / 12, (month - 1) % 12 + 1, 1);
}

static int64_t month_last(int year, int month)
{
	return month_first(year, month + 1) - 1;
}

/* back months before that of today. */
static void month_back(int64_t today, int back, int *ret_year, int *ret_month)
{
	struct date d = zone_date(today);
	int n = d.year * 12 + d.month - 1 - back;
	*ret_year = n / 12;
	*ret_month = n % 12 + 1;
}

/* -- words that mean days by themselves ---------------------------------------------------------------------------------------- */

static bool at(struct atom *ret, int64_t from, int64_t to)
{
	*ret = (struct atom){.absolute = true, .from = from, .to = to};
	return true;
}

static bool read_day_word(struct span s, int64_t today, struct atom *ret)
{
	static const char *const words[] = {
		"今天、今日、当天、现在、目前", "昨天、昨日", "前天、前日", "大前天、大前日"};
	for (int i = 0; i < (int)(sizeof words / sizeof *words); i++) {
		struct span rest = s;
		if (cut_any(&rest, words[i]) && rest.n == 0)
			return at(ret, today - i, today - i);
	}
	return false;
}

/* 「上周」, 「上周三」, 「周三」: the last one that has begun. */
static bool read_week(struct span s, int64_t today, struct atom *ret)
{
	static const char *const words[] = {"本周、这周、这一周、这个周、本星期、这星期、这个星期、本礼拜、这个礼拜",
		"上周、上一周、上个周、上星期、上个星期、上礼拜、上个礼拜",
		"上上周、上上个周、上上星期、上上个星期、上上礼拜、上上个礼拜"};
	int64_t monday = today - (zone_weekday(today) - 1);
	for (int i = 0; i < (int)(sizeof words / sizeof *words); i++) {
		struct span rest = s;
		if (!cut_any(&rest, words[i]))
			continue;
		int64_t from = monday - (int64_t)7 * i;
		int day = cut_weekday(&rest);
		return rest.n == 0 && (day ? at(ret, from + day - 1, from + day - 1) : at(ret, from, from + 6));
	}
	if (!cut_any(&s, "周、星期、礼拜"))
		return false;
	int day = cut_weekday(&s);
	int64_t on = monday + day - 1;
	return day && s.n == 0 && at(ret, on > today ? on - 7 : on, on > today ? on - 7 : on);
}

/* 「上月」, 「上月3日」 */
static bool read_month(struct span s, int64_t today, struct atom *ret)
{
	static const char *const words[] = {"本月、这个月、这月、当月", "上月、上个月、上一个月", "上上月、上上个月"};
	for (int i = 0; i < (int)(sizeof words / sizeof *words); i++) {
		struct span rest = s;
		int year, month, day;
		if (!cut_any(&rest, words[i]))
			continue;
		month_back(today, i, &year, &month);
		if (rest.n == 0)
			return at(ret, month_first(year, month), month_last(year, month));
		if (!cut_number(&rest, 2, &day) || !cut_any(&rest, "日、号") || rest.n ||
			!zone_date_valid(year, month, day))
			return false;
		return at(ret, zone_day_of(year, month, day), zone_day_of(year, month, day));
	}
	return false;
}

static bool read_quarter(struct span s, int64_t today, struct atom *ret)
{
	struct date d = zone_date(today);
	int first = d.year * 12 + (d.month - 1) / 3 * 3; /* months since the year 0 */
	if (cut_any(&s, "上季度、上个季度、上一季度"))
		first -= 3;
	else if (!cut_any(&s, "本季度、这季度、这个季度"))
		return false;
	return s.n == 0 && at(ret, month_first(first / 12, first % 12 + 1), month_last(first / 12, first % 12 + 3));
}

/* 「近7天」, 「最近一周」, 「30天」, today counted. */
static bool read_recent(struct span s, int64_t today, struct atom *ret)
{
	bool recent = cut_any(&s, "最近、过去、近");
	int n = 0, each = 1;
	if (recent && cut_word(&s, "半个月"))
		return s.n == 0 && at(ret, today - 14, today);
	if (!cut_number(&s, 4, &n))
		return false;
	if (recent && cut_any(&s, "个星期、个礼拜、星期、周"))
		each = 7;
	else if (recent && cut_any(&s, "个月"))
		each = 30;
	else if (!cut_word(&s, "天") && !(recent && cut_word(&s, "日")))
		return false;
	return s.n == 0 && n <= RECENT_MOST && at(ret, today - (int64_t)n * each + 1, today);
}

/* -- dates ------------------------------------------------------------------------------------------------------------------- */

static bool cut_mark(struct span *s)
{
	if (!s->n || !strchr("-/.", s->p[0]))
		return false;
	*s = span_drop(*s, 1);
	return true;
}

/* 「20261103」, all of it: what has no day, or a sign, is something else. */
static bool read_digits(struct span s, struct fields *ret)
{
	int64_t v = 0;
	if (s.n != 8 || !span_int(s, &v) || v < YEAR_LEAST * 10000)
		return false;
	*ret = (struct fields){.year = (int)(v / 10000), .month = (int)(v / 100 % 100), .day = (int)(v % 100)};
	return ret->month && ret->day;
}

/* Behind its month: 「3日」, 「3号」, 「3」. */
static bool read_day(struct span s, struct fields *f)
{
	if (s.n == 0)
		return true;
	return cut_number(&s, 2, &f->day) && (cut_any(&s, "日、号") || true) && s.n == 0;
}

/* Behind its year: 「11月」, 「11月3日」. */
static bool read_month_day(struct span s, struct fields *f)
{
	if (s.n == 0)
		return true;
	return cut_number(&s, 2, &f->month) && cut_any(&s, "月份、月") && read_day(s, f);
}

/* 「2026-11-03」, 「2026-11」, 「11-03」, 「11.3」: first stands before the first mark. */
static bool read_marked(struct span s, int first, struct fields *f)
{
	int second = 0, third = 0;
	if (!cut_number(&s, 2, &second))
		return false;
	if (cut_mark(&s) && !cut_number(&s, 2, &third))
		return false;
	if (s.n)
		return false;
	if (first >= YEAR_LEAST)
		*f = (struct fields){.year = first, .month = second, .day = third};
	else if (!third)
		*f = (struct fields){.month = first, .day = second};
	else
		return false;
	return true;
}

/* What stands behind a number at the front. */
static bool read_behind(struct span s, int first, struct fields *f)
{
	*f = (struct fields){.bare = first};
	if (s.n == 0)
		return true;
	if (cut_word(&s, "年")) {
		*f = (struct fields){.year = first < 100 ? YEAR_LEAST + first : first};
		return read_month_day(s, f);
	}
	if (cut_any(&s, "月份、月")) {
		*f = (struct fields){.month = first};
		return read_day(s, f);
	}
	if (cut_any(&s, "日、号")) {
		*f = (struct fields){.day = first};
		return s.n == 0;
	}
	return cut_mark(&s) && read_marked(s, first, f);
}

static bool read_fields(struct span s, int64_t today, struct fields *f)
{
	int first = 0, year = zone_date(today).year;
	bool last = span_starts(s, "去年");
	if (read_digits(s, f))
		return true;
	if (last || span_starts(s, "今年") || span_starts(s, "本年")) {
		*f = (struct fields){.year = year - last};
		return read_month_day(span_drop(s, strlen("今年")), f);
	}
	return cut_number(&s, 4, &first) && read_behind(s, first, f);
}

/* Its days where year, and month where there is a day, are known. */
static bool days_of(const struct fields *f, int64_t *ret_from, int64_t *ret_to)
{
	if (f->year < YEAR_LEAST || f->year > YEAR_MOST || f->month > 12)
		return false;
	if (f->day) {
		if (!zone_date_valid(f->year, f->month, f->day))
			return false;
		*ret_from = *ret_to = zone_day_of(f->year, f->month, f->day);
		return true;
	}
	*ret_from = month_first(f->year, f->month ? f->month : 1);
	*ret_to = month_last(f->year, f->month ? f->month : 12);
	return true;
}

/* What is not said is that of the last one that has begun. */
static bool last_begun(struct fields f, int64_t today, int64_t *ret_from, int64_t *ret_to)
{
	bool whole = f.year != 0, years = f.month != 0;
	struct date d = zone_date(today);
	if (f.bare)
		return false;
	for (int back = 0; back <= (whole ? 0 : 12); back++) {
		struct fields g = f;
		if (!whole && years)
			g.year = d.year - back;
		else if (!whole)
			month_back(today, back, &g.year, &g.month);
		if (days_of(&g, ret_from, ret_to) && (whole || *ret_from <= today))
			return true;
	}
	return false;
}

static bool read_atom(struct span s, int64_t today, struct atom *ret)
{
	if (read_day_word(s, today, ret) || read_week(s, today, ret) || read_month(s, today, ret) ||
		read_quarter(s, today, ret) || read_recent(s, today, ret))
		return true;
	*ret = (struct atom){0};
	return read_fields(s, today, &ret->f);
}

/* -- from one to another ------------------------------------------------------------------------------------------------------- */

/* A number alone is of the kind of the other end: 「1-7日」, 「3月1日至7」, 「3-5月」. */
static bool like_other(struct fields *f, const struct fields *other)
{
	int n = f->bare;
	if (!n)
		return true;
	*f = (struct fields){0};
	if (other->day)
		f->day = n;
	else if (other->month)
		f->month = n;
	return f->day || f->month;
}

/* The last day of the end of a range that begins on from: what is not said of it is that of its beginning, or the next. */
static bool end_of(struct fields f, int64_t from, int64_t today, int64_t *ret_to)
{
	struct date d = zone_date(from);
	bool year = f.year != 0, month = f.month != 0;
	int64_t first;
	for (int on = 0; on <= (year ? 0 : 1); on++) {
		struct fields g = f;
		if (!year && month)
			g.year = d.year + on;
		else if (!year)
			month_back(from, -on, &g.year, &g.month);
		if (days_of(&g, &first, ret_to) && *ret_to >= from)
			return on == 0 || *ret_to <= today; /* whoever turned the ends round does not mean next year */
	}
	return false;
}

static bool join(const struct atom *left, struct atom *right, int64_t today, int64_t *ret_from, int64_t *ret_to)
{
	struct fields f = left->f;
	int64_t ignored;
	if (!left->absolute && !right->absolute &&
		((f.bare && (right->f.bare || (right->f.month && right->f.day))) || !like_other(&f, &right->f) ||
			!like_other(&right->f, &f)))
		return false;
	if (left->absolute)
		*ret_from = left->from;
	else if (!f.year && f.month && right->f.year && right->f.month) {
		f.year = right->f.year - (f.month > right->f.month);
		if (!days_of(&f, ret_from, &ignored))
			return false;
	} else if (!last_begun(f, today, ret_from, &ignored))
		return false;
	if (right->absolute)
		*ret_to = right->to;
	else if (right->f.bare || !end_of(right->f, *ret_from, today, ret_to))
		return false;
	return *ret_from <= *ret_to;
}

static bool read_range(struct span s, int64_t today, int64_t *ret_from, int64_t *ret_to)
{
	static const char *const marks[] = {"至", "到", "~", "--", "-", "—", "–", "－"};
	struct atom left, right;
	for (size_t i = 1; i < s.n; i++)
		for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
			struct span rest = span_drop(s, i), head = span_take(s, i);
			if (!cut_word(&rest, marks[k]) || !rest.n || !read_atom(head, today, &left) ||
				!read_atom(rest, today, &right))
				continue;
			/* 「11-3-5」 may be three things. */
			bool unsure = right.f.bare && *marks[k] == '-' && span_find(head, '-') != SIZE_MAX;
			if (!unsure && join(&left, &right, today, ret_from, ret_to))
				return true;
		}
	static const char *const since[] = {"至今", "到现在", "以来", "起"};
	for (size_t k = 0; k < sizeof since / sizeof *since; k++)
		if (span_ends(s, since[k]) && read_atom(span_take(s, s.n - strlen(since[k])), today, &left)) {
			right = (struct atom){.absolute = true, .from = today, .to = today};
			return join(&left, &right, today, ret_from, ret_to);
		}
	return false;
}

/* -- all of it ------------------------------------------------------------------------------------------------------------------ */

static enum period_unit unit_of(int64_t from, int64_t to)
{
	struct date d = zone_date(from);
	if (from == to)
		return PERIOD_DAY;
	if (to == from + 6 && zone_weekday(from) == 1)
		return PERIOD_WEEK;
	return d.day == 1 && to == month_last(d.year, d.month) ? PERIOD_MONTH : PERIOD_DAYS;
}

static enum period_reading finish(int64_t from, int64_t to, int64_t today, struct period *ret)
{
	if (from > today)
		return PERIOD_AHEAD;
	struct period p = {from, to < today ? to : today, unit_of(from, to)};
	if (p.to_day - p.from_day >= PERIOD_MOST_DAYS)
		return PERIOD_LONG;
	*ret = p;
	return PERIOD_READ;
}

enum period_reading period_read(struct span said, int64_t today, struct period *ret)
{
	char buf[SAID_BYTES];
	struct span s = SPAN_LIT("");
	struct atom one;
	int64_t from, to;
	said = span_trim(said);
	for (size_t i = 0; i < said.n; i++) {
		if (said.p[i] == ' ')
			continue;
		if (s.n == sizeof buf)
			return PERIOD_UNKNOWN;
		buf[s.n++] = said.p[i];
		s.p = buf;
	}
	if (s.n > strlen("的") && span_ends(s, "的"))
		s = span_take(s, s.n - strlen("的"));
	if (s.n == 0)
		return PERIOD_UNKNOWN;
	if (read_atom(s, today, &one)) {
		if (one.absolute)
			return finish(one.from, one.to, today, ret);
		if (last_begun(one.f, today, &from, &to))
			return finish(from, to, today, ret);
	}
	return read_range(s, today, &from, &to) ? finish(from, to, today, ret) : PERIOD_UNKNOWN;
}

enum period_reading period_behind(struct span said, int64_t today, struct span *ret_head, struct period *ret)
{
	said = span_trim(said);
	for (size_t i = 0; i < said.n; i++) {
		if (i > 0 && said.p[i - 1] != ' ')
			continue;
		enum period_reading r = period_read(span_drop(said, i), today, ret);
		if (r == PERIOD_UNKNOWN)
			continue;
		*ret_head = span_trim(span_take(said, i));
		return r;
	}
	return PERIOD_UNKNOWN;
}

/* -- for people ------------------------------------------------------------------------------------------------------------------- */

void period_print(struct text *out, int64_t from_day, int64_t to_day)
{
	char from[32], to[32];
	bool year = zone_date(from_day).year == zone_date(to_day).year;
	text_adds(out, zone_format_day(from_day, from));
	if (from_day != to_day)
		text_addf(out, " 至 %s", zone_format_day(to_day, to) + (year ? strlen("2026-") : 0));
}

void period_examples(struct text *out)
{
	text_adds(out,
		"今天、昨天、前天、周三、本周、上周、上上周、本月、上月、上上月、近7天、近30天、10月、11月3日、3日、"
		"2026-11-03、11月1日至7日");
}

static bool refuse(struct text *out, enum period_reading why, struct span said, const char *word)
{
	if (why == PERIOD_AHEAD)
		text_addf(out, "「%.*s」还没到，还没有数字", SPAN_ARG(said));
	else if (why == PERIOD_LONG)
		text_addf(out, "「%.*s」太长：一次最多看十年，请分几次看", SPAN_ARG(said));
	else
		text_addf(out, "没看懂「%.*s」是哪几天，所以没有算", SPAN_ARG(utf8_prefix(said, SAID_BYTES)));
	text_addf(out, "。写在后面，像「%s 上周」；看得懂的有：", word);
	period_examples(out);
	return false;
}

bool period_asked(struct span said, enum period_want want, const char *word, int64_t today, struct period *ret,
	struct text *refusal)
{
	struct period p;
	enum period_reading r = period_read(said, today, &p);
	if (r != PERIOD_READ)
		return refuse(refusal, r, said, word);
	int64_t days = p.to_day - p.from_day + 1;
	if (want == PERIOD_A_WEEK && p.unit == PERIOD_DAY) {
		p.from_day -= zone_weekday(p.from_day) - 1;
		p.to_day = p.from_day + 6 < today ? p.from_day + 6 : today;
		p.unit = PERIOD_WEEK;
	}
	if (want == PERIOD_A_WEEK && p.unit != PERIOD_WEEK && days != 7) {
		text_addf(refusal,
			"「%.*s」不是一周。%s说一周，像「%s 上周」「%s 上上周」「%s 11月3日」（那天所在的一周）；整月发「月报 "
			"10月」，别的日子发「结构 近30天」",
			SPAN_ARG(said), word, word, word, word);
		return false;
	}
	if (want == PERIOD_A_MONTH && p.unit != PERIOD_MONTH && (days < 28 || days > 31)) {
		text_addf(refusal,
			"「%.*s」不是一个月。%s说一个月，像「%s 上月」「%s 10月」「%s 近30天」；一周发「周报 上周」，别的日子发「结构 "
			"11月1日至7日」",
			SPAN_ARG(said), word, word, word, word);
		return false;
	}
	*ret = p;
	return true;
}
