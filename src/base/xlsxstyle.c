#include "base/xlsxstyle.h"

#include "base/xmlscan.h"
#include "base/zone.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MOST 200000
#define FORMATS_MOST 4000
#define STYLES_MOST 65000
#define DAY_OF_1900 25569 /* 1970-01-01, counted as spreadsheets do from 1899-12-30 */
#define DAY_OF_1904 24107
#define LEAP_BUG 60 /* 1900-02-29, which never was: earlier days are one less */
#define DAY_MOST 200000.0

/* Of a code such as yyyy"年"m"月"d"日". */
static struct xlsxstyle xlsxstyle_of(struct span code)
{
	bool day = false, clock = false, month = false, percent = false, zeros = code.n > 1;
	for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
		char c = code.p[i], low = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		if (c == '"' || c == '[') { /* words, colours, [h] */
			size_t to = span_find(span_drop(code, i + 1), c == '"' ? '"' : ']');
			if (c == '[' && to == 1 && strchr("hms", code.p[i + 1] | 0x20))
				clock = true;
			if (to == SIZE_MAX)
				break;
			i += to + 1;
			zeros = false;
			continue;
		}
		if (c == '\\' || c == '_' || c == '*') {
			i++;
			zeros = false;
			continue;
		}
		day = day || low == 'y' || low == 'd';
		clock = clock || low == 'h' || low == 's';
		month = month || low == 'm';
		percent = percent || c == '%';
		zeros = zeros && c == '0';
	}
	if (span_is(code, "General") || span_is(code, "GENERAL"))
		return (struct xlsxstyle){XLSXSTYLE_PLAIN, 0};
	if (zeros)
		return (struct xlsxstyle){XLSXSTYLE_ZEROS, (int)(code.n < 30 ? code.n : 30)};
	if (percent)
		return (struct xlsxstyle){XLSXSTYLE_PERCENT, 0};
	if ((day || (month && !clock)) && clock)
		return (struct xlsxstyle){XLSXSTYLE_MOMENT, 0};
	return (struct xlsxstyle){day || (month && !clock) ? XLSXSTYLE_DATE
			: clock                            ? XLSXSTYLE_TIME
							   : XLSXSTYLE_PLAIN,
		0};
}

/* The formats that need no code; those from 27 on are the Chinese ones. */
static struct xlsxstyle built_in(int64_t id)
{
	static const struct {
		int from, to;
		enum xlsxstyle_kind kind;
	} ranges[] = {{9, 10, XLSXSTYLE_PERCENT}, {14, 17, XLSXSTYLE_DATE}, {18, 21, XLSXSTYLE_TIME},
		{22, 22, XLSXSTYLE_MOMENT}, {27, 31, XLSXSTYLE_DATE}, {32, 35, XLSXSTYLE_TIME},
		{36, 36, XLSXSTYLE_DATE}, {45, 47, XLSXSTYLE_TIME}, {50, 54, XLSXSTYLE_DATE}, {55, 56, XLSXSTYLE_TIME},
		{57, 58, XLSXSTYLE_DATE}};
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (id >= ranges[i].from && id <= ranges[i].to)
			return (struct xlsxstyle){ranges[i].kind, 0};
	return (struct xlsxstyle){XLSXSTYLE_PLAIN, 0};
}

struct format {
	int64_t id;
	struct xlsxstyle style;
};

static struct span decoded(struct arena *a, struct span raw)
{
	char *p = arena_alloc(a, raw.n + 1);
	return span_make(p, xmlscan_decode(raw, false, p));
}

static int64_t int_of(struct span s)
{
	int64_t n;
	return span_present(s) && span_int(s, &n) ? n : -1;
}

static struct xlsxstyle by_id(const struct format *v, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (v[i].id == id)
			return v[i].style;
	return built_in(id);
}

