#include "store/occurrence.h"
#include "rows.h"
#include "store/contact.h"
#include "store/roster.h"
#include "store/wordbook.h"

#define OCCURRENCE_COLUMNS \
	"enrolment, step, occurrence, state, reason, detail, version, line, due_ms, retry_ms, " \
	"decided_ms, delivered_ms, task, counts_day, chances, employee"

static const char *const names[OCCURRENCE_STATES] = {
	"delayed",
	"made",
	"delivered",
	"failed",
	"skipped",
	"cancelled",
	"expired",
	"acted",
};

enum {
	OCCURRENCE_ADD,
	OCCURRENCE_PUT,
	OCCURRENCE_PUT_SLOT,
	OCCURRENCE_DELIVER,
	OCCURRENCE_SAID,
	OCCURRENCE_GET,
	OCCURRENCE_IN_TASK,
	OCCURRENCE_GIVEN,
	OCCURRENCE_LENT,
	OCCURRENCE_OF,
	OCCURRENCE_OPEN,
	OCCURRENCE_CLAIMS,
	OCCURRENCE_SLOTS,
	OCCURRENCE_FIRM_SLOTS
};
#define OCCURRENCE_SET \
	"UPDATE occurrence SET state = ?4, reason = ?5, detail = ?6, version = ?7, line = ?8, due_ms = ?9, " \
	"retry_ms = ?10, decided_ms = ?11, delivered_ms = ?12, task = ?13, chances = ?14, employee = ?15"
#define OCCURRENCE_KEY " WHERE enrolment = ?1 AND step = ?2 AND occurrence = ?3"
static const struct stmt_sql occurrence_sql[] = {
	[OCCURRENCE_ADD] =
		{.sql = "INSERT INTO occurrence (enrolment, step, occurrence, state, reason, detail, version, line, "
			"due_ms, retry_ms, decided_ms, delivered_ms, task, chances, employee, counts_day) VALUES (?1, ?2, "
			"?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"},
	[OCCURRENCE_PUT] = {.sql = OCCURRENCE_SET OCCURRENCE_KEY},
	[OCCURRENCE_PUT_SLOT] = {.sql = OCCURRENCE_SET ", counts_day = ?16" OCCURRENCE_KEY},
	[OCCURRENCE_DELIVER] = {.sql = "UPDATE occurrence SET state = 'delivered', reason = ?4, detail = '', "
				       "decided_ms = ?5, delivered_ms = ?6" OCCURRENCE_KEY},
	[OCCURRENCE_SAID] = {.one = true,
		.sql = "SELECT delivered_ms, version, employee FROM occurrence" OCCURRENCE_KEY},
	[OCCURRENCE_GET] = {.one = true,
		.sql = "SELECT " OCCURRENCE_COLUMNS
		       " FROM occurrence WHERE enrolment = ?1 AND step = ?2 AND occurrence = ?3"},
	[OCCURRENCE_IN_TASK] = {.sql = "SELECT " OCCURRENCE_COLUMNS
				       " FROM occurrence WHERE enrolment = ?1 AND step = ?2 AND task = ?3 "
				       "ORDER BY occurrence DESC LIMIT 1"},
	[OCCURRENCE_GIVEN] = {.sql = "SELECT " OCCURRENCE_COLUMNS
				     " FROM occurrence WHERE enrolment = ?1 AND step = ?2 AND decided_ms = ?3 "
				     "AND state = 'made' AND task = 0 ORDER BY occurrence DESC LIMIT 1"},
	/* Those of a step that recurs fall due one after the other; one that comes once may have moved to a later day since. */
	[OCCURRENCE_LENT] =
		{.sql = "SELECT " OCCURRENCE_COLUMNS
			" FROM occurrence WHERE enrolment = ?1 AND step = ?2 AND (occurrence = 1 OR due_ms <= ?3) "
			"AND task = 0 ORDER BY occurrence DESC LIMIT 1"},
	[OCCURRENCE_OF] = {.sql = "SELECT " OCCURRENCE_COLUMNS
				  " FROM occurrence WHERE enrolment = ?1 ORDER BY step, occurrence"},
	[OCCURRENCE_OPEN] = {.sql = "SELECT " OCCURRENCE_COLUMNS
				    " FROM occurrence WHERE enrolment = ?1 AND (state = 'delayed' OR state = 'made') "
				    "ORDER BY step, occurrence"},
	[OCCURRENCE_CLAIMS] =
		{.sql = "SELECT step, occurrence, state, reason, due_ms, retry_ms, decided_ms, delivered_ms, "
			"task, counts_day, chances FROM occurrence WHERE enrolment = ?1 "
			"ORDER BY step, occurrence"},
	[OCCURRENCE_SLOTS] = {.one = true,
		.sql = "SELECT count(*), count(CASE WHEN o.counts_day = ?5 THEN 1 END), count(CASE WHEN o.task > 0 THEN 1 END), "
		       "count(CASE WHEN o.counts_day = ?5 AND o.task > 0 THEN 1 END), "
		       "count(CASE WHEN o.reason = 'quota' AND o.task > 0 THEN 1 END) "
		       "FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment "
		       "WHERE e.customer = ?1 AND e.enrolment <> ?2 AND o.counts_day >= ?3 AND o.counts_day <= ?4"},
	[OCCURRENCE_FIRM_SLOTS] = {.one = true,
		.sql = "SELECT count(*) FROM firm AS m JOIN enrolment AS e ON e.customer = m.customer "
		       "JOIN occurrence AS o ON o.enrolment = e.enrolment "
		       "WHERE (CASE WHEN m.company = '' THEN m.corp ELSE m.company END) = ?1 AND m.customer <> ?2 "
		       "AND o.counts_day >= ?3 AND o.counts_day <= ?4"},
};
const struct stmt_module occurrence_module = STMT_MODULE("occurrence", occurrence_sql);

