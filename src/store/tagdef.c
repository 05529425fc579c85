#include "store/tagdef.h"
#include "rows.h"

enum {
	TAG_FIND,
	TAG_FIND_BARE,
	TAG_BY_ID,
	TAG_PUT,
	TAG_UNKNOWN,
	TAG_ALL,
	TAG_MAKING,
	TAG_FORGET,
	TAG_MOVE_WORN,
	TAG_MOVE_ENDS,
	TAG_RENAME,
	TAG_DROP_WORN,
	TAG_DROP_ENDS,
	TAG_DROP,
	TAG_TROUBLE,
	TAG_WORN
};
static const struct stmt_sql tagdef_sql[] = {
	[TAG_FIND] = {.one = true, .sql = "SELECT name, grp, tag_id FROM tag WHERE name = ?1 AND grp = ?2"},
	[TAG_FIND_BARE] = {.sql = "SELECT name, grp, tag_id FROM tag WHERE name = ?1 ORDER BY grp LIMIT 1"},
	[TAG_BY_ID] = {.sql = "SELECT name, grp, tag_id FROM tag WHERE tag_id = ?1 ORDER BY name, grp LIMIT 1"},
	[TAG_PUT] =
		{.sql = "INSERT INTO tag (name, grp, tag_id, making) VALUES (?1, ?2, ?3, 0) ON CONFLICT (name, grp) "
			"DO UPDATE SET tag_id = excluded.tag_id WHERE excluded.tag_id <> ''"},
	[TAG_UNKNOWN] =
		{.sql = "SELECT name, grp, tag_id FROM tag WHERE tag_id = '' AND making = 0 ORDER BY grp, name"},
	[TAG_ALL] = {.scan = true, /* a corp has 10,000 at most, as a rule some dozens */
		.sql = "SELECT name, grp, tag_id, trouble FROM tag ORDER BY grp, name"},
	[TAG_MAKING] = {.sql = "UPDATE tag SET making = ?3 WHERE name = ?1 AND grp = ?2"},
	[TAG_MOVE_WORN] = {.scan = true /* by hand, not often, as those below */,
		.sql = "INSERT INTO contact_tag (customer, name, grp, employee, at_ms) SELECT customer, ?3, ?4, employee, at_ms"
		       " FROM contact_tag WHERE name = ?1 AND grp = ?2 ON CONFLICT (employee, customer, name, grp) DO NOTHING"},
	[TAG_MOVE_ENDS] = {.scan = true,
		.sql = "UPDATE tag_expiry SET name = ?3, grp = ?4 WHERE name = ?1 AND grp = ?2 AND NOT EXISTS (SELECT 1 FROM"
		       " tag_expiry AS o WHERE o.customer = tag_expiry.customer AND o.name = ?3 AND o.grp = ?4"
		       " AND o.employee = tag_expiry.employee)"},
	[TAG_RENAME] =
		{.sql = "INSERT INTO tag (name, grp, tag_id, making) VALUES (?1, ?2, ?3, 0) ON CONFLICT (name, grp)"
			" DO UPDATE SET tag_id = excluded.tag_id, trouble = ''"},
	[TAG_DROP_WORN] = {.scan = true, .sql = "DELETE FROM contact_tag WHERE name = ?1 AND grp = ?2"},
	[TAG_DROP_ENDS] = {.scan = true, .sql = "DELETE FROM tag_expiry WHERE name = ?1 AND grp = ?2"},
	[TAG_DROP] = {.sql = "DELETE FROM tag WHERE name = ?1 AND grp = ?2"},
	[TAG_TROUBLE] = {.sql = "UPDATE tag SET trouble = ?2 WHERE tag_id = ?1"},
	[TAG_WORN] = {.one = true,
		.scan = true,
		.sql = "SELECT count(DISTINCT customer) FROM contact_tag WHERE name = ?1 AND grp = ?2"},
	[TAG_FORGET] = {.sql = "DELETE FROM tag WHERE name = ?1 AND grp = ?2 AND tag_id = ''"},
};
const struct stmt_module tagdef_module = STMT_MODULE("tagdef", tagdef_sql);

