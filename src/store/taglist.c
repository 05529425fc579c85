#include "store/taglist.h"
#include "rows.h"

enum { TAGLIST_READ, TAGLIST_WAS_READ, TAGLIST_CLEAR, TAGLIST_PUT, TAGLIST_RENAMED, TAGLIST_NEW };
static const struct stmt_sql taglist_sql[] = {
	[TAGLIST_READ] = {.one = true, .sql = "SELECT asked_ms FROM tag_reading WHERE kind = ?1"},
	[TAGLIST_WAS_READ] = {.sql = "INSERT INTO tag_reading (kind, asked_ms) VALUES (?1, ?2) ON CONFLICT (kind) "
				     "DO UPDATE SET asked_ms = excluded.asked_ms"},
	[TAGLIST_CLEAR] = {.scan = true, .sql = "DELETE FROM tag_listed"},
	[TAGLIST_PUT] = {.sql = "INSERT INTO tag_listed (tag_id, name, grp, group_id) VALUES (?1, ?2, ?3, ?4) "
				"ON CONFLICT (tag_id) DO UPDATE SET name = excluded.name, grp = excluded.grp, "
				"group_id = excluded.group_id"},
	[TAGLIST_RENAMED] = {.scan = true, /* a corp has 10,000 at most, as a rule some dozens */
		.sql = "SELECT l.name, l.grp, l.tag_id, l.group_id FROM tag_listed AS l CROSS JOIN tag AS t ON t.tag_id = l.tag_id "
		       "WHERE t.seen_ms <= ?1 AND (t.name <> l.name OR t.grp <> l.grp) ORDER BY l.grp, l.name, l.tag_id"},
	[TAGLIST_NEW] = {.scan = true,
		.sql = "SELECT l.name, l.grp, l.tag_id, l.group_id FROM tag_listed AS l "
		       "WHERE NOT EXISTS (SELECT 1 FROM tag AS t WHERE t.tag_id = l.tag_id) ORDER BY l.grp, l.name, l.tag_id"},
};
const struct stmt_module taglist_module = STMT_MODULE("taglist", taglist_sql);

static struct span kind_name(enum taglist_kind kind)
{
	return kind == TAGLIST_CORP ? SPAN_LIT("corp") : SPAN_LIT("strategy");
}

enum rc taglist_read_ms(struct store_db *db, enum taglist_kind kind, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taglist, TAGLIST_READ);
	enum rc rc;

	stmt_text(s, 1, kind_name(kind));
	rc = rows_int(s, ret_ms, err);
	if (rc == RC_NOTFOUND)
		*ret_ms = INT64_MIN;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc taglist_was_read(struct store_db *db, enum taglist_kind kind, int64_t asked_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taglist, TAGLIST_WAS_READ);

	stmt_text(s, 1, kind_name(kind));
	stmt_int(s, 2, asked_ms);
	return stmt_run(s, err);
}

enum rc taglist_clear(struct store_db *db, struct err *err)
{
	return stmt_run(stmt_get(db, STMT_taglist, TAGLIST_CLEAR), err);
}

enum rc taglist_put(struct store_db *db, const struct tagdef *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taglist, TAGLIST_PUT);

	stmt_text(s, 1, t->tag_id);
	stmt_text(s, 2, t->name);
	stmt_text(s, 3, t->grp);
	stmt_text(s, 4, t->group_id);
	return stmt_run(s, err);
}

static void read_listed(struct stmt *s, struct arena *a, void *to)
{
	*(struct tagdef *)to = (struct tagdef){.name = stmt_col_text(s, 0, a),
		.grp = stmt_col_text(s, 1, a),
		.tag_id = stmt_col_text(s, 2, a),
		.group_id = stmt_col_text(s, 3, a),
		.trouble = SPAN_LIT("")};
}

static enum rc listed(struct stmt *s, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_listed, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc taglist_renamed(
	struct store_db *db, struct arena *a, int64_t asked_ms, struct tagdef **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taglist, TAGLIST_RENAMED);

	stmt_int(s, 1, asked_ms);
	return listed(s, a, ret, ret_count, err);
}

enum rc taglist_new(struct store_db *db, struct arena *a, struct tagdef **ret, int *ret_count, struct err *err)
{
	return listed(stmt_get(db, STMT_taglist, TAGLIST_NEW), a, ret, ret_count, err);
}