const char *occurrence_state_name(enum occurrence_state s)
{
	return names[s];
}

enum occurrence_state occurrence_state_find(struct span name)
{
	return (enum occurrence_state)rows_name(names, OCCURRENCE_STATES, name);
}

/* -- what is counted as said ------------------------------------------------------------------------------------------------------ */

static void read_said(struct stmt *s, struct arena *a, void *to)
{
	struct wordbook_step *said = to;

	said->at_ms = stmt_col_int_or(s, 0, OCCURRENCE_NONE);
	said->version = stmt_col_int(s, 1);
	said->employee = stmt_col_text(s, 2, a);
}

/* How it stands in the table. */
static enum rc said_before(
	struct store_db *db, struct arena *a, const struct occurrence *o, struct wordbook_step *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, OCCURRENCE_SAID);

	ret->enrolment = o->enrolment;
	ret->step = o->step;
	stmt_int(s, 1, o->enrolment);
	stmt_text(s, 2, o->step);
	stmt_int(s, 3, o->occurrence);
	return rows_one(s, a, read_said, ret, err);
}

static enum rc count(
	struct store_db *db, const struct wordbook_step *was, const struct wordbook_step *is, struct err *err)
{
	enum rc rc = RC_OK;

	if (was->at_ms == is->at_ms &&
		(is->at_ms == OCCURRENCE_NONE || (was->version == is->version && span_eq(was->employee, is->employee))))
		return RC_OK;
	if (was->at_ms != OCCURRENCE_NONE)
		rc = wordbook_step(db, WORDBOOK_UNSAID, was, err);
	if (rc || is->at_ms == OCCURRENCE_NONE)
		return rc;
	if (was->at_ms != is->at_ms)
		rc = contact_touched_round(db, is->enrolment, is->at_ms, err);
	return rc ? rc : wordbook_step(db, WORDBOOK_SAID, is, err);
}

/* -- writing ---------------------------------------------------------------------------------------------------------------------- */

static enum rc put(struct store_db *db, struct occurrence *o, struct err *err)
{
	bool fresh = o->stored_day == OCCURRENCE_NEW, slot = fresh || o->stored_day != o->counts_day;
	struct stmt *s = stmt_get(db, STMT_occurrence,
		fresh          ? OCCURRENCE_ADD
			: slot ? OCCURRENCE_PUT_SLOT
			       : OCCURRENCE_PUT);
	enum rc rc;