static void read_tag(struct stmt *s, struct arena *a, void *to)
{
	struct tagdef *t = to;

	t->name = stmt_col_text(s, 0, a);
	t->grp = stmt_col_text(s, 1, a);
	t->tag_id = stmt_col_text(s, 2, a);
	t->trouble = SPAN_LIT("");
}

enum rc tagdef_find(
	struct store_db *db, struct arena *a, struct span name, struct span grp, struct tagdef *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, grp.n ? TAG_FIND : TAG_FIND_BARE);

	stmt_text(s, 1, name);
	if (grp.n)
		stmt_text(s, 2, grp);
	return rows_one(s, a, read_tag, ret, err);
}

enum rc tagdef_by_id(struct store_db *db, struct arena *a, struct span tag_id, struct tagdef *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_BY_ID);

	stmt_text(s, 1, tag_id);
	return rows_one(s, a, read_tag, ret, err);
}

enum rc tagdef_put(struct store_db *db, const struct tagdef *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_PUT);

	stmt_text(s, 1, t->name);
	stmt_text(s, 2, t->grp);
	stmt_text(s, 3, t->tag_id);
	return stmt_run(s, err);
}

static void read_all(struct stmt *s, struct arena *a, void *to)
{
	read_tag(s, a, to);
	((struct tagdef *)to)->trouble = stmt_col_text(s, 3, a);
}

static enum rc many(
	struct store_db *db, int which, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_tagdef, which), a, sizeof **ret, which == TAG_ALL ? read_all : read_tag,
		&v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc tagdef_unknown(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	return many(db, TAG_UNKNOWN, a, ret, ret_count, err);
}

enum rc tagdef_all(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	return many(db, TAG_ALL, a, ret, ret_count, err);
}

enum rc tagdef_making(struct store_db *db, struct span name, struct span grp, bool on, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_MAKING);

	stmt_text(s, 1, name);
	stmt_text(s, 2, grp);
	stmt_int(s, 3, on);
	return stmt_run(s, err);
}

enum rc tagdef_forget(struct store_db *db, struct span name, struct span grp, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_FORGET);

	stmt_text(s, 1, name);
	stmt_text(s, 2, grp);
	return stmt_run(s, err);
}

/* Statements of a tag as it is called, and (to not NULL) as it is to be. */
static enum rc run(struct store_db *db, int which, const struct tagdef *t, const struct tagdef *to, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, which);

	stmt_text(s, 1, t->name);
	stmt_text(s, 2, t->grp);
	if (to) {
		stmt_text(s, 3, to->name);
		stmt_text(s, 4, to->grp);
	}
	return stmt_run(s, err);
}

enum rc tagdef_drop(struct store_db *db, const struct tagdef *t, struct err *err)
{
	enum rc rc = run(db, TAG_DROP_WORN, t, NULL, err);

	if (!rc)
		rc = run(db, TAG_DROP_ENDS, t, NULL, err);
	return rc ? rc : run(db, TAG_DROP, t, NULL, err);
}

enum rc tagdef_rename(struct store_db *db, const struct tagdef *old, struct span name, struct span grp, struct err *err)
{
	const struct tagdef to = {.name = name, .grp = grp};
	struct stmt *s;
	enum rc rc = run(db, TAG_MOVE_WORN, old, &to, err);

	if (!rc)
		rc = run(db, TAG_MOVE_ENDS, old, &to, err);
	if (!rc)
		rc = tagdef_drop(db, old, err);
	if (rc)
		return rc;
	s = stmt_get(db, STMT_tagdef, TAG_RENAME);
	stmt_text(s, 1, name);
	stmt_text(s, 2, grp);
	stmt_text(s, 3, old->tag_id);
	return stmt_run(s, err);
}

enum rc tagdef_trouble(struct store_db *db, struct span tag_id, struct span trouble, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_TROUBLE);

	stmt_text(s, 1, tag_id);
	stmt_text(s, 2, trouble);
	return stmt_run(s, err);
}

enum rc tagdef_worn(struct store_db *db, const struct tagdef *t, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_WORN);

	stmt_text(s, 1, t->name);
	stmt_text(s, 2, t->grp);
	return rows_int(s, ret, err);
}
