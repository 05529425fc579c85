/* Numbers of the script language: counts, money, per cent, durations, clocks (sop-language-exact.md 2.2). */
#ifndef SIYU_SOP_AMOUNT_H
#define SIYU_SOP_AMOUNT_H
#include "phrase.h"
#include <stdint.h>

enum amount_rc {
	AMOUNT_OK,
	AMOUNT_NONE,     /* nothing of the sort stands here; the cursor did not move */
	AMOUNT_BAD,      /* it begins like one and is none */
	AMOUNT_UNIT,     /* the unit is missing or not one of these */
	AMOUNT_MONTH,    /* months: amount_months */
	AMOUNT_LARGE,    /* more than 3650 days */
	AMOUNT_THOUSANDS /* 1,000 */
};

#define AMOUNT_MINUTE_MS INT64_C(60000)
#define AMOUNT_HOUR_MS INT64_C(3600000)
#define AMOUNT_DAY_MS INT64_C(86400000)
#define AMOUNT_MAX_DAYS 3650

/* 12, 1.5, 半, 两, 二十一: in thousandths. */
enum amount_rc amount_number(struct phrase *c, int64_t *ret_milli);
enum amount_rc amount_count(struct phrase *c, int64_t *ret_count);  /* a whole number */
enum amount_rc amount_money(struct phrase *c, int64_t *ret_fen);    /* num [元] */
enum amount_rc amount_percent(struct phrase *c, int *ret_permille); /* num "%" */
enum amount_rc amount_duration(struct phrase *c, int64_t *ret_ms);  /* num [个] unit */
enum amount_rc amount_months(struct phrase *c, int *ret_months);    /* count [个] 月 */
/* Minute of the day, 0..1440 (24:00). AMOUNT_BAD: 25:00, 晚上15点. */
enum amount_rc amount_clock(struct phrase *c, int *ret_minute);
/* clock [- clock]; *ret_to -1 without an end. */
enum amount_rc amount_span(struct phrase *c, int *ret_from, int *ret_to);

/* 9pm, 9:30 a.m., PM 9:30: how people write it elsewhere; it is read to be told what to write instead. */
bool amount_half_day(struct phrase *c, int *ret_minute);

#endif
