#include "store/contacttag.h"
#include "rows.h"
#include <stdlib.h>

enum { CONTACTTAG_ADD, CONTACTTAG_DEL, CONTACTTAG_DROP, CONTACTTAG_OF, CONTACTTAG_COUNT };
static const struct stmt_sql contacttag_sql[] = {
	[CONTACTTAG_ADD] =
		{.sql = "INSERT INTO contact_tag (customer, name, grp, employee, at_ms) VALUES (?1, ?2, ?3, ?4, ?5) "
			"ON CONFLICT (employee, customer, name, grp) DO NOTHING"},
	[CONTACTTAG_DEL] =
		{.sql = "DELETE FROM contact_tag WHERE customer = ?1 AND name = ?2 AND grp = ?3 AND employee = ?4"},
	[CONTACTTAG_DROP] = {.sql = "DELETE FROM contact_tag WHERE customer = ?1 AND employee = ?2"},
	[CONTACTTAG_OF] =
		{.sql = "SELECT t.name, t.grp, t.employee, t.at_ms FROM relation AS r CROSS JOIN contact_tag AS t ON t.employee = r.employee "
			"AND t.customer = r.customer WHERE r.customer = ?1 ORDER BY r.employee, t.name, t.grp"},
	[CONTACTTAG_COUNT] = {.one = true, .scan = true, .sql = "SELECT count(*) FROM contact_tag"},
};
const struct stmt_module contacttag_module = STMT_MODULE("contacttag", contacttag_sql);

enum rc contacttag_add(struct store_db *db, struct span customer, const struct contacttag *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contacttag, CONTACTTAG_ADD);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text(s, 2, t->name);
	stmt_text(s, 3, t->grp);
	stmt_text(s, 4, t->employee);
	stmt_int(s, 5, t->at_ms);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "tag '%.*s' is there", SPAN_ARG(t->name));
	return rc;
}

enum rc contacttag_del(struct store_db *db, struct span customer, struct span name, struct span grp,
	struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contacttag, CONTACTTAG_DEL);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, name);
	stmt_text(s, 3, grp);
	stmt_text(s, 4, employee);
	return stmt_run_one(s, err);
}

enum rc contacttag_drop(struct store_db *db, struct span customer, struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contacttag, CONTACTTAG_DROP);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return stmt_run(s, err);
}

static void read_contacttag(struct stmt *s, struct arena *a, void *to)
{
	struct contacttag *t = to;

	t->name = stmt_col_text(s, 0, a);
	t->grp = stmt_col_text(s, 1, a);
	t->employee = stmt_col_text(s, 2, a);
	t->at_ms = stmt_col_int(s, 3);
}

static int compare(const void *va, const void *vb)
{
	const struct contacttag *a = va, *b = vb;
	int c = span_cmp(a->name, b->name);

	c = c ? c : span_cmp(a->grp, b->grp);
	return c ? c : span_cmp(a->employee, b->employee);
}

/* They lie by employee. To have SQLite sort these few costs more than to read them. */
enum rc contacttag_of(struct store_db *db, struct arena *a, struct span customer, struct contacttag **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contacttag, CONTACTTAG_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_contacttag, &v, ret_count, err);
	if (rc)
		return rc;
	if (*ret_count > 1)
		qsort(v, (size_t)*ret_count, sizeof **ret, compare);
	*ret = v;
	return RC_OK;
}

enum rc contacttag_count(struct store_db *db, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contacttag, CONTACTTAG_COUNT);
	enum rc rc = stmt_step(s, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_FAILED : rc;
	*ret_count = stmt_col_int(s, 0);
	stmt_done(s);
	return RC_OK;
}
