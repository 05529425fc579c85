#include "store/firm.h"
#include "rows.h"
#include "store/called.h"

enum { FIRM_TELL, FIRM_SEE, FIRM_GET };
static const struct stmt_sql firm_sql[] = {
	[FIRM_TELL] = {.sql = "INSERT INTO firm (customer, company, role, person, corp, position, at_ms)"
			      " VALUES (?1, ?2, ?3, ?4, '', '', ?5) ON CONFLICT (customer) DO UPDATE SET"
			      " company = CASE WHEN ?2 = '' THEN firm.company ELSE ?2 END,"
			      " role = CASE WHEN ?3 = '' THEN firm.role ELSE ?3 END, person = ?4, at_ms = ?5"},
	[FIRM_SEE] = {.sql = "INSERT INTO firm (customer, company, role, person, corp, position, at_ms)"
			     " VALUES (?1, '', '', '', ?2, ?3, ?4) ON CONFLICT (customer) DO UPDATE SET"
			     " corp = ?2, position = ?3, at_ms = ?4"},
	[FIRM_GET] = {.one = true, .sql = "SELECT company, role, person, corp, position FROM firm WHERE customer = ?1"},
};
const struct stmt_module firm_module = STMT_MODULE("firm", firm_sql);

/* Column i, else column instead; absent when both are empty. */
static struct span either(struct stmt *s, int i, int instead, struct arena *a)
{
	struct span v = stmt_col_text(s, i, a);

	if (!v.n)
		v = stmt_col_text(s, instead, a);
	return v.n ? v : SPAN_ABSENT;
}

static void read_firm(struct stmt *s, struct arena *a, void *to)
{
	struct firm *f = to;

	f->company = either(s, 0, 3, a);
	f->role = either(s, 1, 4, a);
	f->person = stmt_col_text(s, 2, a);
}

enum rc firm_get(struct store_db *db, struct arena *a, struct span customer, struct firm *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_firm, FIRM_GET);

	stmt_text(s, 1, customer);
	return rows_one(s, a, read_firm, ret, err);
}

/* Runs s, and keeps what he is found by in step. */
static enum rc note(struct store_db *db, struct stmt *s, struct span customer, struct err *err)
{
	struct arena *a = arena_new(0);
	struct firm was = {.company = SPAN_ABSENT}, now;
	enum rc rc = firm_get(db, a, customer, &was, err);

	if (!rc || rc == RC_NOTFOUND)
		rc = stmt_run(s, err);
	if (!rc)
		rc = firm_get(db, a, customer, &now, err);
	if (!rc)
		rc = called_firm(db, customer, was.company, now.company, err);
	arena_free(a);
	return rc;
}

enum rc firm_tell(struct store_db *db, struct span customer, struct span company, struct span role, struct span person,
	int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_firm, FIRM_TELL);

	stmt_text(s, 1, customer);
	stmt_text_or_empty(s, 2, company);
	stmt_text_or_empty(s, 3, role);
	stmt_text_or_empty(s, 4, person);
	stmt_int(s, 5, at_ms);
	return note(db, s, customer, err);
}

enum rc firm_see(struct store_db *db, struct span customer, struct span corp, struct span position, int64_t at_ms,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_firm, FIRM_SEE);

	stmt_text(s, 1, customer);
	stmt_text_or_empty(s, 2, corp);
	stmt_text_or_empty(s, 3, position);
	stmt_int(s, 4, at_ms);
	return note(db, s, customer, err);
}
