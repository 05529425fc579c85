/* sayint: what the texts of report/saying share. */
#ifndef SIYU_SRC_REPORT_SAYINT_H
#define SIYU_SRC_REPORT_SAYINT_H
#include "report/report.h"
#include "report/saying.h"
#include "base/zone.h"
#include "crm/period.h"

struct saying {
	struct store_db *db;
	struct arena *a;
	const struct saying_ask *ask;
	struct zone zone;
	int64_t day; /* today; of a question the day on which it was asked */
	struct setting *setting;
	int settings;
	struct text *out;
	struct saying_told told;
};

/* A table of days, both counted, in the transaction that is open. */
enum rc MUST_USE sayint_table(struct saying *s, const char *name, const char *by, int64_t from_day, int64_t to_day,
	struct report_table *ret, struct err *err);
/* The cell of a column; a column that is not there is a bug. row NULL: the table has no such row, a cell of zeros. */
struct report_cell sayint_cell(const struct report_table *t, const struct report_cell *row, const char *key);
/* The row of an employee; NULL: he has none. */
const struct report_cell *sayint_row(const struct report_table *t, struct span userid);
bool sayint_mine(const struct saying_ask *ask, struct span userid);
/* "¥3,280", "¥12.50": whole yuan without their zeros. */
void sayint_money(struct text *out, int64_t fen);
void sayint_rate(struct text *out, int64_t num, int64_t den); /* "25.0%", "—" */
/* "本月", where that day lies in the month of today; else its name, "11月". */
void sayint_month(struct saying *s, int64_t day);
/* "10:32" of now. */
void sayint_clock(const struct saying *s, char buf[32]);

/* *days: those that the question's words mean (crm/period); it has none: as they are. false: no days are meant, which is said. */
bool sayint_asked(struct saying *s, enum period_want want, const char *word, struct period *days);

/* What a day, or some of them, came to. */
struct sayint_sum {
	int64_t added, bought; /* 新增, 当日开单 */
	int64_t orders, net_fen;
};
/* Adds one row of each; NULL: none. */
void sayint_add(struct sayint_sum *to, const struct report_table *day0, const struct report_cell *d,
	const struct report_table *gmv, const struct report_cell *g);
/* Of the corp, or the sum over those who are asked about. */
enum rc MUST_USE sayint_sum(struct saying *s, int64_t from_day, int64_t to_day, struct sayint_sum *ret, struct err *err);
/* 「新增 12（前一天 10），当日开单率 25.0%（20.0%），11单（9单），净成交 ¥3,280（¥2,100）」. before: what the days compared with are called. */
enum rc MUST_USE sayint_against(struct saying *s, int64_t from_day, int64_t to_day, int64_t was_from, int64_t was_to,
	const char *before, struct err *err);
/* Lines below the figure of these days that add up to it, orders and money. Rows: 「李丽 加 3 单 2 ¥158」 of those who are asked about, the
 * most first, the rest in one; sum: what stands above. Best: who sold most, and the others in one; a digest of the whole corp keeps them (told.own.best). Both of the whole corp: with what went to
 * no employee (自然, 未匹配). */
enum rc MUST_USE saypeople_rows(
	struct saying *s, int64_t from_day, int64_t to_day, const struct sayint_sum *sum, struct err *err);
enum rc MUST_USE saypeople_best(struct saying *s, int64_t from_day, int64_t to_day, struct err *err);
/* f->best anew: of its days, of before its until_ms; in the arena. */
enum rc MUST_USE saypeople_recount(struct store_db *db, struct arena *a, struct sentlog_figures *f, struct err *err);
/* The same of 排行: who of those that have a place of the first three by orders or by net sold most. */
enum rc MUST_USE sayrank_recount(struct store_db *db, struct arena *a, struct sentlog_figures *f, struct err *err);
/* Mass messages that wait for an employee of those who are asked about. ret_who (may be NULL): "李丽 2、王芳 1", the most first; of many the first
 * twenty, and how many more. */
enum rc MUST_USE sayint_unconfirmed(struct saying *s, int64_t *ret_count, struct text *ret_who, struct err *err);

/* Two lines: the factors of the GMV that raised and that lowered it most, against the days that the line above is held against (before: what
 * they are called there). */
enum rc MUST_USE saystruct_moved(struct saying *s, int64_t from_day, int64_t to_day, int64_t was_from, int64_t was_to,
	const char *before, struct err *err);

/* 规律, of the whole corp: one line for each habit that tells, or that none does, or that there are too few to say. */
enum rc MUST_USE sayhabit_say(struct saying *s, struct err *err);

/* The digest speaks of these days: what they come to now is kept with it. */
enum rc MUST_USE saycorrect_own(struct saying *s, int64_t from_day, int64_t to_day, struct err *err);
/* A line for each text sent before whose figures came to something else since; of the whole corp alone. */
enum rc MUST_USE saycorrect_say(struct saying *s, struct err *err);

/* One for each text. */
enum rc MUST_USE sayrank_say(struct saying *s, struct err *err);
enum rc MUST_USE saystruct_say(struct saying *s, struct err *err);
enum rc MUST_USE saydigest_board(struct saying *s, struct err *err);
enum rc MUST_USE saydigest_morning(struct saying *s, struct err *err);
enum rc MUST_USE saydigest_evening(struct saying *s, struct err *err);
enum rc MUST_USE sayweek_weekly(struct saying *s, struct err *err);
enum rc MUST_USE sayweek_monthly(struct saying *s, struct err *err);

#endif
