#include "store/scriptlog.h"
#include "rows.h"

#define SCRIPT_COLUMNS "script, version, file, sha256, text, assets, input_id, at_ms, current, kept, gone_ms"

enum {
	SCRIPT_ADD,
	SCRIPT_RETIRE,
	SCRIPT_RESUME,
	SCRIPT_KEEP,
	SCRIPT_LAST,
	SCRIPT_GET,
	SCRIPT_CURRENT,
	SCRIPT_KEPT,
	SCRIPT_OF,
	SCRIPT_ALL
};
static const struct stmt_sql scriptlog_sql[] = {
	[SCRIPT_ADD] = {.sql = "INSERT INTO script (" SCRIPT_COLUMNS
			       ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10)"},
	[SCRIPT_RETIRE] = {.sql = "UPDATE script SET current = 0, gone_ms = ?2 WHERE script = ?1 AND current = 1"},
	[SCRIPT_RESUME] = {.sql = "UPDATE script SET current = 1, gone_ms = 0 WHERE script = ?1 AND version = ?2"},
	[SCRIPT_KEEP] = {.sql = "UPDATE script SET kept = ?4 WHERE script = ?1 AND version >= ?2 AND version <= ?3 "
				"AND kept <> ?4"},
	[SCRIPT_LAST] = {.sql = "SELECT " SCRIPT_COLUMNS
				" FROM script WHERE script = ?1 ORDER BY version DESC LIMIT 1"},
	[SCRIPT_GET] = {.one = true, .sql = "SELECT " SCRIPT_COLUMNS " FROM script WHERE script = ?1 AND version = ?2"},
	/* Some dozens of scripts, read at start and at a reload. */
	[SCRIPT_CURRENT] = {.sql = "SELECT " SCRIPT_COLUMNS " FROM script WHERE current = 1 ORDER BY script, version",
		.scan = true},
	[SCRIPT_KEPT] = {.sql = "SELECT " SCRIPT_COLUMNS " FROM script AS k WHERE kept = 1 AND current = 0 AND EXISTS "
				"(SELECT 1 FROM script AS c WHERE c.script = k.script AND c.current = 1) "
				"ORDER BY script, version",
		.scan = true},
	[SCRIPT_OF] = {.sql = "SELECT " SCRIPT_COLUMNS " FROM script WHERE script = ?1 ORDER BY version"},
	[SCRIPT_ALL] = {.sql = "SELECT " SCRIPT_COLUMNS " FROM script ORDER BY script, version", .scan = true},
};
const struct stmt_module scriptlog_module = STMT_MODULE("scriptlog", scriptlog_sql);

enum rc scriptlog_add(struct store_db *db, const struct scriptlog *v, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_ADD);

	stmt_text(s, 1, v->script);
	stmt_int(s, 2, v->version);
	stmt_text(s, 3, v->file);
	stmt_text(s, 4, v->sha256);
	stmt_text(s, 5, v->text);
	stmt_text(s, 6, v->assets);
	stmt_int(s, 7, v->input_id);
	stmt_int(s, 8, v->at_ms);
	stmt_int(s, 9, v->current);
	stmt_int(s, 10, v->current ? 0 : v->at_ms);
	return stmt_run(s, err);
}

enum rc scriptlog_retire(struct store_db *db, struct span script, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_RETIRE);

	stmt_text(s, 1, script);
	stmt_int(s, 2, at_ms);
	return stmt_run(s, err);
}

enum rc scriptlog_keep(struct store_db *db, struct span script, int64_t from, int64_t to, bool kept, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_KEEP);

	stmt_text(s, 1, script);
	stmt_int(s, 2, from);
	stmt_int(s, 3, to);
	stmt_int(s, 4, kept);
	return stmt_run(s, err);
}

enum rc scriptlog_resume(struct store_db *db, struct span script, int64_t version, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_RESUME);

	stmt_text(s, 1, script);
	stmt_int(s, 2, version);
	return stmt_run_one(s, err);
}

static void read_script(struct stmt *s, struct arena *a, void *to)
{
	struct scriptlog *v = to;

	v->script = stmt_col_text(s, 0, a);
	v->version = stmt_col_int(s, 1);
	v->file = stmt_col_text(s, 2, a);
	v->sha256 = stmt_col_text(s, 3, a);
	v->text = stmt_col_text(s, 4, a);
	v->assets = stmt_col_text(s, 5, a);
	v->input_id = stmt_col_int(s, 6);
	v->at_ms = stmt_col_int(s, 7);
	v->current = stmt_col_int(s, 8) != 0;
	v->kept = stmt_col_int(s, 9) != 0;
	v->gone_ms = stmt_col_int(s, 10);
}

enum rc scriptlog_last(struct store_db *db, struct arena *a, struct span script, struct scriptlog *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_LAST);

	stmt_text(s, 1, script);
	return rows_one(s, a, read_script, ret, err);
}

enum rc scriptlog_get(struct store_db *db, struct arena *a, struct span script, int64_t version, struct scriptlog *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_GET);

	stmt_text(s, 1, script);
	stmt_int(s, 2, version);
	return rows_one(s, a, read_script, ret, err);
}

static enum rc list(struct stmt *s, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_script, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc scriptlog_current(struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err)
{
	return list(stmt_get(db, STMT_scriptlog, SCRIPT_CURRENT), a, ret, ret_count, err);
}

enum rc scriptlog_kept(struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err)
{
	return list(stmt_get(db, STMT_scriptlog, SCRIPT_KEPT), a, ret, ret_count, err);
}

enum rc scriptlog_of(struct store_db *db, struct arena *a, struct span script, struct scriptlog **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_scriptlog, SCRIPT_OF);

	stmt_text(s, 1, script);
	return list(s, a, ret, ret_count, err);
}

enum rc scriptlog_all(struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err)
{
	return list(stmt_get(db, STMT_scriptlog, SCRIPT_ALL), a, ret, ret_count, err);
}

const struct scriptlog *scriptlog_followed(const struct scriptlog *v, int n, struct span script, int64_t version)
{
	const struct scriptlog *last = NULL;

	for (int i = 0; i < n; i++) {
		if (!span_eq(v[i].script, script) || v[i].version < version)
			continue;
		if (v[i].kept || v[i].current)
			return &v[i];
		last = &v[i];
	}
	return last;
}