enum rc xlsxstyle_read(struct arena *a, struct span xml, struct xlsxstyles *ret, struct err *err)
{
	struct format *format = arena_array(a, FORMATS_MOST, sizeof *format);
	struct xlsxstyle *v = arena_array(a, STYLES_MOST, sizeof *v);
	int formats = 0, n = 0;
	bool cells = false; /* inside cellXfs: cellStyleXfs has the same elements and means something else */
	struct xmlscan s;
	struct xmlscan_token t;
	enum rc rc = xmlscan_init(&s, xml, err);
	s.most_nodes = NODES_MOST;
	while (!rc && (rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		struct span name = t.kind <= XMLSCAN_CLOSE ? xmlscan_local(t.s) : SPAN_LIT("");
		if (span_is(name, "cellXfs"))
			cells = t.kind == XMLSCAN_OPEN;
		if (t.kind != XMLSCAN_OPEN)
			continue;
		if (span_is(name, "numFmt") && formats < FORMATS_MOST)
			format[formats++] = (struct format){int_of(xmlscan_attribute(t.attributes, "numFmtId")),
				xlsxstyle_of(decoded(a, xmlscan_attribute(t.attributes, "formatCode")))};
		if (cells && span_is(name, "xf") && n < STYLES_MOST)
			v[n++] = by_id(format, formats, int_of(xmlscan_attribute(t.attributes, "numFmtId")));
	}
	if (!rc)
		*ret = (struct xlsxstyles){n, v};
	return rc;
}

/* Fifteen digits are what spreadsheets keep: 20.100000000000001 was typed as 20.1. */
static void show_plain(double v, struct text *out)
{
	char buf[40];
	snprintf(buf, sizeof buf, "%.15g", v);
	if (strchr(buf, 'e') && fabs(v) < 1e15 && v - floor(v) < 1e-9)
		snprintf(buf, sizeof buf, "%.0f", v);
	text_adds(out, buf);
}

static void show_date(double serial, bool from_1904, struct text *out)
{
	int64_t day = (int64_t)floor(serial);
	char buf[32];
	if (!from_1904 && day < LEAP_BUG)
		day++;
	text_adds(out, zone_format_day(day - (from_1904 ? DAY_OF_1904 : DAY_OF_1900), buf));
}

/* To the minute; seconds where there are some. 1 is 24:00. */
static void show_time(double serial, struct text *out)
{
	bool whole = serial - 1 > -1e-9 && serial - 1 < 1e-9;
	int64_t seconds = (int64_t)floor((serial - floor(serial)) * 86400 + 0.5);
	if (whole)
		seconds = 86400;
	text_addf(out, "%02d:%02d", (int)(seconds / 3600), (int)(seconds % 3600 / 60));
	if (seconds % 60)
		text_addf(out, ":%02d", (int)(seconds % 60));
}

void xlsxstyle_show(struct span number, struct xlsxstyle s, bool from_1904, struct text *out)
{
	char buf[64], *end;
	if (number.n == 0 || number.n >= sizeof buf) {
		text_add(out, number);
		return;
	}
	memcpy(buf, number.p, number.n);
	buf[number.n] = 0;
	double v = strtod(buf, &end);
	if (*end || !isfinite(v)) {
		text_add(out, number);
		return;
	}
	bool dated = v >= 0 && v < DAY_MOST;
	bool clocked = v - floor(v) > 1e-9;
	if (s.kind == XLSXSTYLE_PERCENT) {
		show_plain(v * 100, out);
		text_addc(out, '%');
	} else if (s.kind == XLSXSTYLE_ZEROS && v >= 0 && v < 1e15) {
		text_addf(out, "%0*.0f", s.digits, v);
	} else if (s.kind == XLSXSTYLE_TIME && dated) {
		show_time(v, out);
	} else if ((s.kind == XLSXSTYLE_DATE || s.kind == XLSXSTYLE_MOMENT) && dated) {
		show_date(v, from_1904, out);
		if (s.kind == XLSXSTYLE_MOMENT || clocked) {
			text_addc(out, ' ');
			show_time(v - floor(v), out);
		}
	} else {
		show_plain(v, out);
	}
}
