#include "store/tagdef.h"
#include "rows.h"

#define COLUMNS "name, grp, tag_id, group_id, seen_ms, trouble"

/* A tag that a whole list of ?1 has not, and that nothing newer told of. */
#define UNLISTED \
	"t.tag_id <> '' AND t.seen_ms < ?1 AND NOT EXISTS (SELECT 1 FROM tag_listed AS l WHERE l.tag_id = t.tag_id)"
/* ?1 is its id, or that of its group. */
#define OF_ID "?1 <> '' AND (t.tag_id = ?1 OR t.group_id = ?1)"
#define WHOSE(TABLE, WHICH) \
	"DELETE FROM " TABLE " WHERE EXISTS (SELECT 1 FROM tag AS t WHERE t.name = " TABLE ".name AND t.grp = " TABLE \
	".grp AND " WHICH ")"

enum {
	TAG_FIND,
	TAG_FIND_BARE,
	TAG_BY_ID,
	TAG_IN_GROUP,
	TAG_GROUP,
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
	TAG_WORN,
	TAG_UNLISTED,
	TAG_DROP_ID_WORN,
	TAG_DROP_ID_ENDS,
	TAG_DROP_ID,
	TAG_DROP_UNLISTED_WORN,
	TAG_DROP_UNLISTED_ENDS,
	TAG_DROP_UNLISTED,
	TAG_SEEN
};
static const struct stmt_sql tagdef_sql[] = {
	[TAG_FIND] = {.one = true, .sql = "SELECT " COLUMNS " FROM tag WHERE name = ?1 AND grp = ?2"},
	[TAG_FIND_BARE] = {.sql = "SELECT " COLUMNS " FROM tag WHERE name = ?1 ORDER BY grp LIMIT 1"},
	[TAG_BY_ID] = {.sql = "SELECT " COLUMNS " FROM tag WHERE tag_id = ?1 ORDER BY name, grp LIMIT 1"},
	[TAG_IN_GROUP] = {.scan = true, /* a corp has 10,000 at most, as a rule some dozens */
		.sql = "SELECT " COLUMNS " FROM tag WHERE group_id = ?1 ORDER BY name, grp"},
	[TAG_GROUP] = {.scan = true,
		.sql = "SELECT " COLUMNS
		       " FROM tag WHERE grp = ?1 AND group_id <> '' AND tag_id <> '' ORDER BY name LIMIT 1"},
	[TAG_PUT] =
		{.sql = "INSERT INTO tag (name, grp, tag_id, group_id, seen_ms, making) VALUES (?1, ?2, ?3, ?4, ?5, 0)"
			" ON CONFLICT (name, grp) DO UPDATE SET tag_id = excluded.tag_id, seen_ms = excluded.seen_ms,"
			" group_id = CASE WHEN excluded.group_id <> '' THEN excluded.group_id ELSE tag.group_id END"
			" WHERE excluded.tag_id <> ''"},
	[TAG_UNKNOWN] = {.sql = "SELECT " COLUMNS " FROM tag WHERE tag_id = '' AND making = 0 ORDER BY grp, name"},
	[TAG_ALL] = {.scan = true, .sql = "SELECT " COLUMNS " FROM tag ORDER BY grp, name"},
	[TAG_MAKING] = {.sql = "UPDATE tag SET making = ?3 WHERE name = ?1 AND grp = ?2"},
	[TAG_MOVE_WORN] = {.scan = true /* by hand, not often, as those below */,
		.sql = "INSERT INTO contact_tag (customer, name, grp, employee, at_ms) SELECT customer, ?3, ?4, employee, at_ms"
		       " FROM contact_tag WHERE name = ?1 AND grp = ?2 ON CONFLICT (employee, customer, name, grp) DO NOTHING"},
	[TAG_MOVE_ENDS] = {.scan = true,
		.sql = "UPDATE tag_expiry SET name = ?3, grp = ?4 WHERE name = ?1 AND grp = ?2 AND NOT EXISTS (SELECT 1 FROM"
		       " tag_expiry AS o WHERE o.customer = tag_expiry.customer AND o.name = ?3 AND o.grp = ?4"
		       " AND o.employee = tag_expiry.employee)"},
	[TAG_RENAME] =
		{.sql = "INSERT INTO tag (name, grp, tag_id, group_id, seen_ms, making) VALUES (?1, ?2, ?3, ?4, ?5, 0)"
			" ON CONFLICT (name, grp) DO UPDATE SET tag_id = excluded.tag_id, group_id = excluded.group_id,"
			" seen_ms = excluded.seen_ms, trouble = ''"},
	[TAG_DROP_WORN] = {.scan = true, .sql = "DELETE FROM contact_tag WHERE name = ?1 AND grp = ?2"},
	[TAG_DROP_ENDS] = {.scan = true, .sql = "DELETE FROM tag_expiry WHERE name = ?1 AND grp = ?2"},
	[TAG_DROP] = {.sql = "DELETE FROM tag WHERE name = ?1 AND grp = ?2"},
	[TAG_TROUBLE] = {.scan = true, .sql = "UPDATE tag SET trouble = ?2 WHERE tag_id = ?1 OR group_id = ?1"},
	[TAG_WORN] = {.one = true,
		.scan = true,
		.sql = "SELECT count(DISTINCT customer) FROM contact_tag WHERE name = ?1 AND grp = ?2"},
	[TAG_FORGET] = {.sql = "DELETE FROM tag WHERE name = ?1 AND grp = ?2 AND tag_id = ''"},
	[TAG_UNLISTED] = {.scan = true,
		.sql = "SELECT " COLUMNS " FROM tag AS t WHERE " UNLISTED " ORDER BY grp, name"},
	/* Each once over all, however many tags went. */
	[TAG_DROP_ID_WORN] = {.scan = true, .sql = WHOSE("contact_tag", OF_ID)},
	[TAG_DROP_ID_ENDS] = {.scan = true, .sql = WHOSE("tag_expiry", OF_ID)},
	[TAG_DROP_ID] = {.scan = true, .sql = "DELETE FROM tag AS t WHERE " OF_ID},
	[TAG_DROP_UNLISTED_WORN] = {.scan = true, .sql = WHOSE("contact_tag", UNLISTED)},
	[TAG_DROP_UNLISTED_ENDS] = {.scan = true, .sql = WHOSE("tag_expiry", UNLISTED)},
	[TAG_DROP_UNLISTED] = {.scan = true, .sql = "DELETE FROM tag AS t WHERE " UNLISTED},
	[TAG_SEEN] = {.scan = true,
		.sql = "UPDATE tag SET seen_ms = CASE WHEN tag.seen_ms > ?1 THEN tag.seen_ms ELSE ?1 END, group_id = l.group_id "
		       "FROM tag_listed AS l WHERE l.tag_id = tag.tag_id AND (tag.seen_ms <= ?1 OR tag.group_id = '')"},
};
const struct stmt_module tagdef_module = STMT_MODULE("tagdef", tagdef_sql);

