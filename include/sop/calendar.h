/* sop/calendar: the yearly list of holidays and of the weekend days on which people work (调休), finding 60. Pure: the
 * days are handed in. A year without any of them counts Monday to Friday as working days. */
#ifndef SIYU_SOP_CALENDAR_H
#define SIYU_SOP_CALENDAR_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "sop/script.h"

#define CALENDAR_WORKS "上班" /* the value of a day on which people work */

struct calendar_day {
	int64_t day;      /* since 1970 */
	bool works;       /* 调休; else a holiday */
	struct span name; /* 国庆 */
};
struct calendar {
	int n;
	struct calendar_day *v; /* rising, no day twice */
};

/* One entry of the configuration: "2026-10-01..2026-10-07" or "2026-10-10", and 国庆 or 上班. Days go into *c, memory into
 * a; a day that stands there already is replaced. RC_INVALID with what is wrong. */
enum rc MUST_USE calendar_add(
	struct arena *a, struct calendar *c, struct span days, struct span name, struct err *err);
bool calendar_knows(const struct calendar *c, int year);
bool calendar_works(const struct calendar *c, int64_t day);   /* 工作日 */
bool calendar_weekend(const struct calendar *c, int64_t day); /* Saturday or Sunday, and nobody works */
bool calendar_holiday(const struct calendar *c, int64_t day);
/* 不发日 of the house: "除夕、2026-12-31、2027-02-05..2027-02-07". Memory into a. RC_INVALID with what is wrong. */
enum rc MUST_USE calendar_off(
	struct arena *a, struct span days, struct sop_off **ret, int *ret_count, struct err *err);
/* The name of the holiday; absent when it is none. */
struct span calendar_name(const struct calendar *c, int64_t day);

#endif
