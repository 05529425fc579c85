#include "store/heardlog.h"
#include "rows.h"
#include "store/roster.h"
#include "store/wordbook.h"

#define HEARDLOG_COLUMNS "heard, customer, at_ms, what, text, source, teller, enrolment, step, did"

static const char *const names[HEARDLOG_DIDS] = {"kept", "late", "waits", "taken", "ended"};

enum { HEARDLOG_ADD, HEARDLOG_MARK, HEARDLOG_BLANK, HEARDLOG_SINCE, HEARDLOG_LAST };
static const struct stmt_sql heardlog_sql[] = {
	[HEARDLOG_ADD] = {.sql = "INSERT INTO heard (" HEARDLOG_COLUMNS
				 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
	[HEARDLOG_MARK] = {.sql = "UPDATE heard SET did = ?4 WHERE customer = ?1 AND at_ms = ?2 AND heard = ?3"},
	[HEARDLOG_BLANK] = {.sql = "UPDATE heard SET text = '' WHERE customer = ?1 AND at_ms = ?2 AND heard = ?3"},
	[HEARDLOG_SINCE] = {.sql = "SELECT " HEARDLOG_COLUMNS
				   " FROM heard WHERE customer = ?1 AND at_ms >= ?2 ORDER BY at_ms, heard"},
	[HEARDLOG_LAST] = {.one = true,
		.sql = "SELECT at_ms FROM heard WHERE customer = ?1 AND what <> 'none' AND what <> 'result' AND "
		       "what <> 'aftersale' AND what <> 'human' ORDER BY at_ms DESC, heard DESC LIMIT 1"},
};
const struct stmt_module heardlog_module = STMT_MODULE("heardlog", heardlog_sql);

bool heardlog_is_act(struct span what)
{
	return span_is(what, "text") || span_is(what, "choice") || span_is(what, "join") || span_is(what, "click") ||
		span_is(what, "like") || span_is(what, "comment") || span_is(what, "checkin") || span_is(what, "spoke");
}

const char *heardlog_did_name(enum heardlog_did did)
{
	return names[did];
}

enum rc heardlog_add(struct store_db *db, const struct heardlog *h, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_heardlog, HEARDLOG_ADD);
	enum rc rc;

	stmt_int(s, 1, h->heard);
	stmt_text(s, 2, h->customer);
	stmt_int(s, 3, h->at_ms);
	stmt_text(s, 4, h->what);
	stmt_text_or_empty(s, 5, h->text);
	stmt_text(s, 6, h->source);
	stmt_text_or_empty(s, 7, h->by);
	stmt_int(s, 8, h->enrolment);
	stmt_text_or_empty(s, 9, h->step);
	stmt_str(s, 10, names[h->did]);
	rc = stmt_run(s, err);
	if (!rc && span_is(h->what, "join"))
		return roster_sat(db, h->customer, err);
	if (rc || (!span_is(h->what, "text") && !span_is(h->what, "choice")))
		return rc;
	rc = roster_heard(db, h->customer, h->at_ms, err);
	return rc ? rc : wordbook_heard(db, h->customer, h->at_ms, err);
}

enum rc heardlog_mark(struct store_db *db, const struct heardlog *h, enum heardlog_did did, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_heardlog, HEARDLOG_MARK);

	stmt_text(s, 1, h->customer);
	stmt_int(s, 2, h->at_ms);
	stmt_int(s, 3, h->heard);
	stmt_str(s, 4, names[did]);
	return stmt_run_one(s, err);
}

enum rc heardlog_blank(struct store_db *db, struct span customer, int64_t at_ms, int64_t heard, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_heardlog, HEARDLOG_BLANK);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, at_ms);
	stmt_int(s, 3, heard);
	return stmt_run_one(s, err);
}

static void read_heard(struct stmt *s, struct arena *a, void *to)
{
	struct heardlog *h = to;

	h->heard = stmt_col_int(s, 0);
	h->customer = stmt_col_text(s, 1, a);
	h->at_ms = stmt_col_int(s, 2);
	h->what = stmt_col_text(s, 3, a);
	h->text = stmt_col_text(s, 4, a);
	h->source = stmt_col_text(s, 5, a);
	h->by = stmt_col_text(s, 6, a);
	h->enrolment = stmt_col_int(s, 7);
	h->step = stmt_col_text(s, 8, a);
	h->did = (enum heardlog_did)rows_name(names, HEARDLOG_DIDS, stmt_col_peek(s, 9));
}

enum rc heardlog_since(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms,
	struct heardlog **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_heardlog, HEARDLOG_SINCE);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	rc = rows_all(s, a, sizeof **ret, read_heard, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc heardlog_last(struct store_db *db, struct span customer, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_heardlog, HEARDLOG_LAST);

	stmt_text(s, 1, customer);
	return rows_int(s, ret_ms, err);
}