	stmt_int(s, 1, o->enrolment);
	stmt_text(s, 2, o->step);
	stmt_int(s, 3, o->occurrence);
	stmt_str(s, 4, names[o->state]);
	stmt_text(s, 5, o->reason);
	stmt_text_or_empty(s, 6, o->detail);
	stmt_int(s, 7, o->version);
	stmt_int(s, 8, o->line);
	stmt_int(s, 9, o->due_ms);
	stmt_int_or_null(s, 10, o->retry_ms, OCCURRENCE_NONE);
	stmt_int(s, 11, o->decided_ms);
	stmt_int_or_null(s, 12, o->delivered_ms, OCCURRENCE_NONE);
	stmt_int_or_null(s, 13, o->task, OCCURRENCE_NONE);
	stmt_int(s, 14, o->chances);
	stmt_text(s, 15, o->employee);
	if (slot)
		stmt_int_or_null(s, 16, o->counts_day, OCCURRENCE_NONE);
	rc = fresh ? stmt_run(s, err) : stmt_run_one(s, err);
	if (!rc)
		o->stored_day = o->counts_day;
	return rc || o->state != OCCURRENCE_DELIVERED
		? rc
		: roster_delivered(db, o->enrolment, o->task != OCCURRENCE_NONE, err);
}

enum rc occurrence_put(struct store_db *db, struct occurrence *o, struct err *err)
{
	const struct wordbook_step is = {.enrolment = o->enrolment,
		.step = o->step,
		.version = o->version,
		.employee = o->employee,
		.at_ms = o->delivered_ms};
	struct wordbook_step was = {.at_ms = OCCURRENCE_NONE};
	struct arena *a = arena_new(0);
	enum rc rc = o->stored_day == OCCURRENCE_NEW ? RC_OK : said_before(db, a, o, &was, err);

	if (!rc)
		rc = put(db, o, err);
	if (!rc)
		rc = count(db, &was, &is, err);
	arena_free(a);
	return rc;
}

static void read_occurrence(struct stmt *s, struct arena *a, void *to)
{
	struct occurrence *o = to;

	o->enrolment = stmt_col_int(s, 0);
	o->step = stmt_col_text(s, 1, a);
	o->occurrence = stmt_col_int(s, 2);
	o->state = occurrence_state_find(stmt_col_peek(s, 3));
	o->reason = stmt_col_text(s, 4, a);
	o->detail = stmt_col_text(s, 5, a);
	o->version = stmt_col_int(s, 6);
	o->line = stmt_col_int(s, 7);
	o->due_ms = stmt_col_int(s, 8);
	o->retry_ms = stmt_col_int_or(s, 9, OCCURRENCE_NONE);
	o->decided_ms = stmt_col_int(s, 10);
	o->delivered_ms = stmt_col_int_or(s, 11, OCCURRENCE_NONE);
	o->task = stmt_col_int_or(s, 12, OCCURRENCE_NONE);
	o->counts_day = o->stored_day = stmt_col_int_or(s, 13, OCCURRENCE_NONE);
	o->chances = stmt_col_int(s, 14);
	o->employee = stmt_col_text(s, 15, a);
}

static enum rc get_by(struct store_db *db, int which, struct arena *a, int64_t enrolment, struct span step, int64_t by,
	struct occurrence *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, which);

	stmt_int(s, 1, enrolment);
	stmt_text(s, 2, step);
	stmt_int(s, 3, by);
	return rows_one(s, a, read_occurrence, ret, err);
}

enum rc occurrence_get(struct store_db *db, struct arena *a, int64_t enrolment, struct span step, int64_t occurrence,
	struct occurrence *ret, struct err *err)
{
	return get_by(db, OCCURRENCE_GET, a, enrolment, step, occurrence, ret, err);
}

enum rc occurrence_in_task(struct store_db *db, struct arena *a, int64_t enrolment, struct span step, int64_t task,
	struct occurrence *ret, struct err *err)
{
	return get_by(db, OCCURRENCE_IN_TASK, a, enrolment, step, task, ret, err);
}

enum rc occurrence_given(struct store_db *db, struct arena *a, int64_t enrolment, struct span step, int64_t at_ms,
	struct occurrence *ret, struct err *err)
{
	return get_by(db, OCCURRENCE_GIVEN, a, enrolment, step, at_ms, ret, err);
}

