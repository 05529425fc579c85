/* base/zone: calendar days in a configured time zone, as pure arithmetic over a table of offsets. A table comes from
 * the system's tz files once (zone_load) or from a folded configuration input (zone_parse); after that nothing asks
 * the machine. Days are counted since 1970-01-01 in that zone. */
#ifndef SIYU_BASE_ZONE_H
#define SIYU_BASE_ZONE_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define ZONE_MAX_RULES 256 /* of summer time since 1970, until 2097 */
struct zone {
	int n; /* at least 1; rule[0].from_ms is INT64_MIN */
	struct {
		int64_t from_ms;  /* UTC milliseconds from which the offset holds */
		int32_t offset_s; /* seconds east of UTC */
	} rule[ZONE_MAX_RULES];
};

struct date {
	int year, month, day; /* month and day from 1 */
};

#define ZONE_DAY_MS INT64_C(86400000)

void zone_fixed(struct zone *ret_zone, int32_t offset_s);
/* Reads the tz file of `name` ("Asia/Shanghai"); keeps the offsets of [from_ms, to_ms]. Asia/Shanghai needs no file
 * (fixed +08:00 when none is there). RC_NOTFOUND unknown zone, RC_INVALID bad file or name,
 * RC_LIMIT more than ZONE_MAX_RULES changes in the range. */
enum rc MUST_USE zone_load(const char *name, int64_t from_ms, int64_t to_ms, struct zone *ret_zone, struct err *err);
/* Text form "offset" or "offset;from_ms:offset;…", stable: the form that stands in a config input. */
void zone_print(const struct zone *z, struct text *out);
enum rc MUST_USE zone_parse(struct span s, struct zone *ret_zone, struct err *err);

int32_t zone_offset_s(const struct zone *z, int64_t t_ms);
int64_t zone_day(const struct zone *z, int64_t t_ms);            /* day number of the instant */
int zone_minute(const struct zone *z, int64_t t_ms);             /* minute of the day, 0..1439 */
int64_t zone_day_start_ms(const struct zone *z, int64_t day);    /* instant of 00:00 */
int64_t zone_at_ms(const struct zone *z, int64_t day, int minute); /* instant of the clock on that day (minute may be 1440); in a gap the first instant after it */
int zone_weekday(int64_t day);                                   /* 1 Monday .. 7 Sunday */
struct date zone_date(int64_t day);
int64_t zone_day_of(int year, int month, int day_of_month);      /* proleptic Gregorian; no range check */
bool zone_date_valid(int year, int month, int day_of_month);
/* "2026-03-03 09:00:00" and "2026-03-03" in the zone, into buf (at least 32 bytes); returns buf. */
char *zone_format(const struct zone *z, int64_t t_ms, char *buf);
char *zone_format_minute(const struct zone *z, int64_t t_ms, char *buf); /* "2026-03-03 09:00" */
char *zone_format_day(int64_t day, char *buf);
/* Accepts "YYYY-MM-DD", "YYYY-MM-DD HH:MM[:SS[.mmm]]", 'T' or several blanks for the blank, '/' for '-' (then "2026/3/3 9:05", as spreadsheets
 * write it, too), an optional Z or ±HH:MM; "2026年3月3日 9:05[:SS]"; "YYYYMMDD" and "YYYYMMDDHHMMSS"; or a bare integer of other than 8 and 14
 * digits: up to 11 are seconds, more (15 at most) are milliseconds. Blanks around are passed over. RC_INVALID otherwise. */
enum rc MUST_USE zone_read(const struct zone *z, struct span s, int64_t *ret_ms, struct err *err);

#endif