static void read_tag(struct stmt *s, struct arena *a, void *to)
{
	struct tagdef *t = to;

	t->name = stmt_col_text(s, 0, a);
	t->grp = stmt_col_text(s, 1, a);
	t->tag_id = stmt_col_text(s, 2, a);
	t->group_id = stmt_col_text(s, 3, a);
	t->seen_ms = stmt_col_int(s, 4);
	t->trouble = stmt_col_text(s, 5, a);
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

enum rc tagdef_group(struct store_db *db, struct arena *a, struct span grp, struct tagdef *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_GROUP);

	stmt_text(s, 1, grp);
	return rows_one(s, a, read_tag, ret, err);
}

static enum rc many(struct stmt *s, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_tag, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc tagdef_in_group(struct store_db *db, struct arena *a, struct span group_id, struct tagdef **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_IN_GROUP);

	stmt_text(s, 1, group_id);
	return many(s, a, ret, ret_count, err);
}

/* The five columns of a row that is made or found again. */
static enum rc put(
	struct store_db *db, int which, struct span name, struct span grp, const struct tagdef *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, which);

	stmt_text(s, 1, name);
	stmt_text(s, 2, grp);
	stmt_text(s, 3, t->tag_id);
	stmt_text(s, 4, t->group_id.p ? t->group_id : SPAN_LIT(""));
	stmt_int(s, 5, t->seen_ms);
	return stmt_run(s, err);
}

enum rc tagdef_put(struct store_db *db, const struct tagdef *t, struct err *err)
{
	return put(db, TAG_PUT, t->name, t->grp, t, err);
}

enum rc tagdef_unknown(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	return many(stmt_get(db, STMT_tagdef, TAG_UNKNOWN), a, ret, ret_count, err);
}

enum rc tagdef_all(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	return many(stmt_get(db, STMT_tagdef, TAG_ALL), a, ret, ret_count, err);
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

enum rc tagdef_drop_id(struct store_db *db, struct span id, struct err *err)
{
	static const int which[] = {TAG_DROP_ID_WORN, TAG_DROP_ID_ENDS, TAG_DROP_ID};
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < sizeof which / sizeof *which; i++) {
		struct stmt *s = stmt_get(db, STMT_tagdef, which[i]);

		stmt_text(s, 1, id);
		rc = stmt_run(s, err);
	}
	return rc;
}

enum rc tagdef_unlisted(
	struct store_db *db, struct arena *a, int64_t asked_ms, struct tagdef **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_UNLISTED);

	stmt_int(s, 1, asked_ms);
	return many(s, a, ret, ret_count, err);
}

static enum rc run_at(struct store_db *db, int which, int64_t asked_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, which);

	stmt_int(s, 1, asked_ms);
	return stmt_run(s, err);
}

enum rc tagdef_drop_unlisted(struct store_db *db, int64_t asked_ms, struct err *err)
{
	enum rc rc = run_at(db, TAG_DROP_UNLISTED_WORN, asked_ms, err);

	if (!rc)
		rc = run_at(db, TAG_DROP_UNLISTED_ENDS, asked_ms, err);
	return rc ? rc : run_at(db, TAG_DROP_UNLISTED, asked_ms, err);
}

enum rc tagdef_seen(struct store_db *db, int64_t asked_ms, struct err *err)
{
	return run_at(db, TAG_SEEN, asked_ms, err);
}

enum rc tagdef_rename(struct store_db *db, const struct tagdef *old, struct span name, struct span grp, struct err *err)
{
	const struct tagdef to = {.name = name, .grp = grp};
	enum rc rc = run(db, TAG_MOVE_WORN, old, &to, err);

	if (!rc)
		rc = run(db, TAG_MOVE_ENDS, old, &to, err);
	if (!rc)
		rc = tagdef_drop(db, old, err);
	return rc ? rc : put(db, TAG_RENAME, name, grp, old, err);
}

enum rc tagdef_trouble(struct store_db *db, struct span id, struct span trouble, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagdef, TAG_TROUBLE);

	stmt_text(s, 1, id);
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