enum rc occurrence_lent(struct store_db *db, struct arena *a, int64_t enrolment, struct span step, int64_t made_ms,
	struct occurrence *ret, struct err *err)
{
	return get_by(db, OCCURRENCE_LENT, a, enrolment, step, made_ms, ret, err);
}

static enum rc all_of(struct store_db *db, int which, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, which);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, enrolment);
	rc = rows_all(s, a, sizeof **ret, read_occurrence, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc occurrence_of(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret, int *ret_count,
	struct err *err)
{
	return all_of(db, OCCURRENCE_OF, a, enrolment, ret, ret_count, err);
}

enum rc occurrence_open(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err)
{
	return all_of(db, OCCURRENCE_OPEN, a, enrolment, ret, ret_count, err);
}

static void read_claim(struct stmt *s, struct arena *a, void *to)
{
	struct occurrence *o = to;

	o->step = stmt_col_text(s, 0, a);
	o->occurrence = stmt_col_int(s, 1);
	o->state = occurrence_state_find(stmt_col_peek(s, 2));
	if (o->state != OCCURRENCE_MADE && o->state != OCCURRENCE_DELIVERED && o->state != OCCURRENCE_ACTED)
		o->reason = stmt_col_text(s, 3, a);
	o->due_ms = stmt_col_int(s, 4);
	o->retry_ms = stmt_col_int_or(s, 5, OCCURRENCE_NONE);
	o->decided_ms = stmt_col_int(s, 6);
	o->delivered_ms = stmt_col_int_or(s, 7, OCCURRENCE_NONE);
	o->task = stmt_col_int_or(s, 8, OCCURRENCE_NONE);
	o->counts_day = o->stored_day = stmt_col_int_or(s, 9, OCCURRENCE_NONE);
	o->chances = stmt_col_int(s, 10);
}

enum rc occurrence_claims(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, OCCURRENCE_CLAIMS);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, enrolment);
	rc = rows_all(s, a, sizeof **ret, read_claim, &v, ret_count, err);
	if (rc)
		return rc;
	*ret = v;
	for (int i = 0; i < *ret_count; i++)
		(*ret)[i].enrolment = enrolment;
	return RC_OK;
}

enum rc occurrence_deliver(
	struct store_db *db, struct occurrence *o, int64_t now_ms, int64_t at_ms, struct span reason, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, OCCURRENCE_DELIVER);
	struct arena *a = arena_new(0);
	struct wordbook_step was = {.at_ms = OCCURRENCE_NONE}, is;
	enum rc rc = said_before(db, a, o, &was, err);

	is = was;
	is.at_ms = at_ms;
	stmt_int(s, 1, o->enrolment);
	stmt_text(s, 2, o->step);
	stmt_int(s, 3, o->occurrence);
	stmt_text(s, 4, reason);
	stmt_int(s, 5, now_ms);
	stmt_int(s, 6, at_ms);
	if (!rc)
		rc = stmt_run_one(s, err);
	if (!rc)
		rc = count(db, &was, &is, err);
	arena_free(a);
	if (rc)
		return rc;
	o->state = OCCURRENCE_DELIVERED;
	o->reason = reason;
	o->detail = SPAN_LIT("");
	o->decided_ms = now_ms;
	o->delivered_ms = at_ms;
	return roster_delivered(db, o->enrolment, o->task != OCCURRENCE_NONE, err);
}

enum rc occurrence_slots(struct store_db *db, struct span customer, int64_t but, struct occurrence_days days,
	struct occurrence_used *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, OCCURRENCE_SLOTS);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, but);
	stmt_int(s, 3, days.from);
	stmt_int(s, 4, days.to);
	stmt_int(s, 5, days.today);
	rc = stmt_step(s, err);
	if (!rc)
		*ret = (struct occurrence_used){stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2),
			stmt_col_int(s, 3), stmt_col_int(s, 4)};
	stmt_done(s);
	return rc;
}

enum rc occurrence_firm_slots(struct store_db *db, struct span company, struct span but, int64_t from_day,
	int64_t to_day, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_occurrence, OCCURRENCE_FIRM_SLOTS);

	stmt_text(s, 1, company);
	stmt_text(s, 2, but);
	stmt_int(s, 3, from_day);
	stmt_int(s, 4, to_day);
	return rows_int(s, ret_count, err);
}
