/* reportint: what the single reports share: the question with its settings, and how names are shown. */
#ifndef SIYU_REPORT_REPORTINT_H
#define SIYU_REPORT_REPORTINT_H
#include "report/report.h"
#include "base/text.h"
#include "crm/attribution.h"
#include "store/funnelq.h"

/* domain.md 8 */
#define REPLY_MS (48 * INT64_C(3600000)) /* 首聊/回复率 */
#define JOIN_MS (7 * ZONE_DAY_MS)        /* 入群率 */
#define AGAIN_DAYS 90                    /* 复购率 */

struct report_world { /* one question */
	struct store_db *db;
	struct arena *a;
	struct zone zone;
	int64_t from_day, to_day, now_ms;
	int64_t was_from_day, was_to_day; /* what structure is held against */
	int64_t window_days;
	enum attribution_rule rule; /* to which touch orders go */
	const char *by;
	struct setting *setting;
	int settings;
};

/* Cells with names for people. A channel without a State: "直接添加". */
struct report_cell report_channel(const struct report_world *w, struct span state);
enum rc MUST_USE report_employee(const struct report_world *w, struct span userid, struct report_cell *ret_cell, struct err *err);
struct report_cell report_script(struct span script);
struct report_cell report_moments(struct span script);
struct span report_day(const struct report_world *w, int64_t day);
/* The first cell of a row by day, channel or employee; the day keeps the rest of the cell. */
enum rc MUST_USE report_group(const struct report_world *w, enum funnelq_by by, int64_t day, struct span key,
	struct report_cell *ret_cell, struct err *err);
/* Net over orders and the like; num rounded half away from zero. No figure when den is 0. */
struct report_cell report_average(int64_t num, int64_t den);
/* Which touch orders go to, for a definition: "下单前 7 天内的首次触达". In the arena. */
const char *report_rule(const struct report_world *w);
struct report_cell *report_cells(struct report_world *w, int rows, int columns);

/* Each fills columns, rows, total, definition and note of a table whose period is set. */
enum rc MUST_USE gmvreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE funnelreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE dayreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE planreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE structreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE armreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE heldreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE repeatreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE rfmreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE taskreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE groupreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE momentreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE rankreport_make(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE wordreport_make(struct report_world *w, struct report_table *t, struct err *err);

/* How cells are written, of reportout.c. Kind of a cell, whether there is a figure in it, what people read there (out is
 * cleared). */
enum report_kind reportout_kind(const struct report_column *c, const struct report_cell *cell);
bool reportout_has_figure(enum report_kind kind, const struct report_cell *cell);
/* The column that is drawn: net money, else the first of money, else of counts; -1: none is, or there are no rows. */
int reportout_drawn(const struct report_table *t);

#endif
